"""How ``iomkg ask`` does on questions that nothing was written for, beside the material.

Each of the 150 questions names the spans of the four texts that support its answer. A claim
supports it if its place overlaps one of them. The weights were chosen on every second question
(``scripts/fit_find.py``). ``questions-first-sight`` has fifteen sets by strangers, U1 to U3 and A
to L. Those from C on were measured once each, at first sight; README has what came out. What share
of a question is enough for an answer was chosen on what had been measured. All of them guard now.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import iomkg
from iomkg.ask.answers import Answer, Answered, SaidBy
from iomkg.ask.find import is_of_time
from iomkg.ask.question import read_question
from iomkg.graph.evidence.span import Span, parse_span
from iomkg.report.answer_text import write_answer
from iomkg.terms import ID

pytestmark = pytest.mark.slow

DATA = Path(__file__).parent / "data"
LINES = 25


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open() as opened:
        yield opened


@pytest.fixture(scope="module")
def answered(
    material: Path, kg: iomkg.KnowledgeGraph
) -> list[tuple[dict[str, Any], list[Span], Answer]]:
    found = []
    for name in ("open.jsonl", "second.jsonl"):
        for line in (material / "questions" / name).read_text(encoding="utf-8").splitlines():
            asked = json.loads(line)
            spans = [parse_span(f"{ID}source/{span}") for span in asked["supporting_spans"]]
            found.append((asked, spans, kg.ask(asked["question"])))
    return found


@pytest.fixture(scope="module")
def at_first_sight(kg: iomkg.KnowledgeGraph) -> list[tuple[dict[str, Any], Answer]]:
    """The questions by writers who knew only the texts, answered."""
    lines = (DATA / "questions-first-sight.jsonl").read_text(encoding="utf-8").splitlines()
    return [(asked, kg.ask(asked["question"])) for asked in map(json.loads, lines)]


def supporting(said: SaidBy, spans: list[Span]) -> Iterator[str]:
    """Yield the places of a claim that overlap one of some spans."""
    for place in said.places:
        start, end = map(int, place.split("-"))
        if any(s.source == said.source and start < s.end and s.start < end for s in spans):
            yield place


def rank(answer: Answer, spans: list[Span]) -> int:
    """Return the rank of the first group with a supporting claim, 99 if there is none."""
    for number, group in enumerate(answer.groups, 1):
        if any(any(supporting(each, spans)) for value in group.values for each in value.said):
            return number
    return 99


def line_of(answer: Answer, spans: list[Span]) -> int:
    """Return how many lines stand before the first that names a supporting place."""
    places = {
        place
        for group in answer.groups
        for value in group.values
        for each in value.said
        for place in supporting(each, spans)
    }
    for number, line in enumerate(write_answer(answer, width=100)):
        if any(place in line for place in places):
            return number
    return 99


@pytest.mark.parametrize(("groups", "share"), [(5, 0.9), (8, 0.95)])
def test_a_claim_that_supports_the_answer_is_among_the_first_groups(
    answered: list[tuple[dict[str, Any], list[Span], Answer]], groups: int, share: float
) -> None:
    ranks = {asked["id"]: rank(answer, spans) for asked, spans, answer in answered if spans}
    late = sorted(name for name, number in ranks.items() if number > groups)
    assert len(late) <= (1 - share) * len(ranks), late


def test_little_is_printed_before_it(
    answered: list[tuple[dict[str, Any], list[Span], Answer]],
) -> None:
    lines = {
        asked["id"]: line_of(answer, spans)
        for asked, spans, answer in answered
        if spans and rank(answer, spans) <= 5
    }
    late = sorted(name for name, number in lines.items() if number > LINES)
    assert len(late) <= 0.05 * len(lines), late


def test_a_question_that_the_texts_answer_is_seldom_said_not_to_be(
    answered: list[tuple[dict[str, Any], list[Span], Answer]],
) -> None:
    asked = [each for each in answered if each[0]["answerable_from_texts"]]
    denied = [each[0]["id"] for each in asked if each[2].found is not Answered.ANSWERED]
    assert len(denied) <= 0.125 * len(asked), denied


def test_most_questions_beyond_the_texts_are_said_to_be(
    answered: list[tuple[dict[str, Any], list[Span], Answer]],
) -> None:
    asked = [each for each in answered if not each[0]["answerable_from_texts"]]
    wrong = [each[0]["id"] for each in asked if each[2].found is Answered.ANSWERED]
    assert len(wrong) <= 0.2 * len(asked), wrong


def test_questions_by_writers_who_knew_only_the_texts_find_a_supporting_claim(
    at_first_sight: list[tuple[dict[str, Any], Answer]],
) -> None:
    late, count = [], 0
    for asked, answer in at_first_sight:
        if not asked["answerable"]:
            continue
        count += 1
        spans = [parse_span(f"{ID}source/{span}") for span in asked["supporting_spans"]]
        if rank(answer, spans) > 5:
            late.append(asked["question"])
    assert len(late) <= 0.1 * count, late


@pytest.mark.parametrize(
    ("sets", "missed", "near"),
    [("U2 U3 A B C D E F", 0.12, 0.22), ("G H I J K L", 0.15, 0.45)],
    ids=["longer known", "typed in other words"],
)
def test_questions_by_those_writers_are_told_apart_by_whether_the_texts_answer_them(
    at_first_sight: list[tuple[dict[str, Any], Answer]], sets: str, missed: float, near: float
) -> None:
    read = [each for each in at_first_sight if each[0]["id"].split("-")[0] in sets.split()]
    wrong: dict[bool, list[str]] = {True: [], False: []}
    for asked, answer in read:
        if (answer.found is Answered.ANSWERED) is not asked["answerable"]:
            wrong[asked["answerable"]].append(asked["question"])
    beyond = sum(not asked["answerable"] for asked, _ in read)
    assert len(wrong[False]) <= missed * beyond, wrong[False]
    assert len(wrong[True]) <= near * (len(read) - beyond), wrong[True]


@pytest.mark.parametrize("name", ["questions-lacking", "questions-beyond", "questions-fresh"])
def test_most_questions_beyond_the_graph_are_said_to_be(
    kg: iomkg.KnowledgeGraph, name: str
) -> None:
    read = (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    lines = [line for line in map(json.loads, read) if not line.get("answerable")]
    answered = [
        line["question"] for line in lines if kg.ask(line["question"]).found is Answered.ANSWERED
    ]
    assert len(answered) <= 0.12 * len(lines), answered


def test_a_source_or_a_time_that_is_named_is_honoured_in_every_answer(
    answered: list[tuple[dict[str, Any], list[Span], Answer]], kg: iomkg.KnowledgeGraph
) -> None:
    limited = 0
    for asked, _, answer in answered:
        question = read_question(asked["question"], kg.told)
        if not (question.sources or question.times):
            continue
        limited += 1
        assert answer.conditions
        said = [each for g in answer.groups for value in g.values for each in value.said]
        if question.sources:
            assert {each.source for each in said} <= set(question.sources), asked["id"]
        if question.times and "other times" not in answer.missing:
            claims = kg.told.named(each.claim for each in said)
            other = [c.iri for c in claims if is_of_time(c, question, kg.told) is None]
            assert not other, asked["id"]
    assert limited > 20


def test_no_query_is_offered_that_has_no_rows(
    answered: list[tuple[dict[str, Any], list[Span], Answer]], kg: iomkg.KnowledgeGraph
) -> None:
    commands = {offer.command for _, _, answer in answered for offer in answer.offers}
    for command in commands:
        _, _, name, *words = shlex.split(command)
        params = {k.removeprefix("--").replace("-", "_"): v for k, v in batched(words)}
        assert kg.query(name, **params).rows, command


def batched(words: list[str]) -> Iterator[tuple[str, str]]:
    return zip(words[::2], words[1::2], strict=True)
