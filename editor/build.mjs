// Puts YASGUI where the pages look for it, with the licences of all that is in it.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const built = join(modules, "@zazuko", "yasgui", "build");
const output = join(here, "..", "iomkg", "web", "static", "yasgui");

// A browser would ask for the map, which is four times as large and is not taken along.
const withoutMap = (text) => text.replace(/\n?\/[/*]# sourceMappingURL=\S+( \*\/)?\s*$/, "\n");

// What is in the bundle: what its map names, and the packages of YASGUI itself.
const packagesIn = (map) => {
  const found = new Set(readdirSync(join(modules, "@zazuko")).map((name) => `@zazuko/${name}`));
  for (const source of map.sources) {
    const [, name] = source.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/) ?? [];
    if (name) found.add(name);
  }
  return [...found].sort();
};

const licenceOf = (name) => {
  const folder = join(modules, name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : "(no file of its own)";
  return `${name} ${version}: ${license ?? "see below"}\n\n${text}\n`;
};

mkdirSync(output, { recursive: true });
for (const name of ["yasgui.min.js", "yasgui.min.css"]) {
  writeFileSync(join(output, name), withoutMap(readFileSync(join(built, name), "utf8")));
}
const map = JSON.parse(readFileSync(join(built, "yasgui.min.js.map"), "utf8"));
const rule = `\n${"-".repeat(72)}\n\n`;
writeFileSync(join(output, "licences.txt"), packagesIn(map).map(licenceOf).join(rule));
