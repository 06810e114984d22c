"""A file of N-Triples into the project's store, by the loader of the engine beneath it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from iomkg.store.embedded import MemoryStore


def load_file(path: Path) -> MemoryStore:
    """Load a file into a new store in memory.

    Args:
        path: N-Triples.

    Returns:
        The store.
    """
    store = MemoryStore()
    # The store's own method takes triples one by one.
    store._opened().bulk_load(path=str(path), format=ox.RdfFormat.N_TRIPLES)
    return store
