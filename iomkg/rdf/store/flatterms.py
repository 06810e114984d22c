"""Turtle and its kin on their way to a parser that ends the process at deep triple terms."""

from __future__ import annotations

from typing import IO

from iomkg.rdf.read.triples import DEEP_TERMS, DEEPEST_TERMS, term_depth
from iomkg.rdf.store.watched import WatchedStream


class FlatTerms(WatchedStream):
    """A document that raises SyntaxError where triple terms (RDF 1.2) are nested too deeply.

    Args:
        stream: the document; who opened it closes it.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream)
        self._depth = 0

    def look(self, data: bytes) -> None:
        """Look at what was read.

        Raises:
            SyntaxError: terms are nested too deeply.
        """
        self._depth = term_depth(data, self._depth)
        if self._depth > DEEPEST_TERMS:
            raise SyntaxError(DEEP_TERMS)
