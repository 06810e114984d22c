"""The queries that the shapes of a validation ask, checked before any of them is run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from iomkg.errors import QuerySyntaxError, ShapeError, StoreError
from iomkg.rdf.shacl.model import Constraint, Shape
from iomkg.rdf.shacl.shape_texts import check_query, of_text, query_text
from iomkg.rdf.shacl.shapes_graph import Index, name_of
from iomkg.rdf.sparql.tokens import significant, tokenise
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.terms import SH, Iri, Term
from iomkg.tuples import NamedTuple


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
            for each in _queries(constraint, index):
                shown = each.subject if isinstance(each.subject, Iri) else named[node]
                with of_text(each.node, SH + each.kind, each.text):
                    _check(shown, query_text(each.node, each.text, index), each.kind)


class _Asked(NamedTuple):
    """A query: what it is of, the node that has it, its text in the graph, and its kind."""

    subject: Term
    node: Term
    text: Term
    kind: str


def _check(shown: Term, query: str, kind: str) -> None:
    check_query(shown, query, frozenset({kind.upper()}), None)
    for token in significant(tokenise(query)):
        if token.word("GRAPH") and "shapesGraph" not in query:
            raise ShapeError(
                f"{name_of(shown)}: GRAPH finds nothing, because the named graphs of the data are "
                "validated as one graph.",
                "Write the query without GRAPH.",
                token.place,
            )
    if kind == "select" and "$PATH" not in query and "?PATH" not in query:
        _parse(shown, query)


def _parse(shown: Term, query: str) -> None:
    """Have the engine read a query as it stands, which knows the lines of the user."""
    try:
        MemoryStore().select(query)  # an empty store: only the parser has anything to do
    except QuerySyntaxError as error:
        if "unbound" in error.problem:
            return  # $this has a value once it is bound, also beside an aggregate
        said = f"{name_of(shown)}: {error.problem}"
        raise ShapeError(said, error.next_step, error.place) from error
    except StoreError:
        return  # such as a function of somebody's own, which is named as not checked


def _queries(constraint: Constraint, index: Index) -> Iterator[_Asked]:
    if constraint.use is not None:
        component = constraint.use.component
        for validator in (component.node_validator, component.property_validator):
            if validator is not None:
                yield _Asked(Iri(component.iri), validator.node, validator.text, validator.kind)
    elif constraint.component == "SPARQL":
        for text in index.get(constraint.terms[0], {}).get(SH + "select", ()):
            yield _Asked(constraint.terms[0], constraint.terms[0], text, "select")
