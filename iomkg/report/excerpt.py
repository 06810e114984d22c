"""The source line that a finding is about, to be shown under its message."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Final

from iomkg.errors import Place
from iomkg.rdf.rows.table import columns_of, visible
from iomkg.tuples import NamedTuple, grouped

WIDTH: Final = 100
"""Columns of an excerpt where the width of the terminal is not known."""

_TAB: Final = "    "
_MORE: Final = "…"


class Excerpt(NamedTuple):
    """A line of a file, or a part of it, without control characters.

    Attributes:
        number: number of the line, from 1.
        text: the line as it is shown.
        pointer: carets under what is at the place, as far as it is on this line, one column a
            caret; empty if only the line is known.
    """

    number: int
    text: str
    pointer: str


def excerpts(file: Path, places: Iterable[Place], width: int = WIDTH) -> dict[Place, Excerpt]:
    """Read the lines of a file that places are on.

    The file is read once and no further than needed; of a long line, the part around the place
    is kept.

    Args:
        file: the file, whatever the places call it.
        places: places in it.
        width: columns that a line may take.

    Returns:
        An excerpt for each place that has a line in the file. There is none from a file that
        is gone or is no regular file.
    """
    wanted = grouped((place.line, place) for place in places if place.line is not None)
    found: dict[Place, Excerpt] = {}
    if not wanted or not file.is_file():
        return found
    try:
        # Python's universal line ends are those of Turtle; bytes that are not UTF-8 are replaced.
        with file.open(encoding="utf-8-sig", errors="replace") as lines:
            before = 0
            for number in sorted(wanted):
                for line in islice(lines, number - before - 1, number - before):
                    for place in wanted[number]:
                        found[place] = _excerpt(line.removesuffix("\n"), place, width)
                before = number
    except OSError:
        pass
    return found


def _excerpt(line: str, place: Place, width: int) -> Excerpt:
    start = min((place.column or 1) - 1, len(line))
    end = start
    if place.column is not None and place.end_line is not None:
        whole = place.end_line != place.line or place.end_column is None
        end = len(line) if whole else min(max((place.end_column or 1) - 1, start), len(line))
    elif place.column is not None:
        end = min(start + 1, len(line))
    # A line can be of any length: only what could be shown is looked at more closely.
    lo, hi = max(0, start - 2 * width), min(len(line), start + 2 * width)
    before, marked, after = (
        _shown(line[a:b]) for a, b in ((lo, start), (start, min(end, hi)), (min(end, hi), hi))
    )
    marked = _head(marked, width * 2 // 3, end > hi)
    room = max(width - columns_of(marked), 0)
    share = max(room // 2, room - columns_of(after))
    before = _tail(before, share, lo > 0)
    after = _head(after, max(room - columns_of(before), 0), end <= hi < len(line))
    carets = " " * columns_of(before) + "^" * max(1, columns_of(marked))
    pointer = "" if place.column is None else carets
    return Excerpt(place.line or 1, (before + marked + after).rstrip(), pointer)


def _shown(text: str) -> str:
    return _TAB.join(visible(part) for part in text.split("\t"))


def _head(text: str, width: int, more: bool) -> str:
    """Keep the start of a text; ``more`` says that it has been cut already."""
    if columns_of(text) <= width and not more:
        return text
    while text and columns_of(text) > width - 1:
        text = text[:-1]
    return text + _MORE


def _tail(text: str, width: int, more: bool) -> str:
    return _head(text[::-1], width, more)[::-1]
