"""The words of a source are shown from the reader's own file, once its digest was compared."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from commands import iomkg as run

import iomkg
from iomkg.ask.quoting import Quote, Quotes
from iomkg.report.answer_text import write_answer
from iomkg.report.quotations import write_quotes, write_quotes_html, write_quotes_markdown

QUESTION = "How many member states does FutureLearn give?"
FOUND = Quotes(
    {("s", "4-9"): Quote("s", "S*1", "4-9", "The <b> ", "five \x1b[2J oars", " hang.")}, (), {}
)


@pytest.fixture(scope="module")
def seeds(material: Path) -> Path:
    return material / "seeds"


@pytest.fixture(scope="module")
def kg(seeds: Path) -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open(sources=seeds) as opened:
        yield opened


@pytest.fixture(autouse=True)
def no_usual_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IOMKG_SOURCES", raising=False)


def test_words_are_those_of_the_place_within_their_sentence(
    kg: iomkg.KnowledgeGraph, seeds: Path
) -> None:
    quotes = kg.quote(kg.ask(QUESTION))
    quote = next(q for q in quotes.found.values() if q.place == "834-856")
    text = next(seeds.glob("001_*.txt")).read_bytes().decode()
    assert quote.words == text[834:856]
    sentence = quote.before + quote.words + quote.after
    assert sentence[0].isupper()
    assert sentence.rstrip().endswith(".")
    assert sentence.strip() in " ".join(text.split())


def test_words_of_another_text_are_not_passed_off(seeds: Path, tmp_path: Path) -> None:
    name = next(seeds.glob("001_*.txt")).name
    shutil.copy(seeds / name, tmp_path)
    with (tmp_path / name).open("a", encoding="utf-8") as stream:
        stream.write(" ")
    with iomkg.open(sources=tmp_path) as kg:
        quotes = kg.quote(kg.ask(QUESTION))
    assert not quotes.found
    (refused,) = quotes.refused
    assert name in refused
    assert refused.startswith("S1: ")


def test_a_quote_is_in_the_json_only_if_it_is_asked_for(seeds: Path) -> None:
    words = ("ask", QUESTION, "--format", "json", "--sources", str(seeds))
    without, with_it = run(*words).stdout, run(*words, "--quote").stdout
    assert '"quote"' not in without
    assert '"words"' in with_it
    schema = files("iomkg.report").joinpath("answer.schema.json").read_text(encoding="utf-8")
    jsonschema.validate(json.loads(with_it), json.loads(schema))


def test_quoting_without_texts_says_how_to_name_them() -> None:
    done = run("ask", QUESTION, "--quote")
    assert done.returncode == 2
    assert "--sources DIR" in done.stderr


def test_claims_that_a_query_names_are_quoted(seeds: Path) -> None:
    words = ("query", "un-relationship", "--format", "card", "--sources", str(seeds), "--quote")
    assert "In the words of the sources:" in run(*words).stdout


def test_words_stand_beside_the_value_that_they_say(kg: iomkg.KnowledgeGraph) -> None:
    answer = kg.ask(QUESTION)
    lines = "".join(write_answer(answer, quotes=kg.quote(answer))).splitlines()
    value = next(at for at, line in enumerate(lines) if "S1" in line and "834-856" in line)
    assert lines[value + 1].startswith("      S1: “")
    assert max(map(len, lines)) <= 80
    assert len(lines) <= len("".join(write_answer(answer)).splitlines())


def test_words_are_marked_and_controls_do_nothing() -> None:
    plain = "".join(write_quotes(FOUND))
    assert re.search(r"«five \S+ oars»", plain)
    assert "\x1b" not in plain
    assert "\x1b[1mfive" in "".join(write_quotes(FOUND, colour=True))
    markdown = "".join(write_quotes_markdown(FOUND))
    assert "**five" in markdown
    assert r"S\*1" in markdown
    html = "".join(write_quotes_html(FOUND))
    assert "<mark>five" in html
    assert "<b>" not in html
