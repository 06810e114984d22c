// Suggestions while one types, and searching in the files of a static site. All pages work without.
(() => {
  "use strict";
  const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const box = document.getElementById("q");
  const offered = document.getElementById("suggestions");
  if (!box || !offered) return;
  const source = box.dataset.index;
  const live = box.dataset.live === "yes";
  let index = null;
  const load = () => (index ||= fetch(source).then((answer) => answer.json()).catch(() => []));

  // An entry is [kind, path, title, other words]; every word must begin one of its words.
  const found = (entries, text, most) => {
    const words = fold(text).split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const hits = [];
    for (const entry of entries) {
      const title = fold(entry[2]);
      const all = " " + title + " " + fold(entry[3] || "");
      if (!words.every((word) => all.includes(" " + word) || all.includes("(" + word))) continue;
      const rank = title === words.join(" ") ? 0 : title.startsWith(words[0]) ? 1 : words.every((w) => title.includes(w)) ? 2 : 3;
      hits.push([rank, entry[2].length, entry]);
    }
    hits.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    return hits.slice(0, most).map((hit) => hit[2]);
  };
  const offer = (titles) => offered.replaceChildren(...titles.map((title) => {
    const option = document.createElement("option");
    option.value = title;
    return option;
  }));

  let waiting = 0;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    const text = box.value.trim();
    if (text.length < 2) return offer([]);
    waiting = setTimeout(async () => {
      if (live) {
        const asked = await fetch(source + "?" + new URLSearchParams({ q: text })).then((a) => a.ok ? a.json() : {}).catch(() => ({}));
        const hits = asked.hits || [];
        offer([...new Set(hits.filter((hit) => hit.kind !== "claim").slice(0, 8).map((hit) => hit.title))]);
      } else {
        offer(found((await load()).filter((e) => e[0] !== "claim"), text, 8).map((entry) => entry[2]));
      }
    }, 120);
  });

  const place = document.getElementById("hits");
  const asked = new URLSearchParams(location.search).get("q");
  if (!place || !asked) return;
  for (const field of document.querySelectorAll("input[name=q]")) field.value = asked;
  load().then((entries) => {
    const hits = found(entries, asked, 100);
    const heading = document.createElement("h2");
    heading.textContent = hits.length ? `${hits.length === 100 ? "The first 100" : hits.length} found for ${asked}` : `Nothing was found for ${asked}`;
    const list = document.createElement("ul");
    list.className = "plain";
    for (const [kind, path, title] of hits) {
      const link = document.createElement("a");
      link.href = path;
      link.textContent = title;
      const sort = document.createElement("span");
      sort.className = "quiet";
      sort.textContent = " " + kind;
      const item = document.createElement("li");
      item.append(link, sort);
      list.append(item);
    }
    place.replaceChildren(heading, list);
  });
})();
