"""Loading into a folder, and sending to an endpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from iomkg.errors import BadParameter

if TYPE_CHECKING:
    from iomkg.graph.filling import Filled
    from iomkg.rdf.store.files import Input, Watch

Files: TypeAlias = "str | PathLike[str] | Iterable[str | PathLike[str]]"
"""A file of RDF, a folder of them, ``-`` for standard input; or several of these."""


def load(
    store: str | PathLike[str],
    files: Files | None = None,
    *,
    project: str | PathLike[str] | None = None,
    data_format: str | None = None,
    replace: bool = False,
    derive: bool | None = None,
    keep_graphs: bool = False,
    watch: Callable[[list[Input]], Watch] | None = None,
    told: Callable[[str], object] = str,
) -> Filled:
    """Load files of RDF, or a project's own graph, into a folder: all or nothing.

    Whoever reads the folder meanwhile sees what it held before, and at once all that is new.

    Args:
        store: the folder; one that is missing or empty is made a store.
        files: what to read; None for the project's own graph, which takes the place of what the
            folder held of it.
        project: as for :func:`iomkg.open`: whose rules and ontology are used where files have
            claims, or whose graph is loaded.
        data_format: ``ttl``, ``nt``, ``nq``, ``trig``, ``jsonld`` or ``xml``, for what does not
            tell by its suffix.
        replace: whether the files take the place of what the folder holds; else they are added.
        derive: whether to add what follows from claims; None if there are any.
        keep_graphs: whether triples of named graphs stay there; else they go to the default
            graph, where queries look.
        watch: is given what will be read; see :data:`iomkg.rdf.store.files.Watch`.
        told: is told the name of each step of the derivation before it runs.

    Returns:
        What it came to: the stamps of the folder before and after, dates that were not read.

    Raises:
        TurtleSyntaxError, UnreadableFile, ProjectNotFound: if a file or project cannot be read.
        BadParameter: if an option is about files and none is given.
        StoreError: if the folder is not one to load into, or cannot be written.
    """
    from iomkg.graph.filling import fill, fill_from_project
    from iomkg.graph.project import find_project
    from iomkg.rdf.store.open import named_folder

    folder = named_folder(str(store))
    # One that is named and missing would be missed only when all has been read.
    named = find_project(Path(project)) if project else None
    if files is None:
        _refuse_of_files(bool(data_format or keep_graphs or derive is False))
        return fill_from_project(folder, named or find_project(), replace=replace)
    inputs = _inputs(files, data_format)
    return fill(
        folder,
        inputs,
        lambda: named or find_project(),
        add=not replace,
        derive=derive,
        keep_graphs=keep_graphs,
        watch=watch(inputs) if watch else None,
        told=told,
    )


def upload(
    url: str,
    files: Files,
    *,
    update_url: str | None = None,
    graph_store_url: str | None = None,
    graph: str | None = None,
    data_format: str | None = None,
    replace: bool = False,
    skolemise: bool = False,
    sent: Callable[[int], None] | None = None,
    watch: Callable[[list[Input]], Watch] | None = None,
) -> int:
    """Send files of RDF to a SPARQL 1.1 endpoint, as they are and into one graph.

    Args:
        url: the address for queries.
        files: what to read.
        update_url: the address for updates, where it does not follow from that for queries.
        graph_store_url: the address of the graph store (SPARQL 1.1 Graph Store HTTP Protocol);
            it is preferred where it is given.
        graph: IRI of the graph; None for the default graph.
        data_format: as for :func:`load`.
        replace: whether the files take the place of what the graph holds; else they are added,
            and those sent before a failure stay.
        skolemise: whether each blank node becomes an IRI ``urn:uuid:…``, so that files may be
            larger than memory.
        sent: is told, after each request, how many triples it held.
        watch: as for :func:`load`.

    Returns:
        How many triples were read, repetitions included.

    Raises:
        TurtleSyntaxError, UnreadableFile: if a file cannot be read.
        StoreError: if an address is missing or the server fails; the message says how many
            triples it had taken.
    """
    from iomkg.rdf.store.upload import UploadTarget, upload_files

    target = UploadTarget.at(url, update=update_url, graph_store=graph_store_url, graph=graph)
    inputs = _inputs(files, data_format)
    return upload_files(
        target,
        inputs,
        replace=replace,
        skolemise=skolemise,
        sent=sent,
        watch=watch(inputs) if watch else None,
    )


def _refuse_of_files(given: bool) -> None:
    if given:
        raise BadParameter(
            "Without files the project's own graph is loaded, with all that is derived.",
            "Name files, or leave --data-format, --keep-graphs and --no-derive out.",
        )


def _inputs(files: Files, data_format: str | None) -> list[Input]:
    from iomkg.rdf.store.files import find_inputs

    several = [files] if isinstance(files, str | PathLike) else files
    return find_inputs(map(str, several), data_format)
