"""The full graph of a project: the authored triples and all that follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path

from iomkg.graph.derivation import Derivation, recorded_derivation
from iomkg.graph.project import Project
from iomkg.graph.reading import Reading
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.terms import Triple


@dataclass(frozen=True)
class FullGraph:
    """A project's graph with everything derived, in memory.

    Attributes:
        store: holds the ontology, the authored graph and what was derived.
        files: the triples of each authored file, in the order of the files; the ontology first.
        derivation: what each step of the derivation added.
    """

    store: MemoryStore
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

    def lines(self) -> Iterator[bytes]:
        """Return all triples as canonical N-Triples lines, as they were written; some twice."""
        return lines_of(self.authored(), self.derivation.triples())


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
    derivation = recorded_derivation(store, project.contained(project.rule_files))
    full = FullGraph(store, read, derivation)
    data = full.authored(project.root / "graph")
    store.written = full.lines
    store.apart = partial(_data_alone, data)
    return full


def lines_of(*parts: Iterable[Triple]) -> Iterator[bytes]:
    """Write triples as canonical N-Triples lines with line feeds, in the order given."""
    from iomkg.rdf.writers.termtext import term_text

    known = lru_cache(maxsize=None)(term_text)
    for s, p, o in chain.from_iterable(parts):
        yield f"{known(s)} {known(p)} {term_text(o)} .\n".encode()


def _data_alone(data: tuple[Triple, ...]) -> MemoryStore:
    store = MemoryStore(keep_labels=True)
    store.load(data)
    store.written = partial(lines_of, data)
    return store
