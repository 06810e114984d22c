"""How long queries that others wrote have been running, told to the process that watches this one.

The engine cannot be interrupted. A command whose shapes or rules somebody else wrote is therefore
watched by another process, which ends it when one of them takes too long. Without a watcher nothing
is told.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from mmap import mmap
from time import monotonic
from typing import Final

_SLOT: Final = 128
_SLOTS: Final = 64
_HEAD: Final = struct.Struct("dH")


class Stopwatch:
    """Memory that two processes share, with what is running and since when."""

    def __init__(self) -> None:
        self._shared = mmap(-1, _SLOT * _SLOTS)
        self._free = [number * _SLOT for number in range(_SLOTS)]

    @contextmanager
    def running(self, name: str) -> Iterator[None]:
        """Tell the other process that something is running, until the block ends.

        Args:
            name: what to call it in a message.
        """
        if not self._free:  # more threads than are ever started
            yield
            return
        at = self._free.pop()
        said = name.encode()[: _SLOT - _HEAD.size]
        # The time comes last: what is read beside it has been written by then.
        self._shared[at + _HEAD.size : at + _HEAD.size + len(said)] = said
        _HEAD.pack_into(self._shared, at, monotonic(), len(said))
        try:
            yield
        finally:
            _HEAD.pack_into(self._shared, at, 0.0, 0)
            self._free.append(at)

    def longest(self) -> tuple[float, str]:
        """Return the seconds for which the longest of what runs has run, and its name."""
        now = monotonic()
        longest = 0.0, ""
        for at in range(0, _SLOT * _SLOTS, _SLOT):
            begun, size = _HEAD.unpack_from(self._shared, at)
            if begun and now - begun > longest[0]:
                said = self._shared[at + _HEAD.size : at + _HEAD.size + size]
                longest = now - begun, said.decode(errors="ignore")
        return longest


_watches: list[Stopwatch] = []


def watch_by(stopwatch: Stopwatch) -> None:
    """Tell what runs in this process by a stopwatch, from now on."""
    _watches[:] = [stopwatch]


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Within the block, run a query that somebody else wrote and read its answer.

    Args:
        name: what to call it in a message, such as ``a rule of 30-clashes.rq``.
    """
    if not _watches:
        yield
        return
    with _watches[0].running(name):
        yield
