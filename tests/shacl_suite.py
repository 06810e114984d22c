"""Reads the W3C suite of SHACL (data-shapes-test-suite) and compares reports exactly.

A case names a data graph, a shapes graph and the report that is expected, all three mostly in
one file. A file is read once, so the blank nodes that a report names are those of the graphs that
are validated, and an engine that keeps their labels (as findings need, to be found in their
files) is compared exactly. No case names a blank node of another file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pyoxigraph as ox

from iomkg.rdf.read.ntriples import n3
from iomkg.rdf.read.oxterms import from_ox
from iomkg.rdf.shacl.engines import ShaclResult, index_triples, path_text
from iomkg.rdf.shacl.severity import Severity
from iomkg.terms import RDF, SH, Blank, Iri, Literal, Term, Triple

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
SEVERITIES = {SH + "Info": Severity.INFO, SH + "Warning": Severity.WARNING}


@dataclass(frozen=True)
class Case:
    """A case of the suite.

    Attributes:
        name: its folder and name: ``core/node/and-001``.
        data: the data graph.
        shapes: the shapes graph.
        expected: the results expected, or None where validation must fail. Messages are empty
            where the suite leaves them open.
    """

    name: str
    data: tuple[Triple, ...]
    shapes: tuple[Triple, ...]
    expected: tuple[ShaclResult, ...] | None


class File:
    """A file of the suite: its triples, and what is asked of them."""

    def __init__(self, path: Path) -> None:
        base = path.as_uri()
        quads = ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=base)
        labels: dict[Term, Term] = {}
        number = len(_files)
        _files.append(path)

        def own(term: Term) -> Term:
            if isinstance(term, Blank):
                return labels.setdefault(term, Blank(f"f{number}b{len(labels)}"))
            return term

        self.node = Iri(base)
        self.triples: tuple[Triple, ...] = tuple(
            (own(from_ox(quad.subject)), from_ox(quad.predicate), own(from_ox(quad.object)))
            for quad in quads
        )
        self.index = index_triples(self.triples)

    def all(self, node: Term, predicate: str) -> Sequence[Term]:
        return self.index.get(node, {}).get(predicate, ())

    def one(self, node: Term, predicate: str) -> Term:
        (value,) = self.all(node, predicate)
        return value

    def maybe(self, node: Term, predicate: str) -> Term | None:
        values = self.all(node, predicate)
        return self.one(node, predicate) if values else None

    def items(self, node: Term) -> Iterator[Term]:
        while node != Iri(RDF + "nil"):
            yield self.one(node, RDF + "first")
            node = self.one(node, RDF + "rest")


_files: list[Path] = []


@cache
def read(iri: str) -> File:
    """Read a file of the suite, once, so that its blank nodes are the same everywhere."""
    return File(Path(unquote(urlsplit(urldefrag(iri).url).path)))


def cases(folder: Path) -> list[Case]:
    """Read every case of the suite, following its manifests, and then those that none includes.

    Args:
        folder: the folder ``tests`` of data-shapes-test-suite.
    """
    files: dict[str, File] = {}
    _include((folder / "manifest.ttl").as_uri(), files)
    for path in sorted(folder.rglob("*.ttl")):
        _include(path.as_uri(), files)
    root = folder.as_uri() + "/"
    return [
        _case(file, entry, str(entry).removeprefix(root))
        for file in files.values()
        for entries in file.all(file.node, MF + "entries")
        for entry in file.items(entries)
    ]


def _include(iri: str, files: dict[str, File]) -> None:
    if iri not in files:
        files[iri] = file = read(iri)
        for included in file.all(file.node, MF + "include"):
            _include(str(included), files)


def _case(file: File, entry: Term, name: str) -> Case:
    action = file.one(entry, MF + "action")
    return Case(
        name,
        data=read(str(file.one(action, SHT + "dataGraph"))).triples,
        shapes=read(str(file.one(action, SHT + "shapesGraph"))).triples,
        expected=_expected(file, file.one(entry, MF + "result")),
    )


def _expected(file: File, report: Term) -> tuple[ShaclResult, ...] | None:
    if report == Iri(SHT + "Failure"):
        return None
    results = tuple(_result(file, node) for node in file.all(report, SH + "result"))
    assert file.one(report, SH + "conforms") in _boolean(value=not results)
    return results


def _boolean(*, value: bool) -> tuple[Literal, Literal]:
    datatype = "http://www.w3.org/2001/XMLSchema#boolean"
    return Literal(str(value).lower(), datatype), Literal(str(int(value)), datatype)


def _result(file: File, node: Term) -> ShaclResult:
    path = file.maybe(node, SH + "resultPath")
    value = file.maybe(node, SH + "value")
    return ShaclResult(
        focus=_name(file.one(node, SH + "focusNode")),
        path=None if path is None else path_text(path, file.index),
        value=None if value is None else n3(value),
        source_shape=_name(file.one(node, SH + "sourceShape")),
        component=str(file.one(node, SH + "sourceConstraintComponent")),
        severity=SEVERITIES.get(str(file.one(node, SH + "resultSeverity")), Severity.VIOLATION),
        messages=tuple(sorted(str(text) for text in file.all(node, SH + "resultMessage"))),
    )


def _name(term: Term) -> str:
    return term.value if isinstance(term, Iri) else n3(term)


def differences(
    found: Iterable[ShaclResult], expected: Iterable[ShaclResult]
) -> tuple[list[ShaclResult], list[ShaclResult]]:
    """Compare two reports as bags of results, with messages where the suite has some.

    Returns:
        The results found and not expected, and those expected and not found.
    """
    left = [normalised(result) for result in found]
    right = [normalised(result) for result in expected]
    if not any(result.messages for result in right):
        left = [replace(result, messages=()) for result in left]
    return _without(left, right), _without(right, left)


def _without(results: list[ShaclResult], others: list[ShaclResult]) -> list[ShaclResult]:
    rest = list(others)
    more = []
    for result in results:
        if result in rest:
            rest.remove(result)
        else:
            more.append(result)
    return more


def normalised(result: ShaclResult) -> ShaclResult:
    """Write focus node and value as a store would: ``"1.10"`` and ``"1.1"`` are one number."""
    value = None if result.value is None else as_stored(result.value)
    return replace(result, focus=as_stored(result.focus), value=value)


@cache
def as_stored(text: str) -> str:
    """Write a literal in N-Triples as pyoxigraph keeps it; any other term as it is."""
    if not text.startswith('"'):
        return text
    store = ox.Store()
    store.load(f"<x:s> <x:p> {text} .".encode(), format=ox.RdfFormat.N_TRIPLES)
    (quad,) = store
    return n3(from_ox(quad.object))
