"""Strings and comments that are longer than pyoxigraph's parser takes (16 MiB a token)."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from iomkg.errors import TurtleSyntaxError
from iomkg.rdf.read.escapes import unescape
from iomkg.rdf.read.text import line_starts, place_at
from iomkg.terms import Literal, Triple

# Bytes may be four times as many as the code points that are counted here.
_LONGEST: Final = 4 * 1024 * 1024 - 64
_TOKEN: Final = re.compile(
    r'"""(?P<a>(?:"{0,2}(?:[^"\\]++|\\.))*+)"""|\'\'\'(?P<b>(?:\'{0,2}(?:[^\'\\]++|\\.))*+)\'\'\''
    r'|"(?P<c>(?:[^"\\\r\n]++|\\.)*+)"|\'(?P<d>(?:[^\'\\\r\n]++|\\.)*+)\''
    r"|#(?P<comment>[^\r\n]*+)|<[^<>\s]*+>|\\.",
    re.DOTALL,
)
_MARK: Final = "\ue000"


@dataclass(frozen=True)
class Shortened:
    """A text with marks in place of what was too long.

    Attributes:
        text: the shortened text.
        values: what each mark stands for, as the value of a literal.
        cuts: for each mark, the offset after it in the shortened text, and the code points taken
            out up to there.
    """

    text: str
    values: dict[str, str]
    cuts: tuple[tuple[int, int], ...]

    def restored(self, triple: Triple) -> Triple:
        """Put a value back that was taken out."""
        subject, predicate, value = triple
        if isinstance(value, Literal) and value.value in self.values:
            value = Literal(self.values[value.value], value.datatype, value.language)
        return subject, predicate, value

    def relocated(self, error: TurtleSyntaxError, whole: str) -> TurtleSyntaxError:
        """Move an error in the shortened text to where it is in the whole one."""
        place = error.place
        if place.line is None or place.column is None:
            return error
        starts = line_starts(self.text)
        start = self._whole(starts[place.line - 1] + place.column - 1)
        end = start + 1
        if place.end_line is not None and place.end_column is not None:
            end = self._whole(starts[place.end_line - 1] + place.end_column - 1)
        return TurtleSyntaxError(
            place_at(place.file, line_starts(whole), start, end), error.problem
        )

    def _whole(self, offset: int) -> int:
        before = bisect_right(self.cuts, (offset, len(self.text) ** 2))
        return offset + (self.cuts[before - 1][1] if before else 0)


def shortened(text: str) -> Shortened | None:
    """Take long strings and comments out of a text.

    Args:
        text: Turtle or N-Triples.

    Returns:
        The shortened text, or None if no string or comment is too long.
    """
    mark = _MARK
    while mark in text:
        mark += _MARK
    pieces: list[str] = []
    values: dict[str, str] = {}
    cuts: list[tuple[int, int]] = []
    at = length = 0
    for token in _TOKEN.finditer(text):
        group = token.lastgroup
        if group is None or token.end() - token.start() <= _LONGEST:
            continue
        name = f"{mark}{len(cuts)}{mark}"
        if group != "comment":
            values[name] = unescape(token[group])
        start, end = token.span(group)
        pieces += (text[at:start], name)
        length += start - at + len(name)
        cuts.append((length, end - length))
        at = end
    if not cuts:
        return None
    return Shortened("".join([*pieces, text[at:]]), values, tuple(cuts))
