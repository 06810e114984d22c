"""The rules say of each claim that is no fact why it is none, and everything else repeats that."""

from __future__ import annotations

import pytest
from projects import CHECKOUT

import iomkg
from iomkg import KnowledgeGraph
from iomkg.rdf.rows.result import Table

PREFIXES = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
REASONS = """
SELECT ?code ?words WHERE {
  ?code skos:inScheme iomkg:NoFactReasonsScheme ; rdfs:label ?words
}
"""


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    return iomkg.open(project=CHECKOUT)


def rows(kg: KnowledgeGraph, query: str) -> list[dict[str, object]]:
    answer = kg.sparql(PREFIXES + query)
    assert isinstance(answer, Table)
    return answer.dicts()


def column(kg: KnowledgeGraph, query: str) -> list[str]:
    return [str(next(iter(row.values()))) for row in rows(kg, query)]


def test_each_claim_is_accepted_or_has_a_reason(kg: KnowledgeGraph) -> None:
    assert not column(
        kg,
        """SELECT ?claim WHERE {
          ?claim a iomkg:Claim
          MINUS { ?claim iomkg:accepted true } MINUS { ?claim iomkg:notFactBecause ?reason }
        }""",
    )


def test_what_is_accepted_has_no_reason_but_that_it_is_a_count(kg: KnowledgeGraph) -> None:
    reasons = column(
        kg,
        "SELECT DISTINCT ?r WHERE { ?claim iomkg:accepted true ; iomkg:notFactBecause ?r }",
    )
    assert reasons == ["https://w3id.org/iomkg/ontology#TrueOfItsTime"]


def test_each_reason_is_declared_and_met(kg: KnowledgeGraph) -> None:
    met = column(kg, "SELECT DISTINCT ?reason WHERE { ?claim iomkg:notFactBecause ?reason }")
    declared = column(kg, REASONS)
    assert set(met) <= set(declared)
    assert len(declared) == 9


def test_the_readme_lists_each_reason_in_its_words(kg: KnowledgeGraph) -> None:
    readme = " ".join((CHECKOUT / "README.md").read_text(encoding="utf-8").split())
    assert [row["words"] for row in rows(kg, REASONS) if str(row["words"]) not in readme] == []


def test_why_says_it_in_the_same_words(kg: KnowledgeGraph) -> None:
    words = {str(row["words"]) for row in rows(kg, REASONS)}
    for statement in kg.why("iom").statements:
        for reason in statement.reasons:
            assert reason.fact is (reason.why_not == "")
            if reason.why_not and not reason.why_not.startswith("disputed by a rival"):
                assert any(reason.why_not.startswith(each) for each in words)
