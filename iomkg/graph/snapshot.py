"""A project's full graph on disk: the default snapshot, or a folder that the user names.

A snapshot is kept in the user's cache folder (:mod:`iomkg.graph.kept`) under a digest of
everything that the graph depends on, so that it is never stale. A named folder holds
``store/`` (RocksDB) and ``iomkg.json`` with that digest; one that is out of step is built anew
beside the old one and moved into its place, so that a reader never sees half a graph.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

import iomkg
from iomkg.errors import StoreError
from iomkg.graph import kept, stamp
from iomkg.graph.project import Project
from iomkg.rdf.store.base import Store
from iomkg.rdf.store.embedded import DirectoryStore

if TYPE_CHECKING:
    from iomkg.graph.built import FullGraph

STAMP = "iomkg.json"
_STORE = "store"
_TRIES = 3  # a project may change while it is read
_SWAPS = 20  # times that a folder may be replaced while it is opened
_SWAP = 0.05  # seconds in which there is no folder while one is replaced, and more


@dataclass(frozen=True)
class Snapshot:
    """The full graph of a project, opened.

    Attributes:
        store: holds it, read-only or in memory.
        folder: the folder of the cache that it is in; None if it is in memory.
        full: the graph as it was built just now, if it was.
        note: why it is in memory; empty if it is not.
    """

    store: Store
    folder: Path | None
    full: FullGraph | None = None
    note: str = ""


def open_snapshot(project: Project) -> Snapshot:
    """Open the snapshot of a project's full graph, built at first use.

    Where no snapshot can be kept, the graph is built in memory.

    Args:
        project: the project.

    Returns:
        The snapshot.

    Raises:
        UnreadableFile, TurtleSyntaxError: if a file of the project cannot be read.
        QuerySyntaxError: if a rule does not parse.
    """
    root = str(project.root)
    vouched = stamp.find(stamp.GRAPH, root)
    if vouched is not None:
        with contextlib.suppress(StoreError):
            return _opened(Path(vouched))
    state = state_of(project)
    folder = kept.cache_folder() / kept.name(stamp.GRAPH, state)
    drafted = stamp.draft(stamp.GRAPH, root, "", folder.name)
    if kept.sound(folder):
        with contextlib.suppress(StoreError):
            found = _opened(folder)
            vouch(stamp.GRAPH, project, drafted, folder, lambda: state_of(project) == state)
            return found
        shutil.rmtree(folder, ignore_errors=True)  # of another engine: built again below
    return _built(project)


def vouch(
    kind: str,
    project: Project,
    drafted: str | None,
    folder: Path,
    same: Callable[[], bool],
    *,
    on: str = "",
) -> None:
    """Write the stamp of a folder of the cache, if it is proven that nothing has changed.

    Args:
        kind: see :func:`iomkg.graph.stamp.find`.
        project: the project.
        drafted: the stamp as it was drafted before, or None.
        folder: the folder.
        same: looks at the contents once more.
        on: see :func:`iomkg.graph.stamp.find`.
    """
    root = str(project.root)
    if drafted is None:
        drafted = stamp.draft(kind, root, on, folder.name)
    if drafted is not None and same() and stamp.draft(kind, root, on, folder.name) == drafted:
        stamp.write(kind, root, drafted)


def _opened(folder: Path) -> Snapshot:
    store = DirectoryStore(folder / _STORE, read_only=True)
    kept.used(folder)
    return Snapshot(store, folder)


def _built(project: Project) -> Snapshot:
    """Build the graph, and keep it if the project stood still in the meantime."""
    from iomkg.graph.built import build_graph

    for _ in range(_TRIES):
        state = state_of(project)
        full = build_graph(project)
        if state_of(project) == state:
            return _kept(project, state, full)
    return Snapshot(full.store, None, full, "No snapshot is kept of what changes while it is read.")


def _kept(project: Project, state: str, full: FullGraph) -> Snapshot:
    folder = kept.cache_folder() / kept.name(stamp.GRAPH, state)
    try:
        kept.keep(folder, lambda fresh: _write(fresh / _STORE, full))
        found = _opened(folder)
    except StoreError as problem:
        note = f"No snapshot is kept, so each start builds the graph anew: {problem}"
        return Snapshot(full.store, None, full, note)
    vouch(stamp.GRAPH, project, None, folder, lambda: state_of(project) == state)
    return dataclasses.replace(found, full=full)


def open_folder(folder: Path, project: Project) -> Store:
    """Open a folder that holds a graph.

    A missing or empty folder is filled with the project's full graph, and one that was filled
    so is filled again when the project has changed. Any other pyoxigraph store is opened as it
    stands.

    Args:
        folder: the folder.
        project: the project to fill it from.

    Returns:
        The store, read-only.

    Raises:
        StoreError: if the folder is something else, or cannot be written.
    """
    stamp = folder / STAMP
    if not stamp.exists() and folder.exists() and not _is_empty(folder):
        return DirectoryStore(folder, read_only=True)
    state = state_of(project)
    if _recorded(stamp) != state:
        _fill(folder, project, state)
    return _settled(folder)


def holds_project(folder: Path, project: Project) -> bool:
    """Tell whether a folder holds the project's full graph as it is now, and nothing else."""
    return _recorded(folder / STAMP) == state_of(project)


