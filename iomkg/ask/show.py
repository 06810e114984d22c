"""A card of one thing: what it is, what it is called, what is held of it."""

from __future__ import annotations

from dataclasses import dataclass

from iomkg.rdf.sparql.binding import bind
from iomkg.rdf.store.base import Store
from iomkg.terms import Iri, Literal, shorten

_PREFIXES = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX prov: <http://www.w3.org/ns/prov#>
"""
_TYPES = (
    _PREFIXES
    + """
SELECT DISTINCT ?type ?label WHERE { ?thing a ?type . OPTIONAL { ?type rdfs:label ?label } }
ORDER BY ?type
"""
)
_NAMES = (
    _PREFIXES
    + """
SELECT DISTINCT ?name WHERE {
  VALUES ?naming { iomkg:name iomkg:acronym }
  ?claim rdf:subject ?thing ; rdf:predicate ?naming ; rdf:object ?name .
  MINUS { ?claim iomkg:negated true }
}
ORDER BY ?name
"""
)
_FACTS = (
    _PREFIXES
    + """
SELECT DISTINCT ?property ?propertyLabel ?value ?valueLabel ?source WHERE {
  ?claim rdf:subject ?thing ; rdf:predicate ?property ; rdf:object ?value ; iomkg:accepted true ;
         prov:hadPrimarySource ?source .
  MINUS { ?property iomkg:observation true }
  OPTIONAL { ?property rdfs:label ?propertyLabel }
  OPTIONAL { ?value rdfs:label ?valueLabel }
}
ORDER BY ?property ?value ?source
"""
)
_COUNTS = (
    _PREFIXES
    + """
SELECT (COUNT(DISTINCT ?as_subject) AS ?subjects) (COUNT(DISTINCT ?as_object) AS ?objects)
       (COUNT(DISTINCT ?conflict) AS ?conflicts)
WHERE {
  { ?as_subject rdf:subject ?thing }
  UNION { ?as_object rdf:object ?thing }
  UNION { ?judged rdf:subject ?thing ; iomkg:judgedIn ?conflict }
}
"""
)
_OTHER = """
SELECT ?property ?value WHERE { ?thing ?property ?value } ORDER BY ?property ?value
"""


@dataclass(frozen=True)
class Fact:
    """A fact about a thing.

    Attributes:
        property: label of the property.
        value: the value, as people read it.
        sources: IRIs of the sources whose claims it follows from.
    """

    property: str
    value: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """What is known of a thing.

    Attributes:
        iri: its IRI.
        label: its label.
        types: labels of its classes.
        names: names and acronyms that sources give it.
        facts: what follows from the claims about it, ordered by property.
        record: its own triples, for a claim, conflict, source or passage.
        claims: how many claims are about it.
        mentions: how many claims have it as their value.
        conflicts: how many conflicts concern it.
    """

    iri: str
    label: str
    types: tuple[str, ...]
    names: tuple[str, ...]
    facts: tuple[Fact, ...]
    record: tuple[tuple[str, str], ...]
    claims: int
    mentions: int
    conflicts: int


_RECORDS = ("claim/", "comparison/", "conflict/", "source/", "passage/")


def show(store: Store, thing: Iri, label: str) -> Card:
    """Draw up the card of a thing.

    Args:
        store: holds the full graph.
        thing: the thing.
        label: its label.

    Returns:
        The card.
    """
    counts = next(store.select(bind(_COUNTS, {"thing": thing})).rows)
    about, mentions, conflicts = (int(str(n)) for n in counts)
    return Card(
        iri=thing.value,
        label=label,
        types=tuple(
            str(name or shorten(str(type_)))
            for type_, name in store.select(bind(_TYPES, {"thing": thing})).rows
        ),
        names=tuple(str(row[0]) for row in store.select(bind(_NAMES, {"thing": thing})).rows),
        facts=_facts(store, thing),
        record=_record(store, thing),
        claims=about,
        mentions=mentions,
        conflicts=conflicts,
    )


def _facts(store: Store, thing: Iri) -> tuple[Fact, ...]:
    grouped: dict[tuple[str, str], dict[str, None]] = {}
    for prop, prop_label, value, value_label, source in store.select(
        bind(_FACTS, {"thing": thing})
    ).rows:
        shown = str(prop_label or shorten(str(prop)).split(":")[-1])
        key = (shown, str(value_label or _short(value)))
        grouped.setdefault(key, {})[str(source)] = None
    return tuple(Fact(p, v, tuple(sources)) for (p, v), sources in grouped.items())


def _record(store: Store, thing: Iri) -> tuple[tuple[str, str], ...]:
    if not shorten(thing.value).startswith(_RECORDS):
        return ()
    return tuple(
        (shorten(str(prop)), _short(value))
        for prop, value in store.select(bind(_OTHER, {"thing": thing})).rows
    )


def _short(value: object) -> str:
    return str(value) if isinstance(value, Literal) else shorten(str(value))
