"""Terms of pyoxigraph and ours, turned into each other."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, TypeAlias, overload

import pyoxigraph as ox

from iomkg.errors import StoreError
from iomkg.terms import Blank, Iri, Literal, Term, Triple

PlainTerm: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal


class NotRdf11(StoreError, ValueError):
    """A term that RDF 1.2 added: a triple, or a literal with a base direction."""


@overload
def to_ox(term: Iri) -> ox.NamedNode: ...
@overload
def to_ox(term: Blank) -> ox.BlankNode: ...
@overload
def to_ox(term: Literal) -> ox.Literal: ...
def to_ox(term: Term) -> PlainTerm:
    """Turn a term into pyoxigraph's.

    Args:
        term: an IRI, blank node or literal.

    Returns:
        The same term; the label of a blank node is kept.

    Raises:
        StoreError: the IRI, label, language tag or text is ill-formed (RDF 1.1 Concepts,
            sections 3.2 and 3.3).
    """
    try:
        if isinstance(term, Iri):
            return _node(term.value)
        if isinstance(term, Blank):
            return ox.BlankNode(term.value)
        if term.language:
            return ox.Literal(term.value, language=term.language)
        return ox.Literal(term.value, datatype=_node(term.datatype))
    except ValueError as error:
        raise StoreError(
            f"{term!r} is not a well-formed RDF term: {error}.",
            "Correct it where it is written and load again.",
        ) from error


@overload
def from_ox(term: ox.NamedNode) -> Iri: ...
@overload
def from_ox(term: ox.NamedNode | ox.BlankNode | ox.Triple) -> Iri | Blank: ...
@overload
def from_ox(term: PlainTerm | ox.Triple) -> Term: ...
def from_ox(term: PlainTerm | ox.Triple) -> Term:
    """Turn pyoxigraph's term into ours.

    Args:
        term: a named node, blank node or literal.

    Returns:
        The same term; a simple literal has the datatype ``xsd:string`` and a language tag is
        in lower case (RDF 1.1 Concepts, section 3.3).

    Raises:
        NotRdf11: the term is a triple or has a base direction.
    """
    if isinstance(term, ox.NamedNode):
        return _iri(term.value)
    if isinstance(term, ox.Literal) and term.direction is None:
        return Literal(term.value, term.datatype.value, term.language or "")
    if isinstance(term, ox.BlankNode):
        return Blank(term.value)
    raise NotRdf11(
        f"{term} is a term of RDF 1.2, which is not read here.",
        "Leave it out of the query, or state it in RDF 1.1.",
    )


def quad_of(triple: Triple) -> ox.Quad:
    """Turn a triple into pyoxigraph's, in the default graph; raises as :func:`to_ox`."""
    subject, predicate, value = triple
    return ox.Quad(to_ox(subject), to_ox(predicate), to_ox(value))


def read_term(text: str) -> Term:
    """Read a term in N-Triples syntax.

    Args:
        text: the term.

    Returns:
        The term.

    Raises:
        SyntaxError, ValueError: it is none, or not the only one.
    """
    [quad] = ox.parse(f"<urn:s> <urn:p> {text} .", ox.RdfFormat.N_TRIPLES)
    return triple_from_ox(quad)[2]


def triple_from_ox(triple: ox.Triple | ox.Quad) -> Triple:
    """Turn pyoxigraph's triple, or quad without its graph, into ours; raises as :func:`from_ox`."""
    return from_ox(triple.subject), from_ox(triple.predicate), from_ox(triple.object)


# IRIs repeat, and one object for each is twice as fast as one for each mention.
_iri = lru_cache(maxsize=65536)(Iri)
_node = lru_cache(maxsize=65536)(ox.NamedNode)


class Known(dict[PlainTerm | ox.Triple | None, Term | None]):
    """Terms of ours by pyoxigraph's, for answers in which terms come again and again.

    Looked up with ``known[term]``, which makes what is missing; None, an unbound variable, is None.
    """

    _MOST: Final = 16_384

    def __missing__(self, term: PlainTerm | ox.Triple | None) -> Term | None:
        """Turn a term into ours and keep it.

        Args:
            term: a term of an answer, or None.

        Returns:
            The same term, or None.

        Raises:
            StoreError: as :func:`from_ox`.
        """
        found = None if term is None else from_ox(term)
        if len(self) >= self._MOST:
            self.clear()
        self[term] = found
        return found


class Relabel:
    """Turns terms into pyoxigraph's, with blank nodes under labels of their own.

    A label means one node within one instance and another node in the next, as between two
    documents (RDF 1.1 Concepts, section 3.4).
    """

    def __init__(self) -> None:
        self._nodes: dict[str, ox.BlankNode] = {}

    @overload
    def __call__(self, term: Iri) -> ox.NamedNode: ...
    @overload
    def __call__(self, term: Iri | Blank) -> ox.NamedNode | ox.BlankNode: ...
    @overload
    def __call__(self, term: Term) -> PlainTerm: ...
    def __call__(self, term: Term) -> PlainTerm:
        """Turn a term into pyoxigraph's.

        Args:
            term: an IRI, blank node or literal.

        Returns:
            The same term; a blank node has a fresh label.

        Raises:
            StoreError: the term is ill-formed.
        """
        if not isinstance(term, Blank):
            return to_ox(term)
        node = self._nodes.get(term.value)
        if node is None:
            node = self._nodes[term.value] = ox.BlankNode()
        return node
