"""Preparing the named queries of a project for cold starts; see :mod:`iomkg.ask.prepared`."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from iomkg.ask import prepared
from iomkg.ask.entities import read_entities
from iomkg.ask.named import NamedQuery, read_query
from iomkg.errors import IomkgError, StoreError
from iomkg.graph import kept, stamp
from iomkg.graph.project import Project
from iomkg.graph.snapshot import Snapshot, vouch
from iomkg.rdf.sparql.binding import cut_open
from iomkg.rdf.sparql.tokens import refuse
from iomkg.rdf.store.base import Store
from iomkg.rdf.store.quickened import quickened
from iomkg.terms import ID


def prepare_queries(project: Project, snapshot: Snapshot) -> None:
    """Prepare the named queries of a project.

    A query that is malformed is left out; whoever asks for it is told what is wrong with it.
    Where nothing can be kept, nothing is prepared.

    Args:
        project: the project.
        snapshot: its graph.
    """
    if snapshot.folder is None:
        return
    on = snapshot.folder.name
    state = _state(project, on)
    folder = kept.cache_folder() / kept.name(stamp.QUERIES, state)
    drafted = stamp.draft(stamp.QUERIES, str(project.root), on, folder.name)
    if not kept.sound(folder):
        with contextlib.suppress(StoreError):
            kept.keep(folder, lambda fresh: _write(fresh, project, snapshot.store))
        drafted = None
    kept.used(folder)
    # The queries may have changed while they were prepared; then the folder has the wrong name.
    vouch(stamp.QUERIES, project, drafted, folder, lambda: _state(project, on) == state, on=on)


def _state(project: Project, on: str) -> str:
    digest = hashlib.sha256(on.encode())
    for path in (*project.query_files, *map(Path, stamp.code_files(stamp.QUERIES))):
        digest.update(f"\0{path.name}\0".encode(errors="surrogateescape"))
        with contextlib.suppress(OSError):
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _write(folder: Path, project: Project, store: Store) -> None:
    entities = read_entities(store)
    names = prepared.write_names(ID, entities.by_name, entities.body_of)
    (folder / prepared.NAMES).write_bytes(names.encode())
    for path in project.query_files:
        with contextlib.suppress(IomkgError, OSError, ValueError):
            query = read_query(path)
            written = prepared.write(_prepared(query, store)).encode()
            (folder / f"{query.id}{prepared.SUFFIX}").write_bytes(written)


def _prepared(query: NamedQuery, store: Store) -> prepared.Prepared:
    refuse(query.text)
    parameters = [
        (str(p.name), p.type, p.required, p.default, list(p.allowed), list(p.kinds))
        for p in query.params
    ]
    template = cut_open(quickened(store, query.text), [parameter[0] for parameter in parameters])
    return prepared.Prepared(parameters, template)
