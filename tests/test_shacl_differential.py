"""On generated shapes and data, and on a broken project, the engine finds what pySHACL finds.

pySHACL is mended where it departs from the specification (see ``shacl_mended``).
"""

from __future__ import annotations

from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from shacl_engines import ORACLE, UNDER_TEST
from shacl_grammar import CASES
from shacl_suite import as_stored, normalised
from shacl_vocabulary import LITERALS

from iomkg.check.shacl import ShaclEngine, ShaclResult
from iomkg.read.ntriples import n3
from iomkg.terms import Triple

Case: TypeAlias = tuple[list[Triple], list[Triple]]
STEADY = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def findings(engine: ShaclEngine, case: Case) -> set[tuple[object, ...]]:
    return {key(normalised(result)) for result in engine.validate(*case)}


def key(result: ShaclResult) -> tuple[object, ...]:
    return (
        result.focus,
        result.path,
        result.value,
        result.component,
        result.source_shape,
        result.severity,
    )


def agree(case: Case) -> None:
    assert findings(UNDER_TEST, case) == findings(ORACLE, case)


@pytest.mark.parametrize("literal", LITERALS, ids=n3)
def test_the_literals_of_the_grammar_survive_a_store(literal) -> None:
    assert as_stored(n3(literal)) == n3(literal)


@settings(STEADY, max_examples=200)
@given(CASES)
def test_the_engine_finds_what_the_oracle_finds(case: Case) -> None:
    agree(case)


@pytest.mark.soak
@settings(STEADY, max_examples=2500, derandomize=False)
@given(CASES)
def test_the_engine_finds_what_the_oracle_finds_in_many_cases(case: Case) -> None:
    agree(case)
