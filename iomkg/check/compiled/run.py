"""One validation: which queries are asked, in which order, and what their rows say."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeAlias

from iomkg.check.compiled.asked import SPARQL, validator_of
from iomkg.check.compiled.components import read_components
from iomkg.check.compiled.conditions import Conditions
from iomkg.check.compiled.found import Found, Occurrence, reaching
from iomkg.check.compiled.messages import default_message, filled
from iomkg.check.compiled.model import Constraint, Shape, read_shape, shape_nodes
from iomkg.check.compiled.patterns import Patterns
from iomkg.check.compiled.targets import THIS, subclasses, target_patterns, values
from iomkg.check.compiled.values import doubt
from iomkg.check.paths import sparql
from iomkg.check.shacl import ShaclResult, severity_of
from iomkg.check.shapes_graph import Index, name_of
from iomkg.errors import QuerySyntaxError, ShapeError, ShapeNotCompiled
from iomkg.read.ntriples import n3
from iomkg.store.base import Store
from iomkg.store.embedded import DirectoryStore, MemoryStore
from iomkg.terms import SH, XSD, Blank, Iri, Literal, Term

_NO_VALUE: Final = frozenset(
    f"{name}ConstraintComponent"
    for name in "MinCount MaxCount HasValue UniqueLang QualifiedMinCount QualifiedMaxCount".split()
)
_PROPERTY: Final = "PropertyConstraintComponent"
_FEW: Final = 500
"""Up to how many suspects are named in a query; beyond, the whole target is asked again."""
_TRUE: Final = Literal("true", XSD + "boolean")
_Key: TypeAlias = tuple[object, ...]
_Work: TypeAlias = Callable[[], dict[_Key, ShaclResult]]
_WORKERS: Final = 4


@dataclass(frozen=True)
class _Task:
    """One constraint of one shape to be asked for.

    Attributes:
        shape: the shape.
        constraint: its constraint.
        target: a graph pattern that binds the focus node.
        focus: the variable of the focus node.
        outer: those of the focus nodes through which validation came to this one.
        route: the shapes through which it came to this shape. A fault counts once for each
            way to it.
    """

    shape: Shape
    constraint: Constraint
    target: str
    focus: str
    outer: tuple[str, ...] = ()
    route: tuple[Term, ...] = ()


class Run:
    """One validation of one store.

    Args:
        store: holds the data graph.
        index: the shapes graph.

    Raises:
        ShapeError: if a shape is ill-formed.
        StoreError: if the store fails.
    """

    def __init__(self, store: Store, index: Index) -> None:
        self._store = store
        self._index = index
        components = read_components(index)
        nodes = shape_nodes(index, components)
        self._shapes = {node: read_shape(node, index, components) for node in nodes}
        self._below = subclasses(store, self._classes())
        self._conditions = Conditions(self._shapes, self._below)
        self._patterns = Patterns(self._conditions, index)
        self._evaluated: dict[str, bool] = {}

    def everything(self) -> tuple[list[ShaclResult], dict[Term, ShapeNotCompiled]]:
        """Validate.

        Returns:
            The results, and why shapes could not be compiled, by their nodes.

        Raises:
            ShapeError: if a query of a shape is ill-formed.
            StoreError: if the store fails.
        """
        refused: dict[Term, ShapeNotCompiled] = {}
        by_target: dict[str, dict[_Task, Found | None]] = {}
        for shape in self._shapes.values():
            if not shape.targets or shape.deactivated:
                continue
            try:
                self._check(shape.node, ())
                asked = {
                    target: {task: self._found(task) for task in self._tasks(shape, target)}
                    for target in target_patterns(shape, self._below)
                }
            except ShapeNotCompiled as error:
                refused[shape.node] = error
                continue
            for target, tasks in asked.items():
                by_target.setdefault(target, {}).update(tasks)
        work = [part for target, tasks in by_target.items() for part in self._work(target, tasks)]
        found: dict[_Key, ShaclResult] = {}
        for results in self._together(work):
            found.update(results)
        return list(found.values()), refused

    def _classes(self) -> Iterator[str]:
        for shape in self._shapes.values():
            yield from (str(t.term) for t in shape.targets if t.kind == "targetClass")
            for constraint in shape.constraints:
                if constraint.component == "ClassConstraintComponent":
                    yield str(constraint.terms[0])

    def _check(self, node: Term, above: tuple[Term, ...]) -> None:
        """Refuse what cannot be compiled in a shape or in one that it refers to."""
        shape = self._shapes.get(node)
        if shape is None:  # a node of which nothing is said: everything conforms to it
            self._shapes[node] = shape = Shape(node, None, (), (), SH + "Violation", (), False)
        if node in above:
            raise ShapeNotCompiled(
                f"The shape {name_of(node)} refers to itself (SHACL section 3.4.3).",
                "Leave recursive shapes out: SHACL does not say what they mean.",
            )
        for constraint in shape.constraints:
            doubtful = doubt(constraint)
            if doubtful is not None and not self._is_true(doubtful[0]):
                raise ShapeNotCompiled(
                    f"{name_of(node)}: {doubtful[1]}.", "Leave these shapes to pySHACL."
                )
            for inner in (*constraint.shapes, *constraint.siblings):
                self._check(inner, (*above, node))

    def _is_true(self, query: str) -> bool:
        if query not in self._evaluated:
            self._evaluated[query] = self._store.ask(query)
        return self._evaluated[query]

    def _tasks(self, shape: Shape, target: str) -> Iterator[_Task]:
        """Yield what is to be asked for a shape and the property shapes in it."""
        yield from self._within(shape, _Task(shape, Constraint(""), target, THIS))

    def _within(self, shape: Shape, above: _Task) -> Iterator[_Task]:
        if shape.deactivated:
            return
        here = replace(above, shape=shape, route=(*above.route, shape.node))
        for constraint in shape.constraints:
            if constraint.component != _PROPERTY:
                yield replace(here, constraint=constraint)
                continue
            inside = here
            if shape.path is not None:
                value = self._conditions.fresh("f")
                reach = reaching(here.target, here.focus, shape.path, value)
                outer = (*here.outer, here.focus)
                inside = replace(here, target=reach, focus=value, outer=outer)
            for node in constraint.shapes:
                yield from self._within(self._shapes[node], inside)

    def _work(self, target: str, tasks: Mapping[_Task, Found | None]) -> Iterator[_Work]:
        """Yield what can be done apart: each query, and all that can be asked at once."""
        quick = {task: found for task, found in tasks.items() if self._fault(task) is not None}
        if len(quick) > 1:
            yield partial(self._at_once, target, quick)
        for task, found in tasks.items():
            if task not in quick or len(quick) == 1:
                yield partial(self._results, task, found)

    def _at_once(self, target: str, tasks: Mapping[_Task, Found | None]) -> dict[_Key, ShaclResult]:
        """Ask whether there is any fault in one scan of a target, and only then for each."""
        narrowed = self._narrowed(target, list(tasks))
        if narrowed is None:
            return {}
        results: dict[_Key, ShaclResult] = {}
        for task, found in tasks.items():
            if narrowed == target:
                results.update(self._results(task, found))
            else:
                near = replace(task, target=narrowed)
                results.update(self._results(near, self._found(near)))
        return results

    def _together(self, work: Sequence[_Work]) -> Iterator[dict[_Key, ShaclResult]]:
        """Do work side by side where the store is in this process, which has no network to mind."""
        if not isinstance(self._store, MemoryStore | DirectoryStore):
            yield from (part() for part in work)
            return
        with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, _WORKERS)) as pool:
            yield from pool.map(lambda part: part(), work)

    def _fault(self, task: _Task) -> str | None:
        if task.focus != THIS:
            return None
        return self._conditions.fault_of(
            [replace(task.shape, constraints=(task.constraint,))], THIS
        )

    def _narrowed(self, target: str, tasks: Sequence[_Task]) -> str | None:
        """Return a target for the nodes at fault alone; None if there are none."""
        parts = [replace(task.shape, constraints=(task.constraint,)) for task in tasks]
        fault = self._conditions.fault_of(parts, THIS)
        suspects: list[Term] = []
        query = f"SELECT DISTINCT {THIS} WHERE {{ {target} FILTER({fault}) }}"
        for (node,) in self._store.select(query).rows:
            if node is None or isinstance(node, Blank) or len(suspects) == _FEW:
                return target
            suspects.append(node)
        return values(suspects) if suspects else None

    def _found(self, task: _Task) -> Found | None:
        value = self._conditions.fresh("v")
        found = self._patterns.found(
            Occurrence(task.shape, task.constraint, task.target, task.focus, value)
        )
        if found is None or not task.outer:
            return found
        return Found(f"{task.target} {{ {found.select()} }}", (*found.columns, *task.outer))

    def _results(self, task: _Task, found: Found | None) -> dict[_Key, ShaclResult]:
        if found is None or self._is_switched_off(task.constraint):
            return {}
        results: dict[_Key, ShaclResult] = {}
        try:
            rows = self._store.select(found.select())
            for row in rows.rows:
                named = dict(zip(rows.variables, row, strict=True))
                key = (*row, *task.route, task.constraint)
                results[key] = self._result(task, row, named)
        except QuerySyntaxError as error:
            name = name_of(task.shape.node)
            raise ShapeError(f"{name}: {error.message}", error.next_step) from error
        return results

    def _is_switched_off(self, constraint: Constraint) -> bool:
        """Whether a query is deactivated by itself (SHACL section 5.2)."""
        if constraint.component != SPARQL:
            return False
        return _TRUE in self._index.get(constraint.terms[0], {}).get(SH + "deactivated", ())

    def _result(
        self, task: _Task, row: Sequence[Term | None], named: Mapping[str, Term | None]
    ) -> ShaclResult:
        shape, constraint = task.shape, task.constraint
        focus = row[0]
        assert focus is not None
        path = None if shape.path is None else self._path(shape)
        own = row[: len(row) - len(task.outer)]
        value: Term | None = own[1] if len(own) > 1 else focus
        if constraint.component in _NO_VALUE:
            value = None
        elif constraint.component == "ClosedConstraintComponent":
            path = str(row[2])
        elif constraint.component == SPARQL or constraint.use:
            value, path = self._asked_value(task, (focus, value), named, path)
        return ShaclResult(
            focus=name_of(focus),
            path=path,
            value=None if value is None else n3(value),
            source_shape=name_of(shape.node),
            component=constraint.iri,
            severity=severity_of(shape.severity),
            messages=self._messages(task, focus, value, named),
        )

    def _asked_value(
        self,
        task: _Task,
        nodes: tuple[Term, Term | None],
        named: Mapping[str, Term | None],
        path: str | None,
    ) -> tuple[Term | None, str | None]:
        """Read the value and path of a solution (SHACL section 5.3.2)."""
        focus, value = nodes
        failure = named.get("failure")
        if failure == _TRUE:
            raise ShapeError(
                f"{name_of(task.shape.node)}: a query reports a failure for {name_of(focus)}.",
                "See what the query binds ?failure for.",
            )
        use = task.constraint.use
        if use is not None and (validator := validator_of(task.shape, use)) and validator.is_ask:
            return value, path
        value = named.get("value")
        if value is None and task.shape.path is None:
            value = focus
        own = named.get("path")
        if isinstance(own, Iri):
            path = own.value
        return value, path

    def _messages(
        self, task: _Task, focus: Term, value: Term | None, named: Mapping[str, Term | None]
    ) -> tuple[str, ...]:
        shape, constraint = task.shape, task.constraint
        own: Iterable[str] = ()
        known = {**named, "this": focus, "value": value}
        if constraint.use is not None:
            known |= dict(constraint.use.values)
            validator = validator_of(shape, constraint.use)
            own = (validator.messages if validator else ()) or constraint.use.component.messages
        elif constraint.component == SPARQL:
            said = self._index.get(constraint.terms[0], {}).get(SH + "message", ())
            own = [str(message) for message in said]
        if "message" in named and named["message"] is not None:
            own = [str(named["message"])]
        given = list(own) or [message.value for message in shape.messages]
        texts = given or [default_message(shape, constraint)]
        return tuple(sorted(filled(text, known) for text in texts))

    def _path(self, shape: Shape) -> str:
        text = sparql(shape.path) if shape.path is not None else ""
        return (
            text[1:-1]
            if text.startswith("<") and text.count("<") == 1 and text[-1] == ">"
            else text
        )
