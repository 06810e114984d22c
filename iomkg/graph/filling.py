"""Loading files into a folder, with what follows from the claims among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from iomkg.graph.derivation import BadDate, derive_within
from iomkg.graph.project import Project
from iomkg.rdf.store.files import Input, find_inputs
from iomkg.rdf.store.load import Build, Watch, building
from iomkg.rdf.store.loaded import Stamp

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
    ontology: bool
    moved: Mapping[Path, int]
    bad_dates: tuple[BadDate, ...]


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
        folder: the folder, see :mod:`iomkg.rdf.store.loaded`; made where it is missing.
        inputs: what to read.
        project: gives the project whose rules and ontology are used, if anything is derived.
        add: whether to keep what the folder holds; else the files take its place.
        derive: whether to derive; None to do so if there are claims.
        keep_graphs: whether triples of named graphs stay there; else they go to the default
            graph, where queries look.
        watch: gives for an input what is told how many bytes of it have been read.
        told: is told the name of each step of the derivation before it runs.

    Returns:
        What it came to.

    Raises:
        TurtleSyntaxError, UnreadableFile: if a file cannot be read; with the place.
        ProjectNotFound: if something is to be derived and there is no project.
        QuerySyntaxError, QueryRefused: if a rule of the project is not one.
        StoreError: if the folder is not one to load into, or cannot be written.
    """
    bad_dates: list[BadDate] = []
    with building(folder, add=add) as build:
        build.read(inputs, watch, keep_graphs=keep_graphs)
        derived = build.store.ask(_HAS_CLAIMS) if derive is None else derive
        ontology = derived and not build.store.ask(_HAS_ONTOLOGY)
        if derived:
            bad_dates = _derive(build, project(), watch, told, ontology)
        stamp = build.finish()
    return Filled(stamp, build.previous, ontology, build.moved, tuple(bad_dates))


def _derive(
    build: Build,
    project: Project,
    watch: Watch | None,
    told: Callable[[str], object],
    ontology: bool,
) -> list[BadDate]:
    if ontology:
        files = project.contained(project.ontology_files)
        build.read(find_inputs(str(path) for path in files), watch)
    build.keep_authored()
    rules = tuple(project.contained(project.rule_files))
    return sorted(derive_within(build.store, rules, told), key=lambda bad: bad.node)
