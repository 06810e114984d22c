"""Which store a word on the command line means."""

from __future__ import annotations

import re
from pathlib import Path

from iomkg.errors import StoreError
from iomkg.rdf.store.base import Store

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_MISTYPED = re.compile(r"https?:", re.IGNORECASE)


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
        from iomkg.rdf.store.directory import DirectoryStore

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
