"""What is prepared for a cold start: named queries, names of things, the search index.

It is kept in a folder of the cache beside the graph (:mod:`iomkg.ask.compiled` writes it), and
the same kind of stamp says whether it is up to date. A cold start imports this module, so it
imports nothing that takes long.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from iomkg.graph import stamp

if TYPE_CHECKING:
    from iomkg.ask.entities import Entities
    from iomkg.ask.named import NamedQuery

QUERIES: Final = "queries"
"""The file with the named queries, in the format of :mod:`marshal`."""
NAMES: Final = "names"
"""The file with the names of things, in the same format."""
SEARCH: Final = "search.sqlite"
"""The file in which :mod:`iomkg.ask.search` looks."""
CLAIMS: Final = "claims.sqlite"
"""The file in which :mod:`iomkg.ask.find` looks."""
TRACED: Final = "traced.sqlite"
"""The file with the claims as :mod:`iomkg.ask.kept_claims` keeps them."""


class Prepared:
    """What is prepared for the graph of a project.

    Attributes:
        root: the project.
        graph: the folder of the cache that has the graph.
        folder: the one that has what was prepared for it.
    """

    def __init__(self, root: str, graph: str, folder: str) -> None:
        self.root = root
        self.graph = graph
        self.folder = folder

    @cached_property
    def queries(self) -> Mapping[str, NamedQuery | None]:
        """The named queries by name; None for one that is malformed."""
        return _Queries(self._read(QUERIES), self.root)

    @cached_property
    def entities(self) -> Entities:
        """The names of things."""
        from iomkg.ask.entities import Entities

        return Entities(*self._read(NAMES))

    @property
    def store(self) -> str:
        """The path of the store that holds the graph."""
        return f"{self.graph}/store"

    def path(self, name: str) -> str:
        """Return the path of a file of the folder."""
        return f"{self.folder}/{name}"

    def _read(self, name: str) -> Any:
        # The folder is the user's own, and no byte of it has changed since it was filled.
        with open(self.path(name), "rb") as stream:  # noqa: PTH123
            return marshal.loads(stream.read())  # noqa: S302


def find_prepared(root: str) -> Prepared | None:
    """Find what is prepared for a project.

    Args:
        root: the project, as :func:`iomkg.graph.stamp.find_root` gives it.

    Returns:
        None if nothing is, or if anything has changed since.
    """
    graph = stamp.find(stamp.GRAPH, root)
    folder = graph and stamp.find(stamp.QUERIES, root, on=graph.rpartition("/")[2])
    return Prepared(root, graph, folder) if graph and folder else None


def write_queries(queries: Iterable[tuple[str, NamedQuery | None]]) -> bytes:
    """Write named queries, whose files are named from the project, for :attr:`Prepared.queries`."""
    return _written({name: _written(_plain(query)) for name, query in queries})


def write_names(entities: Entities) -> bytes:
    """Write the names of things as :attr:`Prepared.entities` reads them."""
    return _written(tuple(entities))


def _written(value: object) -> bytes:
    return marshal.dumps(value, 4)  # type: ignore[arg-type]  # read by every Python since 3.4


def _plain(value: object) -> object:
    """Turn named tuples into plain ones, which is all that :mod:`marshal` knows."""
    return tuple(map(_plain, value)) if isinstance(value, tuple | list) else value


class _Queries(Mapping[str, "NamedQuery | None"]):
    """Named queries, each read where it is wanted: most commands want one."""

    def __init__(self, stored: Mapping[str, bytes], root: str) -> None:
        self._stored = stored
        self._root = root

    def __getitem__(self, name: str) -> NamedQuery | None:
        fields = marshal.loads(self._stored[name])  # noqa: S302  (as in Prepared)
        return fields and _query(self._root, *fields)

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)


def _query(root: str, *fields: Any) -> NamedQuery:
    # Not every cold start runs a named query.
    from iomkg.ask.named import Asked, Column, Example, NamedQuery, Parameter
    from iomkg.ask.views import View
    from iomkg.rdf.sparql.templates import Slot, Template

    query = NamedQuery(*fields)
    template = query.template
    return query._replace(
        file=f"{root}/{query.file}",
        params=tuple(Parameter(*each) for each in query.params),
        columns=tuple(Column(*each) for each in query.columns),
        tests=tuple(Example(*each) for each in query.tests),
        asks=tuple(Asked(*each) for each in query.asks),
        template=template
        and Template(template[0], tuple(Slot(*slot) for slot in template[1]), template[2]),
        view=query.view and View(*query.view),
    )
