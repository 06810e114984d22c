"""Where a result goes: standard output, or a file that is whole or not there."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from iomkg.errors import Place, UnreadableFile


def emit(pieces: Iterable[str | bytes], target: Path | None) -> None:
    """Write a result.

    A file is written beside its place and moved into it, so that an error loses nothing.

    Args:
        pieces: the parts of the result, text or bytes in UTF-8.
        target: the file, or None for standard output.

    Raises:
        UnreadableFile: if the file cannot be written.
    """
    if target is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece if isinstance(piece, bytes) else piece.encode())
        sys.stdout.buffer.flush()
        return
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as problem:
        raise _unwritable(target, problem) from problem
    try:
        with os.fdopen(handle, "wb") as out:
            for piece in pieces:
                out.write(piece if isinstance(piece, bytes) else piece.encode())
        _permissions(Path(name), target)
        Path(name).replace(target)
    except OSError as problem:
        raise _unwritable(target, problem) from problem
    finally:
        Path(name).unlink(missing_ok=True)


def say(*lines: str) -> None:
    """Talk to the person, on standard error."""
    for line in lines:
        print(line, file=sys.stderr)


def width() -> int | None:
    """Return the columns of the terminal on standard output, or None if it is not one."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def default_format(target: Path | None) -> str:
    """Return the format of rows where none is asked for: a table for a person, else CSV."""
    return "table" if target is None and sys.stdout.isatty() else "csv"


def colour() -> bool:
    """Whether to colour standard output: on a terminal, unless the environment says otherwise.

    ``NO_COLOR`` (no-color.org) is never overruled; ``FORCE_COLOR`` (force-color.org) colours
    what goes elsewhere too, such as the log of a build server.
    """
    if os.environ.get("NO_COLOR"):
        return False
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))


def _permissions(fresh: Path, target: Path) -> None:
    if target.exists():
        shutil.copymode(target, fresh)
    else:
        mask = os.umask(0)
        os.umask(mask)
        fresh.chmod(0o666 & ~mask)  # mkstemp makes a private file


def _unwritable(target: Path, problem: OSError) -> UnreadableFile:
    return UnreadableFile.at(
        Place(target),
        f"cannot be written: {problem.strerror}.",
        "Name a file in a folder of yours.",
    )
