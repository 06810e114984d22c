"""What a validation finds, and SHACL validation by pySHACL.

pySHACL is the oracle that SPARQL compiled from the shapes must equal, and the fallback for
what the compiler refuses. It is run as SHACL Core and SHACL-SPARQL only: no inference, no
imports, no rules, no JavaScript, no network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from iomkg.errors import QuerySyntaxError, ShapeError
from iomkg.rdf.read.ntriples import n3
from iomkg.rdf.shacl.paths import path_text
from iomkg.rdf.shacl.severity import Severity
from iomkg.rdf.shacl.shape_texts import check_texts
from iomkg.rdf.shacl.shapes_graph import MALFORMED, Index, index_triples, name_of
from iomkg.terms import SH, XSD, Blank, Iri, Literal, Term, Triple

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result
    from rdflib.term import Node

_SEVERITIES: Final = {
    SH + "Trace": Severity.INFO,
    SH + "Debug": Severity.INFO,
    SH + "Info": Severity.INFO,
    SH + "Warning": Severity.WARNING,
}
# What pySHACL raises, besides its own errors, for values that a shape may not have.
_MALFORMED: Final = (re.error, AssertionError, NotImplementedError, TypeError, ValueError)


@dataclass(frozen=True)
class ShaclResult:
    """One validation result (SHACL section 3.6.2).

    Attributes:
        focus: the focus node: an IRI, a blank node as ``_:label``, or a literal in N-Triples.
        path: the result path: an IRI, a property path in SPARQL syntax, or None.
        value: the value node in N-Triples, or None.
        source_shape: the shape that was not met, written like the focus node.
        component: IRI of the constraint component.
        severity: the severity of the shape; a severity of one's own counts as a violation.
        messages: the messages, in order of their text.
        source_constraint: the value of ``sh:sparql`` that found it, written like the focus node.
        details: what is wrong by the shapes that the constraint is made of.
    """

    focus: str
    path: str | None
    value: str | None
    source_shape: str
    component: str
    severity: Severity
    messages: tuple[str, ...] = field(default=())
    source_constraint: str | None = field(default=None, compare=False)
    details: tuple[ShaclResult, ...] = field(default=(), compare=False)

    @property
    def sort_key(self) -> tuple[str, str, str, str, str, tuple[str, ...], str]:
        """Orders results by focus node, shape, path and value: the same each time."""
        return (
            self.focus,
            self.source_shape,
            self.path or "",
            self.value or "",
            self.component,
            self.messages,
            self.source_constraint or "",
        )


@dataclass(frozen=True)
class PySHACL:
    """Validates with pySHACL: SHACL Core and SHACL-SPARQL (W3C Recommendation, 2017).

    Attributes:
        check_shapes: whether to validate the shapes themselves first (SHACL appendix C), which
            takes a second or two and finds malformed shapes that pySHACL would misread.
    """

    check_shapes: bool = False

    def validate(self, data: Sequence[Triple], shapes: Sequence[Triple]) -> list[ShaclResult]:
        """Validate a graph (SHACL section 3.4).

        Args:
            data: the data graph. The ontology belongs in it: classes count with their subclasses.
            shapes: the shapes graph.

        Returns:
            The results, ordered by ``ShaclResult.sort_key``; none if the data conforms.

        Raises:
            QueryRefused: if the shapes hold ``SERVICE``, ``FROM`` or ``owl:imports``.
            ShapeError: if the shapes are malformed.
        """
        check_texts(shapes, _parse)
        report = _run(_prepared_graph(data), _graph(shapes), check_shapes=self.check_shapes)
        return sorted(_results(report, index_triples(shapes)), key=lambda result: result.sort_key)


def _parse(query: str) -> None:
    from rdflib.plugins.sparql import prepareQuery

    try:
        prepareQuery(query)
    except Exception as error:  # rdflib raises pyparsing's errors, its own and bare exceptions
        raise QuerySyntaxError(
            f"the SPARQL text does not parse: {error}",
            "Correct the query, and declare its prefixes with sh:prefixes and sh:declare.",
        ) from error


def _run(data: Graph, shapes: Graph, *, check_shapes: bool) -> Graph:
    from pyshacl import validate
    from pyshacl.constraints.sparql.sparql_based_constraint_components import (
        SPARQLConstraintComponentValidator,
    )
    from pyshacl.errors import ReportableRuntimeError
    from rdflib import Graph

    # Its keys hold the id of a graph, which another graph may have after the first is gone.
    SPARQLConstraintComponentValidator.validator_cache.clear()

    try:
        _, report, _ = validate(
            data,
            shacl_graph=shapes,
            inference="none",
            advanced=False,
            js=False,
            do_owl_imports=False,
            meta_shacl=check_shapes,
            inplace=True,
        )
    except (ReportableRuntimeError, *_MALFORMED) as error:
        raise ShapeError(f"The shapes cannot be used: {error}", MALFORMED) from error
    if not isinstance(report, Graph):  # pySHACL returns a failure instead of raising it
        raise ShapeError(f"The shapes cannot be used: {report}", MALFORMED)
    return report


def _results(report: Graph, shapes: Index) -> Iterator[ShaclResult]:
    from rdflib.namespace import SH as SHACL

    for result in report.objects(None, SHACL.result):
        path = report.value(result, SHACL.resultPath)
        value = report.value(result, SHACL.value)
        messages = sorted(str(text) for text in report.objects(result, SHACL.resultMessage))
        severity = str(report.value(result, SHACL.resultSeverity))
        yield ShaclResult(
            focus=name_of(_term(report.value(result, SHACL.focusNode))),
            path=None if path is None else path_text(_term(path), shapes),
            value=None if value is None else n3(_term(value)),
            source_shape=name_of(_term(report.value(result, SHACL.sourceShape))),
            component=str(report.value(result, SHACL.sourceConstraintComponent)),
            severity=severity_of(severity),
            messages=tuple(messages),
        )


def severity_of(iri: str) -> Severity:
    """Return the severity that an IRI stands for; one of somebody's own is a violation."""
    return _SEVERITIES.get(iri, Severity.VIOLATION)


