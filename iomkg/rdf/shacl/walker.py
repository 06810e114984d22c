"""Validation node by node: small graphs, and shapes that are too deep or too large for a query.

A graph of some thousand triples is walked through in less time than hundreds of queries are
planned. Whether a node conforms to a shape is worked out once and kept, and no depth of shapes is
too much: what has to be worked out first is on a stack of our own, without recursion.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from iomkg.errors import ShapeError
from iomkg.rdf.shacl.asked import is_asked
from iomkg.rdf.shacl.data_graph import DataGraph, Nodes, predicates_of
from iomkg.rdf.shacl.focus_queries import focus_rows
from iomkg.rdf.shacl.literal_tests import LiteralTests
from iomkg.rdf.shacl.model import Constraint, Shape
from iomkg.rdf.shacl.node_expressions import Expressions
from iomkg.rdf.shacl.shapes_graph import Index, whole_number
from iomkg.rdf.shacl.targets import THIS
from iomkg.rdf.shacl.validation_results import Task
from iomkg.rdf.shacl.values import COMPARED
from iomkg.rdf.store.base import Row
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.terms import Iri, Literal, Term

Solution: TypeAlias = tuple[Task, tuple[str, ...], tuple[Term | None, ...]]
"""What was validated, the names of the columns of a row, and the row: focus node, value …"""

_Question: TypeAlias = tuple[Term, Term]
"""A shape and a node: does the node conform?"""
_Steps: TypeAlias = "Generator[_Question | Fault, bool | None, None]"
_Places: TypeAlias = dict[tuple[Term, tuple[Term, ...]], None]
"""Focus nodes, each with those through which validation came to it."""
_NAMES: Final = ("this", "value", "other")
_ALL_OF: Final = frozenset({"Node", "And", "Property"})
_SHALLOW: Final = 3
_DEEPEST: Final = 20
"""How many expressions may ask for each other: each has the ones before it on Python's stack."""
_PREPARED: Final = 100_000
"""About how many values at most the engine is asked beforehand."""


@dataclass(frozen=True)
class Fault:
    """A constraint that a node does not meet, with the row that says so."""

    constraint: Constraint
    row: tuple[Term | None, ...]


@dataclass
class _Frame:
    """A question that is being answered.

    Attributes:
        question: the question.
        steps: what remains to be done.
        relies_on: the lowest frame whose answer was taken for granted.
    """

    question: _Question
    steps: _Steps
    relies_on: int


