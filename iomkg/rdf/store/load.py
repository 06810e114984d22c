"""Filling a folder with RDF in bulk, so that at any moment it holds all of it or none.

See :mod:`iomkg.rdf.store.versions` for the layout of the folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iomkg.rdf.store.directory import DirectoryStore
from iomkg.rdf.store.files import Input, Taken, Watch, quads_in, stream_in
from iomkg.rdf.store.versions import (
    AUTHORED,
    STORE,
    LoadedSource,
    Stamp,
    Version,
    new_version,
)

SMALL: Final = 8 << 20
"""Up to how many bytes a file goes to the store together with its neighbours.

Each call of the engine's loader writes files of its own, which costs it 60 ms however little
there is to write.
"""


class Build:
    """The store of a version that is being made; :func:`building` gives one.

    Attributes:
        store: what has been loaded so far, open for writing.
        previous: the stamp of the version that it will take the place of, or None.
        time: when it was begun, in UTC (ISO 8601).
        moved: how many triples of named graphs went to the default graph, by file.
        sources: every file that was loaded, in order.
        underived: how many triples there were before any was derived; None if none will be.
    """

    def __init__(self, version: Version, *, add: bool) -> None:
        self.previous, self.time = version.previous, version.time
        self.moved: dict[Path, int] = {}
        self._version = version
        self.sources: list[LoadedSource] = []
        self.underived: int | None = None
        if version.previous is not None and add:
            self._copy(version.path.parent / version.previous.current)
            self.sources += version.previous.sources
        self.store = DirectoryStore(version.path / STORE, keep_labels=True)

    def read(
        self, inputs: Sequence[Input], watch: Watch | None = None, *, keep_graphs: bool = False
    ) -> None:
        """Read files into the store.

        Args:
            inputs: what to read.
            watch: see :data:`iomkg.rdf.store.files.Watch`.
            keep_graphs: whether triples of named graphs stay there; else they go to the default
                graph, where queries look.

        Raises:
            TurtleSyntaxError: if a file does not parse; with the place.
            UnreadableFile: if a file cannot be read or unpacked.
            StoreError: if the store cannot be written.
        """
        watched = watch or (lambda _: None)
        small: list[Input] = []
        for source in inputs:
            size = source.size
            if size is not None and size <= SMALL:
                small.append(source)
                continue
            self._read_small(small, watched, keep_graphs)
            small = []
            taken = stream_in(
                self.store, source, watched(source), keep_graphs=keep_graphs, digested=True
            )
            self._note(source, taken)
        self._read_small(small, watched, keep_graphs)

    def keep_authored(self) -> None:
        """Keep a copy of the store as it is now: what follows adds only what was derived.

        Raises:
            StoreError: if the copy cannot be written.
        """
        self.underived = self.store.size()
        self.store.flush()
        self.store.copy_to(self._version.path / AUTHORED)

    def keep_written(self, name: str, lines: Iterable[bytes]) -> None:
        """Keep triples as they were written: the engine keeps a number by its value.

        Args:
            name: ``store`` or ``authored``.
            lines: canonical N-Triples with line feeds, with the labels of the store.

        Raises:
            OSError: they cannot be written.
        """
        with (self._version.path / f"{name}.nt").open("wb") as file:
            file.writelines(lines)

    def finish(
        self, *, made_from: str = "", sealed: Callable[[Path], dict[str, str]] | None = None
    ) -> Stamp:
        """Complete the version and put it in the place of the previous one.

        Args:
            made_from: see :class:`iomkg.rdf.store.versions.Stamp`.
            sealed: closes a version and gives the digests of its files, to be checked later.

        Returns:
            Its stamp.

        Raises:
            StoreError: if it cannot be written; the previous one stays.
        """
        self.store.flush()
        self.store.close()
        # Read as any reader will, before any reader can.
        check = DirectoryStore(self._version.path / STORE, read_only=True)
        triples = check.size()
        check.close()
        return self._version.put(
            triples=triples,
            derived=None if self.underived is None else triples - self.underived,
            sources=tuple(self.sources),
            made_from=made_from,
            digests=sealed(self._version.path) if sealed else {},
        )

    def _copy(self, version: Path) -> None:
        kept = version / AUTHORED
        old = DirectoryStore(kept if kept.exists() else version / STORE, read_only=True)
        old.copy_to(self._version.path / STORE)
        old.close()

    def _read_small(self, inputs: Sequence[Input], watch: Watch, keep_graphs: bool) -> None:
        def quads() -> Iterator[ox.Quad]:
            for source in inputs:
                taken = Taken()
                yield from quads_in(
                    source, taken, watch(source), keep_graphs=keep_graphs, digested=True
                )
                self._note(source, taken)

        if inputs:
            self.store.extend(quads())

    def _note(self, source: Input, taken: Taken) -> None:
        self.sources.append(
            LoadedSource(str(source.path), source.format, taken.size, taken.sha256, self.time)
        )
        if taken.moved:
            self.moved[source.path] = taken.moved


@contextmanager
def building(folder: Path, *, add: bool = True, mode: int = 0o777) -> Iterator[Build]:
    """Make a version of a folder; if the block fails, the folder stays as it was.

    Args:
        folder: the folder; one that is missing is made.
        add: whether the version holds what the folder holds already; else it begins empty.
        mode: the permissions of a folder that is made, less those of the umask.

    Yields:
        The version to fill; call its ``finish`` at the end.

    Raises:
        StoreError: as :func:`iomkg.rdf.store.versions.new_version`.
    """
    with new_version(folder, mode=mode) as version:
        build = Build(version, add=add)
        try:
            yield build
        finally:
            build.store.close()
