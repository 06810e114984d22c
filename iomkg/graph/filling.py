"""Loading into a folder: files, with what follows from the claims among them, or a project."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from iomkg.errors import StoreError
from iomkg.graph.built import FullGraph, lines_of
from iomkg.graph.derivation import BadDate, derive
from iomkg.graph.project import Project
from iomkg.graph.state import build_at_rest
from iomkg.rdf.store.files import Input, Watch, find_inputs
from iomkg.rdf.store.load import Build, building
from iomkg.rdf.store.versions import LoadedSource, Stamp, is_versioned, read_stamp

_IOMKG: Final = "PREFIX iomkg: <https://w3id.org/iomkg/ontology#> "
_HAS_CLAIMS: Final = _IOMKG + "ASK { ?claim a iomkg:Claim }"
_HAS_ONTOLOGY: Final = _IOMKG + "ASK { ?property iomkg:holds ?holds }"


@dataclass(frozen=True)
class Filled:
    """What a load came to.

    Attributes:
        stamp: the stamp of the folder.
        previous: the stamp that it had before, or None.
        ontology: whether the project's ontology was added, because the files have none.
        moved: how many triples of named graphs went to the default graph, by file.
        bad_dates: dates that could not be read and therefore have no bounds.
    """

    stamp: Stamp
    previous: Stamp | None
    ontology: bool = False
    moved: Mapping[Path, int] = field(default_factory=dict)
    bad_dates: tuple[BadDate, ...] = ()


def fill(
    folder: Path,
    inputs: Sequence[Input],
    project: Callable[[], Project],
    *,
    add: bool = True,
    derive: bool | None = None,
    keep_graphs: bool = False,
    watch: Watch | None = None,
    told: Callable[[str], object] = str,
) -> Filled:
    """Load files into a folder; until all is done, whoever reads it sees what it held before.

    What was derived earlier is derived anew from everything that the folder then holds. Claims
    that come without an ontology get the project's: what clashes, and so what is a fact, depends
    on what the ontology says of the properties.

    Args:
        folder: the folder, see :mod:`iomkg.rdf.store.versions`; made where it is missing.
        inputs: what to read.
        project: gives the project whose rules and ontology are used, if anything is derived.
        add: whether to keep what the folder holds; else the files take its place.
        derive: whether to derive; None to do so if there are claims.
        keep_graphs: whether triples of named graphs stay there; else they go to the default
            graph, where queries look.
        watch: see :data:`iomkg.rdf.store.files.Watch`.
        told: is told the name of each step of the derivation before it runs.

    Returns:
        What it came to.

    Raises:
        TurtleSyntaxError, UnreadableFile: if a file cannot be read; with the place.
        ProjectNotFound: if something is to be derived and there is no project.
        QuerySyntaxError, QueryRefused: if a rule of the project is not one.
        StoreError: if the folder is not one to load into, or cannot be written.
    """
    bad_dates: tuple[BadDate, ...] = ()
    with building(folder, add=add) as build:
        build.read(inputs, watch, keep_graphs=keep_graphs)
        derived = build.store.ask(_HAS_CLAIMS) if derive is None else derive
        ontology = derived and not build.store.ask(_HAS_ONTOLOGY)
        if derived:
            bad_dates = _derive(build, project(), watch, told, ontology)
        stamp = build.finish()
    return Filled(stamp, build.previous, ontology, build.moved, bad_dates)


def fill_from_project(folder: Path, project: Project, *, replace: bool = False) -> Filled:
    """Put a project's own graph into a folder, in the place of an earlier state of it.

    Args:
        folder: as for :func:`fill`.
        project: the project.
        replace: whether it may also take the place of files that were loaded there.

    Returns:
        What it came to.

    Raises:
        TurtleSyntaxError, UnreadableFile: if a file of the project cannot be read.
        QuerySyntaxError, QueryRefused: if a rule of the project is not one.
        StoreError: as for :func:`fill`; also if the folder holds files that were loaded, or the
            project changes while it is read.
    """
    held = read_stamp(folder) if is_versioned(folder) else None
    if held is not None and not held.made_from and not replace:
        raise StoreError(
            f"{folder} holds {len(held.sources)} files that were loaded, and the project would "
            "take their place.",
            "Give --replace for that, name files to add them, or name another folder.",
        )
    full, state = build_at_rest(project)
    if not state:
        raise StoreError(f"{project.root} changes while it is read.", "Load it again at rest.")
    stamp, previous = write_graph(folder, project, full, made_from=state)
    return Filled(stamp, previous, bad_dates=full.derivation.bad_dates)


def write_graph(
    folder: Path,
    project: Project,
    full: FullGraph,
    *,
    made_from: str,
    mode: int = 0o777,
    sealed: Callable[[Path], dict[str, str]] | None = None,
) -> tuple[Stamp, Stamp | None]:
    """Put a project's full graph into a folder, in the place of what it holds.

    Args:
        folder: the folder, see :mod:`iomkg.rdf.store.versions`; made where it is missing.
        project: the project.
        full: its graph.
        made_from: the digest of what the graph was built from.
        mode: see :func:`iomkg.rdf.store.load.building`.
        sealed: see :meth:`iomkg.rdf.store.load.Build.finish`.

    Returns:
        The stamp of the folder, and the one that it had before, or None.

    Raises:
        StoreError: if the folder is something else, is being written by another process, or
            cannot be written.
    """
    data, ontology = (full.authored(project.root / name) for name in ("graph", "ontology"))
    with building(folder, add=False, mode=mode) as build:
        build.store.extend(data)
        build.keep_authored()
        build.store.extend(ontology)
        build.underived = build.store.size()
        build.store.extend(full.derivation.quads())
        build.store.compact()
        build.keep_written("store", full.lines())
        build.keep_written("authored", lines_of(data))
        build.sources += [_source(project, path, build.time) for path, _ in full.files]
        return build.finish(made_from=made_from, sealed=sealed), build.previous


def _derive(
    build: Build,
    project: Project,
    watch: Watch | None,
    told: Callable[[str], object],
    ontology: bool,
) -> tuple[BadDate, ...]:
    if ontology:
        files = project.contained(project.ontology_files)
        build.read(find_inputs(str(path) for path in files), watch)
    build.keep_authored()
    return derive(build.store, project.contained(project.rule_files), told=told)


def _source(project: Project, path: Path, time: str) -> LoadedSource:
    content = path.read_bytes()
    name = path.relative_to(project.root).as_posix()
    digest = hashlib.sha256(content).hexdigest()
    return LoadedSource(name, path.suffix[1:], len(content), digest, time)
