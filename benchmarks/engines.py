"""The SHACL engines that are measured, each behind the same two steps: load, and validate.

``python -m benchmarks.engines NAME DATA --shapes FILE… --output FILE`` runs one of them once, in
this process, and writes what it took and what it found.
"""

from __future__ import annotations

import argparse
import logging
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from benchmarks.measure import peak_memory, write_json

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

    from iomkg.rdf.shacl.engines import ShaclResult
    from iomkg.rdf.store.base import Store
    from iomkg.terms import Term, Triple

UNREPORTED: Final = "?"
"""Stands where an engine's report leaves a part out."""

Finding: TypeAlias = tuple[str, str, str, str, str, str]
"""Focus node, path, value, component, source shape and severity; empty where there is none."""
Load: TypeAlias = Callable[[], Any]
Validate: TypeAlias = Callable[[Any], list[Finding]]
Steps: TypeAlias = tuple[Load, Validate]


@dataclass(frozen=True)
class Engine:
    """An engine.

    Attributes:
        name: what it is called here.
        package: the distribution that brings it.
        steps: makes the two steps for a data file and the shapes files; whatever is imported for
            them is imported by then.
        most: the largest graph, in triples, that it is asked to validate.
        note: what must be known to read its figures.
    """

    name: str
    package: str
    steps: Callable[[Path, Sequence[Path]], Steps]
    most: int
    note: str = ""


# Ours


def _iomkg(data: Path, shapes: Sequence[Path]) -> Steps:
    from benchmarks.loading import load_file
    from iomkg.rdf.read.triples import read_triples
    from iomkg.rdf.shacl.compiler import CompiledShacl

    def validate(store: Store) -> list[Finding]:
        triples = [triple for path in shapes for triple in read_triples(path)]
        return [_finding(result) for result in CompiledShacl().validate_store(store, triples)]

    return lambda: load_file(data), validate


def _finding(result: ShaclResult) -> Finding:
    severity = result.severity.name.capitalize()
    return (
        result.focus,
        result.path or "",
        result.value or "",
        result.component,
        result.source_shape,
        severity,
    )


def _prepared(data: Path, shapes: Sequence[Path]) -> Steps:
    from iomkg.rdf.read.triples import read_triples
    from iomkg.rdf.shacl.engines import PySHACL

    def validate(triples: list[Triple]) -> list[Finding]:
        shape_triples = [triple for path in shapes for triple in read_triples(path)]
        return [_finding(result) for result in PySHACL().validate(triples, shape_triples)]

    return lambda: read_triples(data), validate


# Peers


def _pyshacl(data: Path, shapes: Sequence[Path]) -> Steps:
    from pyshacl import validate as run
    from rdflib import Graph

    def load() -> Graph:
        return Graph(bind_namespaces="none").parse(data, format="nt")

    def validate(graph: Graph) -> list[Finding]:
        shapes_graph = Graph()
        for path in shapes:
            shapes_graph.parse(path)
        _, report, _ = run(graph, shacl_graph=shapes_graph, inference="none", inplace=True)
        return list(_read_report(report, shapes_graph))

    return load, validate


def _pyshifty(data: Path, shapes: Sequence[Path]) -> Steps:
    import shifty
    from rdflib import Graph

    def validate(_: None) -> list[Finding]:
        report: Graph = shifty.validate(data, list(shapes), infer=False)[1]
        return list(_read_report(report, Graph()))

    return _nothing, validate


def _pyshifty_algebra(data: Path, shapes: Sequence[Path]) -> Steps:
    import shifty

    def validate(_: None) -> list[Finding]:
        result = shifty.validate_algebra(data, list(shapes), infer=False)
        return [
            (
                v.focus_node.strip("<>"),
                UNREPORTED,
                UNREPORTED,
                UNREPORTED,
                v.shape_name or UNREPORTED,
                v.severity,
            )
            for v in result.violations
        ]

    return _nothing, validate


def _nothing() -> None:
    """Load nothing: the engine takes the file when it validates."""