class Walker:
    """Validates nodes against shapes.

    Args:
        graph: the data graph.
        shapes: the shapes by their nodes.
        index: the shapes graph.
        store: gives a store of our own that holds the data; called when a query is asked.

    Attributes:
        expressions: evaluates node expressions.
    """

    def __init__(
        self,
        graph: DataGraph,
        shapes: Mapping[Term, Shape],
        index: Index,
        store: Callable[[], MemoryStore],
    ) -> None:
        self._graph = graph
        self._shapes = shapes
        self._index = index
        self._store = store
        self.expressions = Expressions(graph, index)
        self._tests = LiteralTests()
        self._by_value: Mapping[str, Callable[[Constraint, Term], bool]] = {
            "Class": lambda constraint, value: graph.is_instance(value, constraint.terms[0]),
            "Expression": self._is_true,
        }
        self._known: dict[_Question, bool] = {}
        self._prepared: set[Term] = set()
        self._expressed: set[_Question] = set()

    def solutions(self, root: Shape, foci: Iterable[Term]) -> Iterator[Solution]:
        """Find the results of a shape for its focus nodes (SHACL section 3.4).

        Args:
            root: the shape.
            foci: the focus nodes, each once.

        Yields:
            One solution for each result and route by which validation came to it; where property
            shapes are nested more than three deep, one for each result.

        Raises:
            ShapeError: if a query of a shape is ill-formed or fails.
            ShapeNotCompiled: if a query of a shape cannot be asked.
        """
        start: _Places = {(focus, ()): None for focus in foci}
        todo: list[tuple[Shape, _Places, tuple[Term, ...]]] = [(root, start, (root.node,))]
        deep: set[_Question] = set()
        while todo:
            shape, at, route = todo.pop()
            if shape.deactivated or not at:
                continue
            nodes = dict.fromkeys(focus for focus, _ in at)
            if shape.path is None:
                self._prepare(shape, nodes)
            asked = {c: self._asked(shape, c, nodes) for c in shape.constraints if is_asked(c)}
            for constraint in shape.constraints:
                if constraint.component == "Property":
                    below = self._below(shape, at)
                    for node in constraint.shapes:
                        if len(route) < _SHALLOW:
                            todo.append((self._shapes[node], below, (*route, node)))
                            continue
                        new = [focus for focus, _ in below if (node, focus) not in deep]
                        deep.update((node, focus) for focus in new)
                        near: _Places = {(f, ()): None for f in new if not self.conforms(node, f)}
                        todo.append((self._shapes[node], near, (*route[:_SHALLOW], node)))
            for focus, outer in at:
                marks = tuple(f"?_outer{number}" for number in range(len(outer)))
                for fault in self._driven(shape, focus):
                    task = Task(shape, fault.constraint, "", THIS, "", marks, route)
                    row = (*fault.row, *outer)
                    yield task, (*_NAMES[: len(fault.row)], *marks), row
                for constraint, (variables, rows) in asked.items():
                    task = Task(shape, constraint, "", THIS, "", marks, route)
                    for found in rows.get(focus, ()):
                        yield task, (*variables, *marks), (*found, *outer)

    def _below(self, shape: Shape, at: _Places) -> _Places:
        if shape.path is None:
            return at
        return {
            (value, (*outer, focus)): None
            for focus, outer in at
            for value in self._graph.reached({focus: None}, shape.path)
        }

    def conforms(self, shape: Term, node: Term) -> bool:
        """Whether a node conforms to a shape (SHACL section 3.4).

        Where the answer depends on itself, as in recursive shapes, which SHACL leaves open
        (section 3.4.3), the node is taken to conform unless something else speaks against it.

        Args:
            shape: the node of the shape.
            node: the node.
        """
        question = (shape, node)
        if question in self._known:
            return self._known[question]
        stack = [self._frame(question, 0)]
        opened = {question: 0}
        granted: dict[_Question, int] = {}
        answer: bool | None = None
        while stack:
            frame = stack[-1]
            item = next(frame.steps, None) if answer is None else _sent(frame.steps, answer)
            if item is not None and not isinstance(item, Fault):
                answer = self._known.get(item)
                if answer is None and (item in opened or item in granted):
                    frame.relies_on = min(frame.relies_on, opened.get(item, granted.get(item, 0)))
                    answer = True
                elif answer is None:
                    opened[item] = len(stack)
                    stack.append(self._frame(item, len(stack)))
                continue
            stack.pop()
            del opened[frame.question]
            frame.steps.close()
            answer = item is None
            if not answer:
                self._known[frame.question] = False
                granted.clear()  # some may have been granted for this
            elif frame.relies_on >= len(stack):
                self._known[frame.question] = True
                for each in [each for each, at in granted.items() if at >= len(stack)]:
                    self._known[each] = True
                    del granted[each]
            else:
                granted[frame.question] = frame.relies_on
            if stack and answer:
                stack[-1].relies_on = min(stack[-1].relies_on, frame.relies_on)
        return bool(answer)

    def _frame(self, question: _Question, depth: int) -> _Frame:
        shape, node = question
        return _Frame(question, self._steps(self._shapes[shape], node, whole=True), depth)

    def _driven(self, shape: Shape, focus: Term) -> Iterator[Fault]:
        """Yield every fault of a node but those of property shapes and queries."""
        steps = self._steps(shape, focus, whole=False)
        item = next(steps, None)
        while item is not None:
            if isinstance(item, Fault):
                yield item
                item = next(steps, None)
            else:
                item = _sent(steps, self.conforms(*item))

    def _steps(self, shape: Shape, focus: Term, *, whole: bool) -> _Steps:
        """Work a shape out for a node, constraint by constraint.

        Args:
            shape: the shape.
            focus: the node.
            whole: whether its property shapes and queries count as well.
        """
        if shape.deactivated:
            return
        values: Nodes = {focus: None}
        if shape.path is not None:
            self._prepare(shape)
            values = self._graph.reached(values, shape.path)
        for constraint in shape.constraints:
            if is_asked(constraint):
                if whole and self._asked(shape, constraint, [focus])[1]:
                    yield Fault(constraint, (focus,))
            elif whole or constraint.component != "Property":
                yield from self._of(shape, constraint, focus, values)

    def _of(self, shape: Shape, constraint: Constraint, focus: Term, values: Nodes) -> _Steps:
        name = constraint.component
        test = self._tests.test(name) or self._by_value.get(name)
        if test is not None:
            for value in values:
                if not test(constraint, value):
                    yield _at(constraint, shape, focus, value)
        elif constraint.shapes:
            yield from self._nested(shape, constraint, focus, values)
        elif name in _OF_SET:
            yield from _OF_SET[name](constraint, focus, values)
        elif name == "Closed":
            yield from self._unallowed(constraint, focus, values)
        else:
            yield from self._paired(shape, constraint, focus, values)

    def _is_true(self, constraint: Constraint, value: Term) -> bool:
        """Tell by an expression, which may lead back here: then as :meth:`conforms` says."""
        question = (constraint.terms[0], value)
        if question in self._expressed:
            return True
        if len(self._expressed) == _DEEPEST:
            raise ShapeError(
                "Node expressions of shapes ask for each other too deeply.",
                "Leave out an sh:filterShape whose shape has an sh:expression itself.",
            )
        self._expressed.add(question)
        try:
            return self.expressions.is_true(constraint.terms[0], value, self.conforms)
        finally:
            self._expressed.discard(question)

    def _nested(self, shape: Shape, constraint: Constraint, focus: Term, values: Nodes) -> _Steps:
        """Work out a constraint made of other shapes (SHACL sections 4.6 and 4.7)."""
        name, inner = constraint.component, constraint.shapes
        if name.startswith("Qualified"):
            yield from self._qualified(constraint, focus, values)
            return
        for value in values:
            fits = 0
            for number, node in enumerate(inner, start=1):
                fits += bool((yield node, value))
                if (name == "Or" and fits) or (name in _ALL_OF and fits < number):
                    break
            wrong = {"Not": fits > 0, "Or": not fits, "Xone": fits != 1}
            if wrong.get(name, fits < len(inner)):
                yield _at(constraint, shape, focus, value)

    def _qualified(self, constraint: Constraint, focus: Term, values: Nodes) -> _Steps:
        limit, count = whole_number(constraint.terms[0]), 0
        for value in values:
            if not (yield constraint.shapes[0], value):
                continue
            for sibling in constraint.siblings:
                if (yield sibling, value):
                    break
            else:
                count += 1
        if count < limit if constraint.component == "QualifiedMinCount" else count > limit:
            yield Fault(constraint, (focus,))

    def _paired(self, shape: Shape, constraint: Constraint, focus: Term, values: Nodes) -> _Steps:
        """Work out a constraint that compares with another property (SHACL section 4.5)."""
        others = dict.fromkeys(self._graph.values(focus, str(constraint.terms[0])))
        if constraint.component == "Equals":
            for value in values.keys() ^ others.keys():
                yield Fault(constraint, (focus, value))
        elif constraint.component == "Disjoint":
            for value in values:
                if value in others:
                    yield _at(constraint, shape, focus, value)
        else:
            sign = COMPARED[constraint.component]
            for value in values:
                for other in others:
                    if not self._tests.holds(value, sign, other):
                        yield Fault(constraint, (focus, value, other))

    def _unallowed(self, constraint: Constraint, focus: Term, values: Nodes) -> _Steps:
        allowed = {each.value for each in constraint.terms if isinstance(each, Iri)}
        for value in values:
            for predicate in self._graph.properties(value):
                if predicate not in allowed:
                    for found in self._graph.values(value, predicate):
                        yield Fault(constraint, (focus, found, Iri(predicate)))

    def _asked(
        self, shape: Shape, constraint: Constraint, nodes: Iterable[Term]
    ) -> tuple[tuple[str, ...], Mapping[Term, list[Row]]]:
        return focus_rows(self._store(), self._index, shape, constraint, nodes)

    def _prepare(self, shape: Shape, nodes: Nodes | None = None) -> None:
        """Ask the engine in one query about all values that a shape may test."""
        if shape.node in self._prepared:
            return
        self._prepared.add(shape.node)
        named = [c for c in shape.constraints if self._tests.test(c.component) is not None]
        if not named:
            return
        if nodes is None and shape.path is not None:
            predicates = predicates_of(shape.path)
            nodes = {v: None for each in predicates for v in self._graph.objects(each)}
        if nodes and len(nodes) <= _PREPARED:
            for constraint in named:
                self._tests.prepare(constraint.component, constraint, nodes)


def _sent(steps: _Steps, answer: bool) -> _Question | Fault | None:
    try:
        return steps.send(answer)
    except StopIteration:
        return None


def _at(constraint: Constraint, shape: Shape, focus: Term, value: Term) -> Fault:
    return Fault(constraint, (focus,) if shape.path is None else (focus, value))


def _same_language(constraint: Constraint, focus: Term, values: Nodes) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for value in values:
        if isinstance(value, Literal) and value.language:
            tag = value.language.lower()
            seen[tag] = seen.get(tag, 0) + 1
            if seen[tag] == 2:
                yield Fault(constraint, (focus, Literal(tag)))


def _counted(constraint: Constraint, focus: Term, values: Nodes) -> Iterator[Fault]:
    limit = whole_number(constraint.terms[0])
    if len(values) < limit if constraint.component == "MinCount" else len(values) > limit:
        yield Fault(constraint, (focus,))


def _missing(constraint: Constraint, focus: Term, values: Nodes) -> Iterator[Fault]:
    if constraint.terms[0] not in values:
        yield Fault(constraint, (focus,))


_OF_SET: Final = {
    "MinCount": _counted,
    "MaxCount": _counted,
    "HasValue": _missing,
    "UniqueLang": _same_language,
}
