"""One validation: which queries are asked, in which order, and what their rows say."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cache, partial
from itertools import chain
from typing import Final, TypeAlias

from iomkg.errors import IomkgError, ShapeNotCompiled
from iomkg.rdf.read.closure import all_reached
from iomkg.rdf.shacl.asked import is_asked
from iomkg.rdf.shacl.conditions import Conditions
from iomkg.rdf.shacl.engines import ShaclResult
from iomkg.rdf.shacl.focus_queries import query_failed
from iomkg.rdf.shacl.found import Found, reaching
from iomkg.rdf.shacl.literals import RANGES, Literals, real
from iomkg.rdf.shacl.model import Constraint, Shape
from iomkg.rdf.shacl.outlook import outlooks
from iomkg.rdf.shacl.patterns import Patterns
from iomkg.rdf.shacl.shapes_graph import Index, name_of
from iomkg.rdf.shacl.targets import THIS, Aim, subclasses, target_patterns, values
from iomkg.rdf.shacl.validation_results import Task, read_result
from iomkg.rdf.shacl.values import doubt, kept_apart
from iomkg.rdf.store.base import Store
from iomkg.rdf.store.embedded import EmbeddedStore
from iomkg.rdf.store.quickened import for_each, quickened
from iomkg.rdf.store.stopwatch import timed
from iomkg.terms import XSD, Blank, Term

_FEW: Final = 500
"""Up to how many suspects are named in a query; beyond, the whole target is asked again."""
ResultKey: TypeAlias = tuple[object, ...]
_Work: TypeAlias = Callable[[], dict[ResultKey, ShaclResult]]
_WORKERS: Final = 4


class Run:
    """One validation of one store.

    Args:
        store: holds the data graph.
        index: the shapes graph.
        shapes: its shapes.
        aim: what the shapes are applied to.
        literals: how the store holds literals; None to find that out.
        asks: True for the constraints that ask a query of their own alone; False for the others
            alone; None for all.

    Raises:
        StoreError: if the store fails.
    """

    def __init__(
        self,
        store: Store,
        index: Index,
        shapes: Mapping[Term, Shape],
        aim: Aim,
        *,
        literals: Literals | None = None,
        asks: bool | None = None,
    ) -> None:
        self._store = store
        self._index = index
        self._asks = asks
        self._shapes = shapes
        self._aim = aim
        self._below = subclasses(store, self._classes())
        self._literals = literals or Literals(merged=frozenset(self._merged()))
        self._conditions = Conditions(self._shapes, self._below, self._literals)
        self._patterns = Patterns(self._conditions, index, for_each(store))
        self._outlooks = outlooks(shapes)
        self._is_true: Callable[[str], bool] = cache(store.ask)

    def everything(
        self, roots: Iterable[Term]
    ) -> tuple[dict[ResultKey, ShaclResult], dict[Term, ShapeNotCompiled]]:
        """Validate.

        Args:
            roots: the shapes whose targets are to be validated.

        Returns:
            The results, each under a key that begins with the shape whose target it is of; and
            why shapes could not be compiled, by their nodes.

        Raises:
            ShapeError: if a query of a shape is ill-formed.
            StoreError: if the store fails.
        """
        refused: dict[Term, ShapeNotCompiled] = {}
        by_target: dict[str, dict[Task, Found | None]] = {}
        for shape in (self._shapes[root] for root in roots):
            try:
                self._outlooks[shape.node].check()
                self._check(shape.node)
                whole = [
                    Task(shape, Constraint(""), target, THIS, "")
                    for target in target_patterns(shape, self._below, self._literals, self._aim)
                ]
                asked = {
                    each.target: {task: self._found(task) for task in self._within(shape, each)}
                    for each in whole
                }
            except ShapeNotCompiled as error:
                refused[shape.node] = error
                continue
            for target, tasks in asked.items():
                by_target.setdefault(target, {}).update(tasks)
        work = [part for target, tasks in by_target.items() for part in self._work(target, tasks)]
        found: dict[ResultKey, ShaclResult] = {}
        for results in self._together(work):
            found.update(results)
        return found, refused

    def _merged(self) -> Iterator[str]:
        """Yield the datatypes that shapes name and the store does not keep apart."""
        for shape in self._shapes.values():
            for constraint in shape.constraints:
                if constraint.component == "Datatype":
                    name = str(constraint.terms[0]).removeprefix(XSD)
                    if name in RANGES and not self._store.ask(kept_apart(name)):
                        yield name

    def _classes(self) -> Iterator[str]:
        for shape in self._shapes.values():
            yield from (str(t.term) for t in shape.targets if t.kind == "targetClass")
            for constraint in shape.constraints:
                if constraint.component == "Class":
                    yield str(constraint.terms[0])

    def _check(self, root: Term) -> None:
        """Refuse what the store cannot evaluate in a shape or in one that it refers to."""

        def within(node: Term) -> Iterator[Term]:
            for constraint in self._shapes[node].constraints:
                yield from (*constraint.shapes, *constraint.siblings)

        for node in all_reached([root], within):
            for constraint in self._shapes[node].constraints:
                query = doubt(constraint)
                if query is not None and not self._is_true(query):
                    raise ShapeNotCompiled(
                        f"{name_of(node)}: the store cannot evaluate the pattern "
                        f"{str(constraint.terms[0])[:80]}.",
                        "Give the data as files, or write the pattern as XPath has it.",
                    )

    def _within(self, shape: Shape, above: Task) -> Iterator[Task]:
        """Yield what is to be asked for a shape and the property shapes in it."""
        if shape.deactivated:
            return
        here = replace(above, shape=shape, route=(*above.route, shape.node))
        for constraint in shape.constraints:
            if constraint.component != "Property":
                if self._asks in (None, is_asked(constraint)):
                    value = self._conditions.fresh("v")
                    yield replace(here, constraint=constraint, value=value)
                continue
            inside = here
            if shape.path is not None:
                value = self._conditions.fresh("f")
                reach = reaching(here.target, here.focus, shape.path, value)
                outer = (*here.outer, here.focus)
                inside = replace(here, target=reach, focus=value, outer=outer)
            for node in constraint.shapes:
                yield from self._within(self._shapes[node], inside)

    def _work(self, target: str, tasks: Mapping[Task, Found | None]) -> Iterator[_Work]:
        """Yield what can be done apart: each query, and all that can be asked at once."""
        quick = {task: found for task, found in tasks.items() if self._fault(task) is not None}
        if len(quick) > 1:
            yield partial(self._at_once, target, quick)
        for task, found in tasks.items():
            if task not in quick or len(quick) == 1:
                yield partial(self._results, task, found)

    def _at_once(
        self, target: str, tasks: Mapping[Task, Found | None]
    ) -> dict[ResultKey, ShaclResult]:
        """Ask whether there is any fault in one scan of a target, and only then for each."""
        narrowed = self._narrowed(target, list(tasks))
        if narrowed is None:
            return {}
        results: dict[ResultKey, ShaclResult] = {}
        for task, found in tasks.items():
            if narrowed == target:
                results.update(self._results(task, found))
            else:
                near = replace(task, target=narrowed)
                results.update(self._results(near, self._found(near)))
        return results

    def _together(self, work: Sequence[_Work]) -> Iterator[dict[ResultKey, ShaclResult]]:
        """Do work in parallel if the store is in this process, else one after the other."""
        if not isinstance(self._store, EmbeddedStore) or not work:
            yield from (part() for part in work)
            return
        # Each thread takes the next part by itself: handing out a part takes longer than most.
        numbered, threads = iter(enumerate(work)), min(len(work), os.cpu_count() or 1, _WORKERS)
        failed: dict[int, IomkgError] = {}
        with ThreadPoolExecutor(max_workers=threads) as pool:
            try:
                done = list(pool.map(_taking_parts, [numbered] * threads, [failed] * threads))
            finally:
                _take_all(numbered)  # at Ctrl-C too the threads end with the parts at hand
        if failed:
            raise failed[min(failed)]
        yield from chain.from_iterable(done)

    def _fault(self, task: Task) -> str | None:
        if task.focus != THIS:
            return None
        return self._conditions.fault([replace(task.shape, constraints=(task.constraint,))], THIS)

    def _narrowed(self, target: str, tasks: Sequence[Task]) -> str | None:
        """Return a target for the nodes at fault alone; None if there are none."""
        parts = [replace(task.shape, constraints=(task.constraint,)) for task in tasks]
        fault = self._conditions.fault(parts, THIS)
        suspects: list[Term] = []
        query = f"SELECT DISTINCT {THIS} WHERE {{ {target} FILTER({fault}) }}"
        for (node,) in self._store.select(query).rows:
            if node is None or isinstance(node, Blank) or len(suspects) == _FEW:
                return target
            suspects.append(node)
        return values(suspects, self._literals) if suspects else None

    def _found(self, task: Task) -> Found | None:
        found = self._patterns.found(task)
        if found is None or not task.outer:
            return found
        return Found(f"{task.target} {{ {found.select()} }}", (*found.columns, *task.outer))

    def _results(self, task: Task, found: Found | None) -> dict[ResultKey, ShaclResult]:
        if found is None:
            return {}
        results: dict[ResultKey, ShaclResult] = {}
        try:
            with self._timed(task):
                answer = self._store.select(self._ready(found.select(), task.constraint))
                rows = [real(row) if self._literals.renamed else row for row in answer.rows]
        except IomkgError as error:
            raise query_failed(error, task.shape.node, self._index) from error
        for row in rows:
            key = (*task.route, *row, task.constraint)
            results[key] = read_result(task, answer.variables, row, self._index)
        return results

    def _ready(self, query: str, constraint: Constraint) -> str:
        """Make a query ready for the engine, unless all of it is written here for the engine."""
        within = (*constraint.shapes, *constraint.siblings)
        asks = is_asked(constraint) or any(self._outlooks[node].queries for node in within)
        return quickened(self._store, query) if asks else query

    def _timed(self, task: Task) -> AbstractContextManager[None]:
        if not is_asked(task.constraint):
            return nullcontext()
        return timed(f"a query of the shape {name_of(task.shape.node)}")


def _taking_parts(
    numbered: Iterator[tuple[int, _Work]], failed: dict[int, IomkgError]
) -> list[dict[ResultKey, ShaclResult]]:
    """Do what is left of some work, in a thread; an error ends it in all threads.

    pyoxigraph requires that an answer is dropped in the thread that made it, and the causes and
    the traceback of an error would keep it alive.
    """
    done = []
    for number, part in numbered:
        try:
            done.append(part())
        except BaseException as error:
            _take_all(numbered)
            if not isinstance(error, IomkgError):
                raise
            error.__cause__ = error.__context__ = None
            failed[number] = error.with_traceback(None)
    return done


def _take_all(numbered: Iterator[tuple[int, _Work]]) -> None:
    """Leave no part for any thread to take."""
    deque(numbered, maxlen=0)
