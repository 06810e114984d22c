"""Rows of a table as evidence: RFC 7111 fragments and the digests that check them.

Rows are counted from 1 and the row of headings is row 1 (RFC 7111, section 2.1). A place is
written as the source's IRI and a ``row`` fragment; it may select several stretches, joined by
semicolons (section 2.4): ``#row=5-7;9``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from iomkg.errors import EvidenceError, Place, UnreadableFile
from iomkg.graph.evidence.span import digest
from iomkg.rdf.read.text import decode
from iomkg.tuples import NamedTuple

_ROWS: Final = r"[0-9]{1,18}(?:-(?:[0-9]{1,18}|\*))?"
_FRAGMENT: Final = re.compile(rf"(?P<source>[^#]+)#row=(?P<rows>{_ROWS}(?:;{_ROWS})*)")
_LINES: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


class SourceTable(NamedTuple):
    """A table as it is stored.

    Attributes:
        path: the file that it was read from.
        heading: the names of the columns.
        rows: the cells of each row, the heading's first; row 1 is at index 0.
        lines: the line on which each row begins, from 1.
        texts: each row as it is stored, without the line end behind it.
    """

    path: Path
    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    texts: tuple[str, ...]


class RowRange(NamedTuple):
    """Rows of a table.

    Attributes:
        source: IRI of the source.
        ranges: first and last row of each stretch, both inclusive, from 1, in order and without
            overlap; a last row of 0 is the end of the table.
    """

    source: str
    ranges: tuple[tuple[int, int], ...]

    @property
    def iri(self) -> str:
        """The IRI of the place: the source's with an RFC 7111 fragment."""
        return f"{self.source}#row={';'.join(map(_written, self.ranges))}"

    def numbers(self, count: int) -> tuple[int, ...]:
        """Return the numbers of the rows.

        Args:
            count: how many rows the table has, the heading included.
        """
        return tuple(n for first, last in self.ranges for n in range(first, (last or count) + 1))


def rows_of(source: str, numbers: Iterable[int]) -> RowRange:
    """Make a place of some rows.

    Args:
        source: IRI of the source.
        numbers: the rows, from 1, in any order.

    Returns:
        The place, neighbouring rows as one stretch.
    """
    ranges: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if ranges and ranges[-1][1] + 1 == number:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return RowRange(source, tuple(ranges))


def is_rows(iri: str) -> bool:
    """Whether an IRI is that of rows of a table."""
    return "#row=" in iri


def parse_rows(iri: str) -> RowRange:
    """Read the IRI of rows of a table.

    Args:
        iri: ``SOURCE#row=5``, ``SOURCE#row=5-7;9`` or ``SOURCE#row=5-*``.

    Returns:
        The rows.

    Raises:
        EvidenceError: if the fragment is not a selection of rows, in order.
    """
    match = _FRAGMENT.fullmatch(iri)
    if match is None:
        raise EvidenceError(
            f"<{iri}> is not a selection of rows.", "Write SOURCE#row=5-7;9 (RFC 7111)."
        )
    ranges = []
    before = 0
    for part in match["rows"].split(";"):
        first, _, last = part.partition("-")
        begins, ends = int(first), 0 if last == "*" else int(last or first)
        if begins <= before or (ends and ends < begins):
            raise EvidenceError(
                f"<{iri}> does not name its rows in order.",
                "Write each stretch once, from the first row (1) to the last.",
            )
        ranges.append((begins, ends))
        before = ends or 1 << 62
    return RowRange(match["source"], tuple(ranges))


def row_digest(rows: RowRange, table: SourceTable) -> str:
    """Return the digest of some rows of a table.

    Args:
        rows: the rows.
        table: the table.

    Returns:
        The digest of the rows as they are stored, each without its line end, joined by line feeds.

    Raises:
        EvidenceError: if a row is after the end of the table.
    """
    numbers = rows.numbers(len(table.texts))
    if numbers[-1:] > (len(table.texts),) or not numbers:
        raise EvidenceError(
            f"<{rows.iri}> ends after the table, which has {len(table.texts)} rows.",
            "Find the rows again and correct their numbers.",
        )
    return digest("\n".join(table.texts[n - 1] for n in numbers))


def read_table(data: bytes, path: Path) -> SourceTable:
    """Read a table of comma-separated values.

    Args:
        data: the file's bytes.
        path: the name that an error gives.

    Returns:
        The table.

    Raises:
        UnreadableFile: if it is not UTF-8 or not CSV, has no heading, a column name twice, or a
            row with more or fewer cells than the heading; with the line.

    Standard: RFC 4180, section 2.
    """
    stored = _LINES.findall(decode(data, path))
    reader = csv.reader(stored, strict=True)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    texts: list[str] = []
    begins = 0
    try:
        for cells in reader:
            rows.append(tuple(cells))
            lines.append(begins + 1)
            texts.append("".join(stored[begins : reader.line_num]).rstrip("\r\n"))
            begins = reader.line_num
    except csv.Error as problem:
        raise UnreadableFile.at(
            Place(path, begins + 1), f"is not CSV: {problem}.", "Mend the quotes of that row."
        ) from problem
    _check(path, rows, lines)
    return SourceTable(path, rows[0], tuple(rows), tuple(lines), tuple(texts))


def _check(path: Path, rows: list[tuple[str, ...]], lines: list[int]) -> None:
    if not rows or not any(rows[0]):
        raise UnreadableFile.at(Place(path, 1), "has no heading.", "Name the columns in row 1.")
    heading = rows[0]
    twice = next((name for name in heading if heading.count(name) > 1), None)
    if twice is not None:
        raise UnreadableFile.at(
            Place(path, 1), f"names the column {twice!r} twice.", "Give each column its own name."
        )
    for cells, line in zip(rows, lines, strict=True):
        if len(cells) != len(heading):
            raise UnreadableFile.at(
                Place(path, line),
                f"has {len(cells)} cell{'s' * (len(cells) != 1)} in this row, and "
                f"{len(heading)} in its heading.",
                "Give the row a cell for each column; quote cells that hold a comma.",
            )


def _written(stretch: tuple[int, int]) -> str:
    first, last = stretch
    if first == last:
        return str(first)
    return f"{first}-{last or '*'}"
