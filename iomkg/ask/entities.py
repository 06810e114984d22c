"""Finding the thing that a person means by a label, an acronym or a slug.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from iomkg.ask.folding import fold
from iomkg.errors import AmbiguousEntity, BadParameter, UnknownEntity
from iomkg.terms import ID, Iri, Literal, local_name, shorten
from iomkg.tuples import NamedTuple

if TYPE_CHECKING:
    from iomkg.rdf.store.base import Store

_LABELS = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?label ?own WHERE {
  { ?thing rdfs:label ?label . BIND(true AS ?own) }
  UNION { ?thing skos:notation|skos:altLabel ?label }
  UNION { ?thing iomkg:currentName|iomkg:currentAcronym ?label }
  UNION {
    VALUES ?naming { iomkg:name iomkg:acronym }
    ?claim rdf:predicate ?naming ; rdf:subject ?thing ; rdf:object ?label .
    MINUS { ?claim iomkg:negated true }
  }
}
"""
_CODES = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
SELECT ?thing ?code WHERE { ?thing iomkg:isoAlpha2|iomkg:isoAlpha3 ?code }
"""
_BODIES = """
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?stage ?body WHERE { ?stage prov:specializationOf ?body }
"""
_PROPERTIES = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?property ?label WHERE {
  ?property iomkg:holds ?holds .
  OPTIONAL { ?property rdfs:label ?label }
}
"""
# A membership has the slug of its member; the name must mean the member.
_NAMED_AFTER_OTHERS = frozenset({"membership"})
_FORBIDDEN = frozenset(map(chr, range(0x21))) | frozenset('<>"{}|^`\\')


class Entities(NamedTuple):
    """The things of a graph by what they are called.

    Attributes:
        by_name: IRIs by folded name; a thing's slug and ``kind/slug`` are names of it too.
        body_of: the enduring body by the IRI of each of its stages.
        labels: one label for each IRI, to show to people.
        codes: IRIs by code (ISO 3166-1), in upper case. Many codes are English words, so they
            count only where a thing is asked for and nothing bears the name.
    """

    by_name: dict[str, frozenset[str]]
    body_of: dict[str, str]
    labels: dict[str, str]
    codes: dict[str, str]

    def resolve(self, text: str, kinds: Iterable[str] = ()) -> Iri:
        """Find the thing that a person means.

        A name that both a body and one of its stages bear means the body.

        Args:
            text: a label, acronym, slug, ``kind/slug``, code of a country or absolute IRI, in
                any case and with or without accents.
            kinds: the kinds allowed (``programme`` …); any if empty.

        Returns:
            The IRI.

        Raises:
            UnknownEntity: if nothing bears the name; near names are offered.
            AmbiguousEntity: if several things do; they are listed.
            BadParameter: if the text is an IRI with characters that no IRI may have.
        """
        wanted = tuple(kinds)
        if ":" in text and "//" in text:
            return self._by_iri(text)
        allowed = self._meant(text, wanted)
        if len(allowed) == 1:
            return Iri(allowed.pop())
        if allowed:
            listed = "; ".join(map(self._shown, sorted(allowed)))
            raise AmbiguousEntity(f"{text!r} may mean several things.", f"Write one of: {listed}.")
        raise self._unknown(text, wanted)

    def _meant(self, text: str, kinds: Collection[str]) -> set[str]:
        """Return the things of a name that are allowed; of a body and its stages the body alone."""
        found = self.by_name.get(fold(text), frozenset())
        if not found and text.upper() in self.codes:
            found = frozenset({self.codes[text.upper()]})
        allowed = {iri for iri in found if not kinds or kind_of(iri) in kinds}
        return allowed - {iri for iri in allowed if self.body_of.get(iri) in allowed}

    def _shown(self, iri: str) -> str:
        return f"{shorten(iri)} ({self.labels[iri]})"

    def _by_iri(self, text: str) -> Iri:
        bad = next((character for character in text if character in _FORBIDDEN), None)
        if bad is not None:
            raise BadParameter(
                f"{text!r} is not an IRI: it contains {bad!r}.",
                "Give a label, kind/slug, or an IRI without spaces, quotes or angle brackets.",
            )
        if text.startswith(ID) and text not in self.labels:
            raise self._unknown(text.removeprefix(ID), ())
        return Iri(text)

    def _unknown(self, text: str, kinds: Collection[str]) -> UnknownEntity:
        names = {
            name: iris
            for name, iris in self.by_name.items()
            if not kinds or any(kind_of(iri) in kinds for iri in iris)
        }
        hint = "; ".join(map(self._shown, _near(text, names)[:5]))
        of_kind = f" of kind {' or '.join(kinds)}" if kinds else ""
        return UnknownEntity(
            f"Nothing{of_kind} in the graph is called {text!r}.",
            f"Near matches: {hint}." if hint else "`iomkg query entities` lists what there is.",
        )


