"""Files as text: decoding, and lines and columns of offsets."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from iomkg.errors import Place, UnreadableFile

# Turtle ends a line (and a comment) at any of these; so do pyoxigraph's line numbers.
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_LINE_END_BYTES: Final = re.compile(rb"\r\n|\r|\n")


def read_text(path: Path) -> str:
    """Read a file as UTF-8, line ends as they are stored, without a byte order mark.

    Args:
        path: the file.

    Returns:
        Its text.

    Raises:
        UnreadableFile: the file is missing, cannot be opened, or is not UTF-8; the last with
            the offset and line of the first byte that is wrong.
    """
    return decode(read_bytes(path), path)


def read_bytes(path: Path) -> bytes:
    """Read a file as it is stored.

    Args:
        path: the file.

    Returns:
        Its bytes.

    Raises:
        UnreadableFile: the file is missing or cannot be opened.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFile(f"{path} does not exist.", "Check the path.") from error
    except OSError as error:
        raise UnreadableFile(
            f"{path} cannot be read: {error.strerror or error}.",
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
        raise UnreadableFile(
            f"{path}:{line}: not UTF-8 at byte {error.start} of the file "
            f"(0x{data[error.start]:02X}).",
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
    return [0, *(match.end() for match in _LINE_END.finditer(text))]


def place_at(file: Path, starts: Sequence[int], offset: int) -> Place:
    """Turn an offset into a place.

    Args:
        file: path of the file.
        starts: the offsets at which its lines start, or nothing where lines are not known.
        offset: an offset into its text, in code points from 0.

    Returns:
        File, line and column, or the file only where ``starts`` is empty.
    """
    if not starts:
        return Place(file)
    line = bisect_right(starts, offset)
    return Place(file, line, offset - starts[line - 1] + 1)
