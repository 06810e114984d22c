"""The terms of the ontology as pages describe them: classes, properties and codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iomkg.terms import IOMKG, Iri, local_name, shorten
from iomkg.tuples import NamedTuple, grouped
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


def term_entries(reader: Reader, part: str) -> tuple[TermEntry, ...]:
    """Return the terms of the ontology, of other vocabularies too.

    Args:
        reader: the graph.
        part: ``properties``; empty for the classes.
    """
    return tuple(entry for _, entries in term_groups(reader, part) for entry in entries)


def term_groups(reader: Reader, part: str) -> Iterator[tuple[str, tuple[TermEntry, ...]]]:
    """Yield the terms of this ontology, then those of others, each under a heading.

    Args:
        reader: the graph.
        part: ``properties``; empty for the classes.
    """
    kind = "property" if part else "class"
    store = reader.kg.store
    uses = {str(term): int(str(count)) for term, count in store.select(_USE).rows if term}
    links: dict[str, list[TermLink]] = {}
    for term, link, to, called in store.select(_LINKS).rows:
        name = _NAMES[local_name(str(link))]
        iri = str(to) if isinstance(to, Iri) else ""
        text = "" if str(to) == "true" else str(called or shorten(str(to)))
        links.setdefault(str(term), []).append(TermLink(name, text, iri))
    own: dict[str, TermEntry] = {}
    reused: dict[str, TermEntry] = {}
    for iri, found, label, definition, note in store.select(_TERMS).texts():
        if found == kind:
            entry = TermEntry(
                iri,
                local_name(iri),
                label,
                definition,
                note,
                tuple(links.get(iri, ())),
                uses.get(iri, 0),
            )
            (own if iri.startswith(IOMKG) else reused)[iri] = entry
    yield "Ours", tuple(own.values())
    if reused:
        yield "Of other vocabularies", tuple(reused.values())


def code_groups(reader: Reader) -> Iterator[tuple[str, tuple[TermEntry, ...]]]:
    """Yield the codes of the ontology by scheme, each under the name of its scheme."""
    found = grouped(
        (
            name or shorten(scheme),
            TermEntry(code, local_name(code), label, definition, "", (), 0),
        )
        for scheme, name, code, label, definition in reader.kg.store.select(_CODES).texts()
    )
    yield from ((heading, tuple(listed)) for heading, listed in found.items())
