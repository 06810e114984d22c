"""On shapes and data from a grammar the engine finds what pySHACL finds.

pySHACL is mended where it departs from the specification (see ``shacl_mended``).
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from shacl_cases import agree
from shacl_grammar import case
from shacl_suite import as_stored
from shacl_vocabulary import LITERALS

from iomkg.rdf.read.ntriples import n3
from iomkg.terms import SH, XSD, Blank, Iri, Literal

pytestmark = pytest.mark.slow

SEEDED = settings(
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SEEDS = st.randoms(use_true_random=True)
COMPONENTS = {
    SH + f"{name}ConstraintComponent"
    for name in (
        *("Class", "Datatype", "NodeKind", "MinCount", "MaxCount"),
        *("MinExclusive", "MinInclusive", "MaxExclusive", "MaxInclusive"),
        *("MinLength", "MaxLength", "Pattern", "LanguageIn", "UniqueLang"),
        *("Equals", "Disjoint", "LessThan", "LessThanOrEquals"),
        *("Not", "And", "Or", "Xone", "Node", "QualifiedMinCount", "QualifiedMaxCount"),
        *("Closed", "HasValue", "In", "SPARQL"),
    )
} | {f"http://e.example/{name}" for name in ("Same", "Reach", "Kind")}


@pytest.mark.parametrize("literal", LITERALS, ids=n3)
def test_the_literals_of_the_grammar_survive_a_store(literal: Literal) -> None:
    assert as_stored(n3(literal)) == n3(literal)


@pytest.mark.parametrize("bound", ["minInclusive", "maxInclusive"])
@pytest.mark.parametrize("datatype", ["dateTime", "integer", "gYear", "double"])
def test_nothing_keeps_to_a_bound_that_has_no_value(bound: str, datatype: str) -> None:
    text = "NaN" if datatype == "double" else "x"
    node, literal = Iri("http://e.example/S"), Literal(text, XSD + datatype)
    shape = [(node, Iri(SH + bound), literal), (node, Iri(SH + "targetNode"), literal)]
    assert len(agree(([], shape))) == 1


@pytest.mark.parametrize("datatype", ["date", "duration", "integer"])
def test_what_has_no_value_is_not_less_than_or_equal_to_itself(datatype: str) -> None:
    shape, node, p, q = (Iri(f"http://e.example/{name}") for name in ("S", "n", "p", "q"))
    literal, blank = Literal("x", XSD + datatype), Blank("b")
    shapes = [
        (shape, Iri(SH + "targetNode"), node),
        (shape, Iri(SH + "property"), blank),
        (blank, Iri(SH + "path"), p),
        (blank, Iri(SH + "lessThanOrEquals"), q),
    ]
    assert len(agree(([(node, p, literal), (node, q, literal)], shapes))) == 1


def test_the_engine_finds_what_the_oracle_finds_of_every_component() -> None:
    found: set[str] = set()

    @settings(SEEDED, max_examples=300, derandomize=True)
    @given(SEEDS)
    def check(random: Random) -> None:
        found.update(finding[3] for finding in agree(case(random)))

    check()
    assert COMPONENTS - found == set()


@pytest.mark.soak
@settings(SEEDED, max_examples=3000)
@given(SEEDS)
def test_the_engine_finds_what_the_oracle_finds_in_many_cases(random: Random) -> None:
    agree(case(random))
