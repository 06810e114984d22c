"""Standard streams that are full, gone, or were closed before the start.

Most commands need nothing of this, so it is imported only where something is wrong.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

from iomkg.errors import Place, UnreadableFile

STDIN = Path("-")


def stand_in() -> None:
    """Put the null device where a stream was closed before the start.

    Otherwise the next file that is opened, such as one of a store, would take its number. What
    is read from standard input is still missing then: :func:`read_input` says so.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115, PTH123
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115, PTH123


def read_input(most: int = 256 << 20) -> bytes:
    """Read standard input to its end.

    Args:
        most: how many bytes it may have.

    Raises:
        UnreadableFile: it was closed before the start, or does not end.
    """
    refuse_closed()
    return read_at_most(sys.stdin.buffer, STDIN, most)


def refuse_closed() -> None:
    """Refuse to read standard input if it was closed before the start.

    Raises:
        UnreadableFile: it was.
    """
    if sys.stdin is None:
        raise UnreadableFile.at(
            Place(STDIN), "cannot be read: it is closed.", "Pipe something in, or name a file."
        )


def read_at_most(stream: IO[bytes], path: Path, most: int) -> bytes:
    """Read a stream that somebody else ends.

    Args:
        stream: the stream.
        path: what an error calls it.
        most: how many bytes it may have.

    Raises:
        UnreadableFile: it has more.
    """
    data = stream.read(most + 1)
    if len(data) > most:
        raise UnreadableFile.at(
            Place(path), f"has more than {most >> 20:,} MiB.", "Give less at once."
        )
    return data


def output_failed(problem: OSError) -> UnreadableFile:
    """Give up standard output, and return the error to raise."""
    drop_output()
    return UnreadableFile(
        f"Standard output cannot be written: {problem.strerror}.",
        "Make room there, or name a file elsewhere with -o FILE.",
    )


def drop_output() -> None:
    """Discard what is still to be written, so that the interpreter prints no error at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
