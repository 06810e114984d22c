"""Pages generated from the files of the project: ontology, shapes, checks, rules of derivation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from iomkg.check.shape_findings import rule_id
from iomkg.graph.reading import Reading
from iomkg.rdf.read.text import read_text
from iomkg.terms import DATASET_IRI, ID, IOMKG, SH, Iri, local_name, shorten
from iomkg.web.pages.page import Page
from iomkg.web.pages.static_files import EDITOR_TERMS, editor_built

if TYPE_CHECKING:
    from iomkg.check.finding import Rule
    from iomkg.web.pages.reader import Reader

_TERMS: Final = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?term ?kind ?label ?definition ?note WHERE {
  VALUES (?class ?kind) {
    (owl:Class "class") (owl:ObjectProperty "property") (owl:DatatypeProperty "property")
    (owl:AnnotationProperty "property")
  }
  ?term a ?class ; rdfs:label ?label .
  OPTIONAL { ?term skos:definition ?definition }
  OPTIONAL { ?term skos:scopeNote ?note }
  FILTER(ISIRI(?term))
}
ORDER BY LCASE(STR(?label)) ?term
"""
_LINKS: Final = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?term ?link ?to ?label WHERE {
  VALUES ?link {
    rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range iomkg:holds iomkg:compareAs
    iomkg:observation iomkg:derived
  }
  ?term ?link ?to .
  FILTER(!ISBLANK(?to))
  OPTIONAL { ?to rdfs:label ?label }
}
ORDER BY ?term ?link ?to
"""
_CODES: Final = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?scheme ?schemeLabel ?code ?label ?definition WHERE {
  ?code skos:inScheme ?scheme ; rdfs:label ?label .
  FILTER(STRSTARTS(STR(?code), "https://w3id.org/iomkg/ontology#"))
  OPTIONAL { ?scheme rdfs:label ?schemeLabel }
  OPTIONAL { ?code skos:definition ?definition }
}
ORDER BY ?schemeLabel ?scheme ?label
"""
_USE: Final = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?term (COUNT(?one) AS ?uses) WHERE {
  { ?one rdf:predicate ?term } UNION { ?one a ?term }
}
GROUP BY ?term
"""
_NAMES: Final = {
    "subClassOf": "a kind of",
    "subPropertyOf": "a kind of",
    "domain": "of",
    "range": "value",
    "holds": "holds",
    "compareAs": "compared as",
    "observation": "an observation",
    "derived": "derived",
}


class TermLink(NamedTuple):
    """What a term is linked to: how, the label, the IRI or an empty string."""

    name: str
    text: str
    iri: str


class TermEntry(NamedTuple):
    """A class, property or code as a page describes it.

    Attributes:
        iri: its IRI.
        anchor: where it stands on the page.
        label, definition, note: as the ontology has them; may be empty.
        links: what it is linked to.
        uses: how many claims are made with it, or how many things are of it.
    """

    iri: str
    anchor: str
    label: str
    definition: str
    note: str
    links: tuple[TermLink, ...]
    uses: int


class RuleFile(NamedTuple):
    """A rule of derivation: the name of its file, what its comment says, its text."""

    name: str
    says: str
    text: str


def ontology_page(reader: Reader, part: str = "") -> Page | None:
    """Make a page of the ontology: its classes, its properties, or its codes.

    Args:
        reader: the graph.
        part: ``properties`` or ``codes``; empty for the classes.

    Returns:
        The page; None if there is no such part.
    """
    titles = {"": "Ontology: classes", "properties": "Ontology: properties", "codes": "Codes"}
    if part not in titles:
        return None
    groups = tuple(_codes(reader)) if part == "codes" else tuple(_terms(reader, part))
    return Page(
        path=f"ontology/{part}" if part else "ontology",
        template="ontology.html",
        title=titles[part],
        summary="What the terms mean with which the graph is written; made from ontology/.",
        values={"part": part, "groups": groups},
        iri="" if part else IOMKG.rstrip("#"),
        command="iomkg export --what full",
        formats=() if part else ("ttl", "jsonld", "nt"),
    )


def term_path(iri: str) -> tuple[str, str]:
    """Return where a property of the ontology is described: the path, and the place there."""
    return "ontology/properties", local_name(iri)


def term_entries(reader: Reader, part: str) -> tuple[TermEntry, ...]:
    """Return the terms of the ontology, of other vocabularies too.

    Args:
        reader: the graph.
        part: ``properties``; empty for the classes.
    """
    return tuple(entry for _, entries in _terms(reader, part) for entry in entries)


def _terms(reader: Reader, part: str) -> Iterator[tuple[str, tuple[TermEntry, ...]]]:
    kind = "property" if part else "class"
    store = reader.kg.store
    uses = {str(term): int(str(count)) for term, count in store.select(_USE).rows if term}
    links: dict[str, list[TermLink]] = {}
    for term, link, to, label in store.select(_LINKS).rows:
        name = _NAMES[local_name(str(link))]
        iri = str(to) if isinstance(to, Iri) else ""
        text = "" if str(to) == "true" else str(label or shorten(str(to)))
        links.setdefault(str(term), []).append(TermLink(name, text, iri))
    own: dict[str, TermEntry] = {}
    reused: dict[str, TermEntry] = {}
    for term, found, label, definition, note in store.select(_TERMS).rows:
        iri = str(term)
        if str(found) == kind:
            entry = TermEntry(
                iri,
                local_name(iri),
                str(label),
                str(definition or ""),
                str(note or ""),
                tuple(links.get(iri, ())),
                uses.get(iri, 0),
            )
            (own if iri.startswith(IOMKG) else reused)[iri] = entry
    yield "Ours", tuple(own.values())
    if reused:
        yield "Of other vocabularies", tuple(reused.values())


def _codes(reader: Reader) -> Iterator[tuple[str, tuple[TermEntry, ...]]]:
    found: dict[str, list[TermEntry]] = {}
    for scheme, name, code, label, definition in reader.kg.store.select(_CODES).rows:
        entry = TermEntry(
            str(code), local_name(str(code)), str(label), str(definition or ""), "", (), 0
        )
        found.setdefault(str(name or shorten(str(scheme))), []).append(entry)
    for heading, listed in found.items():
        yield heading, tuple(listed)


def checks_page(reader: Reader) -> Page:
    """Make the page of what validation checks, but for the shapes."""
    found = [rule for rule in reader.rules.values() if not rule.id.startswith("shacl/")]
    return _rules_page(
        "checks", "What is checked", "Each rule of validation, by layer.", _by_layer(found)
    )


def shapes_page(reader: Reader) -> Page:
    """Make the page of the shapes: what each kind of thing must have."""
    return _rules_page(
        "shapes",
        "Shapes",
        "What each kind of thing must have, as SHACL; made from shapes/.",
        _shape_groups(reader),
        ("ttl", "jsonld", "nt"),
    )


def _rules_page(
    path: str,
    title: str,
    summary: str,
    groups: Iterable[tuple[str, tuple[Rule, ...]]],
    formats: tuple[str, ...] = (),
) -> Page:
    return Page(
        path=path,
        template="checks.html",
        title=title,
        summary=summary,
        values={"groups": tuple(groups)},
        command="iomkg validate",
        formats=formats,
    )


def rules_page(reader: Reader) -> Page:
    """Make the page of the rules by which the graph derives what nobody wrote."""
    files = []
    for path in reader.kg.project.contained(reader.kg.project.rule_files):
        text = read_text(path)
        comment = [line for line in text.splitlines() if line.startswith("#")]
        says = " ".join(line.lstrip("# ") for line in comment)
        files.append(RuleFile(path.stem, says, text))
    return Page(
        path="rules",
        template="rules.html",
        title="Rules of derivation",
        summary="What follows from the claims, and how; made from queries/rules/.",
        values={"files": tuple(files)},
        command="iomkg export --what facts",
    )


def dataset_page(reader: Reader) -> Page:
    """Make the page of the data: what there is to take away, and how."""
    return Page(
        path="dataset",
        template="dataset.html",
        title="Data",
        summary="The graph as data: what it holds, its vocabulary, and how to take it away.",
        values={"count": reader.told.size},
        iri=DATASET_IRI,
        command="iomkg export --what full",
        formats=("ttl", "jsonld", "nt"),
    )


def sparql_page(reader: Reader) -> Page:
    """Make the page with a form for SPARQL, and examples."""
    return Page(
        path="sparql",
        template="sparql.html",
        title="SPARQL",
        summary="Ask the graph in SPARQL 1.1, for reading only.",
        values={
            "examples": tuple(reader.queries.values()),
            "first": _FIRST,
            "editor": editor_built(),
            "terms": EDITOR_TERMS,
            "names": ID.removesuffix("id/"),
        },
        command="iomkg sparql -",
    )


_FIRST: Final = """\
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>