def _term(node: Node | None) -> Term:
    from rdflib import BNode, URIRef
    from rdflib import Literal as RdflibLiteral

    if isinstance(node, URIRef):
        return Iri(str(node))
    if isinstance(node, BNode):
        return Blank(str(node))
    if isinstance(node, RdflibLiteral):
        return Literal(str(node), str(node.datatype or XSD + "string"), node.language or "")
    raise ShapeError(f"The validation report holds {node!r}, which is no RDF term.", MALFORMED)


def _node(term: Term) -> Node:
    from rdflib import BNode, URIRef
    from rdflib import Literal as RdflibLiteral

    if isinstance(term, Iri):
        return URIRef(term.value)
    if isinstance(term, Blank):
        return BNode(term.value)
    if term.language:
        return RdflibLiteral(term.value, lang=term.language)
    # To rdflib a plain literal and an xsd:string are two terms, to RDF 1.1 one; and a value
    # must come back as it was written, to be found in its file.
    datatype = None if term.datatype == XSD + "string" else URIRef(term.datatype)
    return RdflibLiteral(term.value, datatype=datatype, normalize=False)


def _graph(triples: Iterable[Triple]) -> Graph:
    from rdflib import Graph

    return _fill(Graph(bind_namespaces="none"), triples)


def _fill(graph: Graph, triples: Iterable[Triple]) -> Graph:
    for triple in triples:
        subject, predicate, value = map(_node, triple)
        graph.add((subject, predicate, value))
    return graph


def _prepared_graph(triples: Iterable[Triple]) -> Graph:
    """Make a graph that parses each SPARQL text once; pySHACL asks it anew for every focus node."""
    from rdflib import Graph
    from rdflib.plugins.sparql import prepareQuery

    prepare = lru_cache(maxsize=None)(prepareQuery)

    class PreparedGraph(Graph):
        def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Result:
            text = query_object
            return super().query(prepare(text) if isinstance(text, str) else text, *args, **kwargs)

    return _fill(PreparedGraph(bind_namespaces="none"), triples)
