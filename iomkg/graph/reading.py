"""One reading of a project: its files, and all that is worked out from them at first need.

Each file is opened and parsed once, however often it is asked for; later changes to it are not
seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from iomkg.graph.derivation import derive
from iomkg.graph.evidence.texts import Text, find_texts, read_records
from iomkg.graph.evidence.texts_folder import sources_folder
from iomkg.graph.project import Project, refuse_link_out
from iomkg.graph.vocabulary import Vocabulary, read_vocabulary
from iomkg.rdf.read.oxterms import quad_of
from iomkg.rdf.read.text import read_text
from iomkg.rdf.read.triples import ParsedFile, parse_text
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.rdf.turtle.places import PlaceIndex
from iomkg.terms import Triple


@dataclass(frozen=True)
class AuthoredFile:
    """A file of a project.

    Attributes:
        root: the folder of the project.
        path: where it is.
    """

    root: Path
    path: Path

    @cached_property
    def text(self) -> str:
        """Its text; raises UnreadableFile, also for a link that leads out of the project."""
        refuse_link_out(self.root, self.path)
        return read_text(self.path)

    @cached_property
    def parsed(self) -> ParsedFile:
        """Its triples and syntax errors; raises UnreadableFile, as :func:`parse_text` does."""
        return parse_text(self.path, self.text)

    @property
    def triples(self) -> tuple[Triple, ...]:
        """Its triples; raises the first of its syntax errors, if it has any."""
        if self.parsed.errors:
            raise self.parsed.errors[0]
        return self.parsed.triples

    @property
    def quads(self) -> tuple[ox.Quad, ...]:
        """Its triples as a store takes them; raises as :attr:`triples`."""
        triples, read = self.triples, self.parsed.quads
        return tuple(map(quad_of, triples)) if read is None else read


@dataclass(frozen=True)
class Reading:
    """A project, read at first need and once.

    Whatever reads a file raises UnreadableFile or TurtleSyntaxError if that fails.

    Attributes:
        project: its folders.
        sources: folder of source texts, or None for the one in ``IOMKG_SOURCES``, if any.
    """

    project: Project
    sources: Path | None = None

    @cached_property
    def ontology_files(self) -> tuple[AuthoredFile, ...]:
        """The files of the ontology and its code lists, in order."""
        return self._authored(self.project.ontology_files)

    @cached_property
    def graph_files(self) -> tuple[AuthoredFile, ...]:
        """The authored data files, in order."""
        return self._authored(self.project.graph_files)

    @cached_property
    def shape_files(self) -> tuple[AuthoredFile, ...]:
        """The SHACL files, in order."""
        return self._authored(self.project.shape_files)

    @cached_property
    def query_files(self) -> tuple[AuthoredFile, ...]:
        """The named queries, in order."""
        return self._authored(self.project.query_files)

    @cached_property
    def rule_files(self) -> tuple[AuthoredFile, ...]:
        """The rules of derivation, in the order in which they run."""
        return self._authored(self.project.rule_files)

    def _authored(self, paths: Iterable[Path]) -> tuple[AuthoredFile, ...]:
        return tuple(AuthoredFile(self.project.root, path) for path in paths)

    @cached_property
    def ontology(self) -> Vocabulary:
        """What ``ontology/`` declares."""
        return read_vocabulary(_triples(self.ontology_files))

    @cached_property
    def graph(self) -> Vocabulary:
        """What ``graph/`` describes."""
        return read_vocabulary(_triples(self.graph_files))

    @cached_property
    def authored(self) -> tuple[Triple, ...]:
        """The authored triples: those of the ontology, then those of the graph."""
        return self.ontology.triples + self.graph.triples

    @cached_property
    def shapes(self) -> tuple[Triple, ...]:
        """The triples of ``shapes/``."""
        return _triples(self.shape_files)

    @cached_property
    def places(self) -> PlaceIndex:
        """Where each authored triple stands."""
        # The data comes first: a node described in two files is placed where a curator looks.
        files = self.graph_files + self.ontology_files + self.shape_files
        known = {file.path: file.parsed for file in files}
        return PlaceIndex(known, known)

    def loaded(self) -> MemoryStore:
        """Load the authored triples into a new store, blank nodes under the labels of the files."""
        store = MemoryStore(keep_labels=True)
        files = self.ontology_files + self.graph_files
        store.extend(quad for file in files for quad in file.quads)
        return store

    @cached_property
    def store(self) -> MemoryStore:
        """The authored triples and all that follows from them.

        Raises QuerySyntaxError or QueryRefused if a rule cannot run.
        """
        store = self.loaded()
        texts = {file.path: file.text for file in self.rule_files}
        derive(store, texts, read=texts.__getitem__)
        return store

    @cached_property
    def texts(self) -> Mapping[str, Text]:
        """The source texts at hand, by IRI of the source."""
        folder = sources_folder(self.sources)
        return find_texts(folder, read_records(self.store)) if folder else {}


def _triples(files: Iterable[AuthoredFile]) -> tuple[Triple, ...]:
    return tuple(triple for file in files for triple in file.triples)
