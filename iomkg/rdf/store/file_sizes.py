"""Sizes of the files in which the engine keeps a store, to notice one that was cut.

RocksDB takes a list of files that ends too early for a shorter list, and so answers with less.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from iomkg.errors import StoreError


def engine_sizes(version: Path) -> dict[str, int]:
    """Return the bytes of the engine's files by their paths below the folder of a version."""
    kept = (f for f in version.rglob("*") if f.name.startswith("MANIFEST") or f.suffix == ".sst")
    return {path.relative_to(version).as_posix(): path.stat().st_size for path in sorted(kept)}


def check_sizes(version: Path, sizes: Mapping[str, int]) -> None:
    """Refuse a version of which a file has been cut.

    Args:
        version: its folder.
        sizes: what :func:`engine_sizes` returned when it was written.

    Raises:
        StoreError: a file is shorter than it was.
    """
    for name, size in sizes.items():
        file = version / name
        if file.is_file() and file.stat().st_size < size:
            raise StoreError(
                f"{file} is damaged: it had {size:,} bytes, and has fewer.",
                f"Remove the folder {version.parent} and load it again.",
            )
