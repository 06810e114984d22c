"""Files as text: decoding, and lines and columns of offsets."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from stat import S_ISREG
from typing import Final, TypeAlias

from iomkg.errors import Place, UnreadableFile

Extent: TypeAlias = tuple[int, int]
"""Offsets of the first character of something and of the character after it, in code points."""

# Turtle ends a line (and a comment) at any of these; so do pyoxigraph's line numbers.
LINE_END: Final = re.compile(r"\r\n|\r|\n")
_LINE_END_BYTES: Final = re.compile(rb"\r\n|\r|\n")


def read_text(path: Path) -> str:
    """Read a file as UTF-8, line ends as they are stored, without a byte order mark.

    The grammar of Turtle has no place for the mark, but editors write it and RFC 3629 (section
    6) lets a reader take it for a signature: it is passed over, and columns count from after it.

    Args:
        path: the file.

    Returns:
        Its text.

    Raises:
        UnreadableFile: the file is missing, is no regular file, cannot be opened, or is not
            UTF-8; the last with the offset and line of the first byte that is wrong.
    """
    return decode(read_bytes(path), path)


def read_bytes(path: Path) -> bytes:
    """Read a file as it is stored.

    Args:
        path: the file.

    Returns:
        Its bytes.

    Raises:
        UnreadableFile: the file is missing, is no regular file, or cannot be opened.
    """
    try:
        # A pipe or a device would wait, or never end.
        if not S_ISREG(path.stat().st_mode):
            kind = "a folder" if path.is_dir() else "not a regular file"
            raise UnreadableFile.at(
                Place(path), f"cannot be read: it is {kind}.", "Move or rename it."
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        if path.is_symlink():
            raise UnreadableFile.at(
                Place(path), "is a link to a file that does not exist.", "Mend or remove the link."
            ) from error
        raise UnreadableFile.at(Place(path), "does not exist.", "Check the path.") from error
    except OSError as error:
        raise UnreadableFile.at(
            Place(path),
            f"cannot be read: {error.strerror or error}.",
            "Give a file that you may read.",
        ) from error


def decode(data: bytes, path: Path) -> str:
    """Decode UTF-8, line ends as they are stored, without a byte order mark.

    Args:
        data: what a file holds.
        path: the name that an error gives.

    Returns:
        The text.

    Raises:
        UnreadableFile: the data is not UTF-8; with the offset and line of the first byte that
            is wrong.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = len(_LINE_END_BYTES.findall(data, 0, error.start)) + 1
        raise UnreadableFile.at(
            Place(path, line),
            f"is not UTF-8: byte {error.start} of the file is 0x{data[error.start]:02X}.",
            "Save the file as UTF-8.",
        ) from error
    return text.removeprefix("\ufeff")


def line_starts(text: str) -> list[int]:
    """Find where each line starts.

    Args:
        text: the text of a file.

    Returns:
        The offset of the first character of each line, in code points from 0.
    """
    if "\r" in text:
        return [0, *(match.end() for match in LINE_END.finditer(text))]
    lengths = map(len, text.split("\n")[:-1])
    return list(accumulate(map((1).__add__, lengths), initial=0))  # ten times as fast


def place_at(file: Path, starts: Sequence[int], offset: int, end: int | None = None) -> Place:
    """Turn an offset, or a pair of them, into a place.

    Args:
        file: path of the file.
        starts: the offsets at which its lines start, or nothing where lines are not known.
        offset: the offset of the first character, in code points from 0.
        end: the offset after the last character, or None.

    Returns:
        File, lines and columns, or the file only where ``starts`` is empty.
    """
    if not starts:
        return Place(file)
    line = bisect_right(starts, offset)
    column = offset - starts[line - 1] + 1
    if end is None:
        return Place(file, line, column)
    # What ends with a line end ends on that line, and not at the start of the next one.
    end_line = bisect_right(starts, max(end - 1, offset))
    return Place(file, line, column, end_line, end - starts[end_line - 1] + 1)
