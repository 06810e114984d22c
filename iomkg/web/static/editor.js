// YASGUI in place of the plain form for SPARQL. It asks the endpoint of that form alone, and completes with the
// prefixes and terms of this graph; those completers of YASGUI that call other hosts are replaced.
(() => {
  "use strict";
  const place = document.getElementById("editor");
  const form = place && place.querySelector("form");
  if (!form || typeof Yasgui === "undefined") return;
  const endpoint = new URL(form.action).href;
  const { terms: address, names, root, suffix } = place.dataset;
  const { Yasqe } = Yasgui;

  const start = (terms) => {
    const prefixes = Object.entries(terms.prefixes).map(([name, iri]) => `${name}: <${iri}>`);
    for (const [name, get] of [["prefixes", prefixes], ["class", terms.classes], ["property", terms.properties]]) {
      Yasqe.registerAutocompleter({ ...Yasqe.Autocompleters[name], get, bulk: false, autoShow: true });
    }
    const here = (config) => ({ ...config, requestConfig: { ...config.requestConfig, endpoint } });
    const box = document.createElement("div");
    const yasgui = new Yasgui(box, {
      requestConfig: { endpoint, method: "POST", acceptHeaderGraph: "text/turtle" },
      endpointCatalogueOptions: { getData: () => [], keys: [] },
      persistenceId: `iomkg ${endpoint}`,
      populateFromUrl: here, // a link may bring a query, and no other endpoint
      yasqe: { value: form.elements.query.value },
      yasr: { prefixes: terms.prefixes },
    });
    form.replaceWith(chooser(terms.examples, yasgui), box);
    Object.values(yasgui._tabs).forEach((tab) => tab.setEndpoint(endpoint));
    yasgui.getTab().getYasqe().refresh();
    name(box);
    new MutationObserver(() => name(box)).observe(box, { childList: true, subtree: true });
  };

  // Named queries, each in a tab of its own.
  const chooser = (examples, yasgui) => {
    const label = document.createElement("label");
    const select = document.createElement("select");
    label.append("Examples ", select);
    select.append(new Option("Choose a question …", ""));
    for (const [heading, queries] of examples) {
      const group = document.createElement("optgroup");
      group.label = heading;
      group.append(...queries.map(([title, text]) => new Option(title, text)));
      select.append(group);
    }
    select.addEventListener("change", () => {
      if (!select.value) return;
      const title = select.selectedOptions[0].text;
      yasgui.addTab(true, { name: title, yasqe: { value: select.value } }, { avoidDuplicateTabs: true });
      select.selectedIndex = 0;
    });
    return label;
  };

  // What YASGUI leaves without a name for those who do not see it.
  const unnamed = [
    [".CodeMirror textarea", "Query"],
    [".CodeMirror-scroll", "Query"],
    [".yasr .tableFilter", "Filter the rows"],
    [".yasr .tableSizer", "Rows on a page"],
  ];
  const name = (box) => {
    box.querySelector(".addTab")?.setAttribute("role", "tab"); // only tabs stand in a list of tabs
    for (const [selector, said] of unnamed) {
      for (const each of box.querySelectorAll(`${selector}:not([aria-label])`)) each.setAttribute("aria-label", said);
    }
  };

  // Names of this graph lead to its pages here.
  place.addEventListener("click", (event) => {
    const link = event.target.closest("a.iri");
    if (!link || !link.href.startsWith(names)) return;
    const [path, part] = link.href.slice(names.length).split("#");
    link.href = root + path + suffix + (part ? `#${part}` : "");
  }, true);

  fetch(address).then((answer) => (answer.ok ? answer.json().then(start) : null)).catch(() => {});
})();
