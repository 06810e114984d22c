"""A store in a folder on disk: one of the engine's own, or one that was loaded."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from iomkg.errors import StoreError
from iomkg.rdf.store.embedded import EmbeddedStore
from iomkg.rdf.store.failure import FAILURES, has_no_room, store_failed
from iomkg.rdf.store.spellings import lines_at
from iomkg.terms import Triple

if TYPE_CHECKING:
    from iomkg.rdf.store.versions import Held


class DirectoryStore(EmbeddedStore):
    """A store in a folder on disk (RocksDB).

    Opened for writing, the folder is locked against every other writer. A read-only store
    takes no lock and does not look for one: it shows the folder as it was when opened, and
    what it shows is undefined if a writer has the folder open at the same time. A folder that
    ``iomkg load`` filled is opened read-only at its current version, which stays as it is and
    is not removed while it is open, whatever is loaded meanwhile.

    Args:
        path: the folder; one that is missing or empty is made into a store unless read-only.
        read_only: whether to open it for queries only.
        keep_labels: as for :class:`MemoryStore`.

    Attributes:
        held: the version that is open, if ``iomkg load`` filled the folder.
        folder: that of the engine, which others may open too meanwhile; None if not read-only.

    Raises:
        StoreError: the path is a file, the folder is no store, is locked by another process,
            is damaged, was loaded by a version of iomkg that had another layout, is missing
            when it is to be read only, or is to be written though ``iomkg load`` filled it.
    """

    def __init__(self, path: Path, *, read_only: bool = False, keep_labels: bool = False) -> None:
        self._read_only = read_only
        store, files, self.held = _open_folder(path, read_only)
        super().__init__(store, str(path), keep_labels=keep_labels)
        self.folder = files if read_only else None
        if self.held is not None:
            authored = self.held.path / "authored"
            self.written = lines_at(files)
            self.apart = partial(_open_apart, authored if authored.exists() else files)

    def close(self) -> None:
        """Release the files; they stay open while an answer is still being read."""
        super().close()
        if self.held is not None:
            self.held.lock.release()

    def flush(self) -> None:
        """See to it that all that was added is on the disk.

        Raises:
            StoreError: the store is closed or fails.
        """
        with self._failing():
            self._opened().flush()

    def copy_to(self, path: Path) -> None:
        """Make a second store that holds the same; the files are shared until one changes.

        Args:
            path: its folder, which is not there yet.

        Raises:
            StoreError: the store is closed or fails, or the copy cannot be written.
        """
        with self._failing():
            self._opened().backup(str(path))

    def load(self, triples: Iterable[Triple]) -> int:
        """Add triples to the default graph in bulk.

        Args:
            triples: the triples; the label of a blank node means one node within the call.

        Returns:
            How many triples were given, repetitions included.

        Raises:
            StoreError: a term is ill-formed, or the store is closed, read-only or fails.
        """
        if self._read_only:
            raise StoreError(
                f"The store {self._name} was opened read-only.", "Open it for writing to load."
            )
        return super().load(triples)

    def compact(self) -> None:
        """Put each index into one file, so that the folder is opened and read faster.

        Raises:
            StoreError: the store is closed, read-only or fails.
        """
        with self._failing():
            self._opened().optimize()
            self._opened().flush()


def _open_folder(path: Path, read_only: bool) -> tuple[ox.Store, Path, Held | None]:
    """Open a folder; return the store, where its files are, and the version of one of versions."""
    held = None
    try:
        if not (path / "CURRENT").exists():  # which every RocksDB database has
            held = _within(path, read_only)
            path = held.path / "store" if held else path
        if read_only:
            return ox.Store.read_only(str(path)), path, held
        path.mkdir(parents=True, exist_ok=True)
        return ox.Store(path), path, held
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


def _open_apart(path: Path) -> DirectoryStore:
    store = DirectoryStore(path, read_only=True)
    store.written = lines_at(path)
    return store