SELECT ?source (COUNT(?claim) AS ?claims)
WHERE { ?claim a iomkg:Claim ; prov:hadPrimarySource ?source }
GROUP BY ?source
ORDER BY DESC(?claims) ?source
"""


def _shape_groups(reader: Reader) -> tuple[tuple[str, tuple[Rule, ...]], ...]:
    """Return the rules that shapes are, each below the shape of the things that it is about."""
    triples = Reading(reader.kg.project).shapes
    parents: dict[str, str] = {}
    for shape, link, part in triples:
        if link.value == SH + "property":
            parents.setdefault(rule_id(str(part)), rule_id(str(shape)))
    groups: dict[str, list[Rule]] = {}
    for rule in reader.rules.values():
        if rule.id.startswith("shacl/"):
            head = parents.get(rule.id, rule.id)
            groups.setdefault(head, []).append(rule)
    known = reader.rules
    return tuple(
        (known[head].title if head in known else head, tuple(listed))
        for head, listed in sorted(groups.items())
    )


def _by_layer(found: Iterable[Rule]) -> list[tuple[str, tuple[Rule, ...]]]:
    layers: dict[str, list[Rule]] = {}
    for rule in found:
        layers.setdefault(rule.id.partition("/")[0], []).append(rule)
    return [(layer, tuple(listed)) for layer, listed in layers.items()]
