"""Which store a word on the command line means, and how a folder is opened as one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from iomkg.errors import StoreError
from iomkg.rdf.store.base import Store
from iomkg.rdf.store.failure import FAILURES, has_no_room, store_failed

if TYPE_CHECKING:
    from iomkg.rdf.store.versions import Held

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_MISTYPED = re.compile(r"https?:", re.IGNORECASE)


@dataclass(frozen=True)
class Opened:
    """A folder that has been opened as a store.

    Attributes:
        store: the store.
        path: the folder of its files.
        held: the version that it is, if the folder is one of versions.
    """

    store: ox.Store
    path: Path
    held: Held | None = None


def open_store(where: str) -> Store:
    """Open a store by the name that ``--store`` takes, to ask it.

    Args:
        where: ``memory``, the http or https address of a SPARQL 1.1 endpoint, or else the path
            of a folder (``./memory`` for one that is called so).

    Returns:
        The store, open; a folder is opened read-only, an endpoint is not asked anything yet.

    Raises:
        StoreError: the text is empty, is an address of another kind, or there is no store in
            the folder.
    """
    # Each engine is imported only where used.
    if where == "memory":
        from iomkg.rdf.store.embedded import MemoryStore

        return MemoryStore()
    scheme = _SCHEME.match(where)
    if scheme is None:
        from iomkg.rdf.store.embedded import DirectoryStore

        return DirectoryStore(named_folder(where), read_only=True)
    if scheme[1].lower() in ("http", "https"):
        from iomkg.rdf.store.remote import RemoteStore

        return RemoteStore(where)
    raise StoreError(
        f"{where} is not an http or https address.", "Give memory, a folder, or an http address."
    )


def named_folder(where: str) -> Path:
    """Return the folder that a word on the command line means.

    Args:
        where: its path.

    Returns:
        The path.

    Raises:
        StoreError: the text is empty, or an address that is mistyped, for which a folder would
            be made.
    """
    if not where.strip():
        raise StoreError("No store is named.", "Give memory, a folder, or an http address.")
    if _MISTYPED.match(where):
        raise StoreError(
            f"{where} is neither an address nor likely to be meant for a folder.",
            "Write http:// or https://; or ./ before the name of a folder.",
        )
    return Path(where)


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
