"""Opening a folder as a store: one of pyoxigraph, or one that ``iomkg load`` filled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from iomkg.errors import StoreError
from iomkg.rdf.store.failure import has_no_room, store_failed

if TYPE_CHECKING:
    from iomkg.rdf.store.locks import Lock

# A folder that holds a RocksDB database has this file, whatever else it has.
_MARK = "CURRENT"
_FAILURES = (OSError, RuntimeError, ValueError)


@dataclass(frozen=True)
class Opened:
    """A folder that has been opened as a store.

    Attributes:
        store: the store.
        lock: what keeps it from being removed, if ``iomkg load`` filled the folder.
        authored: where what was loaded is, without what was derived; None if ``iomkg load`` did
            not fill the folder, so that nobody knows.
    """

    store: ox.Store
    lock: Lock | None = None
    authored: Path | None = None


def open_folder(path: Path, read_only: bool) -> Opened:
    """Open a folder as a store; for arguments and errors see ``DirectoryStore``."""
    lock, authored = None, None
    try:
        if not (path / _MARK).exists():
            path, lock, authored = _within(path, read_only)
        if read_only:
            return Opened(ox.Store.read_only(str(path)), lock, authored)
        path.mkdir(parents=True, exist_ok=True)
        return Opened(ox.Store(path))
    except _FAILURES as error:
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


def _within(path: Path, read_only: bool) -> tuple[Path, Lock | None, Path | None]:
    """Find the store within a folder that is not one itself, or that is to be made into one."""
    from iomkg.rdf.store.loaded import AUTHORED, STORE, hold_current, is_loaded

    if not is_loaded(path):
        _check_folder(path, read_only)
        return path, None, None
    if not read_only:
        raise StoreError(
            f"{path} was filled by iomkg load, which alone writes there.",
            "Open it read-only, or add to it with `iomkg load FILE --store DIR`.",
        )
    held = hold_current(path)
    whole, authored = held.path / STORE, held.path / AUTHORED
    return whole, held.lock, authored if authored.exists() else whole


def _check_folder(path: Path, read_only: bool) -> None:
    # RocksDB would write its files into any folder, whatever else is in there.
    if path.exists() and not path.is_dir():
        raise StoreError(f"{path} is a file, not the folder of a store.", "Name a folder.")
    if path.exists() and any(path.iterdir()):
        raise StoreError(
            f"{path} is a folder, but not that of a store.", "Name a store, or a new folder."
        )
    if read_only:
        raise StoreError(
            f"There is no store at {path}.", "Check the path; opened for writing, it would be made."
        )
