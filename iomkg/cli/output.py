"""Writing a result to standard output, or to a file that is written whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Final

from iomkg.cli.ending import unfinished
from iomkg.errors import Place, UnreadableFile

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK: Final = 1 << 16
_NAMED: Final = 40  # characters of a file's name; with more the whole may be too long
_LINE: Final = 4_000  # characters of a line for people


def emit(pieces: Iterable[str | bytes], target: Path | None) -> None:
    """Write a result.

    A file is written beside its place and moved into it, so that an error loses nothing. A link
    stays one; a device or a pipe is written as it is.

    Args:
        pieces: the parts of the result, text or bytes in UTF-8.
        target: the file, or None for standard output.

    Raises:
        UnreadableFile: if the file, or standard output, cannot be written.
    """
    if target is None:
        _put(pieces)
    else:
        _put_into(target, pieces)


def emit_text(pieces: Iterable[str], target: Path | None) -> None:
    """Write a result that is for people, and so ends in a log: no line of it is a command there.

    Args:
        pieces: the parts of the text, control characters of values made visible.
        target: as for :func:`emit`.

    Raises:
        UnreadableFile: as :func:`emit`.
    """
    from iomkg.rdf.rows.log_lines import harmless_lines

    emit(harmless_lines(pieces), target)


def _put_into(target: Path, pieces: Iterable[str | bytes]) -> None:
    from errno import EACCES
    from pathlib import Path
    from tempfile import mkstemp

    try:
        # By its name: what /dev/stdout leads to may have none.
        if target.exists() and not (target.is_file() or target.is_dir()):
            _write(target.open("wb"), pieces)
            return
        place = Path(os.path.realpath(target))  # resolve() fails at a circle of links
        if place.exists() and not os.access(place, os.W_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
        handle, name = mkstemp(prefix=f".{place.name[:_NAMED]}.", dir=place.parent)
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise _unwritable(target, problem) from problem
    try:
        with unfinished(name):
            _write(os.fdopen(handle, "wb"), pieces)
            _permissions(Path(name), place)
            Path(name).replace(place)
    except OSError as problem:
        raise _unwritable(target, problem) from problem
    finally:
        Path(name).unlink(missing_ok=True)


def say(*lines: str) -> None:
    """Write lines for people to standard error; nothing happens where that cannot be written.

    Whatever a line repeats of a file, a store or a name does nothing to a terminal or in a log.
    """
    with suppress(OSError):
        for line in lines:
            print(shown(line), file=sys.stderr)


def shown(text: str) -> str:
    """Write lines for a terminal or a log so that nothing in them acts there."""
    from iomkg.rdf.rows.log_lines import harmless
    from iomkg.rdf.rows.table import visible

    return harmless("\n".join(visible(_shortened(line)) for line in text.split("\n")))


def _shortened(line: str) -> str:
    """Leave out the middle of a line that repeats something very long."""
    return line if len(line) <= _LINE else f"{line[: _LINE // 2]} … {line[-_LINE // 4 :]}"


def width() -> int | None:
    """Return the columns of the terminal on standard output, or None if it is not one."""
    return columns() if sys.stdout.isatty() else None


def columns() -> int:
    """Return how wide text for people may be: ``COLUMNS``, or what the terminal has, or 80.

    The function of the standard library would import a good deal more.
    """
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and int(named):
        return int(named)
    with suppress(AttributeError, ValueError, OSError):
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    return 80


def default_format(target: Path | None, shown: str = "table") -> str:
    """Return the format of rows where none is asked for: one to be shown on a terminal, or CSV."""
    return shown if target is None and sys.stdout.isatty() else "csv"


def colour() -> bool:
    """Whether to colour standard output: on a terminal, unless the environment says otherwise.

    ``NO_COLOR`` (no-color.org) is never overruled; ``FORCE_COLOR`` (force-color.org) colours
    what goes elsewhere too, such as the log of a build server.
    """
    if os.environ.get("NO_COLOR"):
        return False
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))


def _put(pieces: Iterable[str | bytes]) -> None:
    """Write to standard output in blocks; if an error ends a small result, nothing is written."""
    block = bytearray()
    for piece in pieces:
        block += _encoded(piece)
        if len(block) >= _BLOCK:
            _send(block)
            block.clear()
    _send(block)


def _send(data: bytes | bytearray) -> None:
    """Write to standard output and flush it."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as problem:
        from iomkg.cli.streams import output_failed

        raise output_failed(problem) from problem


def _write(out: IO[bytes], pieces: Iterable[str | bytes]) -> None:
    with out:
        for piece in pieces:
            out.write(_encoded(piece))


def _encoded(piece: str | bytes) -> bytes:
    # Half a surrogate pair, which no format can hold, must not cost the whole result.
    return piece if isinstance(piece, bytes) else piece.encode("utf-8", "replace")


def _permissions(fresh: Path, target: Path) -> None:
    if target.exists():
        fresh.chmod(target.stat().st_mode & 0o7777)
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
