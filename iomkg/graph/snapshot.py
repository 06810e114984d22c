"""A project's full graph on disk: the snapshot in the cache, and folders that the user names.

Both are folders of versions (:mod:`iomkg.rdf.store.versions`). The snapshot stands in the user's
cache folder (:mod:`iomkg.graph.kept`) under a digest of everything that the graph depends on, so
that it is never stale. A folder that the user named is written by ``iomkg load`` alone; its stamp
has the same digest, which tells whether it still is the project's graph.
"""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from iomkg.errors import StoreError
from iomkg.graph import kept, stamp
from iomkg.graph.project import Project
from iomkg.graph.state import build_at_rest, state_of
from iomkg.rdf.store.base import Store
from iomkg.rdf.store.directory import DirectoryStore
from iomkg.rdf.store.versions import BeingWritten

if TYPE_CHECKING:
    from iomkg.graph.built import FullGraph


@dataclass(frozen=True)
class Snapshot:
    """The full graph of a project, opened.

    Attributes:
        store: holds it, read-only or in memory.
        folder: the version of the folder of the cache that it is in; None if it is in memory.
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
            return _opened(Path(vouched).parent)
    state = state_of(project)
    folder = kept.cache_folder() / kept.name(stamp.GRAPH, state)
    drafted = stamp.draft(stamp.GRAPH, root, "", folder.name)
    if kept.sound(folder):
        with contextlib.suppress(StoreError):
            found = _opened(folder)
            vouch(stamp.GRAPH, project, drafted, folder, lambda: state_of(project) == state)
            return found
        shutil.rmtree(folder, ignore_errors=True)  # of another engine: built again below
    full, state = build_at_rest(project)
    if not state:
        note = "No snapshot is kept of what changes while it is read."
        return Snapshot(full.store, None, full, note)
    return _kept(project, state, full)


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
    store = DirectoryStore(folder, read_only=True)
    kept.used(folder)
    return Snapshot(store, store.held.path if store.held else None)


def _kept(project: Project, state: str, full: FullGraph) -> Snapshot:
    from iomkg.graph.filling import write_graph

    folder = kept.cache_folder() / kept.name(stamp.GRAPH, state)
    try:
        kept.prepare(folder)
        if not kept.sound(folder):
            write_graph(
                folder, project, full, made_from=state, mode=kept.PRIVATE, sealed=kept.sealed
            )
            kept.close_to_others(folder)
        kept.forget_old(folder)
        found = _opened(folder)
    except BeingWritten:
        return Snapshot(full.store, None, full)  # by another process that has the same question
    except StoreError as problem:
        note = f"No snapshot is kept, so each start builds the graph anew: {problem}"
        return Snapshot(full.store, None, full, note)
    vouch(stamp.GRAPH, project, None, folder, lambda: state_of(project) == state)
    return dataclasses.replace(found, full=full)