def state_of(project: Project) -> str:
    """Return a digest of all that the full graph depends on: files, rules and our version."""
    digest = hashlib.sha256(f"{iomkg.__version__} {pyoxigraph.__version__}".encode())
    code = [Path(path) for path in stamp.code_files(stamp.GRAPH)]
    for path in (*project.ontology_files, *project.graph_files, *project.rule_files, *code):
        within = path.is_relative_to(project.root)
        named = path.relative_to(project.root) if within else path.name
        digest.update(f"\0{named}\0".encode(errors="surrogateescape"))
        with contextlib.suppress(OSError):  # told where the file is read
            if path.is_file():  # a pipe would wait
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _settled(folder: Path) -> Store:
    """Open the store of a folder, again if another process puts a new one there meanwhile.

    Of two stores, half the files of each might be opened otherwise.
    """
    for _ in range(_SWAPS):
        before = _identity(folder)
        try:
            store = DirectoryStore(folder / _STORE, read_only=True)
        except StoreError:
            if before is not None and _identity(folder) == before:
                raise
            time.sleep(_SWAP)
        else:
            if _identity(folder) == before:
                return store
            store.close()
    return DirectoryStore(folder / _STORE, read_only=True)


def _identity(folder: Path) -> tuple[int, int] | None:
    with contextlib.suppress(OSError):
        found = folder.stat()
        return found.st_dev, found.st_ino
    return None


def _is_empty(folder: Path) -> bool:
    if not folder.is_dir():
        raise StoreError(f"{folder} is a file, not the folder of a store.", "Name a folder.")
    return not any(folder.iterdir())


def _recorded(stamp: Path) -> str | None:
    try:
        content = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    state = content.get("state") if isinstance(content, dict) else None
    return state if isinstance(state, str) else None


def _fill(folder: Path, project: Project, state: str) -> None:
    from iomkg.graph.built import build_graph

    graph = build_graph(project)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as problem:
        raise StoreError(f"{folder} cannot be written: {problem}.", "Name another.") from problem
    try:
        with kept.locked(fresh):
            _write(fresh / _STORE, graph)
            (fresh / STAMP).write_text(json.dumps({"state": state}) + "\n", encoding="utf-8")
            _replace(folder, fresh, state)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    _forget_unfinished(folder)


def _forget_unfinished(folder: Path) -> None:
    """Remove what killed processes left beside a folder: nothing that has anything else in it."""
    unfinished = re.compile(re.escape(f".{folder.name}.") + r"[a-z0-9_]{8}(\.old)?")
    with contextlib.suppress(OSError):
        for path in folder.parent.iterdir():
            if not unfinished.fullmatch(path.name) or path.is_symlink():
                continue
            with contextlib.suppress(OSError):  # gone meanwhile, or a file
                unused = time.time() - path.stat().st_mtime
                names = {inside.name for inside in path.iterdir()}
                if names <= {_STORE, STAMP} and kept.abandoned(path, unused):
                    shutil.rmtree(path, ignore_errors=True)


def _write(folder: Path, graph: FullGraph) -> None:
    store = DirectoryStore(folder)
    store.load(graph.authored())
    store.load(graph.derivation.triples())
    store.compact()
    store.close()


def _replace(folder: Path, fresh: Path, state: str) -> None:
    if _recorded(folder / STAMP) == state:
        return  # another process was quicker, and its folder may be in use
    old = fresh.with_name(fresh.name + ".old")
    fresh.chmod(0o777 & ~_umask())  # mkdtemp makes a private folder
    try:
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    except OSError as problem:
        # Another process may have put the same graph there in the meantime.
        if _recorded(folder / STAMP) != state:
            raise StoreError(f"{folder} cannot be written: {problem}.", "Name another.") from None
    shutil.rmtree(old, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
