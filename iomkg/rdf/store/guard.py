"""Stores for queries that people wrote, kept while they are asked."""

from __future__ import annotations

from iomkg.rdf.store.base import Store
from iomkg.rdf.store.limits import WorkerLimits, half_of_free
from iomkg.rdf.store.process import can_spawn
from iomkg.rdf.store.quick import QuickStore
from iomkg.rdf.store.worker import WorkerStore, guarded


class Guard:
    """Gives stores that answer as another one does, and cannot hurt who asks.

    Args:
        store: the other store, which stays open meanwhile.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._limits: WorkerLimits | None = None
        self._asked = store

    def asked(self, limits: WorkerLimits) -> Store:
        """Return a store for queries that people wrote.

        Args:
            limits: what each query may take; memory left out is half of what is free.

        Returns:
            The store; it is closed with this, or when one with other limits is asked for.

        Raises:
            StoreError: no process can be started.
        """
        if self._limits != limits:
            self.close()
            self._asked = guarded(self._store, _with_memory(limits))
            self._limits = limits
        return self._asked

    def close(self) -> None:
        """End the processes that answer; the other store stays open."""
        if self._asked is not self._store:
            self._asked.close()
        self._asked, self._limits = self._store, None


def guarded_folder(folder: str, limits: WorkerLimits) -> Store:
    """Return a store as :meth:`Guard.asked` does, of a folder of the engine that is not open yet.

    Args:
        folder: its path.
        limits: what each query may take; memory left out is half of what is free.

    Raises:
        StoreError: no process can be started.
    """
    if not can_spawn():
        return QuickStore(folder)
    return WorkerStore(folder, _with_memory(limits))


def _with_memory(limits: WorkerLimits) -> WorkerLimits:
    return limits if limits.memory else limits._replace(memory=half_of_free())
