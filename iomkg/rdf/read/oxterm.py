"""Terms of pyoxigraph as terms of ours.

A cold start imports this module, so it imports nothing that costs but the engine.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias, overload

import pyoxigraph as ox

from iomkg.terms import Blank, Iri, Literal, Term

OxTerm: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@overload
def from_ox(term: ox.NamedNode) -> Iri: ...
@overload
def from_ox(term: ox.NamedNode | ox.BlankNode | ox.Triple) -> Iri | Blank: ...
@overload
def from_ox(term: OxTerm) -> Term: ...
def from_ox(term: OxTerm) -> Term:
    """Turn a term of pyoxigraph into one of ours.

    Args:
        term: an IRI, blank node or literal of RDF 1.1.

    Returns:
        The same term.

    Raises:
        ValueError: the term is one that RDF 1.2 added: a triple, or a literal with a direction.
    """
    if isinstance(term, ox.NamedNode):
        return _iri(term.value)
    if isinstance(term, ox.Literal) and term.direction is None:
        return Literal(term.value, term.datatype.value, term.language or "")
    if isinstance(term, ox.BlankNode):
        return Blank(term.value)
    raise ValueError(f"{term} is a term of RDF 1.2")


@lru_cache(maxsize=65536)
def _iri(value: str) -> Iri:
    # IRIs repeat, and one object for each is twice as fast as one for each mention.
    return Iri(value)
