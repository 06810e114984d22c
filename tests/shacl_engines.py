"""The two engines that must agree: SPARQL compiled from the shapes, and pySHACL mended, the oracle.

Until the compiler is there, pySHACL stands in for it, given the triples in another order: then
the tests that compare the two show that they can tell reports apart, and no more.
"""

from __future__ import annotations

import importlib
import importlib.util
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from shacl_mended import MendedPySHACL

from iomkg.rdf.shacl.compiler import CompiledShacl
from iomkg.rdf.shacl.engines import ShaclResult
from iomkg.terms import Triple


class ShaclEngine(Protocol):
    """Something that validates a graph against shapes."""

    def validate(self, data: Sequence[Triple], shapes: Sequence[Triple]) -> list[ShaclResult]: ...


ORACLE: ShaclEngine = MendedPySHACL()


@dataclass(frozen=True)
class Shuffled:
    """An engine that gets its triples in another order, which must make no difference."""

    engine: ShaclEngine
    seed: int = field(default=0)

    def validate(self, data: Sequence[Triple], shapes: Sequence[Triple]) -> list[ShaclResult]:
        order = random.Random(self.seed)
        mixed = [order.sample(list(triples), len(triples)) for triples in (data, shapes)]
        return self.engine.validate(*mixed)


def engine_under_test() -> ShaclEngine:
    """The compiled engine, which the tests are about."""
    if importlib.util.find_spec("iomkg.rdf.shacl.compiler") is None:
        return Shuffled(ORACLE)
    engine: ShaclEngine = importlib.import_module("iomkg.rdf.shacl.compiler").CompiledShacl(small=0)
    return engine


UNDER_TEST: ShaclEngine = engine_under_test()
WALKING: ShaclEngine = CompiledShacl(small=10**9)
"""The same, which walks through the data node by node and compiles nothing."""
COMPILED = not isinstance(UNDER_TEST, Shuffled)
