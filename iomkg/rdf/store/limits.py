"""What a query may take: time, memory, rows; and how much memory is free."""

from __future__ import annotations

import os
import re
from typing import Final

from iomkg.errors import BadParameter
from iomkg.tuples import NamedTuple

SECONDS: Final = 60.0
"""How long a query that somebody wrote may take, if nobody says otherwise."""

LEAST: Final = 64 << 20
"""The smallest limit that leaves the engine room to start."""

_UNITS: Final = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_SIZE: Final = r"(\d{1,9}(?:\.\d{1,3})?)\s*([KMGT]?)(?:i?B)?"
_MEMINFO: Final = "/proc/meminfo"
_CGROUP: Final = "/sys/fs/cgroup"


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
    found = re.fullmatch(_SIZE, text.strip(), re.IGNORECASE)
    size = int(float(found[1]) * _UNITS[found[2].upper()]) if found else 0
    if size < LEAST:
        raise BadParameter(
            f"{text[:40]!r} is not a size of memory of at least 64 MB.",
            "Write a size such as 500M or 2G.",
        )
    return size


def _available() -> int | None:
    try:
        for line in _read(_MEMINFO).splitlines():
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
            limit = _read(f"{_CGROUP}/{most}").strip()
            used = _read(f"{_CGROUP}/{taken}").strip()
            # What no limit looks like in version 1 is a number beyond all memory.
            return max(int(limit) - int(used), 0) if limit != "max" else None
        except (OSError, ValueError):
            continue
    return None


def _read(path: str) -> str:
    with open(path, encoding="ascii") as file:  # noqa: PTH123
        return file.read()
