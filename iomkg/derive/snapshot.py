"""A project's full graph on disk: the default snapshot, or a folder that the user names.

A snapshot is kept in the user's cache folder under a digest of everything that the graph depends
on, so that it is never stale and two processes may build it at once. A named folder holds
``store/`` (RocksDB) and ``iomkg.json`` with that digest; one that is out of step is built anew
beside the old one and moved into its place, so that a reader never sees half a graph.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import iomkg
from iomkg.derive.graph import build_graph
from iomkg.errors import StoreError
from iomkg.project import Project
from iomkg.store.base import Store
from iomkg.store.embedded import DirectoryStore

STAMP = "iomkg.json"
VARIABLE = "IOMKG_CACHE"
_STORE = "store"
_KEPT_FOR = 14 * 24 * 3600  # seconds that a snapshot is kept after its last use


def open_snapshot(project: Project) -> Store | None:
    """Open the snapshot of a project's full graph, built at first use.

    Args:
        project: the project.

    Returns:
        The store, read-only; None where no cache folder can be written.

    Raises:
        UnreadableFile, TurtleSyntaxError: if a file of the project cannot be read.
    """
    state = state_of(project)
    folder = cache_folder() / state
    if _recorded(folder / STAMP) == state:
        try:
            store = DirectoryStore(folder / _STORE, read_only=True)
            os.utime(folder)
        except (StoreError, OSError):
            shutil.rmtree(folder, ignore_errors=True)  # damaged: built again below
        else:
            return store
    try:
        _fill(folder, project, state)
        _forget_old(folder)
        return DirectoryStore(folder / _STORE, read_only=True)
    except StoreError:
        return None


def cache_folder() -> Path:
    """Return the folder of snapshots: ``IOMKG_CACHE``, or ``iomkg`` in the user's cache folder."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "iomkg"


def _forget_old(used: Path) -> None:
    for folder in used.parent.iterdir():
        unused = time.time() - folder.stat().st_mtime
        if folder != used and (folder / STAMP).exists() and unused > _KEPT_FOR:
            shutil.rmtree(folder, ignore_errors=True)


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
    return DirectoryStore(folder / _STORE, read_only=True)


def holds_project(folder: Path, project: Project) -> bool:
    """Tell whether a folder holds the project's full graph as it is now, and nothing else."""
    return _recorded(folder / STAMP) == state_of(project)


def state_of(project: Project) -> str:
    """Return a digest of all that the full graph depends on: files, rules and our version."""
    digest = hashlib.sha256(iomkg.__version__.encode())
    for path in project.ontology_files + project.graph_files + project.rule_files:
        digest.update(f"\0{path.relative_to(project.root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


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
    graph = build_graph(project)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as problem:
        raise StoreError(f"{folder} cannot be written: {problem}.", "Name another.") from problem
    try:
        store = DirectoryStore(fresh / _STORE)
        store.load(graph.authored())
        store.load(graph.derivation.triples())
        store.close()
        (fresh / STAMP).write_text(json.dumps({"state": state}) + "\n", encoding="utf-8")
        _replace(folder, fresh, state)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _replace(folder: Path, fresh: Path, state: str) -> None:
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
