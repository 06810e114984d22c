"""Turtle and its kin on their way to a parser that ends the process at deep triple terms."""

from __future__ import annotations

import re
from typing import IO, Final

from iomkg.rdf.read.triples import DEEP_TERMS, DEEPEST_TERMS
from iomkg.rdf.store.watched import WatchedStream

_TOKEN: Final = re.compile(
    rb'"(?:[^"\\\r\n]++|\\.)*+"|\'(?:[^\'\\\r\n]++|\\.)*+\'|<<|>>|<[^<>\s]*>|#[^\r\n]*', re.DOTALL
)


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
        opened = data.count(b"<<")
        if self._depth + opened > DEEPEST_TERMS:
            self._follow(data)
        elif opened:
            self._depth = max(0, self._depth + opened - data.count(b">>"))

    def _follow(self, data: bytes) -> None:
        for token in _TOKEN.finditer(data):
            if token[0] == b"<<":
                self._depth += 1
            elif token[0] == b">>":
                self._depth = max(0, self._depth - 1)
            if self._depth > DEEPEST_TERMS:
                raise SyntaxError(DEEP_TERMS)
