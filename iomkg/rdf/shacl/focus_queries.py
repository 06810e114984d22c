"""The queries of shapes, asked for nodes that are at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Final

import pyoxigraph as ox

from iomkg.errors import IomkgError, QuerySyntaxError, ShapeError
from iomkg.rdf.read.normalised import stored_forms
from iomkg.rdf.read.oxterms import to_ox
from iomkg.rdf.shacl.asked import asked
from iomkg.rdf.shacl.found import Occurrence
from iomkg.rdf.shacl.model import Constraint, Shape
from iomkg.rdf.shacl.shapes_graph import Index, name_of
from iomkg.rdf.shacl.targets import THIS
from iomkg.rdf.store.base import Row
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.rdf.store.quickened import for_each
from iomkg.rdf.store.stopwatch import timed
from iomkg.terms import RDF, SH, Iri, Literal, Term, Triple
from iomkg.tuples import grouped

_GRAPH: Final = "urn:x-iomkg:focus:"
_NUMBERS: Final = count()


def focus_rows(
    store: MemoryStore,
    index: Index,
    shape: Shape,
    constraint: Constraint,
    foci: Iterable[Term],
) -> tuple[tuple[str, ...], Mapping[Term, list[Row]]]:
    """Ask a constraint's query for some nodes (SHACL sections 5.3 and 6.3).

    The nodes are put into a named graph, which the pattern of a query is joined to: no query can
    name a blank node, and queries of shapes do not look into named graphs.

    Args:
        store: one of our own that holds the data.
        index: the shapes graph.
        shape: the shape that has the constraint.
        constraint: one that asks a query.
        foci: the nodes.

    Returns:
        The names of the columns, and the rows by focus node; none for a node that conforms.

    Raises:
        ShapeError: if the query is ill-formed, or the engine cannot evaluate it.
        ShapeNotCompiled: if it cannot be asked for several nodes at once.
    """
    name = f"{_GRAPH}{next(_NUMBERS)}"
    found = asked(
        Occurrence(
            shape,
            constraint,
            f"GRAPH <{name}> {{ <{name}> <{_GRAPH}> {THIS} }}",
            THIS,
            "?_value",
        ),
        index,
        for_each(store),
    )
    if found is None:
        return (), {}
    graph = ox.NamedNode(name)
    nodes = list(foci)
    store.extend(ox.Quad(graph, ox.NamedNode(_GRAPH), to_ox(node), graph) for node in nodes)
    forms = stored_forms(node for node in nodes if isinstance(node, Literal))
    by_form: dict[Term | None, list[Term]] = grouped(
        (forms.get(node, node) if isinstance(node, Literal) else node, node) for node in nodes
    )
    try:
        with timed(f"a query of the shape {name_of(shape.node)}"):
            answer = store.select(found.select())
            by_focus = grouped(
                (node, (node, *rest))
                for first, *rest in answer.rows
                for node in by_form.get(first, ())
            )
    except IomkgError as error:
        raise query_failed(error, shape.node, index) from error
    return answer.variables, by_focus


def loaded(data: Iterable[Triple]) -> MemoryStore:
    """Load triples into a store of their own, in which blank nodes keep their labels."""
    store = MemoryStore(keep_labels=True)
    store.load(data)
    return store


def query_failed(error: IomkgError, node: Term, index: Index) -> IomkgError:
    """Say which shape a query that failed is of, and name a function that is not offered.

    Args:
        error: what the store says.
        node: the shape.
        index: the shapes graph.

    Returns:
        The error to raise: that of a shape, unless it is the store that failed.
    """
    kind = Iri(SH + "SPARQLFunction")
    for function, properties in index.items():
        if kind in properties.get(RDF + "type", ()) and str(function) in error.message:
            return ShapeError(
                f"{name_of(node)}: a query calls {name_of(function)}, a function of SHACL Advanced "
                "Features, and such functions are not supported.",
                "Write out in the query what the function does, or leave this shape out.",
            )
    if isinstance(error, QuerySyntaxError):
        return ShapeError(f"{name_of(node)}: {error.message}", error.next_step)
    return error
