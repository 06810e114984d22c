"""Keeping what a command writes apart from what it reads, and one result from another."""

from __future__ import annotations

from collections.abc import Iterable
from os.path import realpath
from pathlib import Path

from iomkg.errors import BadParameter


def keep_apart(written: Iterable[Path | None], read: Iterable[Path] = ()) -> None:
    """Refuse to write a result over an input of the command, or over another result.

    Args:
        written: the files to be written; None is standard output.
        read: the files that are read.

    Raises:
        BadParameter: a file would be lost.
    """
    inputs = {realpath(path) for path in read if path.is_file()}
    results: set[str] = set()
    for path in written:
        # What is no file is a stream, which takes one result after another.
        if path is None or (path.exists() and not path.is_file()):
            continue
        place = realpath(path)
        if place in inputs:
            raise BadParameter(
                f"{path} is read by this command, which would write over it.",
                "Name another file for the result.",
            )
        if place in results:
            raise BadParameter(f"Two results would go to {path}.", "Name a file for each.")
        results.add(place)
