"""What the graph says of a node itself: each of its triples, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iomkg.ask.looked_up import readable
from iomkg.rdf.sparql.terms_as_text import sparql_term
from iomkg.terms import Iri, Literal, Term
from iomkg.tuples import NamedTuple

if TYPE_CHECKING:
    from iomkg.rdf.store.base import Store

_OWN: Final = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?property ?name ?value ?label WHERE {
  {
    SELECT ?property ?name WHERE {
      { SELECT DISTINCT ?property WHERE { %(node)s ?property ?any } }
      OPTIONAL { ?property rdfs:label ?name }
      %(kept)s
    }
  }
  %(node)s ?property ?value .
  OPTIONAL { ?value rdfs:label ?label }
}
ORDER BY ?property ?value
"""
_RECORDED: Final = """
      OPTIONAL { ?property iomkg:holds ?how }
      OPTIONAL { ?property iomkg:derived ?is . FILTER(?is) }
      FILTER(!BOUND(?how) && !BOUND(?is))
"""
"""Leaves out the properties with which claims are made, and those that rules build for queries."""


class Described(NamedTuple):
    """A triple of a node, in words.

    Attributes:
        property: IRI of the property.
        name: its label, or its local name in words.
        text: the value, as people read it: its label if it has one.
        iri: its IRI, or an empty string for a literal.
    """

    property: str
    name: str
    text: str
    iri: str


def describe(store: Store, node: Iri, *, recorded: bool = False) -> list[Described]:
    """Read the triples of a node.

    Args:
        store: holds the full graph.
        node: the node.
        recorded: whether what is claimed or derived is left out; a thing may have much of it.

    Returns:
        One for each triple, in order of property and value.

    Raises:
        StoreError: if the store cannot answer.
    """
    kept = _RECORDED if recorded else ""
    # `bind` would parse the query first, which takes longer than a card may take to begin.
    return [
        Described(
            str(prop),
            str(name or readable(str(prop))),
            in_words(value, label),
            str(value) if isinstance(value, Iri) else "",
        )
        for prop, name, value, label in store.select(
            _OWN % {"node": sparql_term(node), "kept": kept}
        ).rows
    ]


def in_words(value: Term | None, label: Term | None) -> str:
    """Return what people read for a value: its label, yes or no, its text, or what its IRI says."""
    if label is not None:
        return str(label)
    if not isinstance(value, Literal):
        return readable(str(value))
    if value.datatype.endswith("#boolean"):
        return {"true": "yes", "false": "no"}.get(value.value, value.value)
    return value.value
