"""XML on its way to a parser of RDF, seen to be well-formed to its end.

The engine's parser of RDF/XML takes the end of the input for the end of the document, so that one
that was cut off between two elements would be loaded as if it were all.
"""

from __future__ import annotations

from typing import IO, Final
from xml.parsers.expat import ExpatError, ParserCreate, errors

from iomkg.rdf.store.watched import WatchedStream

DEEPEST: Final = 1_000
"""How deep elements may be nested; the engine's parser takes ever longer for each."""
_LONGEST: Final = 64 << 20
_CUT: Final = frozenset(
    errors.codes[text]
    for text in (
        errors.XML_ERROR_NO_ELEMENTS,
        errors.XML_ERROR_PARTIAL_CHAR,
        errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        errors.XML_ERROR_UNCLOSED_TOKEN,
    )
)


class WholeXml(WatchedStream):
    """A document in XML that raises SyntaxError where it is not well-formed.

    Nothing is fetched: entities of other documents are left out.

    Args:
        stream: the document, at its beginning; who opened it closes it.

    Standard: Extensible Markup Language (XML) 1.0, section 2.1.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream)
        self._parser = ParserCreate()
        self._parser.StartElementHandler = self._opened
        self._parser.EndElementHandler = self._closed
        self._depth = 0
        self._ended = False
        self._run = 0

    def look(self, data: bytes) -> None:
        """Look at what was read.

        Raises:
            SyntaxError: what has been read is not well-formed, or ends before the root does.
        """
        if not self._ended:
            self._see(data)
        # The engine's parser holds what stands between two tags, and unpacked that may be anything.
        tag = data.rfind(b"<")
        self._run = self._run + len(data) if tag < 0 else len(data) - tag
        if self._run > _LONGEST:
            raise SyntaxError("XML: there is a tag, text or white space of more than 64 MiB.")

    def _opened(self, _: str, __: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            problem = f"XML: elements are nested more than {DEEPEST:,} deep."
            place = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
            raise SyntaxError(problem, ("", *place, ""))

    def _closed(self, _: str) -> None:
        self._depth -= 1

    def _see(self, data: bytes) -> None:
        self._ended = not data
        try:
            self._parser.Parse(data, self._ended)
        except ExpatError as error:
            self._ended = True
            cut = not data and error.code in _CUT
            problem = "The document is cut off." if cut else f"XML: {errors.messages[error.code]}"
            raise SyntaxError(problem, ("", error.lineno, error.offset + 1, "")) from None
