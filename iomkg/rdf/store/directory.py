"""A store in a folder on disk: one of the engine's own, or one that was loaded."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from iomkg.errors import StoreError
from iomkg.rdf.store.embedded import EmbeddedStore
from iomkg.rdf.store.folder import open_folder
from iomkg.rdf.store.spellings import lines_at
from iomkg.terms import Triple


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
        opened = open_folder(path, read_only)
        super().__init__(opened.store, str(path), keep_labels=keep_labels)
        self.held = opened.held
        self.folder = opened.path if read_only else None
        if self.held is not None:
            authored = self.held.path / "authored"
            self.written = lines_at(opened.path)
            self.apart = partial(_open_apart, authored if authored.exists() else opened.path)

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


def _open_apart(path: Path) -> DirectoryStore:
    store = DirectoryStore(path, read_only=True)
    store.written = lines_at(path)
    return store
