"""Preparing for cold starts what :mod:`iomkg.ask.prepared` reads."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from iomkg.ask import prepared
from iomkg.ask.answer import has_rows
from iomkg.ask.entities import read_entities
from iomkg.ask.kept_claims import keep_claims
from iomkg.ask.named import NamedQuery, read_query
from iomkg.ask.search import write_index
from iomkg.ask.told_index import write_claims
from iomkg.errors import IomkgError, StoreError, UnreadableFile
from iomkg.graph import kept, stamp
from iomkg.graph.project import Project
from iomkg.graph.snapshot import Snapshot, vouch
from iomkg.rdf.read.text import read_bytes
from iomkg.rdf.sparql.binding import cut_open
from iomkg.rdf.sparql.tokens import refuse
from iomkg.rdf.store.base import Store
from iomkg.rdf.store.quickened import quickened


def prepare_queries(project: Project, snapshot: Snapshot) -> None:
    """Prepare the named queries of a project, the names of its things, and what is searched.

    A query that is malformed is left out; asking for it raises the error. Where nothing can be
    kept, nothing is prepared.

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
        # A graph that was built just now is still in memory, where it is asked faster.
        store = snapshot.full.store if snapshot.full else snapshot.store
        with contextlib.suppress(StoreError, sqlite3.Error):  # such as a disk that is full
            kept.keep(folder, lambda fresh: _write(fresh, project, store))
        drafted = None
    kept.used(folder)
    # The queries may have changed while they were prepared; then the folder has the wrong name.
    vouch(stamp.QUERIES, project, drafted, folder, lambda: _state(project, on) == state, on=on)


def _state(project: Project, on: str) -> str:
    # Which queries have rows is found out for our own project alone.
    digest = hashlib.sha256(f"{on}\0{stamp.is_shipped(str(project.root))}".encode())
    for path in (*project.query_files, *map(Path, stamp.code_files(stamp.QUERIES))):
        digest.update(f"\0{path.name}\0".encode(errors="surrogateescape"))
        with contextlib.suppress(UnreadableFile):  # such as a pipe, which would wait
            digest.update(hashlib.sha256(read_bytes(path)).digest())
    return digest.hexdigest()


def _write(folder: Path, project: Project, store: Store) -> None:
    queries = dict(_queries(project, store))
    sound = tuple(query for query in queries.values() if query is not None)
    entities = read_entities(store)
    (folder / prepared.QUERIES).write_bytes(prepared.write_queries(queries.items()))
    (folder / prepared.NAMES).write_bytes(prepared.write_names(entities))
    keep_claims(str(folder / prepared.TRACED), store)
    with contextlib.suppress(StoreError):  # a search or a question reports the reason
        write_index(str(folder / prepared.SEARCH), store, sound).close()
        with contextlib.closing(sqlite3.connect(folder / prepared.CLAIMS)) as index:
            own = stamp.is_shipped(str(project.root))
            write_claims(
                index,
                store,
                entities.by_name,
                sound,
                # What others wrote is not run here, where nothing could end it.
                lambda query: own and has_rows(store, query, {}, lambda: entities),
            )


def _queries(project: Project, store: Store) -> Iterator[tuple[str, NamedQuery | None]]:
    for path in project.query_files:
        query = None
        with contextlib.suppress(IomkgError, OSError, ValueError):
            (contained,) = project.contained([path])
            found = read_query(contained)
            refuse(found.text)
            template = cut_open(
                quickened(store, found.text), [parameter.name for parameter in found.params]
            )
            # Another checkout that is alike has the folder in common.
            below = contained.relative_to(project.root).as_posix()
            query = found._replace(file=below, template=template)
        yield path.stem, query
