"""Filling a folder with RDF in bulk, so that at any moment it holds all of it or none.

See :mod:`iomkg.rdf.store.loaded` for the layout of the folder.
"""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TypeAlias

import pyoxigraph as ox

import iomkg
from iomkg.errors import StoreError
from iomkg.rdf.store.embedded import DirectoryStore
from iomkg.rdf.store.failure import store_failed
from iomkg.rdf.store.files import Input, Progress, Taken, quads_in, stream_in
from iomkg.rdf.store.loaded import (
    AUTHORED,
    FORMAT,
    LOCK,
    NEW,
    STORE,
    VERSION,
    LoadedSource,
    Stamp,
    is_loaded,
    read_stamp,
    sync_folder,
    write_stamp,
)
from iomkg.rdf.store.locks import Lock, lock_file, lock_folder

SMALL: Final = 8 << 20
"""Up to how many bytes a file goes to the store together with its neighbours.

Each call of the engine's loader writes files of its own, which costs it 60 ms however little
there is to write.
"""

Watch: TypeAlias = Callable[[Input], Progress | None]


class Build:
    """A version of a folder that is being made; :func:`building` gives one.

    Attributes:
        name: the name of its folder.
        store: what has been loaded so far, open for writing.
        previous: the stamp of the version that it will take the place of, or None.
        moved: how many triples of named graphs went to the default graph, by file.
    """

    def __init__(self, folder: Path, previous: Stamp | None, *, add: bool) -> None:
        self.previous = previous
        self.moved: dict[Path, int] = {}
        self._folder = folder
        self._now = dt.datetime.now(dt.UTC)
        self.name = f"version-{self._now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        self._path = folder / self.name
        self._path.mkdir()
        self._sources: list[LoadedSource] = []
        self._authored: int | None = None
        try:
            if previous is not None and add:
                self._copy(folder / previous.current)
                self._sources += previous.sources
            self.store = DirectoryStore(self._path / STORE, keep_labels=True)
        except BaseException:
            shutil.rmtree(self._path, ignore_errors=True)
            raise

    def read(
        self, inputs: Sequence[Input], watch: Watch | None = None, *, keep_graphs: bool = False
    ) -> None:
        """Read files into the store.

        Args:
            inputs: what to read.
            watch: gives for an input what is told how many bytes of it have been read.
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
        self._authored = self.store.size()
        self.store.flush()
        self.store.copy_to(self._path / AUTHORED)

    def finish(self) -> Stamp:
        """Complete the version and put it in the place of the previous one.

        Returns:
            Its stamp.

        Raises:
            StoreError: if it cannot be written; the previous one stays.
        """
        self.store.flush()
        self.store.close()
        # Read as any reader will, before any reader can.
        check = DirectoryStore(self._path / STORE, read_only=True)
        triples = check.size()
        check.close()
        stamp = Stamp(
            format=FORMAT,
            iomkg=iomkg.__version__,
            engine=f"pyoxigraph {ox.__version__}",
            current=self.name,
            loaded=self._time(),
            triples=triples,
            derived=None if self._authored is None else triples - self._authored,
            sources=tuple(self._sources),
        )
        for path in (*self._path.iterdir(), self._path):
            sync_folder(path)
        write_stamp(self._folder, stamp)
        return stamp

    def drop(self) -> None:
        """Remove the version again."""
        self.store.close()
        shutil.rmtree(self._path, ignore_errors=True)

    def _copy(self, version: Path) -> None:
        kept = version / AUTHORED
        old = DirectoryStore(kept if kept.exists() else version / STORE, read_only=True)
        old.copy_to(self._path / STORE)
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
        self._sources.append(
            LoadedSource(str(source.path), source.format, taken.size, taken.sha256, self._time())
        )
        if taken.moved:
            self.moved[source.path] = taken.moved

    def _time(self) -> str:
        return f"{self._now:%Y-%m-%dT%H:%M:%SZ}"


@contextmanager
def building(folder: Path, *, add: bool = True) -> Iterator[Build]:
    """Make a version of a folder; if the block fails, the folder stays as it was.

    One process at a time loads into a folder. What killed ones left there is removed, and so
    are older versions that nobody reads.

    Args:
        folder: the folder; one that is missing is made.
        add: whether the version holds what the folder holds already; else it begins empty.

    Yields:
        The version to fill; call its ``finish`` at the end.

    Raises:
        StoreError: the folder is something else, is being loaded by another process, is of
            another layout, or cannot be written.
    """
    made = not folder.exists()
    lock = _claim(folder)
    build = None
    try:
        previous = read_stamp(folder)
        _clear(folder, None if previous is None else previous.current)
        build = Build(folder, previous, add=add)
        yield build
    except OSError as error:
        raise store_failed(str(folder), error) from error
    finally:
        current = _current(folder)
        if build is not None and build.name != current:
            build.drop()
        if current is not None:
            _clear(folder, current)
        elif made:
            _unmake(folder)
        lock.release()


def _claim(folder: Path) -> Lock:
    """Lock a folder for loading, and make it where it is missing."""
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file, not the folder of a store.", "Name a folder.")
    try:
        if folder.exists() and any(folder.iterdir()) and not is_loaded(folder):
            raise _not_ours(folder)
        folder.mkdir(parents=True, exist_ok=True)
        lock = lock_file(folder / LOCK)
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be written: {error.strerror}.", "Name a folder that you may write."
        ) from error
    if lock is None:
        raise StoreError(
            f"Another process is loading into {folder}.", "Wait until it has ended, and run again."
        )
    return lock


def _not_ours(folder: Path) -> StoreError:
    if (folder / "CURRENT").exists():
        return StoreError(
            f"{folder} is a store that iomkg load did not make, and is left as it is.",
            "Load into a new folder; to have its triples there too, dump it to N-Quads first.",
        )
    if (folder / "iomkg.json").exists():
        return StoreError(
            f"{folder} holds a copy of a project, which is made anew when the project changes.",
            "Load into a new folder.",
        )
    return StoreError(f"{folder} is a folder, but not that of a store.", "Name a new folder.")


def _current(folder: Path) -> str | None:
    stamp = read_stamp(folder)
    return None if stamp is None else stamp.current


def _clear(folder: Path, current: str | None) -> None:
    """Remove what is of no use: versions that nobody reads, and what killed loads left."""
    for path in folder.iterdir():
        if not VERSION.fullmatch(path.name) or path.name == current:
            continue
        with suppress(OSError):
            lock = lock_folder(path, alone=True)
            if lock is not None:
                shutil.rmtree(path, ignore_errors=True)
                lock.release()


def _unmake(folder: Path) -> None:
    """Remove a folder that was made for a load that failed, if there is nothing else in it."""
    with suppress(OSError):
        (folder / NEW).unlink(missing_ok=True)
        (folder / LOCK).unlink(missing_ok=True)
        folder.rmdir()
