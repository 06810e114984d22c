"""``iomkg show`` and ``iomkg why``: whatever there is, no claim left out, nothing raw."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator
from test_answers_of_queries import text_of
from test_query_command import iomkg as run

import iomkg
from iomkg.ask.answers import Answer, Standing
from iomkg.errors import UnknownEntity
from iomkg.report.answer_html import write_answer_html
from iomkg.report.answer_json import write_answer_json
from iomkg.report.answer_markdown import write_answer_markdown
from iomkg.report.answer_text import write_answer

KINDS = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
SELECT ?kind (COUNT(?node) AS ?nodes) (SAMPLE(?node) AS ?one)
WHERE { ?node a ?kind . FILTER(STRSTARTS(STR(?node), "https://w3id.org/iomkg/")) }
GROUP BY ?kind ORDER BY ?kind
"""
NODES = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
SELECT DISTINCT ?node WHERE { VALUES ?class { %s } ?node a ?class } ORDER BY ?node
"""
ABOUT = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?claim WHERE { ?claim rdf:subject <%s> MINUS { ?claim dcterms:isReplacedBy ?newer } }
"""
CURIE = re.compile(r"\b(?:iomkg|rdf|rdfs|skos|prov|org|dcterms|oa|foaf|owl|xsd|dcat|spdx):\w+")
SCHEMA = json.loads((files("iomkg.report") / "answer.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open() as opened:
        yield opened


def hold(answer: Answer, *, schema: bool = True) -> None:
    """Write an answer in every form: nothing fails, and nothing in it is raw."""
    assert "".join(write_answer(answer, full=True))
    short = list(write_answer(answer))
    assert len(short) <= (24 if answer.verb == "why" else 40), answer.iri
    assert answer.missing or len(short) > 1, answer.iri
    html = "".join(write_answer_html(answer, lambda iri: ""))
    assert text_of(html)
    assert "".join(write_answer_markdown(answer))
    made = json.loads(write_answer_json(answer))
    if schema:
        Draft202012Validator(SCHEMA).validate(made)
    for group in answer.groups:
        assert not CURIE.search(group.relation), group.relation
        assert "://" not in group.relation + group.about, group
    for line in answer.record:
        assert not CURIE.search(line.name), line
    assert all(v.text not in ("", "None") for group in answer.groups for v in group.values)


@pytest.mark.parametrize("why", [False, True])
@pytest.mark.parametrize(
    "name",
    [
        "tie-to-un",
        "IOM",
        "claim/futurelearn/un-tie-day",
        "conflict/un-tie-date",
        "source/law-site",
        "source/factbook-iom",
        "names-as-of",
        "query/members",
        "memberStateCount",
        "iomkg:Stated",
        "iomkg:Programme",
        "theme/trafficking",
        "number of member states",
        "https://w3id.org/iomkg/ontology#memberStateCount",
    ],
)
def test_anything_can_be_shown(kg: iomkg.KnowledgeGraph, name: str, why: bool) -> None:
    answer = kg.show(name, why=why)
    hold(answer)
    assert answer.record
    assert answer.verb == ("why" if why else "show")


def test_the_tie_shows_its_rival_dates_with_their_places() -> None:
    text = run("show", "tie-to-un").stdout
    assert "preferred: 2016-09-19 [Cambridge chapter on IOM and the UN; S1 3496-3546]" in text
    assert "judged wrong: 2000 [S0 17362-17402]" in text
    assert "agrees less exactly: 2016-09 [S1 665-731]" in text


@pytest.mark.parametrize("name", ["organisation/iom", "event/tie-to-un", "programme/avrr"])
def test_no_claim_is_dropped(kg: iomkg.KnowledgeGraph, name: str) -> None:
    answer = kg.show(name)
    told = {s.claim for group in answer.groups for v in group.values for s in v.said}
    rows = kg.sparql(ABOUT % answer.iri)
    assert isinstance(rows, iomkg.Table)
    assert {row["claim"] for row in rows} <= told
    whole = "".join(write_answer(answer, full=True, width=100_000))
    assert all(value.text in whole for group in answer.groups for value in group.values)


def test_a_claim_is_shown_with_what_else_is_claimed(kg: iomkg.KnowledgeGraph) -> None:
    first, second = kg.show("claim/academic-block/tie-to-un-date").groups
    assert [value.standing for value in first.values] == [Standing.WRONG]
    assert "2016-09-19" in {value.text for value in second.values}


def test_a_conflict_is_shown_with_its_sides_and_evidence(kg: iomkg.KnowledgeGraph) -> None:
    answer = kg.show("conflict/un-tie-date")
    assert answer.lead == "Resolved, preferred: 2016-09-19."
    assert {"2000", "2016"} <= {v.text for group in answer.groups for v in group.values}
    assert answer.groups[0].disputes[0].more


def test_why_says_why_no_fact_follows_and_follows_events(kg: iomkg.KnowledgeGraph) -> None:
    answer = kg.show("IOM", why=True)
    reasons = {said.reason for group in answer.groups for v in group.values for said in v.said}
    assert any("count" in reason for reason in reasons)
    assert "Renaming to ICM" in {group.about for group in answer.groups}


def test_one_property_is_enough() -> None:
    made = json.loads(run("why", "tie-to-un", "occurred", "--format", "json").stdout)
    assert [group["relation"] for group in made["groups"]] == ["occurred"]


def test_why_is_at_most_a_screen_before_the_fold() -> None:
    assert len(run("why", "IOM").stdout.splitlines()) <= 24
    assert len(run("why", "IOM", "--full").stdout.splitlines()) > 1000


@pytest.mark.parametrize("name", ["tie-to-un", "IOM", "stage/icem", "service/travel-assistance"])
@pytest.mark.parametrize("why", [False, True])
def test_a_disagreement_is_told_whole_or_counted(
    kg: iomkg.KnowledgeGraph, name: str, why: bool
) -> None:
    answer = kg.show(name, why=why)
    titles = [dispute.title for group in answer.groups for dispute in group.disputes]
    text = " ".join("".join(write_answer(answer)).split())
    more = re.search(r"(\d+) more disagreement", text)
    told = [title for title in titles if f": {title}" in text]
    assert text.count("! Disagreement") == len(told)
    assert len(told) + int(more[1] if more else 0) == len(titles)


def test_what_most_claims_take_part_in_is_told_first(kg: iomkg.KnowledgeGraph) -> None:
    answer = kg.show("tie-to-un", why=True, prop="occurred")
    assert answer.groups[0].disputes[0].conflict.endswith("/un-tie-date")


def test_what_there_is_not_is_said(kg: iomkg.KnowledgeGraph) -> None:
    with pytest.raises(UnknownEntity):
        kg.show("no such thing at all")


@pytest.mark.soak
@pytest.mark.parametrize("why", [False, True])
@pytest.mark.parametrize(
    "kinds",
    ["iomkg:Claim", "iomkg:Conflict iomkg:Comparison", "iomkg:HeldSource iomkg:CitedSource"],
)
def test_every_claim_conflict_and_source(kg: iomkg.KnowledgeGraph, kinds: str, why: bool) -> None:
    rows = kg.sparql(NODES % kinds)
    assert isinstance(rows, iomkg.Table)
    assert len(rows) > 60
    for number, row in enumerate(rows):
        hold(kg.show(row["node"], why=why), schema=number % 20 == 0)


@pytest.mark.soak
def test_one_of_every_kind_of_thing(kg: iomkg.KnowledgeGraph) -> None:
    rows = kg.sparql(KINDS)
    assert isinstance(rows, iomkg.Table)
    assert len(rows) > 30
    for row in rows:
        for why in (False, True):
            hold(kg.show(row["one"], why=why))


@pytest.mark.soak
def test_every_term_and_query(kg: iomkg.KnowledgeGraph) -> None:
    rows = kg.sparql(
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "SELECT DISTINCT ?term { ?term rdfs:isDefinedBy ?ontology } ORDER BY ?term"
    )
    assert isinstance(rows, iomkg.Table)
    names = [str(row["term"]) for row in rows] + [f"query/{q.id}" for q in kg.queries()]
    for name in names:
        hold(kg.show(name), schema=False)
