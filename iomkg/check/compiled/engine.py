"""Validation by queries: SHACL compiled to SPARQL and run where the data is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from iomkg.check.compiled.literals import Literals, as_written
from iomkg.check.compiled.run import Key, Run
from iomkg.check.shacl import PySHACL, ShaclResult
from iomkg.check.shape_texts import check_texts
from iomkg.check.shapes_graph import index_triples
from iomkg.errors import ShapeNotCompiled
from iomkg.store.base import Store
from iomkg.store.embedded import MemoryStore
from iomkg.terms import OWL, RDF, RDFS, SH, Term, Triple

_CLASSES: Final = frozenset({RDFS + "Class", OWL + "Class"})
_TARGETS: Final = frozenset(
    SH + kind for kind in ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
)
_EVERYTHING: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@dataclass(frozen=True)
class CompiledShacl:
    """Validates by SPARQL compiled from the shapes (SHACL Core and SHACL-SPARQL, 2017).

    Attributes:
        fallback: whether shapes that cannot be compiled go to pySHACL, for which the data is
            taken out of the store; otherwise they are refused by name.
    """

    fallback: bool = True

    def validate(self, data: Sequence[Triple], shapes: Sequence[Triple]) -> list[ShaclResult]:
        """Validate a graph (SHACL section 3.4).

        Args:
            data: the data graph. The ontology belongs in it: classes count with their subclasses.
            shapes: the shapes graph.

        Returns:
            The results, ordered by ``ShaclResult.sort_key``; none if the data conforms. What a
            query of a shape returns comes in the form of the store: ``1.1`` for ``1.10``.

        Raises:
            QueryRefused: if the shapes would have something fetched.
            ShapeError: if the shapes are malformed.
            ShapeNotCompiled: without ``fallback``, if a shape cannot be compiled.
        """
        check_texts(shapes)
        index = index_triples(shapes)
        plain = _loaded(data)
        written = as_written(data)
        if written is None:
            runs = [Run(plain, index)]
        else:  # queries of the shapes' own compare values; the others see what was written
            runs = [
                Run(_loaded(written), index, Literals(as_written=True), asks=False),
                Run(plain, index, asks=True),
            ]
        return self._validated(runs, shapes, lambda: data)

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
        run = Run(store, index_triples(shapes))
        return self._validated([run], shapes, lambda: list(store.construct(_EVERYTHING)))

    def _validated(
        self, runs: list[Run], shapes: Sequence[Triple], data: Callable[[], Sequence[Triple]]
    ) -> list[ShaclResult]:
        refused: dict[Term, ShapeNotCompiled] = {}
        found: dict[Key, ShaclResult] = {}
        for run in runs:
            results, why = run.everything()
            found |= results
            refused |= why
        kept = [result for (root, *_), result in found.items() if root not in refused]
        if refused and not self.fallback:
            raise next(iter(refused.values()))
        if refused:
            kept += PySHACL().validate(data(), _only(refused, shapes))
        return sorted(kept, key=lambda result: result.sort_key)


def _loaded(data: Sequence[Triple]) -> MemoryStore:
    store = MemoryStore(keep_labels=True)
    store.load(data)
    return store


def _only(roots: Iterable[Term], shapes: Iterable[Triple]) -> list[Triple]:
    """Take the targets away from all shapes but some."""
    kept = set(roots)

    def aims(triple: Triple) -> bool:
        _, predicate, value = triple
        return predicate.value in _TARGETS or (
            predicate.value == RDF + "type" and str(value) in _CLASSES
        )

    return [triple for triple in shapes if triple[0] in kept or not aims(triple)]
