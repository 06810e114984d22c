"""Triples as they were written, beside an engine that keeps a number by its value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

import pyoxigraph as ox

Written: TypeAlias = Callable[[], Iterable[bytes]]
"""Gives the triples of a store as canonical N-Triples lines, in the forms they were written in."""

_TYPED: Final = b'"^^<http://www.w3.org/2001/XMLSchema#'


def lines_at(path: Path) -> Written | None:
    """Return what reads the lines that are kept beside a store of a version, if there are any.

    Args:
        path: the folder of the store.
    """
    beside = path.with_name(f"{path.name}.nt")
    return partial(_read_lines, beside) if beside.exists() else None


def _read_lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def other_spellings(lines: Iterable[bytes]) -> dict[bytes, tuple[bytes, ...]]:
    """Find the lines that the engine keeps otherwise; only numbers, dates and such are.

    Args:
        lines: canonical N-Triples as they were written.

    Returns:
        Lines as they were written, by the line that the engine makes of them.
    """
    typed = [line for line in lines if _TYPED in line]
    store = ox.Store()
    store.extend(ox.parse(b"".join(typed), ox.RdfFormat.N_TRIPLES, lenient=True))
    kept = {f"{quad} .\n".encode() for quad in store}
    found: dict[bytes, list[bytes]] = {}
    for line in dict.fromkeys(typed):
        if line not in kept:
            store = ox.Store()
            store.extend(ox.parse(line, ox.RdfFormat.N_TRIPLES, lenient=True))
            found.setdefault(f"{next(iter(store))} .\n".encode(), []).append(line)
    written = set(typed)
    return {
        kept: (*others, kept) if kept in written else tuple(others)
        for kept, others in found.items()
    }
