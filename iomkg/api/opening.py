"""Opening a graph: from the cache, in memory, in a folder, at an address."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from iomkg.api.knowledge_graph import KnowledgeGraph
from iomkg.errors import StoreError
from iomkg.graph.evidence.texts_folder import sources_folder
from iomkg.graph.project import Project, find_project
from iomkg.rdf.store.base import Store


def open(  # noqa: A001  (the name that people expect: iomkg.open())
    store: str | None = None,
    project: str | Path | None = None,
    sources: str | Path | None = None,
    *,
    cache: bool = True,
) -> KnowledgeGraph:
    """Open the graph.

    Args:
        store: None for the project's own graph from a snapshot in the user's cache folder,
            ``memory`` to build it in memory, the folder of a store on disk
            (:func:`iomkg.load` makes one), or the address of a SPARQL 1.1 endpoint.
        project: a folder with ``ontology/ graph/ shapes/ queries/``; by default the one in
            ``IOMKG_PROJECT``, the checkout, or the one that came with the package.
        sources: a folder of source texts, against which digests are checked; by default the
            one in ``IOMKG_SOURCES``, or none.
        cache: whether the user's cache folder may be used; otherwise the graph is built in
            memory where no store is named.

    Returns:
        The open graph.

    Raises:
        ProjectNotFound: if there is no such project or folder.
        UnreadableFile, TurtleSyntaxError: if a file of the project cannot be read.
        StoreError: if there is no such store, or it cannot be opened.
    """
    found = find_project(None if project is None else Path(project))
    texts = sources_folder(None if sources is None else Path(sources))
    if store is None and cache:
        return _from_cache(found, texts)
    if store is None or store == "memory":
        from iomkg.graph.built import build_graph

        full = build_graph(found)
        return KnowledgeGraph(found, full.store, texts, full=full)
    from iomkg.rdf.store.open import open_store

    return _elsewhere(found, open_store(store), store, texts)


def _elsewhere(project: Project, store: Store, name: str, texts: Path | None) -> KnowledgeGraph:
    """Open a store that the user named; a folder may hold the project's own graph."""
    from iomkg.rdf.store.directory import DirectoryStore

    held = store.held if isinstance(store, DirectoryStore) else None
    if held is None or not held.stamp.made_from:
        return KnowledgeGraph(project, store, texts, own=False)
    from iomkg.graph.state import state_of

    own = held.stamp.made_from == state_of(project)
    note = (
        ""
        if own
        else (
            f"{name} holds a project's graph as it was {held.stamp.loaded}, not that of "
            f"{project.root} as it is now. `iomkg load --store {name}` brings it up to date."
        )
    )
    return KnowledgeGraph(project, store, texts, own=own, note=note)


def _from_cache(project: Project, texts: Path | None) -> KnowledgeGraph:
    from iomkg.ask.prepared import find_prepared

    root = str(project.root)
    ready = find_prepared(root)
    if ready is not None:
        from iomkg.rdf.store.directory import DirectoryStore

        with suppress(StoreError):
            store = DirectoryStore(Path(ready.graph).parent, read_only=True)
            return KnowledgeGraph(project, store, texts, prepared=ready)
    from iomkg.ask.compiled import prepare_queries
    from iomkg.graph.snapshot import open_snapshot

    snapshot = open_snapshot(project)
    prepare_queries(project, snapshot)
    return KnowledgeGraph(
        project,
        snapshot.store,
        texts,
        note=snapshot.note,
        full=snapshot.full,
        prepared=find_prepared(root) if snapshot.folder else None,
    )
