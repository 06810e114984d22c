"""SHACL validation: what an engine offers, and pySHACL as one.

pySHACL is the oracle that SPARQL compiled from the shapes must equal, and the fallback for
what the compiler refuses. It is run as SHACL Core and SHACL-SPARQL only: no inference, no
imports, no rules, no JavaScript, no network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from iomkg.check.finding import Severity
from iomkg.errors import QueryRefused, QuerySyntaxError, ShapeError
from iomkg.read.ntriples import n3
from iomkg.sparql.tokens import refuse
from iomkg.terms import OWL, RDF, RDFS, SH, XSD, Blank, Iri, Literal, Term, Triple

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result
    from rdflib.term import Node

_Index: TypeAlias = Mapping[Term, Mapping[str, Sequence[Term]]]

_SPARQL_TEXTS: Final = {
    SH + "select": frozenset({"SELECT"}),
    SH + "ask": frozenset({"ASK"}),
    SH + "construct": frozenset({"CONSTRUCT"}),
    SH + "update": frozenset[str](),
}
_SEVERITIES: Final = {
    SH + "Trace": Severity.INFO,
    SH + "Debug": Severity.INFO,
    SH + "Info": Severity.INFO,
    SH + "Warning": Severity.WARNING,
}
# pySHACL takes these as given; SHACL section 5.2.1 has them declared like any other.
_GIVEN_PREFIXES: Final = {"rdf": RDF, "rdfs": RDFS, "owl": OWL}
# What pySHACL raises, besides its own errors, for values that a shape may not have.
_MALFORMED: Final = (re.error, AssertionError, NotImplementedError, TypeError, ValueError)
_FIX_SHAPES: Final = "Correct the shape; SHACL is at https://www.w3.org/TR/shacl/."


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
    """

    focus: str
    path: str | None
    value: str | None
    source_shape: str
    component: str
    severity: Severity
    messages: tuple[str, ...] = field(default=())

    @property
    def sort_key(self) -> tuple[str, str, str, str, str, tuple[str, ...]]:
        """Orders results by focus node, shape, path and value: the same each time."""
        return (
            self.focus,
            self.source_shape,
            self.path or "",
            self.value or "",
            self.component,
            self.messages,
        )


class ShaclEngine(Protocol):
    """Something that validates a graph against shapes."""

    def validate(self, data: Sequence[Triple], shapes: Sequence[Triple]) -> list[ShaclResult]:
        """Validate a graph (SHACL section 3.4).

        Args:
            data: the data graph. The ontology belongs in it: classes count with their subclasses.
            shapes: the shapes graph.

        Returns:
            The results, ordered by ``ShaclResult.sort_key``; none if the data conforms.

        Raises:
            QueryRefused: if the shapes would have something fetched.
            ShapeError: if the shapes are malformed.
        """
        ...


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
        check_texts(shapes)
        report = _run(_prepared_graph(data), _graph(shapes), check_shapes=self.check_shapes)
        return sorted(_results(report, index_triples(shapes)), key=lambda result: result.sort_key)


def check_texts(shapes: Iterable[Triple]) -> None:
    """Refuse shapes that would have something fetched, and SPARQL texts that do not parse.

    Args:
        shapes: the shapes graph.

    Raises:
        QueryRefused: if the shapes hold ``SERVICE``, ``FROM`` or ``owl:imports``.
        ShapeError: if a SPARQL text is not a string, or is no query.
    """
    index = index_triples(shapes)
    for subject, properties in index.items():
        for imported in properties.get(OWL + "imports", ()):
            raise QueryRefused(
                f"The shapes ask for <{imported}> to be imported.",
                "Remove owl:imports and give that file with --shapes as well.",
            )
        for kind, forms in _SPARQL_TEXTS.items():
            for text in properties.get(kind, ()):
                _check_text(subject, text, _prefixes(subject, index), forms)


def _check_text(node: Term, text: Term, prefixes: Mapping[str, str], forms: frozenset[str]) -> None:
    if not isinstance(text, Literal) or text.datatype != XSD + "string":
        raise ShapeError(f"The SPARQL text of {_name(node)} is not a string.", _FIX_SHAPES)
    query = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items()) + text.value
    try:
        refuse(query, allow=forms)
        _parse(query)
    except QueryRefused as error:
        raise QueryRefused(f"{_name(node)}: {error.message}", error.next_step) from error
    except QuerySyntaxError as error:
        raise ShapeError(f"{_name(node)}: {error.message}", error.next_step) from error


def _parse(query: str) -> None:
    from rdflib.plugins.sparql import prepareQuery

    try:
        prepareQuery(query)
    except Exception as error:  # rdflib raises pyparsing's errors, its own and bare exceptions
        raise QuerySyntaxError(
            f"the SPARQL text does not parse: {error}",
            "Correct the query, and declare its prefixes with sh:prefixes and sh:declare.",
        ) from error


def index_triples(triples: Iterable[Triple]) -> _Index:
    """Arrange triples by subject and predicate.

    Args:
        triples: any triples.

    Returns:
        The values of each predicate, by its IRI, of each subject.
    """
    index: dict[Term, dict[str, list[Term]]] = {}
    for subject, predicate, value in triples:
        index.setdefault(subject, {}).setdefault(predicate.value, []).append(value)
    return index


