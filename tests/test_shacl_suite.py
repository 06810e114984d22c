"""The W3C suite of SHACL: each case gives the exact report, or is refused where it must fail.

The suite is outside material; without it there is nothing to run. What an engine misses is in
``MISSES``, with the cause.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from shacl_engines import COMPILED, ORACLE, UNDER_TEST, WALKING, ShaclEngine
from shacl_suite import Case, cases, differences

from iomkg.errors import QueryRefused, ShapeError
from iomkg.rdf.shacl.engines import PySHACL

ENGINES: dict[str, ShaclEngine] = {
    "engine": UNDER_TEST,
    "walking": WALKING,
    "pyshacl": PySHACL(),
    "mended": ORACLE,
}
SHAPES_GRAPH = "GRAPH $shapesGraph is optional (section 5.3.1), and refused by name."
MISSES: dict[str, dict[str, str]] = {
    "engine": {"sparql/pre-binding/shapesGraph-001": SHAPES_GRAPH},
    "walking": {"sparql/pre-binding/shapesGraph-001": SHAPES_GRAPH},
    "pyshacl": {
        "core/property/uniqueLang-002": (
            'The value of sh:uniqueLang is "1"^^xsd:boolean. Only the term true means yes (section '
            "4.4.5), and pySHACL asks Python whether the value is."
        ),
        "sparql/node/prefixes-001": (
            "owl:imports leads from the owner of prefixes to another in the same shapes graph "
            "(section 5.2.1). pySHACL would pass; our reading of prefixes refuses every import."
        ),
        "sparql/pre-binding/shapesGraph-001": SHAPES_GRAPH,
    },
}
MISSES["mended"] = MISSES["pyshacl"]
if not COMPILED:
    MISSES["engine"] = MISSES["mended"]


def suite() -> list[Case]:
    folder = Path(os.environ.get("IOMKG_MATERIAL", "/nowhere")).resolve() / "suites/shacl/tests"
    return cases(folder) if folder.is_dir() else []


def marks(engine: str, case: str) -> list[pytest.MarkDecorator]:
    missed = MISSES[engine].get(case)
    found = [pytest.mark.xfail(reason=missed, strict=True)] if missed else []
    # It validates the shapes of shapes, seconds each time.
    return [*found, pytest.mark.slow] if case == "core/complex/shacl-shacl" else found


def parameters() -> list[object]:
    return [
        pytest.param(
            ENGINES[name],
            case,
            id=f"{name}-{case.name}",
            marks=marks(name, case.name),
        )
        for case in suite()
        for name in ENGINES
    ]


def test_the_suite_is_read_whole(material: Path) -> None:
    folder = material / "suites/shacl/tests"
    if not folder.is_dir():
        pytest.skip("the suite of SHACL is not among the outside material")
    named = [case.name for case in suite()]
    assert len(named) == len(set(named)) == 121
    assert {miss for misses in MISSES.values() for miss in misses} <= set(named)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("engine", "case"), parameters())
def test_case(engine: ShaclEngine, case: Case) -> None:
    if case.expected is None:
        with pytest.raises((ShapeError, QueryRefused)):
            engine.validate(case.data, case.shapes)
        return
    found = engine.validate(case.data, case.shapes)
    assert differences(found, case.expected) == ([], [])
