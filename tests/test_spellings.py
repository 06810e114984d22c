"""A spelling that a resolved conflict sets behind another is claimed, and is no fact."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import iomkg
from iomkg.ask.times_told import name_tenures

NAMES = "SELECT ?name { <https://w3id.org/iomkg/id/stage/iom> iomkg:name ?name }"


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open() as opened:
        yield opened


def test_one_spelling_is_the_name(kg: iomkg.KnowledgeGraph) -> None:
    rows = kg.sparql(f"PREFIX iomkg: <https://w3id.org/iomkg/ontology#> {NAMES}")
    assert isinstance(rows, iomkg.Table)
    assert [str(row["name"]) for row in rows] == ["International Organization for Migration"]


def test_the_other_is_shown_with_the_reason(kg: iomkg.KnowledgeGraph) -> None:
    answer = kg.show("claim/academic-block/name-iom-other-spelling", why=True)
    value = answer.groups[0].values[0]
    assert value.text == "International Organisation for Migration"
    assert value.said[0].reason == "a preferred claim says otherwise"


def test_the_names_through_time_are_spelt_so(kg: iomkg.KnowledgeGraph) -> None:
    names = {tenure.name for tenure in name_tenures(kg.store) if tenure.stage.endswith("/iom")}
    assert names == {"International Organization for Migration (IOM)"}


def test_what_a_source_does_not_mention_is_shown(kg: iomkg.KnowledgeGraph) -> None:
    record = {line.name: line.text for line in kg.show("source/futurelearn").record}
    assert record["does not mention"] == "ICEM stage; ICM stage; PICMME stage"


@pytest.mark.parametrize("name", ["stage/icem", "IOM", "source/futurelearn", "tie-to-un"])
def test_what_rules_build_for_queries_is_not_shown(kg: iomkg.KnowledgeGraph, name: str) -> None:
    rows = kg.sparql(
        "PREFIX iomkg: <https://w3id.org/iomkg/ontology#> "
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "SELECT ?label { ?property iomkg:derived true ; rdfs:label ?label }"
    )
    assert isinstance(rows, iomkg.Table)
    derived = {str(row["label"]) for row in rows}
    assert len(derived) > 20
    assert not derived & {line.name for line in kg.show(name).record}
