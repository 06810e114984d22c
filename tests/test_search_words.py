"""Search words lead to what they mean, and are nowhere a name, a label or a fact."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from golden import CHECKOUT

import iomkg
from iomkg.ask.english import FUNCTION_WORDS, stem, tokens_of
from iomkg.errors import UnknownEntity
from iomkg.rdf.store.base import Row
from iomkg.terms import ID

WORDS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?word ?label { ?thing skos:hiddenLabel ?word ; rdfs:label ?label }
"""


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open(project=CHECKOUT) as opened:
        yield opened


@pytest.fixture(scope="module")
def rows(kg: iomkg.KnowledgeGraph) -> tuple[Row, ...]:
    return tuple(kg.store.select(WORDS).rows)


def test_a_question_in_everyday_words_finds_what_is_meant(kg: iomkg.KnowledgeGraph) -> None:
    found = kg.ask("Does IOM give jabs?").groups[0].values[0]
    assert found.iri == ID + "service/vaccinations"


@pytest.mark.parametrize("word", ["jab", "modern slavery"])
def test_a_search_word_names_nothing(kg: iomkg.KnowledgeGraph, word: str) -> None:
    with pytest.raises(UnknownEntity):
        kg.entities.resolve(word)


def test_each_adds_a_word_to_the_label(rows: tuple[Row, ...]) -> None:
    assert rows
    assert not [(str(t), str(w)) for t, w, label in rows if content(w) <= content(label)]


def content(text: object) -> set[str]:
    return {stem(word) for word in tokens_of(str(text)) if word not in FUNCTION_WORDS}


def test_none_is_shown(kg: iomkg.KnowledgeGraph) -> None:
    assert "jab" not in repr(kg.show("service/vaccinations"))


def test_none_is_a_fact(kg: iomkg.KnowledgeGraph) -> None:
    assert b"hiddenLabel" not in kg.export("nt", "facts")
    assert b"hiddenLabel" in kg.export("nt", "full")
