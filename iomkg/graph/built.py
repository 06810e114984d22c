"""The full graph of a project: the authored triples and all that follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from iomkg.graph.derivation import Derivation, recorded_derivation
from iomkg.graph.project import Project
from iomkg.graph.reading import Reading
from iomkg.rdf.store.embedded import MemoryStore


@dataclass(frozen=True)
class FullGraph:
    """A project's graph with everything derived, in memory.

    Attributes:
        store: holds the ontology, the authored graph and what was derived.
        files: what each authored file says, as a store takes it, in the order of the files; the
            ontology first.
        derivation: what each step of the derivation added.
    """

    store: MemoryStore
    files: tuple[tuple[Path, tuple[ox.Quad, ...]], ...]
    derivation: Derivation

    def authored(self, *folders: Path) -> tuple[ox.Quad, ...]:
        """Return what the files below the folders say, as a store takes it; all files if none."""
        return tuple(
            quad
            for path, quads in self.files
            if not folders or any(path.is_relative_to(folder) for folder in folders)
            for quad in quads
        )

    def lines(self) -> Iterator[bytes]:
        """Return all triples as canonical N-Triples lines, as they were written; some twice."""
        return lines_of(chain(self.authored(), self.derivation.quads()))


def build_graph(project: Project) -> FullGraph:
    """Read a project and derive what follows from its claims.

    Args:
        project: the project.

    Returns:
        The full graph.

    Raises:
        UnreadableFile, TurtleSyntaxError: if a file cannot be read.
        QuerySyntaxError: if a rule does not parse.
    """
    reading = Reading(project)
    store = reading.loaded()
    files = reading.ontology_files + reading.graph_files
    read = tuple((file.path, file.quads) for file in files)
    derivation = recorded_derivation(store, project.contained(project.rule_files))
    full = FullGraph(store, read, derivation)
    data = full.authored(project.root / "graph")
    store.written = full.lines
    store.apart = partial(_data_alone, data)
    return full


def lines_of(quads: Iterable[ox.Quad]) -> Iterator[bytes]:
    """Write triples as canonical N-Triples lines with line feeds, in the order given."""
    for quad in quads:
        yield f"{quad} .\n".encode()


def _data_alone(data: tuple[ox.Quad, ...]) -> MemoryStore:
    store = MemoryStore(keep_labels=True)
    store.extend(data)
    store.written = partial(lines_of, data)
    return store