def _pyrudof(data: Path, shapes: Sequence[Path], mode: str) -> Steps:
    import pyrudof

    folder = TemporaryDirectory()
    together = Path(folder.name) / "shapes.ttl"
    together.write_text("".join(path.read_text(encoding="utf-8") for path in shapes), "utf-8")

    def load() -> Any:
        rudof = pyrudof.Rudof(pyrudof.RudofConfig())
        rudof.read_data(data, pyrudof.RDFFormat.NTriples, reader_mode=pyrudof.ReaderMode.Strict)
        return rudof

    def validate(rudof: Any) -> list[Finding]:
        rudof.read_shacl(together)
        report = rudof.validate_shacl(getattr(pyrudof.ShaclValidationMode, mode))
        folder.cleanup()
        return [
            (
                each.focus_node,
                each.path or "",
                each.value or "",
                each.constraint_component,
                each.source_shape or "",
                each.severity,
            )
            for each in report.violations
        ]

    return load, validate


ENGINES: Final[Mapping[str, Engine]] = {
    engine.name: engine
    for engine in (
        Engine("iomkg", "iomkg", _iomkg, 10_000_000),
        Engine(
            "pySHACL, prepared",
            "pyshacl",
            _prepared,
            100_000,
            "pySHACL with each SPARQL text parsed once, as iomkg runs it: the oracle",
        ),
        Engine("pySHACL", "pyshacl", _pyshacl, 100_000, "as released: parses a query a focus node"),
        Engine(
            "pyshifty",
            "pyshifty",
            _pyshifty,
            1_000_000,
            "W3C report; loading is part of validation; does not describe paths of several steps",
        ),
        Engine(
            "pyshifty, algebra",
            "pyshifty",
            _pyshifty_algebra,
            1_000_000,
            "its quicker interface: only focus nodes and the shapes that target them are compared",
        ),
        Engine("pyrudof", "pyrudof", partial(_pyrudof, mode="Native"), 1_000_000, "native mode"),
        Engine(
            "pyrudof, SPARQL", "pyrudof", partial(_pyrudof, mode="Sparql"), 100_000, "SPARQL mode"
        ),
    )
}


# Reports as RDF


def _read_report(report: Graph, shapes: Graph) -> Iterator[Finding]:
    from rdflib.namespace import SH

    from iomkg.rdf.shacl.paths import path_text
    from iomkg.rdf.shacl.shapes_graph import index_triples
    from iomkg.terms import Iri

    index = index_triples((*_terms(report), *_terms(shapes)))
    for result in report.objects(None, SH.result):
        path = report.value(result, SH.resultPath)
        term = None if path is None else _term(path)
        if term is None:
            text = ""
        elif isinstance(term, Iri) or term in index:
            text = path_text(term, index)
        else:
            text = UNREPORTED
        value = report.value(result, SH.value)
        yield (
            str(report.value(result, SH.focusNode)),
            text,
            "" if value is None else _n3(value),
            str(report.value(result, SH.sourceConstraintComponent)),
            str(report.value(result, SH.sourceShape)),
            str(report.value(result, SH.resultSeverity)).rpartition("#")[2],
        )


def _n3(node: Node) -> str:
    from iomkg.rdf.read.ntriples import n3

    return n3(_term(node))


def _terms(graph: Iterable[tuple[Node, Node, Node]]) -> Iterator[Triple]:
    from iomkg.terms import Iri, Literal

    for subject, predicate, value in graph:
        start, name = _term(subject), _term(predicate)
        if isinstance(name, Iri) and not isinstance(start, Literal):
            yield start, name, _term(value)


def _term(node: Node) -> Term:
    from rdflib import BNode, URIRef
    from rdflib import Literal as RdflibLiteral

    from iomkg.terms import XSD, Blank, Iri, Literal

    if isinstance(node, URIRef):
        return Iri(str(node))
    if isinstance(node, BNode):
        return Blank(str(node))
    if not isinstance(node, RdflibLiteral):
        raise TypeError(f"{node!r} is no RDF term")
    return Literal(str(node), str(node.datatype or XSD + "string"), node.language or "")


def main(arguments: list[str] | None = None) -> int:
    """Run one engine once."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engines", description=__doc__)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("data", type=Path, help="N-Triples")
    parser.add_argument("--shapes", type=Path, nargs="+", required=True, help="Turtle")
    parser.add_argument("--output", type=Path, required=True, help="JSON")
    options = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    load, validate = ENGINES[options.engine].steps(options.data, options.shapes)
    before = peak_memory()
    start = perf_counter()
    loaded = load()
    between = perf_counter()
    findings = validate(loaded)
    end = perf_counter()
    result = {
        "load": between - start,
        "validate": end - between,
        "memory_before": before,
        "memory_peak": peak_memory(),
        "findings": sorted(findings),
    }
    write_json(options.output, result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
