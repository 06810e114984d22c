"""Each form of query in shapes finds what pySHACL finds, for each node and for all at once."""

from __future__ import annotations

from random import Random

import pytest
from shacl_engines import ORACLE, WALKING, ShaclEngine
from shacl_queries import DECLARATIONS, OF_A_NODE, OF_A_PROPERTY
from shacl_text import brief, turtle

from iomkg.errors import ShapeNotCompiled
from iomkg.rdf.shacl import run
from iomkg.rdf.shacl.compiler import CompiledShacl
from iomkg.terms import Triple

pytestmark = pytest.mark.slow

TARGETS = (
    "sh:targetClass e:A ; sh:targetSubjectsOf e:p ; sh:targetObjectsOf e:p ; "
    "sh:targetNode e:n0 , e:n3"
)


def shapes(query: str, *, path: str = "") -> list[Triple]:
    kind = f"a sh:PropertyShape ; sh:path {path}" if path else "a sh:NodeShape"
    text = query.replace('"', '\\"')
    return [
        *DECLARATIONS,
        *turtle(f'e:S {kind} ; {TARGETS} ; sh:sparql e:Q . e:Q sh:select "{text}" ; '
                'sh:prefixes e:Prefixes ; sh:message "no" .'),
    ]  # fmt: skip


def data(seed: int) -> list[Triple]:
    rng = Random(seed)
    nodes = [f"e:n{number}" for number in range(7)] + ["_:b0", "_:b1", "e:a"]
    values = [*nodes, '"a"', '"a"@en', "1", "2"]
    lines = [f"{rng.choice(nodes)} e:{rng.choice('pq')} {rng.choice(values)} ." for _ in range(22)]
    lines += [f"{node} a e:{rng.choice('AB')} ." for node in nodes if rng.random() < 0.5]
    return turtle("e:B rdfs:subClassOf e:A .\n" + "\n".join(lines))


def found(engine: ShaclEngine, graph: list[Triple], asked: list[Triple]) -> list[str]:
    return sorted({brief(result) for result in engine.validate(graph, asked)})


@pytest.mark.parametrize(
    ("query", "path"),
    [(query, "") for query in OF_A_NODE]
    + [(query, "( e:p e:q )") for query in OF_A_PROPERTY]
    + [(query, "[ sh:oneOrMorePath e:p ]") for query in OF_A_PROPERTY],
)
def test_all_ways_find_the_same(query: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = shapes(query, path=path)
    engine = CompiledShacl(small=0, fallback=False)
    for seed in range(3):
        graph = data(seed)
        expected = found(ORACLE, graph, asked)
        assert found(WALKING, graph, asked) == expected
        with monkeypatch.context() as patch:
            assert found(engine, graph, asked) == expected
            patch.setattr(run, "for_each", lambda _: None)
            try:
                assert found(engine, graph, asked) == expected
            except ShapeNotCompiled:
                continue