def read_entities(store: Store) -> Entities:
    """Read what the things of a graph are called.

    Args:
        store: holds the whole graph, derived names included.

    Returns:
        The index of names.
    """
    names: defaultdict[str, set[str]] = defaultdict(set)
    labels: dict[str, str] = {}
    for thing, label, own in store.select(_LABELS).rows:
        if not isinstance(thing, Iri) or not isinstance(label, Literal):
            continue
        iri = thing.value
        if iri.startswith(ID):
            if own is not None or iri not in labels:
                labels[iri] = label.value
            names[fold(label.value)].add(iri)
            names[fold(iri.removeprefix(ID))].add(iri)
            if kind_of(iri) not in _NAMED_AFTER_OTHERS:
                names[fold(iri.rsplit("/", 1)[-1])].add(iri)
    body_of = {str(stage): str(body) for stage, body in store.select(_BODIES).rows}
    codes = {code: thing for thing, code in store.select(_CODES).texts()}
    return Entities({n: frozenset(i) for n, i in names.items()}, body_of, labels, codes)


def resolve_node(store: Store, entities: Entities, text: str) -> Iri:
    """Find a thing as :meth:`Entities.resolve` does, or any other node of the graph.

    Claims, passages and spans have no label; they are found by ``kind/slug`` or IRI.

    Args:
        store: holds the whole graph.
        entities: the index of names.
        text: a label, acronym, slug, ``kind/slug`` or IRI.

    Returns:
        The IRI.

    Raises:
        UnknownEntity, AmbiguousEntity, BadParameter: as :meth:`Entities.resolve`.
    """
    try:
        return entities.resolve(text)
    except UnknownEntity:
        found = find_node(store, text)
        if found is None:
            raise
        return found


def find_node(store: Store, text: str) -> Iri | None:
    """Find a node without reading what the things of the graph are called.

    Args:
        store: the store.
        text: ``kind/slug`` or an absolute IRI.

    Returns:
        The IRI; None if the store says nothing of it, or the text is something else.
    """
    iri = text if "://" in text else ID + text
    if "/" not in text or not _FORBIDDEN.isdisjoint(iri):
        return None
    from iomkg.rdf.sparql.terms_as_text import sparql_term

    try:
        node = sparql_term(Iri(iri))
    except BadParameter:
        return None
    return Iri(iri) if store.ask(f"ASK {{ {node} ?p ?o }}") else None


def find_source(store: Store, text: str) -> Iri | None:
    """Find a source, or whatever an absolute IRI names; as :func:`find_node`."""
    found = find_node(store, text)
    named = found is not None and ("://" in text or kind_of(found.value) == "source")
    return found if named else None


def resolve_property(store: Store, text: str) -> Iri:
    """Find the property that a person means.

    Args:
        store: holds the ontology.
        text: a label (``headquarters``), a local name (``memberStateCount``), a prefixed name
            or an IRI.

    Returns:
        The IRI of a property that claims are made with.

    Raises:
        UnknownEntity: if there is no such property; near names are offered.
        AmbiguousEntity: if several bear the name.
    """
    names: defaultdict[str, set[str]] = defaultdict(set)
    for iri, label in store.select(_PROPERTIES).texts():
        for name in (label, local_name(iri), shorten(iri), iri):
            names[fold(name)].add(iri)
    found = names.get(fold(text), set())
    if len(found) == 1:
        return Iri(found.pop())
    if found:
        listed = ", ".join(sorted(map(shorten, found)))
        raise AmbiguousEntity(f"{text!r} names several properties.", f"Write one of: {listed}.")
    names.pop("", None)
    offered = ", ".join(sorted(map(shorten, _near(text, names))))
    hint = f"Near matches: {offered}." if offered else "See ontology/iomkg.ttl."
    raise UnknownEntity(f"No property that claims are made with is called {text!r}.", hint)


def _near(text: str, names: Mapping[str, Iterable[str]]) -> list[str]:
    """Return in order what is called nearly so."""
    import difflib

    wanted = fold(text)
    # A name of which somebody gave the beginning is nearer than one spelt alike.
    begun = sorted(name for name in names if wanted and name.startswith(f"{wanted} "))[:5]
    near = begun or difflib.get_close_matches(wanted, list(names), n=5, cutoff=0.5)
    return sorted({iri for name in near for iri in names[name]})


def kind_of(iri: str) -> str:
    """Return the kind in a thing's IRI: ``programme`` for ``…/id/programme/avrr``."""
    return iri.removeprefix(ID).split("/", 1)[0]
