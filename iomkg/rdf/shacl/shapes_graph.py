"""Look-ups in a shapes graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from iomkg.errors import ShapeError
from iomkg.rdf.read.closure import all_reached
from iomkg.rdf.read.ntriples import n3
from iomkg.terms import RDF, RDF_NIL, RDFS, XSD, Iri, Literal, Term, Triple

Index: TypeAlias = Mapping[Term, Mapping[str, Sequence[Term]]]
"""The values of each predicate, by its IRI, of each subject."""

MALFORMED: Final = "Correct the shape; SHACL is at https://www.w3.org/TR/shacl/."
TRUE: Final = Literal("true", XSD + "boolean")
_MOST_DIGITS: Final = 15


def index_triples(triples: Iterable[Triple]) -> Index:
    """Arrange triples by subject and predicate.

    Args:
        triples: any triples.

    Returns:
        The values of each predicate, by its IRI, of each subject.
    """
    index: dict[Term, dict[str, list[Term]]] = {}
    for subject, predicate, value in triples:
        index.setdefault(subject, {}).setdefault(predicate.value, []).append(value)
    return index


def name_of(term: Term) -> str:
    """Write a node as results name it: an IRI bare, any other term in N-Triples."""
    return term.value if isinstance(term, Iri) else n3(term)


def whole_number(term: Term) -> int:
    """Read a whole number, such as the value of ``sh:minCount``.

    Args:
        term: a literal whose form is that of an integer.

    Returns:
        The number, or one of that sign beyond all that can be counted.
    """
    text = str(term)
    digits = text.lstrip("+-0")[: _MOST_DIGITS + 1] or "0"
    number = int(digits) if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS
    return -number if text.startswith("-") else number


def items(head: Term, shapes: Index) -> list[Term]:
    """Read an RDF list.

    Args:
        head: its first cell, or ``rdf:nil``.
        shapes: the shapes graph.

    Returns:
        Its members, in order.

    Raises:
        ShapeError: if it is no well-formed list (SHACL section 1.4: a SHACL list).
    """
    found: list[Term] = []
    seen: set[Term] = set()
    while head != RDF_NIL:
        cell = shapes.get(head, {})
        first, rest = cell.get(RDF + "first", ()), cell.get(RDF + "rest", ())
        if head in seen or len(set(first)) != 1 or len(set(rest)) != 1:
            raise ShapeError("A list in the shapes is not well-formed.", MALFORMED)
        seen.add(head)
        found.append(first[0])
        head = rest[0]
    return found


def is_instance(node: Term, kinds: Iterable[str], shapes: Index) -> bool:
    """Whether a node is an instance of a class (SHACL section 1.1: SHACL instance).

    Args:
        node: the node.
        kinds: IRIs of classes, any of which will do.
        shapes: the shapes graph, whose subclasses count.
    """
    return is_below(shapes.get(node, {}).get(RDF + "type", ()), kinds, shapes)


def is_below(classes: Iterable[Term], kinds: Iterable[str], shapes: Index) -> bool:
    """Whether one of some classes is a class that is named, or below one.

    Args:
        classes: the classes.
        kinds: IRIs of classes, any of which will do.
        shapes: the shapes graph, whose subclasses count.
    """
    above = all_reached(classes, lambda kind: shapes.get(kind, {}).get(RDFS + "subClassOf", ()))
    return not {str(kind) for kind in above}.isdisjoint(kinds)
