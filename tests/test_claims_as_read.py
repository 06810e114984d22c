"""What the rules derive for reading: words and codes of a claim, what it touches, who agrees."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from golden import CHECKOUT

import iomkg

PREFIXES = "BASE <https://w3id.org/iomkg/id/> PREFIX iomkg: <https://w3id.org/iomkg/ontology#> "


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open(project=CHECKOUT) as opened:
        yield opened


def values(kg: iomkg.KnowledgeGraph, claim: str, name: str) -> set[str]:
    """What a claim has for a derived property: texts, or what follows ``/id/``."""
    text = f"{PREFIXES}SELECT ?v {{ <claim/{claim}> iomkg:{name} ?v }}"
    return {str(row["v"]).rpartition("/id/")[2] for row in kg.sparql(text).dicts()}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("about", "International Organization for Migration"),
        ("statement", "number of member states"),
        ("value", "175"),
        ("modalityCode", "stated"),
        ("rankCode", "normal"),
        ("gradeCode", "verified"),
        ("comparatorCode", "exactly"),
        ("characters", "10528-10545"),
    ],
)
def test_a_claim_is_told_in_words(kg: iomkg.KnowledgeGraph, name: str, value: str) -> None:
    assert values(kg, "academic-block/member-states", name) == {value}


def test_work_touches_its_area_and_all_above_it(kg: iomkg.KnowledgeGraph) -> None:
    text = f"""{PREFIXES}
    PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
    SELECT ?claim {{
      ?claim rdf:subject <activity/victim-protection> .
      MINUS {{ ?claim iomkg:touches <theme/trafficking> }}
    }}"""
    assert not kg.sparql(text).dicts()


def test_what_is_said_of_the_organisation_does_not_touch_all_whom_it_serves(
    kg: iomkg.KnowledgeGraph,
) -> None:
    assert not values(kg, "academic-block/member-states", "touches")


@pytest.mark.parametrize(
    ("claim", "part"),
    [
        ("futurelearn/un-tie-day", "un-tie-date: agrees, resolved"),
        ("cambridge-un-status/tie-to-un-date", "un-tie-date: preferred, resolved"),
        ("academic-block/tie-to-un-date", "un-tie-date: rival, resolved"),
        ("iom-southafrica-council-vote/agreement-council-approval-date", "un-tie-date: evidence, "),
    ],
)
def test_a_claim_has_a_part_in_its_conflict(
    kg: iomkg.KnowledgeGraph, claim: str, part: str
) -> None:
    (note,) = values(kg, claim, "conflictNote")
    assert part in note


def test_a_denial_agrees_with_nobody(kg: iomkg.KnowledgeGraph) -> None:
    text = f"{PREFIXES}SELECT ?c {{ ?c iomkg:negated true ; iomkg:alsoSaidBy ?others }}"
    assert not kg.sparql(text).dicts()


def test_sources_that_say_the_same_name_each_other(kg: iomkg.KnowledgeGraph) -> None:
    text = f"""{PREFIXES}
    PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
    SELECT DISTINCT ?others {{
      ?c rdf:subject <organisation/iom> ; rdf:predicate iomkg:carriesOut ;
         rdf:object <activity/counter-trafficking> ; iomkg:alsoSaidBy ?others
    }}"""
    texts = {"academic-block", "cazacu-chinole", "futurelearn", "law-site"}
    found = {row["others"] for row in kg.sparql(text).dicts()}
    assert found == {" ".join(sorted(texts - {one})) for one in texts}
