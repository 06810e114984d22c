"""JSON-LD on its way to a parser of RDF, which has no limit of its own.

The engine's parser ends the process where objects are nested some thousand deep, and holds a whole
object until it has seen all of its keys, at some twenty times its size. So what is nested deeply
is refused, and a large object is read as streaming JSON-LD, whose keys come in an order that
leaves nothing to wait for.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from typing import IO, Final

from iomkg.rdf.store.watched import WatchedStream

DEEPEST: Final = 500
"""How deep arrays and objects may be nested."""

_MOST_SPACE: Final = 16 << 20
_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+(?P<closed>")?', re.DOTALL)
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
_STEP: Final = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


class WholeJson(WatchedStream):
    """A document in JSON that raises SyntaxError where it is nested too deeply.

    Args:
        stream: the document, at its beginning; who opened it closes it.

    Attributes:
        depth: how deep what has been read ends.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream)
        self.depth = 0
        self._decoder = getincrementaldecoder("utf-8")()
        self._open = b""  # of a string whose end is still to come
        self._space = 0

    def look(self, data: bytes) -> None:
        """Look at what was read.

        Raises:
            SyntaxError: it is nested too deeply, or has more white space than any document.
            UnicodeDecodeError: it is not UTF-8.
        """
        self._decoder.decode(data, final=not data)
        self._space = self._space + len(data) if data.isspace() else 0
        if self._space > _MOST_SPACE:
            raise SyntaxError("There are more than 16 MiB of white space.")
        self._follow(data)

    def _follow(self, data: bytes) -> None:
        """Follow how deep it is; a string counts by its first byte where its end is not there."""
        text = self._open + data
        self._open = b""
        pieces, at = [], 0
        for string in _STRING.finditer(text):
            pieces.append(text[at : string.start()])
            at = string.end()
            if not string["closed"]:
                # An escape may be cut in two; all else of the string is of no interest.
                self._open = b'"' + text[at:]
                at = len(text)
        pieces.append(text[at:])
        for mark in b"".join(pieces).translate(None, _NO_BRACKETS):
            self.depth += _STEP[mark]
            if self.depth > DEEPEST:
                raise SyntaxError(f"Arrays and objects are nested more than {DEEPEST} deep.")


def is_array(start: bytes) -> bool:
    """Tell whether a document is an array, each of whose items can be read by itself."""
    return start.lstrip(b" \t\r\n").startswith(b"[")
