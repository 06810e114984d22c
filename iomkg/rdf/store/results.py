"""SPARQL Results JSON, read row by row and only believed when it is whole.

Standard: SPARQL 1.1 Query Results JSON Format.
"""

from __future__ import annotations

import json
import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Final

from iomkg.rdf.store.base import Row
from iomkg.terms import XSD, Blank, Iri, Literal, Term

_CHUNK: Final = 65_536
_HALF: Final = re.compile("[\ud800-\udfff]")
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_DECODER: Final = json.JSONDecoder()
_VIRTUOSO_ASK: Final = "__ASK_RETVAL"
_LONGEST_VALUE: Final = 100_000_000


class Misshapen(ValueError):
    """It is JSON, but not SPARQL Results JSON."""


@dataclass(frozen=True)
class ResultsDocument:
    """An answer that has been read to its end.

    Attributes:
        variables: the columns, or None where it has no head with them.
        boolean: the answer to an ASK query, or None.
        count: how many rows there are, or None where it has no bindings.
        bindings: the rows as they stand there, if they were kept.
    """

    variables: tuple[str, ...] | None
    boolean: object
    count: int | None
    bindings: tuple[dict[str, Any], ...]

    def answer_to_ask(self) -> bool | None:
        """Return the answer to an ASK query, or None where this is no answer to one.

        Virtuoso answers with a row of one column, of which the value is 1, or with none.
        """
        if isinstance(self.boolean, bool):
            return self.boolean
        if self.variables == (_VIRTUOSO_ASK,) and self.count is not None:
            values = [row[_VIRTUOSO_ASK]["value"] for row in self.bindings if _VIRTUOSO_ASK in row]
            return values == ["1"]
        return None


def read_document(stream: IO[bytes], *, keep: bool) -> ResultsDocument:
    """Read a document to its end, to see that it is whole and well-formed.

    Args:
        stream: the document, at its beginning.
        keep: whether to keep the rows; otherwise one at a time is in memory.

    Returns:
        What it holds.

    Raises:
        Misshapen: it is JSON of another shape.
        ValueError, RecursionError: it is no JSON, or stops short.
    """
    variables: tuple[str, ...] | None = None
    boolean: object = None
    count: int | None = None
    kept: list[dict[str, Any]] = []
    for kind, value in _parts(stream):
        if kind == "head":
            variables = _variables(value)
        elif kind == "boolean":
            boolean = value
        elif kind == "bindings":
            count = count or 0
        else:
            count = (count or 0) + 1
            binding = _binding(value)
            if keep:
                kept.append(binding)
            else:
                _row(binding, tuple(binding))
    return ResultsDocument(variables, boolean, count, tuple(kept))


def rows_in(stream: IO[bytes], document: ResultsDocument) -> Iterator[Row]:
    """Give the rows of a document.

    Args:
        stream: where it was read from; it is closed after the last row.
        document: what was found there.

    Returns:
        An iterator over the rows; those that were kept have all been looked at.

    Raises:
        Misshapen: a term is no term of RDF 1.1.
    """
    variables = document.variables or ()
    if document.bindings or not document.count:
        stream.close()
        return iter([_row(binding, variables) for binding in document.bindings])
    return _again(stream, variables)


def _again(stream: IO[bytes], variables: tuple[str, ...]) -> Iterator[Row]:
    stream.seek(0)
    with stream:
        for kind, value in _parts(stream):
            if kind == "binding":
                yield _row(value, variables)


def _parts(stream: IO[bytes]) -> Iterator[tuple[str, Any]]:
    """Yield the head, the boolean, the start of the bindings and each of them."""
    reader = _Reader(stream)
    if reader.peek() != "{":
        raise Misshapen(f"it holds {type(reader.value()).__name__} where an object is wanted")
    for name in reader.members():
        if name == "results" and reader.peek() == "{":
            for inner in reader.members():
                if inner == "bindings":
                    if reader.peek() != "[":
                        raise Misshapen(f"{reader.value()!r:.80} where a list is wanted")
                    yield "bindings", None
                    for _ in reader.items():
                        yield "binding", reader.value()
                else:
                    reader.value()
        elif name in ("head", "boolean"):
            yield name, reader.value()
        else:
            reader.value()
    if reader.peek():
        raise ValueError("something follows the answer")


class _Reader:
    """JSON in a stream, of which one value at a time is in memory."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._decoder = getincrementaldecoder("utf-8-sig")()
        self._buffer = ""
        self._at = 0

    def peek(self) -> str:
        """Return the next character that is no space, or an empty string at the end."""
        while True:
            match = _SPACE.match(self._buffer, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def value(self) -> Any:
        """Read a value."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError:
                if not self._more():
                    raise
                continue
            # A number may go on in what has not been read.
            if end == len(self._buffer) and self._more():
                continue
            self._at = end
            return value

    def members(self) -> Iterator[str]:
        """Yield the name of each member of an object; who asks reads its value."""
        for _ in self._between("{", "}"):
            name = self.value()
            if not isinstance(name, str):
                raise ValueError(f"a name is wanted, not {name!r:.40}")  # noqa: TRY004
            self._expect(":")
            yield name

    def items(self) -> Iterator[None]:
        """Yield once for each item of a list; who asks reads it."""
        yield from self._between("[", "]")

    def _between(self, first: str, last: str) -> Iterator[None]:
        self._expect(first)
        if self.peek() == last:
            self._expect(last)
            return
        while True:
            yield
            if self.peek() == last:
                self._expect(last)
                return
            self._expect(",")

    def _expect(self, wanted: str) -> None:
        found = self.peek()
        if found != wanted:
            raise ValueError(f"{wanted} is wanted, not {found or 'the end'}")
        self._at += 1

    def _more(self) -> bool:
        left = len(self._buffer) - self._at
        if left > _LONGEST_VALUE:
            raise ValueError("a value has no end")
        # Never less than what is held, so that a long value is not tried too often.
        fresh = self._stream.read(max(_CHUNK, left))
        self._buffer = self._buffer[self._at :] + self._decoder.decode(fresh, final=not fresh)
        self._at = 0
        return bool(fresh)


def _variables(head: object) -> tuple[str, ...] | None:
    if not isinstance(head, dict):
        raise Misshapen(f"{head!r:.80} where the head is wanted")
    if "vars" not in head:
        return None
    found = head["vars"]
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise Misshapen(f"{found!r:.80} where a list of names is wanted")
    return tuple(found)


def _binding(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Misshapen(f"{value!r:.80} where a row is wanted")
    return value


def _row(binding: dict[str, Any], variables: tuple[str, ...]) -> Row:
    return tuple([_term(binding[name]) if name in binding else None for name in variables])


def _term(found: Any) -> Term:
    if not isinstance(found, dict) or not isinstance(found.get("value"), str):
        raise Misshapen(f"{found!r:.80} where a term is wanted")
    kind, value = found.get("type"), found["value"]
    if not value.isascii() and _HALF.search(value):
        raise Misshapen(f"{value!r:.80} has half a surrogate pair")
    if kind == "uri":
        return Iri(value)
    if kind == "bnode":
        return Blank(value)
    # Virtuoso still writes "typed-literal", from a draft of the format.
    if kind not in ("literal", "typed-literal") or "its:dir" in found:
        raise Misshapen(f"a term of type {kind!r:.40} that RDF 1.1 does not have")
    datatype, language = found.get("datatype", XSD + "string"), found.get("xml:lang", "")
    if not (isinstance(datatype, str) and isinstance(language, str)):
        raise Misshapen(f"{found!r:.80} where a term is wanted")
    return Literal(value, datatype, language.lower())
