"""What answers need to know besides their rows: what things are called, and how was judged.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from iomkg.ask.answers import Dispute, make_dispute
from iomkg.errors import BadParameter
from iomkg.rdf.sparql.terms_as_text import sparql_term
from iomkg.terms import ID, Iri, Literal, Term, local_name, shorten
from iomkg.tuples import NamedTuple, firsts

if TYPE_CHECKING:
    from iomkg.rdf.store.base import Store

_PREFIXES: Final = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_CALLED: Final = (
    _PREFIXES
    + """
SELECT ?thing ?label ?short WHERE {
  VALUES ?thing { %s }
  ?thing rdfs:label ?label .
  OPTIONAL { ?thing skos:notation ?short }
}
"""
)
_DISPUTES: Final = (
    _PREFIXES
    + """
SELECT ?conflict ?title ?kind ?verdict ?reason WHERE {
  VALUES ?conflict { %s }
  ?conflict rdfs:label ?title ; dcterms:description ?reason ; iomkg:verdict/rdfs:label ?verdict .
  OPTIONAL { ?conflict iomkg:conflictKind/rdfs:label ?kind }
}
"""
)
_CONFLICT: Final = ID + "conflict/"


class Called(NamedTuple):
    """What things are called.

    Attributes:
        labels: their labels by IRI.
        short: the short names of those that have one, such as the sources that are held.
    """

    labels: Mapping[str, str]
    short: Mapping[str, str]

    def label(self, iri: str) -> str:
        """Return the label of a thing, or what its IRI says."""
        return self.labels.get(iri) or readable(iri)

    def source(self, iri: str) -> str:
        """Return the short name of a source, or what it is called."""
        return self.short.get(iri) or self.label(iri)

    def text(self, term: Term) -> str:
        """Return what people read for a term."""
        return self.label(term.value) if isinstance(term, Iri) else str(term)


def readable(iri: str) -> str:
    """Write an IRI that has no label for people: its name for a code of the ontology, in words."""
    short = shorten(iri)
    if "://" in short or "/" in short:
        return short
    name = local_name(iri)
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip() or short


def look_up(store: Store, iris: Iterable[str]) -> Called:
    """Find what things are called.

    Args:
        store: holds the graph.
        iris: the things.

    Raises:
        StoreError: if the store cannot answer.
    """
    labels: dict[str, str] = {}
    short: dict[str, str] = {}
    listed = _listed(iris)
    for thing, label, notation in store.select(_CALLED % listed).rows if listed else ():
        iri = str(thing)
        if iri not in labels or (isinstance(label, Literal) and label.language == "en"):
            labels[iri] = str(label)
        if notation is not None:
            short.setdefault(iri, str(notation))
    return Called(labels, short)


def look_up_disputes(store: Store, slugs: Iterable[str]) -> dict[str, Dispute]:
    """Find how conflicts were judged.

    Args:
        store: holds the graph.
        slugs: the conflicts, as notes call them.

    Returns:
        The disagreements by slug; one that there is not is left out.

    Raises:
        StoreError: if the store cannot answer.
    """
    listed = _listed(_CONFLICT + slug for slug in slugs)
    rows = store.select(_DISPUTES % listed).texts() if listed else ()
    return firsts((row[0].removeprefix(_CONFLICT), make_dispute(*row)) for row in rows)


def _listed(iris: Iterable[str]) -> str:
    written = []
    for iri in sorted(set(iris)):
        try:
            written.append(sparql_term(Iri(iri)))
        except BadParameter:  # what is no IRI has no label
            continue
    return " ".join(written)
