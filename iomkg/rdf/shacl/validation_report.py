"""The results of a validation in the vocabulary of SHACL, whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from iomkg.rdf.shacl.engines import ShaclResult
from iomkg.rdf.shacl.shapes_graph import Index, index_triples
from iomkg.rdf.shacl.validation_results import term_of
from iomkg.rdf.writers.formats import write_graph
from iomkg.terms import RDF, RDF_TYPE, RDFS, SH, XSD, Blank, Iri, Literal, Term, Triple, stated

_REPORT = Blank("iomkg_report")


def validation_report(
    results: Iterable[ShaclResult],
    shapes: Sequence[Triple],
    *,
    remarks: Iterable[str] = (),
    well_formed: bool = True,
) -> str:
    """Write a validation report (SHACL section 3.6).

    Every result has its focus node, path, value, source shape, constraint component, severity
    and messages. A path, or a shape, that is a blank node is described as in the shapes graph.

    Args:
        results: the results.
        shapes: the shapes graph.
        remarks: what else is worth knowing, such as what was not checked.
        well_formed: whether the shapes are; where they are not, the report says so.

    Returns:
        The report in Turtle.
    """
    index = index_triples(shapes)
    said = {
        text.value: text
        for _, predicate, text in shapes
        if predicate.value == SH + "message" and isinstance(text, Literal)
    }
    listed = list(results)
    triples: list[Triple] = [
        (_REPORT, RDF_TYPE, Iri(SH + "ValidationReport")),
        (_REPORT, Iri(SH + "conforms"), _boolean(not listed)),
    ]
    triples += [(_REPORT, Iri(RDFS + "comment"), Literal(text)) for text in remarks]
    if not well_formed:
        triples.append((_REPORT, Iri(SH + "shapesGraphWellFormed"), _boolean(False)))
    todo = [(_REPORT, "result", result) for result in listed]
    for number, (above, link, result) in enumerate(todo):
        node = Blank(f"iomkg_result{number}")
        triples.append((above, Iri(SH + link), node))
        triples += _result(node, result, index, said)
        todo += [(node, "detail", each) for each in result.details]
    described: set[Term] = set()
    for _, _, value in list(triples):
        triples += _description(value, index, described)
    return write_graph(triples, "ttl").decode()


def _result(
    node: Blank, result: ShaclResult, index: Index, said: Mapping[str, Literal]
) -> Iterator[Triple]:
    shape = term_of(result.source_shape)
    severities = index.get(shape, {}).get(SH + "severity", (Iri(SH + "Violation"),))
    # An IRI may hold any other mark of a path, but never this one, which every path has.
    path = result.path or ""
    paths = index.get(shape, {}).get(SH + "path", ()) if "<" in path else [Iri(path)]
    constraint = result.source_constraint
    yield from stated(
        node,
        {
            RDF + "type": Iri(SH + "ValidationResult"),
            SH + "focusNode": term_of(result.focus),
            SH + "sourceShape": shape,
            SH + "sourceConstraintComponent": Iri(result.component),
            SH + "resultSeverity": severities[0],
            SH + "sourceConstraint": [] if constraint is None else [term_of(constraint)],
            SH + "resultMessage": [said.get(text, Literal(text)) for text in result.messages],
            SH + "value": [] if result.value is None else [term_of(result.value)],
            SH + "resultPath": paths[:1] if path else [],
        },
    )


def _description(node: Term, index: Index, described: set[Term]) -> Iterator[Triple]:
    """Copy what the shapes say of a blank node, and of those that it leads to."""
    if not isinstance(node, Blank) or node in described:
        return
    described.add(node)
    for predicate, values in index.get(node, {}).items():
        for value in values:
            yield node, Iri(predicate), value
            yield from _description(value, index, described)


def _boolean(value: bool) -> Literal:
    return Literal("true" if value else "false", XSD + "boolean")
