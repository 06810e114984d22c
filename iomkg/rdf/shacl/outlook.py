"""Which shapes can be written as a query that an engine can bear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from iomkg.errors import ShapeNotCompiled
from iomkg.rdf.shacl.asked import is_asked
from iomkg.rdf.shacl.model import Shape
from iomkg.rdf.shacl.paths import AlternativePath, Chain, Path, Predicate
from iomkg.rdf.shacl.shapes_graph import name_of
from iomkg.terms import Term

_LARGEST: Final = 1000
"""How many constraints a query may be made of, those of nested shapes as often as they count."""
_DEEPEST: Final = 20
_LONGEST_PATH: Final = 50
_FILES: Final = "Give the data as files, which are validated node by node where need be."


@dataclass(frozen=True)
class Outlook:
    """How large and deep the query of a shape would be.

    Attributes:
        size: how many constraints its query is made of.
        depth: how deep shapes are nested in it.
        longest: how many terms its longest list has.
        steps: how many steps its longest path has.
        queries: whether it, or a shape in it, asks a query of its own.
        nests_queries: whether one does in a shape whose results are not reported by themselves.
        hindrance: why it cannot be compiled; empty where it can.
        remedy: what to do about it.
    """

    size: int
    depth: int
    longest: int
    steps: int
    queries: bool
    nests_queries: bool
    hindrance: str = ""
    remedy: str = ""

    def check(self) -> None:
        """Raise ShapeNotCompiled if the shape cannot be compiled."""
        if self.hindrance:
            raise ShapeNotCompiled(self.hindrance, self.remedy)


def outlooks(shapes: Mapping[Term, Shape]) -> dict[Term, Outlook]:
    """Work out for each shape how large and deep its query would be.

    Args:
        shapes: all shapes, by their nodes.

    Returns:
        An outlook for each.
    """
    found: dict[Term, Outlook] = {}
    for root in shapes:
        todo, above = [root], set[Term]()
        while todo:
            node = todo[-1]
            inner = dict.fromkeys(
                each for c in shapes[node].constraints for each in (*c.shapes, *c.siblings)
            )
            missing = [each for each in inner if each not in found and each not in above]
            if node not in above and missing:
                above.add(node)
                todo += missing
                continue
            todo.pop()
            above.discard(node)
            if node not in found:
                found[node] = _outlook(shapes[node], found)
    return found


def _outlook(shape: Shape, found: Mapping[Term, Outlook]) -> Outlook:
    name = name_of(shape.node)
    size, depth, longest = 1, 0, 0
    queries, nests, hindrance, remedy = False, False, "", _FILES
    steps = 0 if shape.path is None else _steps(shape.path)
    for constraint in shape.constraints:
        size += 1 + len(constraint.terms) // 50
        longest = max(longest, len(constraint.terms))
        queries = queries or is_asked(constraint)
        if constraint.component == "Expression":
            hindrance = f"The shape {name} has a node expression."
        for node in (*constraint.shapes, *constraint.siblings):
            inner = found.get(node)
            if inner is None:
                hindrance = f"The shape {name_of(node)} refers to itself (SHACL section 3.4.3)."
                remedy = "Leave recursive shapes out: SHACL does not say what they mean."
                continue
            size, depth = size + inner.size, max(depth, inner.depth + 1)
            longest, steps = max(longest, inner.longest), max(steps, inner.steps)
            queries = queries or inner.queries
            own = inner.nests_queries if constraint.component == "Property" else inner.queries
            nests = nests or own
            if inner.hindrance and not hindrance:
                hindrance, remedy = inner.hindrance, inner.remedy
    if not hindrance and steps > _LONGEST_PATH:
        hindrance = f"A path of {name} has {steps:,} steps."
    if not hindrance and (size > _LARGEST or depth > _DEEPEST):
        hindrance = f"The shape {name} is too large for one query, or nested too deeply."
    return Outlook(min(size, 10**12), depth, longest, steps, queries, nests, hindrance, remedy)


def _steps(path: Path) -> int:
    """Count the steps of the longest sequence in a path."""
    if isinstance(path, Predicate):
        return 1
    if isinstance(path, Chain):
        return sum(_steps(part) for part in path.parts)
    if isinstance(path, AlternativePath):
        return max(_steps(part) for part in path.parts)
    return _steps(path.inner)
