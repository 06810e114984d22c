"""What a query may take: time, memory, rows; and how much memory is free."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final, NamedTuple

from iomkg.errors import BadParameter

SECONDS: Final = 60.0
"""How long a query that somebody wrote may take, if nobody says otherwise."""

LEAST: Final = 64 << 20
"""The smallest limit that leaves the engine room to start."""

_UNITS: Final = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_SIZE: Final = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*([KMGT]?)(?:i?B)?", re.IGNORECASE)
_MEMINFO: Final = Path("/proc/meminfo")
_CGROUP: Final = Path("/sys/fs/cgroup")


class WorkerLimits(NamedTuple):
    """What a query may take.

    Attributes:
        seconds: how long its answer may be waited for in all, or None for any time. Time that the
            reader spends between two rows does not count.
        memory: bytes of memory that it may use, or None for any.
        rows: rows or triples that its answer may have, or None for any number.
    """

    seconds: float | None = None
    memory: int | None = None
    rows: int | None = None


def free_memory() -> int | None:
    """Return how many bytes of memory are free, as far as the system tells.

    On Linux what is available without swapping, or what the control group (a container) has left
    if that is less; elsewhere all the memory there is; None where even that is not told.
    """
    found = [size for size in (_available(), _left_in_group()) if size is not None]
    if found:
        return min(found)
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def half_of_free() -> int | None:
    """Return half of what is free, in bytes; None where the system does not tell."""
    free = free_memory()
    return None if free is None else max(free // 2, LEAST)


def read_size(text: str) -> int:
    """Read a size such as ``2G``, ``500 MB`` or ``1073741824``.

    Args:
        text: the size; K, M, G and T are powers of 1024.

    Returns:
        The size in bytes.

    Raises:
        BadParameter: it is no size, or one below 64 MB.
    """
    found = _SIZE.fullmatch(text.strip())
    size = int(float(found[1]) * _UNITS[found[2].upper()]) if found else 0
    if size < LEAST:
        raise BadParameter(
            f"{text[:40]!r} is not a size of memory of at least 64 MB.",
            "Write a size such as 500M or 2G.",
        )
    return size


def _available() -> int | None:
    try:
        with _MEMINFO.open(encoding="ascii") as lines:
            for line in lines:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) << 10
    except (OSError, ValueError, IndexError):
        pass
    return None


def _left_in_group() -> int | None:
    for most, taken in (
        ("memory.max", "memory.current"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
    ):
        try:
            limit = (_CGROUP / most).read_text(encoding="ascii").strip()
            used = (_CGROUP / taken).read_text(encoding="ascii").strip()
            # What no limit looks like in version 1 is a number beyond all memory.
            return max(int(limit) - int(used), 0) if limit != "max" else None
        except (OSError, ValueError):
            continue
    return None
