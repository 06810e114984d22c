"""Validation by queries in the store that holds the data, or node by node where that is better."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from iomkg.errors import ShapeNotCompiled
from iomkg.rdf.read.closure import all_reached
from iomkg.rdf.shacl.asked import is_asked
from iomkg.rdf.shacl.data_graph import DataGraph, Nodes
from iomkg.rdf.shacl.engines import PySHACL, ShaclResult
from iomkg.rdf.shacl.file_data import FileData
from iomkg.rdf.shacl.focus_queries import loaded
from iomkg.rdf.shacl.literals import Literals, WrittenStore
from iomkg.rdf.shacl.model import Constraint, Shape, read_shapes
from iomkg.rdf.shacl.outlook import Outlook, outlooks
from iomkg.rdf.shacl.shapes_graph import Index, index_triples, is_below
from iomkg.rdf.shacl.targets import Aim, targeted
from iomkg.rdf.shacl.used_queries import check_used
from iomkg.rdf.shacl.validation_results import read_result, term_of
from iomkg.rdf.shacl.walker import Walker
from iomkg.rdf.store.base import EVERYTHING, Store
from iomkg.rdf.store.embedded import EmbeddedStore, MemoryStore
from iomkg.terms import OWL, RDF, RDFS, SH, Iri, Term, Triple

_CLASSES: Final = frozenset({RDFS + "Class", OWL + "Class"})
_TARGETS: Final = frozenset(
    SH + kind for kind in ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
)
if TYPE_CHECKING:
    from iomkg.rdf.shacl.run import ResultKey

_MADE_OF: Final = frozenset({"Node", "And", "Or", "Xone"})
_LONG: Final = 500
_STEPS: Final = 3
_DETAILED: Final = 3
"""How deep results are explained by the results of the shapes within."""
_DETAILS: Final = 10_000
"""About how many results are given as details at most."""
SMALL: Final = 20_000
"""Up to how many triples walking through the data takes less time than planning queries."""


@dataclass(frozen=True)
class CompiledShacl:
    """Validates by SPARQL compiled from the shapes (SHACL Core and SHACL-SPARQL, 2017).

    A small graph is walked through node by node, and so are, over a graph of any size in this
    process, shapes that no query can be written for.

    Attributes:
        fallback: whether shapes that cannot be compiled are validated otherwise, for which the
            data is taken out of a store in this process; without it, and where the store is
            elsewhere, they are refused by name.
        small: up to how many triples the data is walked through in any case.
        focus: IRIs of the only nodes to validate; empty for all that shapes target.
        details: whether results of shapes made of others say what is wrong with those.
        only: IRIs of the only shapes to validate; empty for all. With ``focus`` as well, the
            nodes are validated against the shapes whatever those target.
    """

    fallback: bool = True
    small: int = SMALL
    focus: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    details: bool = False

    def validate(
        self,
        data: Sequence[Triple] | WrittenStore | FileData,
        shapes: Sequence[Triple],
        load: Callable[[], MemoryStore] | None = None,
    ) -> list[ShaclResult]:
        """Validate a graph (SHACL section 3.4).

        Args:
            data: the data graph. The ontology belongs in it: classes count with their subclasses.
            shapes: the shapes graph.
            load: loads the data graph into a new store, if somebody can do it quicker than
                :meth:`MemoryStore.load`; blank nodes keep their labels.

        Returns:
            The results, ordered by ``ShaclResult.sort_key``; none if the data conforms. What a
            query of a shape returns comes in the form of the store: ``1.1`` for ``1.10``.

        Raises:
            QueryRefused: if the shapes would have something fetched.
            ShapeError: if the shapes are malformed.
            ShapeNotCompiled: if a shape cannot be compiled and there is no fallback.
        """
        take = partial(_taken, data)
        task = _Task(self, shapes, take)
        queried = list(task.roots)
        if isinstance(data, FileData):
            if self._loaded_by_the_engine(task, data):
                return task.finished()
            data = data.triples
        held = None if isinstance(data, WrittenStore) else data
        if self.fallback:
            small = held is not None and len(held) <= self.small
            walked = [root for root in queried if small or not task.is_compiled(root)]
            task.walk(walked)
            queried = [root for root in queried if root not in set(walked)]
        if queried:
            asks = any(task.outlooks[root].queries for root in queried)
            loaded = load() if load else None
            if loaded is not None and asks and not task.asks_targets:
                # Before a literal is renamed in that store.
                task.run(loaded, queried, asks=True)
                asks = False
            written = data if isinstance(data, WrittenStore) else WrittenStore(data, loaded)
            literals = Literals(as_written=True, renamed=written.renamed)
            if not written.renamed:
                task.plain = written.exact
            task.run(written.exact, queried, literals=literals, asks=False)
            if asks:
                # A query written in a shape compares the values as the engine keeps them.
                task.run(task.plain, queried, asks=True)
        if self.fallback:
            task.walk(list(task.refused))
        return task.finished()

    def _loaded_by_the_engine(self, task: _Task, data: FileData) -> bool:
        """Validate data that the engine reads by itself, if that gives the same."""
        if not all(map(task.is_compiled, task.roots)):
            return False
        alone = all(map(task.only_asks, task.roots))
        if not (alone or data.is_exact) or data.store is None:
            return False
        if not alone and data.store.size() <= self.small:
            return False
        task.plain = data.store
        if not alone:
            written = Literals(as_written=True)
            task.run(task.plain, task.roots, literals=written, asks=False)
        if any(task.outlooks[root].queries for root in task.roots):
            task.run(task.plain, task.roots, asks=True)
        task.walk(list(task.refused))
        return True

    def validate_store(self, store: Store, shapes: Sequence[Triple]) -> list[ShaclResult]:
        """Validate the default graph of a store where it is.

        Args:
            store: holds the data graph, the ontology with it.
            shapes: the shapes graph.

        Returns:
            The results, as :meth:`validate` gives them, all in the form of the store. Where the
            store does not keep a datatype below xsd:integer apart, its range alone is checked.

        Raises:
            QueryRefused, ShapeError, ShapeNotCompiled: as :meth:`validate`.
            StoreError: if the store fails.
        """
        take = (
            (lambda: list(store.construct(EVERYTHING)))
            if isinstance(store, EmbeddedStore)
            else None
        )
        task = _Task(self, shapes, take, store)
        task.run(store, task.roots)
        if take is not None and self.fallback:
            task.walk(list(task.refused))
        return task.finished()


def _taken(data: Sequence[Triple] | WrittenStore | FileData) -> Sequence[Triple]:
    if isinstance(data, FileData):
        return data.triples
    return list(data.triples()) if isinstance(data, WrittenStore) else data


class _Task:
    """One validation: its data and shapes, and what was found so far.

    Args:
        engine: what is to be validated.
        shapes: the shapes graph.
        take: gives the data; None where it cannot be had.
        store: holds the data; None to load it when it is needed.
    """

    def __init__(
        self,
        engine: CompiledShacl,
        shapes: Sequence[Triple],
        take: Callable[[], Sequence[Triple]] | None,
        store: Store | None = None,
    ) -> None:
        self._engine = engine
        self._triples = shapes
        self._take = take
        self._store = store
        self.index: Index = index_triples(shapes)
        self.shapes: Mapping[Term, Shape] = read_shapes(self.index)
        self.roots = [
            node
            for node, shape in self.shapes.items()
            if (shape.targets or (engine.only and engine.focus))
            and not shape.deactivated
            and (not engine.only or str(node) in engine.only)
        ]
        check_used(self.roots, self.shapes, self.index)
        self.refused: dict[Term, ShapeNotCompiled] = {}
        self._found: dict[ResultKey, ShaclResult] = {}
        self._details = 0

    @cached_property
    def data(self) -> Sequence[Triple]:
        """The data graph."""
        assert self._take is not None
        return self._take()

    @cached_property
    def plain(self) -> MemoryStore:
        """A store of our own that holds the data."""
        return loaded(self.data)

    @cached_property
    def outlooks(self) -> dict[Term, Outlook]:
        """The outlook of each shape: whether and how it compiles."""
        return outlooks(self.shapes)

    @cached_property
    def aim(self) -> Aim:
        """What the shapes are applied to."""
        engine = self._engine
        return Aim(
            self._store or self.plain if self.asks_targets else None,
            self.index,
            tuple(map(Iri, engine.focus)),
            bool(engine.only and engine.focus),
        )

    @property
    def asks_targets(self) -> bool:
        """Whether a query of a target has to be asked."""
        return any(t.kind == "target" for root in self.roots for t in self.shapes[root].targets)

    @cached_property
    def walker(self) -> Walker:
        """Walks through the data."""
        graph = DataGraph(self.data)
        self._graph = graph
        return Walker(graph, self.shapes, self.index, lambda: self.plain)

    def is_compiled(self, root: Term) -> bool:
        """Whether a shape is to be compiled where it need not be.

        Queries of shapes nested in others would compare the literals of those by value; an
        engine compares with the members of a list one after the other, and follows every way
        along a path.
        """
        outlook = self.outlooks[root]
        light = outlook.longest <= _LONG and outlook.steps <= _STEPS
        return light and not (outlook.hindrance or outlook.nests_queries)

    def only_asks(self, root: Term) -> bool:
        """Whether all that a shape and its property shapes ask for are queries of their own."""

        def within(node: Term) -> Iterator[Term]:
            for constraint in self.shapes[node].constraints:
                yield from constraint.shapes if constraint.component == "Property" else ()

        return all(
            is_asked(constraint) or constraint.component == "Property"
            for node in all_reached([root], within)
            for constraint in self.shapes[node].constraints
        )

    def run(
        self,
        store: Store,
        roots: Iterable[Term],
        *,
        literals: Literals | None = None,
        asks: bool | None = None,
    ) -> None:
        """Validate shapes by queries; see :class:`iomkg.rdf.shacl.run.Run` for the options."""
        from iomkg.rdf.shacl.run import Run

        run = Run(store, self.index, self.shapes, self.aim, literals=literals, asks=asks)
        results, refused = run.everything(roots)
        self._found |= results
        self.refused |= refused

    def walk(self, roots: Iterable[Term]) -> None:
        """Validate shapes node by node."""
        for root in roots:
            self.refused.pop(root, None)
            shape, walker = self.shapes[root], self.walker
            try:
                foci: Nodes = targeted(shape, self._graph, self.aim)
                for task, variables, row in walker.solutions(shape, foci):
                    key = (*task.route, *row, task.constraint)
                    self._found[key] = read_result(task, variables, row, self.index)
            except ShapeNotCompiled as error:
                self.refused[root] = error

    def _detailed(self, result: ShaclResult, constraint: object, depth: int = 0) -> ShaclResult:
        """Add what is wrong with a value by the shapes that a constraint is made of."""
        wanted = self._engine.details and self._take is not None and depth < _DETAILED
        if self._details > _DETAILS or not (
            wanted and isinstance(constraint, Constraint) and constraint.component in _MADE_OF
        ):
            return result
        value, details = term_of(result.value or result.focus), []
        for node in constraint.shapes:
            for task, variables, row in self.walker.solutions(self.shapes[node], [value]):
                if self._details > _DETAILS:
                    break
                self._details += 1
                inner = read_result(task, variables, row, self.index)
                details.append(self._detailed(inner, task.constraint, depth + 1))
        return replace(result, details=tuple(sorted(details, key=lambda each: each.sort_key)))

    def finished(self) -> list[ShaclResult]:
        """Return the results; what was refused goes to pySHACL, or is refused."""
        kept = [
            self._detailed(result, key[-1])
            for key, result in self._found.items()
            if key[0] not in self.refused
        ]
        if self.refused and (self._take is None or not self._engine.fallback):
            raise next(iter(self.refused.values()))
        if self.refused:
            kept += PySHACL().validate(self.data, _only(self.refused, self._triples, self.index))
        return sorted(kept, key=lambda result: result.sort_key)


def _only(roots: Iterable[Term], shapes: Iterable[Triple], index: Index) -> list[Triple]:
    """Take the targets away from all shapes but some."""
    kept = set(roots)

    def aims(triple: Triple) -> bool:
        _, predicate, value = triple
        return predicate.value in _TARGETS or (
            predicate.value == RDF + "type" and is_below([value], _CLASSES, index)
        )

    return [triple for triple in shapes if triple[0] in kept or not aims(triple)]