def _prefixes(node: Term, index: _Index) -> Mapping[str, str]:
    """Collect the prefixes that a SPARQL text may use (SHACL section 5.2.1)."""
    found = dict(_GIVEN_PREFIXES)
    for owner in index[node].get(SH + "prefixes", ()):
        for declaration in index.get(owner, {}).get(SH + "declare", ()):
            parts = index.get(declaration, {})
            for prefix in parts.get(SH + "prefix", ()):
                for namespace in parts.get(SH + "namespace", ()):
                    found[str(prefix)] = str(namespace)
    return found


def _run(data: Graph, shapes: Graph, *, check_shapes: bool) -> Graph:
    from pyshacl import validate
    from pyshacl.errors import ReportableRuntimeError
    from rdflib import Graph

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
        raise ShapeError(f"The shapes cannot be used: {error}", _FIX_SHAPES) from error
    if not isinstance(report, Graph):  # pySHACL returns a failure instead of raising it
        raise ShapeError(f"The shapes cannot be used: {report}", _FIX_SHAPES)
    return report


def _results(report: Graph, shapes: _Index) -> Iterator[ShaclResult]:
    from rdflib.namespace import SH as SHACL

    for result in report.objects(None, SHACL.result):
        path = report.value(result, SHACL.resultPath)
        value = report.value(result, SHACL.value)
        messages = sorted(str(text) for text in report.objects(result, SHACL.resultMessage))
        severity = str(report.value(result, SHACL.resultSeverity))
        yield ShaclResult(
            focus=_name(_term(report.value(result, SHACL.focusNode))),
            path=None if path is None else path_text(_term(path), shapes),
            value=None if value is None else n3(_term(value)),
            source_shape=_name(_term(report.value(result, SHACL.sourceShape))),
            component=str(report.value(result, SHACL.sourceConstraintComponent)),
            severity=_SEVERITIES.get(severity, Severity.VIOLATION),
            messages=tuple(messages),
        )


def path_text(path: Term, shapes: _Index) -> str:
    """Write a SHACL path in SPARQL syntax (SHACL section 2.3.1, SPARQL 1.1 section 9.1).

    Args:
        path: the value of ``sh:path``.
        shapes: the shapes graph, as made by :func:`index_triples`.

    Returns:
        The bare IRI of a predicate path; otherwise a property path with full IRIs in angle
        brackets.

    Raises:
        ShapeError: if the node is no property path.
    """
    return path.value if isinstance(path, Iri) else _path(path, shapes, frozenset())


_UNARY: Final = (
    (SH + "inversePath", "^", ""),
    (SH + "zeroOrMorePath", "", "*"),
    (SH + "oneOrMorePath", "", "+"),
    (SH + "zeroOrOnePath", "", "?"),
)


def _path(node: Term, shapes: _Index, above: frozenset[Term]) -> str:
    if isinstance(node, Iri):
        return f"<{node.value}>"
    above |= {node}
    for predicate, before, after in _unary(node, shapes):
        (inner, *_) = shapes[node][predicate]
        return f"{before}{_part(inner, shapes, above, simple=True)}{after}"
    for choices in shapes.get(node, {}).get(SH + "alternativePath", ()):
        return "|".join(_part(each, shapes, above) for each in _items(choices, shapes))
    return "/".join(_part(each, shapes, above) for each in _items(node, shapes))


def _unary(node: Term, shapes: _Index) -> list[tuple[str, str, str]]:
    """Tell which of the paths with one operand a node is; a list is a sequence, whatever else."""
    properties = shapes.get(node, {})
    if RDF + "first" in properties:
        return []
    return [kind for kind in _UNARY if kind[0] in properties]


def _part(node: Term, shapes: _Index, above: frozenset[Term], *, simple: bool = False) -> str:
    """Write a path within a path, in brackets unless it binds more closely."""
    if node in above:
        raise ShapeError("A sh:path holds itself.", _FIX_SHAPES)
    text = _path(node, shapes, above)
    bare = isinstance(node, Iri) or (not simple and _unary(node, shapes))
    return text if bare else f"({text})"


def _items(node: Term, shapes: _Index) -> list[Term]:
    """Read an RDF list of two or more."""
    items: list[Term] = []
    seen: set[Term] = set()
    while node != Iri(RDF + "nil") and node not in seen:
        seen.add(node)
        cell = shapes.get(node, {})
        items += cell.get(RDF + "first", ())
        node = next(iter(cell.get(RDF + "rest", ())), node)
    if node in seen or len(items) < 2:
        raise ShapeError("A sh:path is not a property path.", _FIX_SHAPES)
    return items


def _name(term: Term) -> str:
    return term.value if isinstance(term, Iri) else n3(term)


def _term(node: Node | None) -> Term:
    from rdflib import BNode, URIRef
    from rdflib import Literal as RdflibLiteral

    if isinstance(node, URIRef):
        return Iri(str(node))
    if isinstance(node, BNode):
        return Blank(str(node))
    if isinstance(node, RdflibLiteral):
        return Literal(str(node), str(node.datatype or XSD + "string"), node.language or "")
    raise ShapeError(f"The validation report holds {node!r}, which is no RDF term.", _FIX_SHAPES)


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
