"""Any shapes over any data: SHACL apart from a project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from iomkg.check.finding import Finding, Report, Rule, placed
from iomkg.check.project_shapes import finding_of, rules_of
from iomkg.check.syntax import RULES as STOPPING
from iomkg.check.syntax import stopped
from iomkg.errors import IomkgError, TurtleSyntaxError
from iomkg.rdf.read.triples import ParsedFile, read_file
from iomkg.rdf.shacl.compiler import CompiledShacl
from iomkg.rdf.shacl.engines import ShaclResult
from iomkg.rdf.shacl.model import read_shapes
from iomkg.rdf.shacl.shapes_graph import index_triples
from iomkg.rdf.store.base import EVERYTHING, Store
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.rdf.store.files import Input, Progress, stream_in
from iomkg.rdf.turtle.places import PlaceIndex
from iomkg.terms import Triple

SMALL: Final = 64 * 1024 * 1024
"""Up to how many bytes a file is read so that each finding has its line; more is streamed."""

_PLACED: Final = frozenset({"ttl", "nt", "jsonld"})
_BY_VALUE: Final = (
    "numbers and times were compared in the form in which the store keeps them, not as written"
)


@dataclass(frozen=True)
class Outcome:
    """What a validation of any data gives.

    Attributes:
        report: the findings, as every report writes them.
        results: the results, as SHACL has them.
        shapes: the shapes graph.
        rules: the rules that were applied: shapes with a name or a message.
    """

    report: Report
    results: tuple[ShaclResult, ...]
    shapes: tuple[Triple, ...]
    rules: dict[str, Rule]


def validate_data(
    shapes: Sequence[Input],
    data: Sequence[Input] | Store,
    progress: Callable[[Input], Progress | None] | None = None,
) -> Outcome:
    """Validate files, or what a store holds, against shapes (SHACL section 3.4).

    Args:
        shapes: files with shapes.
        data: files with data, or a store, whose default graph is validated where it is.
        progress: gives for an input what is told how many bytes of it have been read.

    Returns:
        The outcome. A file that cannot be read or does not parse is a finding of the layer
        ``syntax``, and then nothing was validated.

    Raises:
        QueryRefused: if the shapes would have something fetched.
        ShapeError: if the shapes are malformed.
        ShapeNotCompiled: if a shape cannot be validated in a store that is not in this process.
        StoreError: if the store fails.
    """
    reader = _Reader(progress)
    shape_triples = [triple for each in shapes for triple in reader.triples(each)]
    given = reader.data(data) if isinstance(data, Sequence) else data
    if reader.stops:
        return Outcome(Report(tuple(reader.stops)), (), (), {rule.id: rule for rule in STOPPING})
    engine, notes = CompiledShacl(), []
    if isinstance(given, Sequence):
        results = engine.validate(given, shape_triples)
    else:
        results = engine.validate_store(given, shape_triples)
        notes.append(_BY_VALUE)
    places = PlaceIndex(reader.placed, reader.placed)
    findings = sorted(placed(map(finding_of, results), places), key=lambda f: f.sort_key)
    aimed = sum(bool(shape.targets) for shape in read_shapes(index_triples(shape_triples)).values())
    notes += [] if aimed else ["no shape has a target, so nothing was validated"]
    report = Report(tuple(findings), tuple(notes), (("shapes with a target", aimed),))
    return Outcome(report, tuple(results), tuple(shape_triples), rules_of(shape_triples))


class _Reader:
    """Reads inputs, and notes what cannot be read."""

    def __init__(self, progress: Callable[[Input], Progress | None] | None) -> None:
        self._progress = progress or (lambda _: None)
        self.placed: dict[Path, ParsedFile] = {}
        self.stops: list[Finding] = []

    def triples(self, source: Input) -> Iterable[Triple]:
        """Read shapes, which are few."""
        if self._is_placed(source):
            return self._read(source)
        store = MemoryStore()
        self._stream(store, source)
        return list(store.construct(EVERYTHING))

    def data(self, sources: Sequence[Input]) -> Sequence[Triple] | Store:
        """Read data: the triples as they are written, or a store in memory if some is streamed."""
        if all(self._is_placed(source) for source in sources):
            return [triple for source in sources for triple in self._read(source)]
        store = MemoryStore(keep_labels=True)
        for source in sources:
            if self._is_placed(source):
                store.load(self._read(source))
            else:
                self._stream(store, source)
        return store

    def _is_placed(self, source: Input) -> bool:
        size = source.size
        small = size is not None and size <= SMALL
        return small and source.format in _PLACED and f".{source.format}" == source.path.suffix

    def _read(self, source: Input) -> tuple[Triple, ...]:
        if source.path in self.placed:  # shapes and data may be one file
            return self.placed[source.path].triples
        try:
            reading = read_file(source.path)
        except IomkgError as problem:
            self._stop(problem)
            return ()
        for error in reading.errors:
            self._stop(error)
        self.placed[source.path] = reading
        return reading.triples

    def _stream(self, store: MemoryStore, source: Input) -> None:
        try:
            stream_in(store, source, self._progress(source))
        except IomkgError as problem:
            self._stop(problem)

    def _stop(self, problem: IomkgError | TurtleSyntaxError) -> None:
        self.stops.append(stopped(problem, Path.cwd()))
