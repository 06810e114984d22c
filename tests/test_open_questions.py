"""The open questions get the answers that were read from the texts before any query was run.

Each line of ``data/open-questions.jsonl`` names a query, its parameters and, as parts of rows,
what the answer must and must not hold; a question may have several. A line with ``unanswerable``
says why no query answers its question. A value is compared with that of the CSV; of an IRI, what
follows the last ``/id/`` or, in the column ``source``, the slug. ``~`` before a value: it need
only be contained, case aside. ``count`` is the number of rows of the whole answer.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from golden import CHECKOUT

import iomkg

FILE = Path(__file__).resolve().parent / "data" / "open-questions.jsonl"
LINES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
EXPECTED = [line for line in LINES if "unanswerable" not in line]
IDS = [*(f"Q-O{n:03}" for n in range(1, 51)), *(f"Q-H{n:03}" for n in range(1, 101))]
MOST_UNANSWERABLE = 8
QUERIES = CHECKOUT / "queries"
NEAREST = 3
"""Rows shown for each expected row that was not found."""
LONGEST = 4
"""Words in a row that a query may share with a question."""

Cells = dict[str, str]


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open(project=CHECKOUT) as opened:
        yield opened


def answer(kg: iomkg.KnowledgeGraph, asked: dict[str, Any]) -> list[Cells]:
    """The rows of the CSV, IRIs cut."""
    text = kg.query(asked["query"], **asked["params"]).write("csv")
    return [
        {column: cut(column, value) for column, value in row.items()}
        for row in csv.DictReader(io.StringIO(text, newline=""))
    ]


def cut(column: str, value: str) -> str:
    short = value.rpartition("/id/")[2]
    return short.removeprefix("source/") if column == "source" else short


def agrees(wanted: str, found: str) -> bool:
    if wanted.startswith("~"):
        return wanted[1:].casefold() in found.casefold()
    return wanted == found


def agreement(part: Cells, row: Cells) -> int:
    """In how many columns a row is as expected."""
    return sum(agrees(value, row[column]) for column, value in part.items())


def matching(part: Cells, rows: list[Cells]) -> list[Cells]:
    return [row for row in rows if agreement(part, row) == len(part)]


def nearest(part: Cells, rows: list[Cells]) -> str:
    """Rows with most columns as expected, cut to those columns."""
    ranked = sorted(rows, key=lambda row: -agreement(part, row))
    return "".join(
        f"\n    { {column: row[column] for column in part} }" for row in ranked[:NEAREST]
    )


def faults(asked: dict[str, Any], rows: list[Cells]) -> Iterator[str]:
    for part in asked["rows"]:
        if not matching(part, rows):
            yield f"not found: {part}\n  nearest:{nearest(part, rows)}"
    for part in asked.get("absent", ()):
        for row in matching(part, rows):
            yield f"must be absent: {part}\n  found: {row}"
    if len(rows) != asked.get("count", len(rows)):
        yield f"{len(rows)} rows, expected {asked['count']}"


@pytest.mark.parametrize("asked", EXPECTED, ids=lambda asked: f"{asked['id']}-{asked['query']}")
def test_the_answer_is_that_of_the_texts(kg: iomkg.KnowledgeGraph, asked: dict[str, Any]) -> None:
    rows = answer(kg, asked)
    assert rows, f"{asked['id']}: {asked['query']} {asked['params']} has no rows"
    unknown = {c for part in asked["rows"] + asked.get("absent", []) for c in part} - {*rows[0]}
    assert not unknown, f"{asked['query']} has no columns {sorted(unknown)}"
    found = "\n".join(faults(asked, rows))
    assert not found, f"{asked['id']}: {asked['query']} {asked['params']}\n{found}"


def test_every_open_question_has_an_expected_answer() -> None:
    assert [*dict.fromkeys(line["id"] for line in LINES)] == IDS


def test_few_questions_are_unanswerable() -> None:
    reasons = {line["id"]: line["unanswerable"] for line in LINES if "unanswerable" in line}
    assert len(reasons) <= MOST_UNANSWERABLE
    assert all(reasons.values())
    assert not {asked["id"] for asked in EXPECTED} & {*reasons}


def test_every_expectation_can_fail() -> None:
    assert not [asked["id"] for asked in EXPECTED if not any(asked["rows"])]


def questions(material: Path) -> list[dict[str, Any]]:
    """The questions as they are asked, which are never copied into the project."""
    files = ("open.jsonl", "second.jsonl")
    texts = ((material / "questions" / file).read_text(encoding="utf-8") for file in files)
    return [json.loads(line) for text in texts for line in text.splitlines()]


def words(text: str) -> str:
    """Lower case, words between single spaces, with a space at either end."""
    letters = "".join(c if c.isalnum() else " " for c in text.replace("'", "").casefold())
    return f" {' '.join(letters.split())} "


def runs(text: str) -> Iterator[str]:
    """The text as words, whole and in stretches one longer than may be shared."""
    yield words(text)
    each = words(text).split()
    for start in range(len(each) - LONGEST):
        yield words(" ".join(each[start : start + LONGEST + 1]))


def strings(node: Any) -> Iterator[str]:
    """Every string in a YAML tree, keys included."""
    match node:
        case str():
            yield node
        case dict():
            for key, value in node.items():
                yield from (*strings(key), *strings(value))
        case list():
            for value in node:
                yield from strings(value)


def front_matter(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    matter = "\n".join(line.removeprefix("#+") for line in lines if line.startswith("#+"))
    return [words(text) for text in strings(yaml.safe_load(matter))]


@pytest.mark.parametrize("path", sorted(QUERIES.glob("*.rq")), ids=lambda path: path.stem)
def test_no_query_repeats_an_open_question(material: Path, path: Path) -> None:
    matter = front_matter(path)
    pairs = [(q["id"], run.strip()) for q in questions(material) for run in runs(q["question"])]
    shared = [pair for pair in pairs if any(f" {pair[1]} " in text for text in matter)]
    assert not shared, f"{path.name} repeats {shared}; word it otherwise"


def test_no_phrase_of_the_lexicon_repeats_an_open_question(material: Path) -> None:
    asked = [q["question"] for q in questions(material)]
    long = {run for text in asked for run in runs(text) if len(run.split()) > LONGEST}
    lexicon = (CHECKOUT / "iomkg" / "ask" / "lexicon.txt").read_text(encoding="utf-8")
    phrases = [words(entry) for line in lexicon.splitlines() for entry in line.split(",")]
    shared = [(run, phrase) for phrase in phrases for run in long if run in phrase]
    assert not shared, f"the lexicon repeats {shared}; word it otherwise"
