"""What every store offers: queries in, typed rows or triples out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Protocol, TypeAlias

from iomkg.terms import Blank, Iri, Literal, Term, Triple
from iomkg.tuples import NamedTuple

__all__ = ["Blank", "Iri", "Literal", "Row", "Rows", "Store", "Term", "Triple"]

Row: TypeAlias = tuple[Term | None, ...]
EVERYTHING: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
"""The query for all triples of the default graph."""


class Rows(NamedTuple):
    """The answer to a SELECT query.

    Attributes:
        variables: names of the columns, without the question mark, in order.
        rows: an iterator over the rows; each has one term or None per column.
    """

    variables: tuple[str, ...]
    rows: Iterator[Row]

    def texts(self) -> Iterator[tuple[str, ...]]:
        """Return the rows as texts, with an empty one where a column has no term."""
        return (tuple("" if term is None else str(term) for term in row) for row in self.rows)


class Store(Protocol):
    """A place that holds the graph and answers SPARQL 1.1 queries.

    All methods take SPARQL text that has been checked (``iomkg.rdf.sparql.tokens.refuse``): a store
    does not look for ``SERVICE`` itself. ``deadline`` is in seconds from the call; None means
    no limit. Every method raises :class:`iomkg.errors.QuerySyntaxError` for text that does
    not parse and :class:`iomkg.errors.StoreError` where the store cannot answer.
    """

    def select(self, query: str, deadline: float | None = None) -> Rows:
        """Answer a SELECT query."""

    def ask(self, query: str, deadline: float | None = None) -> bool:
        """Answer an ASK query."""

    def construct(self, query: str, deadline: float | None = None) -> Iterator[Triple]:
        """Answer a CONSTRUCT or DESCRIBE query."""

    def load(self, triples: Iterable[Triple]) -> int:
        """Add triples to the default graph and return how many were given."""

    def close(self) -> None:
        """Release files and connections."""
