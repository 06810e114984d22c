"""A SPARQL text before and after its codepoint escapes are expanded."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from iomkg.errors import QuerySyntaxError, TextPlace
from iomkg.rdf.read.escapes import CODEPOINT, SURROGATE
from iomkg.rdf.read.text import line_starts
from iomkg.rdf.sparql.terminals import Kind
from iomkg.tuples import NamedTuple

DECLARED: Final = "# declared elsewhere\n"
"""What ends a first line of PREFIX declarations that is not the user's; lines count from after."""

_ESCAPE: Final = re.compile(rf"\\(?:\\|{CODEPOINT})")
_EIGHT_DIGITS: Final = re.compile(r"\\u0000[0-9A-Fa-f]{4}")
_ESCAPED_NEWLINE: Final = re.compile(r"\\[uU](?:0000)?000[aAdD]")


class QuerySource(NamedTuple):
    """A text before and after its codepoint escapes are expanded.

    Attributes:
        raw: the text as written.
        text: the text as the grammar reads it.
        starts: offset in ``raw`` of each character of ``text`` and of its end; empty if the
            two texts are the same.
        lines: offset in ``raw`` of each line.
    """

    raw: str
    text: str
    starts: tuple[int, ...]
    lines: tuple[int, ...]

    def at(self, index: int) -> int:
        """Return the offset in ``raw`` of a character of ``text``.

        Args:
            index: offset of the character in ``text``.
        """
        return self.starts[index] if self.starts else index

    def place(self, index: int) -> tuple[int, int]:
        """Return the line and column in ``raw``, both from 1, of a character of ``text``.

        Args:
            index: offset of the character in ``text``.
        """
        offset = self.starts[index] if self.starts else index
        line = bisect_right(self.lines, offset) or 1
        return line, offset - self.lines[line - 1] + 1

    def escaped(self, start: int, end: int) -> set[str]:
        """Return the characters of a stretch of ``text`` that ``raw`` writes as escapes.

        Args:
            start: offset in ``text`` of the stretch.
            end: offset just after it.
        """
        if not self.starts:
            return set()
        return {self.text[i] for i in range(start, end) if self.starts[i + 1] - self.starts[i] > 1}

    def error(self, index: int, problem: str, next_step: str) -> QuerySyntaxError:
        """Return the error to raise for a problem at a character of ``text``.

        Args:
            index: offset of the character.
            problem: what is wrong, without a full stop.
            next_step: what to do about it.
        """
        return QuerySyntaxError(f"{problem}.", next_step, TextPlace(*self.place(index)))


def has_declarations(raw: str) -> bool:
    """Whether the first line of a text was put there, so that it is no line of the user's."""
    return raw.startswith("PREFIX") and raw[: raw.find("\n") + 1].endswith(DECLARED)


def read_source(raw: str) -> QuerySource:
    """Expand the codepoint escapes of a text.

    Args:
        raw: a SPARQL text.

    Returns:
        The text before and after.

    Raises:
        QuerySyntaxError: if an escape names no character, engines read it differently, or the
            text cannot be written as UTF-8.

    Standard: SPARQL 1.1 Query Language, section 19.2.
    """
    lines = tuple(line_starts(raw)[has_declarations(raw) :])
    plain = QuerySource(raw, raw, (), lines)
    if half := SURROGATE.search(raw):
        raise plain.error(
            half.start(), "the text has half a surrogate pair", "Give the text in UTF-8."
        )
    if "\\u" not in raw and "\\U" not in raw:
        return plain
    if ambiguous := _EIGHT_DIGITS.search(raw):
        raise plain.error(
            ambiguous.start(),
            "engines differ on whether this escape has four digits or eight",
            "Write it with a capital U and eight digits.",
        )
    text: list[str] = []
    starts: list[int] = []
    end = 0
    for escape in _ESCAPE.finditer(raw):
        if escape[0] == "\\\\":  # a pair of backslashes escapes nothing that follows it
            continue
        starts += range(end, escape.start() + 1)
        text += raw[end : escape.start()], _character(plain, escape)
        end = escape.end()
    return QuerySource(raw, "".join(text) + raw[end:], (*starts, *range(end, len(raw) + 1)), lines)


def _character(source: QuerySource, escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise source.error(
            escape.start(), f"{escape[0]} is not a character", "Write the character itself."
        )
    return chr(code)


def check_escapes(source: QuerySource, kind: Kind, start: int, end: int) -> None:
    """Refuse an escape for a character that ends or opens a token, or escapes another.

    Args:
        source: the text.
        kind: what a token is.
        start: its offset in ``source.text``.
        end: the offset just after it.
    """
    forbidden = {
        Kind.WHITESPACE: " \t\r\n",
        Kind.COMMENT: "#" if source.escaped(start, start + 1) else "",
        Kind.STRING: source.text[start] + "\\",
        Kind.IRIREF: "<>",
    }.get(kind, "\\")
    if found := source.escaped(start, end) & set(forbidden):
        raise source.error(
            start,
            f"codepoint escapes are read before anything else, so {found.pop()!r} may not be "
            "written as one here",
            "Write the character itself, in a string with a backslash before it.",
        )


def check_comment(source: QuerySource, start: int, end: int, raw: str) -> None:
    """Refuse a comment that ends in different places for different engines.

    Args:
        source: the text.
        start: offset of the comment in ``source.text``.
        end: the offset just after it.
        raw: the comment as written.
    """
    lone_return = source.text.startswith("\r", end) and not source.text.startswith("\r\n", end)
    if lone_return or _ESCAPED_NEWLINE.search(raw):
        raise source.error(
            start,
            "engines differ on where this comment ends",
            "End it with a line feed, and write no escaped line end in it.",
        )
