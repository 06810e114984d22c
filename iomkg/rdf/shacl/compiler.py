"""Validation by queries: SHACL compiled to SPARQL and run where the data is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from iomkg.errors import ShapeNotCompiled
from iomkg.rdf.shacl.asked import is_asked
from iomkg.rdf.shacl.engines import PySHACL, ShaclResult
from iomkg.rdf.shacl.literals import Literals, as_written
from iomkg.rdf.shacl.model import read_shapes
from iomkg.rdf.shacl.run import ResultKey, Run
from iomkg.rdf.shacl.shape_texts import check_texts
from iomkg.rdf.shacl.shapes_graph import Index, index_triples, is_below
from iomkg.rdf.store.base import EVERYTHING, Store
from iomkg.rdf.store.embedded import MemoryStore, is_local
from iomkg.terms import OWL, RDF, RDFS, SH, Term, Triple

_CLASSES: Final = frozenset({RDFS + "Class", OWL + "Class"})
_TARGETS: Final = frozenset(
    SH + kind for kind in ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
)


@dataclass(frozen=True)
class CompiledShacl:
    """Validates by SPARQL compiled from the shapes (SHACL Core and SHACL-SPARQL, 2017).

    Attributes:
        fallback: whether shapes that cannot be compiled go to pySHACL, for which the data is
            taken out of a store in this process; otherwise, and where the store is elsewhere,
            they are refused by name.
    """

    fallback: bool = True

    def validate(
        self,
        data: Sequence[Triple],
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
        check_texts(shapes)
        index = index_triples(shapes)
        read = read_shapes(index)
        load = load or (lambda: _loaded(data))
        exact = load()
        renamed = as_written(exact, data)
        literals = Literals(as_written=True, renamed=renamed)
        runs = [Run(exact, index, read, literals=literals, asks=False)]
        if any(is_asked(constraint) for shape in read.values() for constraint in shape.constraints):
            # A query of a shape's own compares values, as the engine has them.
            runs.append(Run(load() if renamed else exact, index, read, asks=True))
        return self._validated(runs, index, shapes, lambda: data)

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
        check_texts(shapes)
        index = index_triples(shapes)
        run = Run(store, index, read_shapes(index))
        take = (lambda: list(store.construct(EVERYTHING))) if is_local(store) else None
        return self._validated([run], index, shapes, take)

    def _validated(
        self,
        runs: list[Run],
        index: Index,
        shapes: Sequence[Triple],
        data: Callable[[], Sequence[Triple]] | None,
    ) -> list[ShaclResult]:
        refused: dict[Term, ShapeNotCompiled] = {}
        found: dict[ResultKey, ShaclResult] = {}
        for run in runs:
            results, why = run.everything()
            found |= results
            refused |= why
        kept = [result for (root, *_), result in found.items() if root not in refused]
        if refused and (data is None or not self.fallback):
            raise next(iter(refused.values()))
        if refused and data is not None:
            kept += PySHACL().validate(data(), _only(refused, shapes, index))
        return sorted(kept, key=lambda result: result.sort_key)


def _loaded(data: Sequence[Triple]) -> MemoryStore:
    store = MemoryStore(keep_labels=True)
    store.load(data)
    return store


def _only(roots: Iterable[Term], shapes: Iterable[Triple], index: Index) -> list[Triple]:
    """Take the targets away from all shapes but some."""
    kept = set(roots)

    def aims(triple: Triple) -> bool:
        _, predicate, value = triple
        return predicate.value in _TARGETS or (
            predicate.value == RDF + "type" and is_below([value], _CLASSES, index)
        )

    return [triple for triple in shapes if triple[0] in kept or not aims(triple)]
