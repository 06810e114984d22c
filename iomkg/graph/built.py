"""The full graph of a project: the authored triples and all that follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from iomkg.graph.derivation import Derivation, derive
from iomkg.graph.project import Project
from iomkg.graph.reading import Reading
from iomkg.rdf.store.base import Store
from iomkg.terms import Triple


@dataclass(frozen=True)
class FullGraph:
    """A project's graph with everything derived, in memory.

    Attributes:
        store: holds the ontology, the authored graph and what was derived.
        files: the triples of each authored file, in the order of the files; the ontology first.
        derivation: what each step of the derivation added.
    """

    store: Store
    files: tuple[tuple[Path, tuple[Triple, ...]], ...]
    derivation: Derivation

    def authored(self, *folders: Path) -> tuple[Triple, ...]:
        """Return the authored triples of the files below the folders; of all files if none."""
        return tuple(
            triple
            for path, triples in self.files
            if not folders or any(path.is_relative_to(folder) for folder in folders)
            for triple in triples
        )


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
    read = tuple((file.path, file.triples) for file in files)
    return FullGraph(store, read, derive(store, (*project.contained(project.rule_files),)))
