"""What is recorded of a thing itself: its kinds, what it is part of, what it is next to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from iomkg.rdf.sparql.binding import bind
from iomkg.terms import IOMKG, PROV, RDF, RDFS, SKOS, Iri, Literal, shorten

if TYPE_CHECKING:
    from iomkg.rdf.store.base import Store

_OWN: Final = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?property ?name ?value ?label WHERE {
  ?thing ?property ?value .
  OPTIONAL { ?property rdfs:label ?name }
  OPTIONAL { ?value rdfs:label ?label }
}
ORDER BY ?property ?value
"""
_INWARD: Final = """
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?property ?other ?label WHERE {
  VALUES ?property { skos:broader skos:related prov:specializationOf }
  ?other ?property ?thing .
  OPTIONAL { ?other rdfs:label ?label }
}
ORDER BY ?property ?label ?other
"""
_AUTHORED: Final = (SKOS, PROV + "specializationOf", IOMKG + "isoAlpha")
_WORDS: Final = {
    SKOS + "broader": "broader",
    SKOS + "related": "related",
    SKOS + "inScheme": "scheme",
    PROV + "specializationOf": "a stage of",
}
_INVERSE: Final = {
    SKOS + "broader": "narrower",
    SKOS + "related": "related",
    PROV + "specializationOf": "stages",
}


class Link(NamedTuple):
    """What is recorded beside a thing.

    Attributes:
        name: how the two are linked, in words.
        text: the label of the other, or a code.
        iri: its IRI, or an empty string.
    """

    name: str
    text: str
    iri: str


class ThingRecord(NamedTuple):
    """What is recorded of a thing itself.

    Attributes:
        kinds: labels of its classes.
        links: what it is linked to, without a claim, each once.
    """

    kinds: tuple[str, ...]
    links: tuple[Link, ...]


def _name(iri: str) -> str:
    local = shorten(iri).split(":")[-1]
    return "".join(f" {c.lower()}" if c.isupper() else c for c in local).strip()


def thing_record(store: Store, iri: str) -> ThingRecord:
    """Read what is recorded of a thing itself.

    Args:
        store: holds the full graph.
        iri: the thing.
    """
    kinds: dict[str, None] = {}
    links: dict[Link, None] = {}
    for prop, name, value, label in store.select(bind(_OWN, {"thing": Iri(iri)})).rows:
        text = str(label or "") or (
            str(value) if isinstance(value, Literal) else shorten(str(value))
        )
        if str(prop) == RDF + "type":
            kinds[text] = None
        elif str(prop).startswith(_AUTHORED) and str(prop) != RDFS + "label":
            shown = _WORDS.get(str(prop), str(name or _name(str(prop))))
            links[Link(shown, text, str(value) if isinstance(value, Iri) else "")] = None
    for prop, other, label in store.select(bind(_INWARD, {"thing": Iri(iri)})).rows:
        text = str(label or shorten(str(other)))
        links[Link(_INVERSE[str(prop)], text, str(other))] = None
    return ThingRecord(tuple(kinds), tuple(links))
