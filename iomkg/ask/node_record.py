"""What the graph records of a node itself, in words: its kinds, and what no claim is needed for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from iomkg.ask.answers import Recorded
from iomkg.ask.described import describe, in_words
from iomkg.ask.looked_up import readable
from iomkg.rdf.sparql.terms_as_text import sparql_term
from iomkg.terms import DCTERMS, ID, IOMKG, OA, PROV, RDF, RDFS, SKOS, Iri, shorten
from iomkg.tuples import NamedTuple, grouped

if TYPE_CHECKING:
    from iomkg.rdf.store.base import Store

_INWARD: Final = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?property ?other ?label WHERE {
  VALUES ?property {
    skos:broader skos:related prov:specializationOf rdfs:subClassOf rdfs:subPropertyOf skos:inScheme
  }
  ?other ?property %s .
  OPTIONAL { ?other rdfs:label ?label }
}
ORDER BY ?property ?label ?other
"""
_USED: Final = """
SELECT ?property (COUNT(?other) AS ?times) WHERE { ?other ?property %s }
GROUP BY ?property ORDER BY ?property
"""
_INVERSE: Final = {
    SKOS + "broader": "narrower",
    SKOS + "related": "related",
    SKOS + "inScheme": "its codes",
    PROV + "specializationOf": "stages",
    RDFS + "subClassOf": "kinds of it",
    RDFS + "subPropertyOf": "closer properties",
}
_WORDS: Final = {
    SKOS + "inScheme": "scheme",
    PROV + "specializationOf": "a stage of",
    RDFS + "subClassOf": "a kind of",
    RDFS + "subPropertyOf": "a closer form of",
    RDFS + "isDefinedBy": "defined by",
}
_WITH_CLAIMS: Final = frozenset(
    IOMKG + name
    for name in (
        "claimCompared claimInConflict evidence outsideEvidence preferredClaim "
        "comparator asOf validity modality negated saidBy namedAs inDivision rank"
    ).split()
)
"""What is told with the claims."""
_NOT_SHOWN: Final = frozenset(
    {
        *_WITH_CLAIMS,
        RDF + "type",
        RDF + "subject",
        RDF + "predicate",
        RDF + "object",
        RDFS + "label",
        SKOS + "hiddenLabel",
        PROV + "hadPrimarySource",
        OA + "hasSelector",
    }
)
_OF_CLAIMS: Final = frozenset({DCTERMS + "description"})
"""What the answer about a claim or conflict tells as what it says."""


class NodeRecord(NamedTuple):
    """What is recorded of a node itself, without a claim.

    Attributes:
        kinds: labels of its classes.
        links: what it is linked to and what is noted of it, each value once.
    """

    kinds: tuple[str, ...]
    links: tuple[Recorded, ...]


def read_node(store: Store, node: Iri) -> NodeRecord:
    """Read what is recorded of a node itself.

    Args:
        store: holds the full graph.
        node: a thing, claim, conflict, source, property or code.

    Returns:
        The record; what claims say, and what the rules work out for queries, is left out.

    Raises:
        StoreError: if the store cannot answer.
    """
    kinds: dict[str, None] = {}
    links: dict[Recorded, None] = {}
    told = node.value.startswith((ID + "claim/", ID + "conflict/"))
    for each in describe(store, node, recorded=True):
        if each.property == RDF + "type":
            kinds[each.text] = None
        elif each.property not in _NOT_SHOWN and not (told and each.property in _OF_CLAIMS):
            name = _WORDS.get(each.property) or each.name
            links[Recorded(name, each.text, each.iri)] = None
    for way, other, label in store.select(_INWARD % sparql_term(node)).rows:
        links[Recorded(_INVERSE[str(way)], in_words(other, label), str(other))] = None
    return NodeRecord(tuple(kinds), tuple(links))


def node_record(store: Store, node: Iri) -> Iterator[Recorded]:
    """Yield what is recorded of a node, a line for all values of a property; see :func:`read_node`.

    Yields:
        Its kinds, its identifier, what it is linked to, and how a term of a vocabulary is used.
    """
    record = read_node(store, node)
    if record.kinds:
        yield Recorded("kind", ", ".join(record.kinds))
    yield Recorded("identifier", shorten(node.value), node.value)
    for name, alike in grouped((link.name, link) for link in record.links).items():
        only = alike[0].iri if len(alike) == 1 else ""
        yield Recorded(name, "; ".join(link.text for link in alike), only)
    if not node.value.startswith(ID):
        yield from _used(store, node)


def _used(store: Store, node: Iri) -> Iterator[Recorded]:
    """Yield how often a term of a vocabulary is used, by what uses it."""
    for prop, times in store.select(_USED % sparql_term(node)).texts():
        if prop == RDF + "type":
            yield Recorded("things of this kind", times)
        elif prop == RDF + "predicate":
            yield Recorded("claims with it", times)
        elif prop.startswith(IOMKG) and prop != IOMKG + "judgedIn":
            yield Recorded(f"used as {readable(prop)}", times)
