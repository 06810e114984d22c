"""Node expressions of SHACL Advanced Features: which nodes a focus node leads to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from iomkg.errors import ShapeError
from iomkg.rdf.shacl.data_graph import DataGraph, Nodes
from iomkg.rdf.shacl.paths import read_path
from iomkg.rdf.shacl.shapes_graph import TRUE, Index, items, name_of
from iomkg.terms import SH, Blank, Iri, Term

Conforms: TypeAlias = Callable[[Term, Term], bool]
_THIS: Final = Iri(SH + "this")
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
        return set(self.nodes(expression, focus, conforms)) == {TRUE}

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

        def members(name: str) -> list[Nodes]:
            heads = said.get(SH + name, ())[:1]
            return [inner(each) for head in heads for each in items(head, self.index)]

        given = said.get(SH + "nodes", ())
        start = inner(given[0]) if given else {focus: None}
        found: Nodes | None = start if given else None
        for path in said.get(SH + "path", ()):
            found = self.graph.reached(start, read_path(path, self.index))
        for shape in said.get(SH + "filterShape", ()):
            found = {node: None for node in start if conforms(shape, node)}
        if SH + "union" in said:
            found = {node: None for each in members("union") for node in each}
        for first, *others in [members("intersection")] if SH + "intersection" in said else ():
            found = {node: None for node in first if all(node in other for other in others)}
        if found is not None or not said:
            return {expression: None} if found is None else found
        names = ", ".join(name_of(Iri(name)) for name in said)
        raise ShapeError(f"A node expression is of no kind that is supported: {names}.", _KNOWN)


def is_supported(expression: Term, index: Index) -> bool:
    """Whether an expression, and all within it, is of a kind that can be evaluated.

    Args:
        expression: the node of the expression.
        index: the shapes graph.
    """
    seen, todo = set[Term](), [expression]
    for each in todo:
        said = index.get(each, {})
        if not isinstance(each, Blank) or each in seen:
            continue
        seen.add(each)
        kinds = [name for name in said if name in _KINDS]
        if said and not kinds:
            return False
        todo += said.get(SH + "nodes", ())
        for name in (SH + "union", SH + "intersection"):
            for head in said.get(name, ()):
                todo += items(head, index)
    return True


_KINDS: Final = frozenset(
    SH + name for name in ("path", "filterShape", "union", "intersection", "nodes")
)
