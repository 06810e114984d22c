"""Any shapes over any data: SHACL apart from a project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Final

from iomkg.check.finding import Finding, Report, Rule, placed
from iomkg.check.shape_findings import finding_of, rules_of
from iomkg.check.syntax import RULES as STOPPING
from iomkg.check.syntax import stopped
from iomkg.errors import IomkgError, ShapeError, TurtleSyntaxError
from iomkg.rdf.read.blanks import relabel
from iomkg.rdf.read.oxterms import from_ox
from iomkg.rdf.read.triples import ParsedFile, UnparsedFile, read_file, read_unparsed
from iomkg.rdf.shacl.compiler import SMALL, CompiledShacl
from iomkg.rdf.shacl.data_graph import entailed
from iomkg.rdf.shacl.engines import ShaclResult
from iomkg.rdf.shacl.file_data import FileData
from iomkg.rdf.shacl.imports import is_import, missing_imports
from iomkg.rdf.shacl.literals import WrittenStore
from iomkg.rdf.shacl.model import Shape, read_shapes
from iomkg.rdf.shacl.severity import Severity
from iomkg.rdf.shacl.shape_rules import inferred
from iomkg.rdf.shacl.shapes_graph import Index, index_triples, name_of
from iomkg.rdf.shacl.unchecked import Unchecked, unchecked
from iomkg.rdf.store.base import Store
from iomkg.rdf.store.files import Input, Progress, Taken, find_inputs, quads_in
from iomkg.rdf.turtle.places import PlaceIndex
from iomkg.terms import RDFS, SH, Blank, Term, Triple

_PLACED: Final = frozenset({"ttl", "nt", "jsonld"})
_LARGE: Final = 64 * 1024 * 1024
"""Up to how many bytes a file is read so that each finding has its line; more is streamed."""
_MANY: Final = 1_500_000
"""From how many bytes on files are left to the engine where that gives the same."""
_HUGE: Final = 2 * _LARGE
"""Up to how many bytes of files are handed to the engine as text."""
_HELD: Final = 2_000_000
"""Up to how many triples are held outside of a store."""
_BY_VALUE: Final = (
    "numbers and times were compared in the form in which the store keeps them, not as written"
)
_RDFS_REGIME: Final = "http://www.w3.org/ns/entailment/RDFS"
_OF_CLASSES: Final = frozenset(
    RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")
)
UNKNOWN: Final = Rule(
    "shapes/unknown-term",
    "The shapes use terms that SHACL has",
    "A term in SHACL's namespace that SHACL does not have is passed over, and what it was meant to "
    "ask for is not checked. Correct the spelling, or take the term out.",
)
NOT_CHECKED: Final = Rule(
    "shapes/not-checked",
    "All that the shapes ask for is checked",
    "The term belongs to SHACL Advanced Features, SHACL JavaScript or a draft of SHACL 1.2, and "
    "nothing acts on it here, so what it asks for was not checked.",
    Severity.INFO,
)


@dataclass(frozen=True)
class ShaclRequest:
    """What is to be validated, and how.

    Attributes:
        shapes: files with shapes.
        data: files with data; a store, whose default graph is validated where it is; or None to
            check the shapes alone.
        ontology: files of which what they say of classes counts (``rdfs:subClassOf``; with
            ``entailment`` also ``rdfs:subPropertyOf``, ``rdfs:domain`` and ``rdfs:range``).
        imports: the files that stand for IRIs that the shapes import.
        ignore_imports: whether imports are passed over without a word.
        rules: whether the rules of the shapes are run before the validation.
        entailment: whether what follows by RDFS is added to the data.
        focus: IRIs of the only nodes to validate; empty for all that shapes target.
        only: IRIs of the only shapes to validate; empty for all.
        details: whether results of shapes made of others say what is wrong with those, however
            large the data is.
        places: whether the findings have places; to look for them takes a while.
    """

    shapes: Sequence[Input]
    data: Sequence[Input] | Store | None
    ontology: Sequence[Input] = ()
    imports: Mapping[str, Path] = field(default_factory=dict)
    ignore_imports: bool = False
    rules: bool = False
    entailment: bool = False
    focus: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    details: bool = False
    places: bool = True


@dataclass(frozen=True)
class Outcome:
    """What a validation of any data gives.

    Attributes:
        report: the findings, as every report writes them.
        results: the results, as SHACL has them.
        shapes: the shapes graph.
        rules: the rules that were applied: shapes with a name or a message.
        doubts: what was not checked, or is missing; with ``--strict`` there is no verdict then.
        well_formed: whether the shapes use no terms that SHACL has not.
    """

    report: Report
    results: tuple[ShaclResult, ...] = ()
    shapes: tuple[Triple, ...] = ()
    rules: dict[str, Rule] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    well_formed: bool = True


def validate_data(
    request: ShaclRequest, progress: Callable[[Input], Progress | None] | None = None
) -> Outcome:
    """Validate files, or what a store holds, against shapes (SHACL section 3.4).

    Args:
        request: what is to be validated, and how.
        progress: returns, for an input, a function that is called with the number of bytes read.

    Returns:
        The outcome. What cannot be read or used is a finding of the layer ``syntax``, and then
        nothing was validated.

    Raises:
        StoreError: if the store fails.
    """
    reader = _Reader(progress)
    shapes, missing = _imported(request, reader)
    data = request.data
    given: Sequence[Triple] | WrittenStore | FileData | Store | None
    given = reader.data(data) if isinstance(data, Sequence) else data
    ontology = [t for each in request.ontology for t in reader.triples(each)]
    if reader.stops:
        return _stopped(reader.stops)
    index = index_triples(shapes)
    try:
        read = read_shapes(index)
        _check_request(request, shapes, index, read)
        results, notes = _results(request, shapes, given, ontology)
    except _Stopped:
        return _stopped(reader.stops)
    except IomkgError as problem:
        with suppress(_Stopped):
            if isinstance(given, FileData) and given.store is None:
                _ = given.triples  # what is wrong with the data comes first
        return _stopped(reader.stops or [stopped(problem, Path.cwd(), reader.places)])
    passed = unchecked(shapes, index, ran_rules=request.rules)
    doubts = [each.message for each in passed] + [
        f"the shapes import <{iri}>, which was not given; give the file with --shapes or "
        "--import IRI=FILE, or pass --ignore-imports"
        for iri in missing
    ]
    known = reader.placed if request.places else {}
    of_data = {path: file for path, file in known.items() if path in reader.of_data}
    findings = [
        *placed(map(_finding, results), PlaceIndex(of_data, of_data)),
        *placed(map(_passed_over, passed), PlaceIndex(known, known)),
    ]
    aimed = sum(bool(shape.targets) for shape in read.values())
    report = Report(
        tuple(sorted(findings, key=lambda f: f.sort_key)),
        (*notes, *doubts[len(passed) :], *reader.notes),
        (("shapes with a target" if given is not None else "shapes", aimed),),
    )
    rules = rules_of(shapes) | {rule.id: rule for rule in (UNKNOWN, NOT_CHECKED)}
    well_formed = all(each.known for each in passed)
    return Outcome(report, tuple(results), tuple(shapes), rules, tuple(doubts), well_formed)


def file_base(path: Path) -> str:
    """Return what relative IRIs in a file are resolved against (RFC 3986, section 5.1.3).

    Args:
        path: the file; ``-`` is standard input, which stands for a file of the working folder.
    """
    return (Path.cwd() / path).absolute().as_uri()


def _imported(request: ShaclRequest, reader: _Reader) -> tuple[list[Triple], list[str]]:
    """Read the shapes and what they import; return with them what is missing."""
    files = {source.path: None for source in request.shapes}
    shapes = [triple for each in request.shapes for triple in reader.triples(each)]
    if request.ignore_imports:
        return [triple for triple in shapes if not is_import(triple)], []
    while True:
        missing = missing_imports(index_triples(shapes), files, map(file_base, files))
        named = {request.imports[iri]: None for iri in missing if iri in request.imports}
        found = [path for path in named if path not in files]
        if not found:
            return shapes, [iri for iri in missing if iri not in request.imports]
        for path in found:
            files[path] = None
            try:
                inside = find_inputs([str(path)])
            except IomkgError as problem:
                reader.stop(problem)
            else:
                shapes += [triple for each in inside for triple in reader.triples(each)]


def _check_request(
    request: ShaclRequest, triples: Sequence[Triple], index: Index, shapes: Mapping[Term, Shape]
) -> None:
    """Refuse shapes and options that could not be carried out in full."""
    for node, properties in index.items():
        for regime in properties.get(SH + "entailment", ()):
            if not (request.entailment and str(regime) == _RDFS_REGIME):
                raise ShapeError(
                    f"{name_of(node)} asks for the entailment {name_of(regime)}, which is not "
                    "provided (SHACL section 1.5).",
                    "Pass --entailment rdfs."
                    if str(regime) == _RDFS_REGIME
                    else "Only that of RDFS is supported; take sh:entailment out.",
                )
    unknown = [iri for iri in request.only if not any(str(node) == iri for node in shapes)]
    if unknown:
        raise ShapeError(f"There is no shape <{unknown[0]}>.", "Give the IRI of a shape in full.")
    if request.data is None or any(shape.targets for shape in shapes.values()):
        return
    if request.only and request.focus:
        return
    other = next((each.iri for each in unchecked(triples, index) if SH not in each.iri), "")
    hint = f" <{other}> is not in SHACL's namespace, which is {SH}." if other else ""
    raise ShapeError(
        f"No shape has a target, so nothing was validated.{hint}",
        "Give shapes that have a target, or name shapes with --shape and nodes with --focus.",
    )


def _results(
    request: ShaclRequest,
    shapes: Sequence[Triple],
    data: Sequence[Triple] | WrittenStore | FileData | Store | None,
    ontology: Sequence[Triple],
) -> tuple[list[ShaclResult], list[str]]:
    if data is None:
        CompiledShacl(fallback=True).validate([], shapes)
        return [], []
    adds = request.rules or request.entailment or ontology
    if isinstance(data, WrittenStore) and adds:
        data = list(data.triples())
    if isinstance(data, FileData) and adds:
        data = data.triples
    if not isinstance(data, Sequence | WrittenStore | FileData):
        if adds:
            raise ShapeError(
                "Rules, entailment and an ontology add triples, and a store is only read.",
                "Load them into the store, or validate files with --data.",
            )
        engine = CompiledShacl(focus=request.focus, only=request.only, details=request.details)
        return engine.validate_store(data, shapes), [_BY_VALUE]
    if isinstance(data, Sequence):
        data = [*data, *(t for t in ontology if t[1].value in _OF_CLASSES)]
        data = entailed(data) if request.entailment else data
        data = inferred(data, shapes) if request.rules else data
    small = isinstance(data, Sequence) and len(data) <= SMALL
    engine = CompiledShacl(focus=request.focus, only=request.only, details=request.details or small)
    return engine.validate(data, shapes), []


def _finding(result: ShaclResult) -> Finding:
    found = finding_of(result)
    said = dict.fromkeys(message for each in result.details for message in each.messages)
    if not said:
        return found
    shown = "; ".join(islice(said, _DETAILS)) + ("; …" if len(said) > _DETAILS else "")
    return replace(found, message=f"{found.message} In detail: {shown}")


def _passed_over(each: Unchecked) -> Finding:
    rule = NOT_CHECKED if each.known else UNKNOWN
    node = str(each.subject) if isinstance(each.subject, Blank) else name_of(each.subject)
    return Finding(rule.id, rule.severity, each.message, None, node, each.iri)


def no_verdict(problem: IomkgError) -> Outcome:
    """Return the outcome of a validation that could not be carried out."""
    return _stopped([stopped(problem, Path.cwd())])


def _stopped(findings: Iterable[Finding]) -> Outcome:
    return Outcome(Report(tuple(findings)), rules={rule.id: rule for rule in STOPPING})


class _Stopped(Exception):
    """Something could not be read, as the reader has noted."""


class _Reader:
    """Reads inputs, and notes what cannot be read."""

    def __init__(self, progress: Callable[[Input], Progress | None] | None) -> None:
        self._progress = progress or (lambda _: None)
        self.placed: dict[Path, ParsedFile | UnparsedFile] = {}
        self.of_data: set[Path] = set()
        self.stops: list[Finding] = []
        self.notes: list[str] = []

    def triples(self, source: Input) -> Sequence[Triple]:
        """Read the triples of an input as they are written."""
        if self._is_placed(source):
            return self._read(source)
        found = list(self._streamed(source))
        nodes = {term for triple in found for term in triple if isinstance(term, Blank)}
        return relabel(found, nodes, source.path, str(source.path)) if nodes else found

    def data(self, sources: Sequence[Input]) -> Sequence[Triple] | WrittenStore | FileData:
        """Read data as it is written; what is too much to be held goes to a store."""
        self.of_data.update(source.path for source in sources)
        unparsed = self._unparsed(sources)
        if unparsed is not None:
            return unparsed
        if all((source.size or _LARGE) < _LARGE for source in sources):
            return [triple for source in sources for triple in self.triples(source)]
        stream = chain.from_iterable(map(self._each, sources))
        held = list(islice(stream, _HELD))
        return held if len(held) < _HELD else WrittenStore(chain(held, stream))

    def _unparsed(self, sources: Sequence[Input]) -> FileData | None:
        """Read files as text, if they are many triples that the engine can read by itself."""
        sizes = [source.size or 0 for source in sources]
        if not _MANY <= sum(sizes) <= _HUGE:
            return None
        files: dict[Path, UnparsedFile] = {}
        for source in sources:
            if not self._is_named_so(source) or source.path in self.placed:
                return None
            try:
                file = read_unparsed(source.path, file_base(source.path))
            except IomkgError:
                file = None  # it is read again, and the error told
            if file is None:
                return None
            files[source.path] = file
        self.placed.update(
            (source.path, files[source.path]) for source in sources if self._is_placed(source)
        )
        return FileData(files, lambda: [t for source in sources for t in self._parsed(source)])

    def _parsed(self, source: Input) -> Sequence[Triple]:
        """Read a file of which only the text was read, and stop at what is wrong with it."""
        self.placed.pop(source.path, None)
        before = len(self.stops)
        triples = self.triples(source)
        if len(self.stops) > before:
            raise _Stopped(self.stops[-1].message)
        return triples

    def _each(self, source: Input) -> Iterable[Triple]:
        small = self._is_placed(source) or source.size is None
        return self.triples(source) if small else self._streamed(source)

    def _is_placed(self, source: Input) -> bool:
        size = source.size
        return size is not None and size <= _LARGE and self._is_named_so(source)

    def _is_named_so(self, source: Input) -> bool:
        return source.format in _PLACED and f".{source.format}" == source.path.suffix

    def _read(self, source: Input) -> tuple[Triple, ...]:
        known = self.placed.get(source.path)
        if isinstance(known, ParsedFile):  # shapes and data may be one file
            return known.triples
        try:
            reading = read_file(source.path, file_base(source.path))
        except IomkgError as problem:
            self.stop(problem)
            return ()
        for error in reading.errors:
            self.stop(error)
        self.placed[source.path] = reading
        return reading.triples

    def _streamed(self, source: Input) -> Iterator[Triple]:
        taken, base = Taken(), file_base(source.path)
        try:
            for quad in quads_in(source, taken, self._progress(source), base=base):
                yield from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object)
        except ValueError:
            self.stop(
                ShapeError(
                    f"{source.path} has a term of RDF 1.2, which is not read.", "Write RDF 1.1."
                )
            )
        except IomkgError as problem:
            self.stop(problem)
        if taken.moved:
            self.notes.append(
                f"{source.path}: {taken.moved:,} triples of named graphs were validated together "
                "with the default graph"
            )

    @property
    def places(self) -> PlaceIndex:
        """Where what was read as it is written stands."""
        return PlaceIndex(self.placed, self.placed)

    def stop(self, problem: IomkgError | TurtleSyntaxError) -> None:
        """Note what stops the validation."""
        self.stops.append(stopped(problem, Path.cwd()))


_DETAILS: Final = 3
