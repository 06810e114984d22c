"""Words of answers are explained, by the ontology where it defines them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

import pytest
from commands import iomkg as run

import iomkg
from iomkg.ask.answers import Standing
from iomkg.ask.glossary import explain_word, explained_words
from iomkg.errors import UnknownEntity
from iomkg.terms import IOMKG


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open() as opened:
        yield opened


def explain(*words: str) -> subprocess.CompletedProcess[str]:
    return run("explain", *words)


@pytest.mark.parametrize("word", explained_words())
def test_every_word_is_explained_and_what_belongs_to_it_too(
    kg: iomkg.KnowledgeGraph, word: str
) -> None:
    explained = explain_word(kg.store, word)
    assert all(meaning.text.endswith(".") for meaning in explained.meanings)
    for other in explained.see:
        assert explain_word(kg.store, other).meanings


def test_a_definition_is_the_ontology_s_own(kg: iomkg.KnowledgeGraph) -> None:
    (meaning,) = explain_word(kg.store, "Rank").meanings
    asked = "SELECT ?text { iomkg:rank skos:definition ?text }"
    assert [row["text"] for row in kg.sparql(asked)] == [meaning.text]
    assert meaning.term == f"{IOMKG}rank"
    assert "deprecated" in dict(meaning.codes)


def test_a_word_with_two_meanings_has_both(kg: iomkg.KnowledgeGraph) -> None:
    first, *others = explain_word(kg.store, "possible").meanings
    assert not first.term
    assert f"{IOMKG}Possible" in {meaning.term for meaning in others}


def test_how_a_value_stands_is_explained(kg: iomkg.KnowledgeGraph) -> None:
    text = explain_word(kg.store, "standing").meanings[0].text.casefold()
    named = {Standing.PREFERRED, Standing.ACCEPTED, Standing.RIVAL, Standing.WRONG}
    assert all(standing.value in text for standing in named)


def test_a_word_that_nobody_uses_is_refused_with_near_ones(kg: iomkg.KnowledgeGraph) -> None:
    with pytest.raises(UnknownEntity, match="rivall") as raised:
        explain_word(kg.store, "rivall")
    assert "rival" in raised.value.next_step


def test_the_command_explains_and_lists() -> None:
    assert explain().stdout.split("\n")[0] == explained_words()[0]
    assert json.loads(explain("rank", "--format", "json").stdout)["word"] == "rank"
    assert explain("as", "of").returncode == 0
    assert explain("no such word").returncode == 2
