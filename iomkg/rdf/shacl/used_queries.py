"""The queries that the shapes of a validation ask, checked before any of them is run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from iomkg.errors import ShapeError
from iomkg.rdf.shacl.model import Constraint, Shape
from iomkg.rdf.shacl.shape_texts import check_query, query_text
from iomkg.rdf.shacl.shapes_graph import Index, name_of
from iomkg.rdf.sparql.tokens import significant, tokenise
from iomkg.terms import SH, Iri, Term


def check_used(nodes: Iterable[Term], shapes: Mapping[Term, Shape], index: Index) -> None:
    """Check the queries that shapes ask, those of shapes within them included.

    What no shape asks is never run, whatever it says.

    Args:
        nodes: nodes of the shapes to validate.
        shapes: all shapes.
        index: the shapes graph.

    Raises:
        QueryRefused: if a query holds ``SERVICE`` or ``FROM``.
        ShapeError: if it looks into named graphs, is not a string, or is no query.
    """
    named = {node: node for node in nodes}  # each with the nearest shape that has a name
    todo = list(named)
    for node in todo:
        for constraint in shapes[node].constraints:
            for inner in (*constraint.shapes, *constraint.siblings):
                if inner not in named:
                    named[inner] = inner if isinstance(inner, Iri) else named[node]
                    todo.append(inner)
            for subject, query, form in _queries(constraint, index):
                shown = subject if isinstance(subject, Iri) else named[node]
                check_query(shown, query, frozenset({form}), None)
                for token in significant(tokenise(query)):
                    if token.word("GRAPH") and "shapesGraph" not in query:
                        raise ShapeError(
                            f"{name_of(shown)}: GRAPH finds nothing, because the named graphs of "
                            "the data are validated as one graph.",
                            "Write the query without GRAPH.",
                        )


def _queries(constraint: Constraint, index: Index) -> Iterator[tuple[Term, str, str]]:
    if constraint.use is not None:
        component = constraint.use.component
        for validator in (component.node_validator, component.property_validator):
            if validator is not None:
                yield Iri(component.iri), validator.query, "ASK" if validator.is_ask else "SELECT"
    elif constraint.short == "SPARQL":
        for text in index.get(constraint.terms[0], {}).get(SH + "select", ()):
            yield constraint.terms[0], query_text(constraint.terms[0], text, index), "SELECT"
