"""A store in a folder that answers queries without what a cold start cannot pay for.

Anything but rows and yes or no, and everything that goes wrong, is left to
:class:`iomkg.rdf.store.directory.DirectoryStore`, which it opens only then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from iomkg.rdf.store.base import Rows

if TYPE_CHECKING:
    import pyoxigraph as ox

    from iomkg.rdf.store.base import Row
    from iomkg.rdf.store.directory import DirectoryStore
    from iomkg.terms import Triple


class QuickStore:
    """A store in a folder, read-only; it is opened when it is first asked.

    Args:
        folder: its path.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def select(self, query: str, deadline: float | None = None) -> Rows:
        """Answer a SELECT query; see :class:`iomkg.rdf.store.base.Store`."""
        import pyoxigraph as ox

        found = None if deadline else self._answer(query)
        if not isinstance(found, ox.QuerySolutions):
            return self.whole.select(query, deadline)
        return Rows(tuple(variable.value for variable in found.variables), self._rows(found))

    def ask(self, query: str, deadline: float | None = None) -> bool:
        """Answer an ASK query."""
        import pyoxigraph as ox

        found = None if deadline else self._answer(query)
        return (
            bool(found) if isinstance(found, ox.QueryBoolean) else self.whole.ask(query, deadline)
        )

    def construct(self, query: str, deadline: float | None = None) -> Iterator[Triple]:
        """Answer a CONSTRUCT or DESCRIBE query."""
        return self.whole.construct(query, deadline)

    def load(self, triples: Iterable[Triple]) -> int:
        """Refuse to load: the store is read-only."""
        return self.whole.load(triples)

    def close(self) -> None:
        """Release the files."""
        if "whole" in vars(self):
            self.whole.close()

    @cached_property
    def whole(self) -> DirectoryStore:
        """The same folder, opened for everything that may be asked of it."""
        from pathlib import Path

        from iomkg.rdf.store.directory import DirectoryStore

        return DirectoryStore(Path(self._folder), read_only=True)

    @cached_property
    def _engine(self) -> ox.Store:
        import pyoxigraph as ox

        return ox.Store.read_only(self._folder)

    def _answer(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples | None:
        """Ask the engine; whatever goes wrong, the whole store meets it too and says so."""
        try:
            return self._engine.query(query)
        except Exception:
            return None

    def _rows(self, found: ox.QuerySolutions) -> Iterator[Row]:
        from iomkg.rdf.read.oxterms import Known

        known = Known()
        try:
            for solution in found:
                yield tuple(known[term] for term in solution)
        except (OSError, RuntimeError, ValueError) as problem:
            from iomkg.rdf.store.failure import store_failed

            raise store_failed(self._folder, problem) from problem
