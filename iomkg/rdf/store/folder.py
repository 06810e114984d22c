"""Opening a folder as a store: one of pyoxigraph, or the current version of one of versions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from iomkg.errors import StoreError
from iomkg.rdf.store.failure import FAILURES, has_no_room, store_failed
from iomkg.tuples import NamedTuple

if TYPE_CHECKING:
    from iomkg.rdf.store.versions import Held


class Opened(NamedTuple):
    """A folder that has been opened as a store.

    Attributes:
        store: the store.
        path: the folder of its files.
        held: the version that it is, if the folder is one of versions.
    """

    store: ox.Store
    path: Path
    held: Held | None = None


def open_folder(path: Path, read_only: bool) -> Opened:
    """Open a folder as a store; for arguments and errors see ``DirectoryStore``."""
    held = None
    try:
        if not (path / "CURRENT").exists():  # which every RocksDB database has
            held = _within(path, read_only)
            path = held.path / "store" if held else path
        if read_only:
            return Opened(ox.Store.read_only(str(path)), path, held)
        path.mkdir(parents=True, exist_ok=True)
        return Opened(ox.Store(path), path)
    except FAILURES as error:
        problem = str(error).replace(str(path), "")
        if "lock hold" in problem or "While lock file" in problem:
            raise StoreError(
                f"{path} is locked: a process has it open for writing.",
                "End that process, or close the store there, and run again.",
            ) from error
        if has_no_room(error):
            raise store_failed(str(path), error) from error
        raise StoreError(
            f"{path} cannot be opened as a store: {error}.",
            "Check its permissions; if it is damaged, remove it and fill it anew.",
        ) from error


def _within(path: Path, read_only: bool) -> Held | None:
    """Find the version to read of a folder that is no database itself; None for a new one."""
    from iomkg.rdf.store.versions import hold_current, is_versioned, refuse_other

    # RocksDB would write its files into any folder, whatever else is in there.
    refuse_other(path)
    if is_versioned(path):
        if read_only:
            return hold_current(path)
        raise StoreError(
            f"{path} was filled by iomkg load, which alone writes there.",
            "Open it read-only, or add to it with `iomkg load FILE --store DIR`.",
        )
    if read_only:
        raise StoreError(
            f"There is no store at {path}.",
            "Check the path; there is no such store until `iomkg load --store DIR` makes it.",
        )
    return None
