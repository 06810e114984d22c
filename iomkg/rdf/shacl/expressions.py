"""Node expressions of SHACL Advanced Features: which nodes a focus node leads to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from iomkg.errors import ShapeError
from iomkg.rdf.shacl.data_graph import DataGraph, Nodes
from iomkg.rdf.shacl.paths import read_path
from iomkg.rdf.shacl.shapes_graph import Index, items, name_of
from iomkg.terms import SH, XSD, Blank, Iri, Literal, Term

Conforms: TypeAlias = Callable[[Term, Term], bool]
_THIS: Final = Iri(SH + "this")
_TRUE: Final = Literal("true", XSD + "boolean")
_KNOWN: Final = (
    "Use sh:this, a term, sh:path, sh:filterShape, sh:intersection, sh:union or sh:nodes."
)
_DEEPEST: Final = 50


@dataclass(frozen=True)
class Expressions:
    """Evaluates node expressions (SHACL Advanced Features, section 5).

    Attributes:
        graph: the data graph.
        index: the shapes graph.
    """

    graph: DataGraph
    index: Index

    def is_true(self, expression: Term, focus: Term, conforms: Conforms) -> bool:
        """Whether an expression gives nothing but true (section 6)."""
        return set(self.nodes(expression, focus, conforms)) == {_TRUE}

    def nodes(self, expression: Term, focus: Term, conforms: Conforms, depth: int = 0) -> Nodes:
        """Return the nodes that an expression gives for a focus node.

        Args:
            expression: the node of the expression.
            focus: the focus node.
            conforms: tells whether a node conforms to a shape.
            depth: how many expressions stand around this one.

        Raises:
            ShapeError: if the expression is of a kind that is not supported, such as a function.
        """
        if expression == _THIS:
            return {focus: None}
        if not isinstance(expression, Blank):
            return {expression: None}
        said = self.index.get(expression, {})
        if depth == _DEEPEST:
            raise ShapeError("A node expression is nested too deeply, or holds itself.", _KNOWN)

        def inner(each: Term) -> Nodes:
            return self.nodes(each, focus, conforms, depth + 1)

        given = said.get(SH + "nodes", ())
        start = inner(given[0]) if given else {focus: None}
        for path in said.get(SH + "path", ()):
            return self.graph.reached(start, read_path(path, self.index))
        for shape in said.get(SH + "filterShape", ()):
            return {node: None for node in start if conforms(shape, node)}
        for head in said.get(SH + "union", ()):
            return {node: None for each in items(head, self.index) for node in inner(each)}
        for head in said.get(SH + "intersection", ()):
            first, *others = (inner(each) for each in items(head, self.index))
            return {node: None for node in first if all(node in other for other in others)}
        names = ", ".join(name_of(Iri(name)) for name in said) or "nothing"
        raise ShapeError(
            f"A node expression is of no kind that is supported: it has {names}.", _KNOWN
        )
