"""Triples of an embedded store as lines of N-Triples, for those who need no terms of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from iomkg.errors import QuerySyntaxError, StoreError

OxAnswer: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
"""What pyoxigraph answers, by the form of the query."""

_FAILURES = (OSError, RuntimeError, ValueError)


class Lines:
    """What an embedded store offers to who writes its triples out."""

    if TYPE_CHECKING:

        def failed(self, error: Exception) -> StoreError:
            """Make the error for what the engine raised."""
            ...

        def _opened(self) -> ox.Store: ...
        def _query(self, query: str) -> OxAnswer: ...

    def lines(self) -> Iterator[bytes]:
        """Return the default graph as canonical N-Triples lines, without holding it.

        Returns:
            An iterator over lines with line feeds, in no order, to be read in this thread.

        Raises:
            StoreError: the store is closed or fails.

        Standard: RDF Dataset Canonicalization, section 5; labels of blank nodes are the store's.
        """
        quads = self._opened().quads_for_pattern(None, None, None, ox.DefaultGraph())
        try:
            yield from map(_line, quads)
        except _FAILURES as error:
            raise self.failed(error) from error

    def lines_of(self, query: str) -> Iterator[bytes]:
        """Return an answer with a triple in each row as :meth:`lines` returns the graph.

        Args:
            query: SPARQL text, already checked: CONSTRUCT, or SELECT with three columns none of
                which stays unbound.

        Returns:
            As :meth:`lines`; a triple may come more than once.

        Raises:
            QuerySyntaxError: the text does not parse, or is neither.
            StoreError: the store is closed or fails.
        """
        answer = self._query(query)
        if isinstance(answer, ox.QueryBoolean):
            raise not_a("SELECT", answer)
        try:
            for subject, predicate, value in answer:
                yield f"{subject} {predicate} {value} .\n".encode()
        except _FAILURES as error:
            raise self.failed(error) from error


def not_a(form: str, answer: OxAnswer) -> QuerySyntaxError:
    """Make the error for a query of another form than was wanted."""
    given = {ox.QuerySolutions: "SELECT", ox.QueryBoolean: "ASK"}.get(type(answer), "CONSTRUCT")
    return QuerySyntaxError(
        f"The query is a {given} query where a {form} query is wanted.",
        f"Write it as a {form} query.",
    )


def _line(quad: ox.Quad) -> bytes:
    # In the default graph a quad is written as its triple, which need not be made for that.
    return f"{quad} .\n".encode()
