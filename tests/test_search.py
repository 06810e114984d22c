"""``iomkg search``: things, claims and queries by words, ranked."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import iomkg as run
from projects import make_project

import iomkg
from iomkg.ask.entities import read_entities
from iomkg.ask.search import MEMORY, write_index
from iomkg.ask.told_index import write_claims
from iomkg.errors import BadParameter
from iomkg.graph.filling import fill_from_project
from iomkg.rdf.store.directory import DirectoryStore


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open() as opened:
        yield opened


@pytest.mark.parametrize(
    ("words", "reference"),
    [
        ("displacement tracking", "tool/displacement-tracking-matrix"),
        ("DISPLACEMENT Tracking", "tool/displacement-tracking-matrix"),
        ("Refugee Council", "organisation/refugee-council-of-australia"),
        ("observer states", "member-states-by-source"),
        ("Génève headquarters", "claim/academic-block/headquarters"),
    ],
)
def test_words_find_what_bears_them(kg: iomkg.KnowledgeGraph, words: str, reference: str) -> None:
    assert reference in [hit.reference for hit in kg.search(words, 40)]


def test_more_of_the_words_rank_higher(kg: iomkg.KnowledgeGraph) -> None:
    hits = kg.search("displacement tracking matrix")
    assert hits[0].reference == "tool/displacement-tracking-matrix"
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_the_limit_holds(kg: iomkg.KnowledgeGraph) -> None:
    assert len(kg.search("migration", 5)) == 5


def test_nothing_to_look_for_is_refused(kg: iomkg.KnowledgeGraph) -> None:
    with pytest.raises(BadParameter):
        kg.search("?!")


def test_signs_of_the_search_language_are_words_like_others(kg: iomkg.KnowledgeGraph) -> None:
    assert kg.search('geneva" OR * NEAR(') == kg.search("geneva OR NEAR")


def test_the_command_writes_json() -> None:
    found = json.loads(run("search", "AVRR", "--format", "json").stdout)
    assert found["schema"] == "iomkg/search/1"
    assert "programme/avrr" in [hit["reference"] for hit in found["hits"]]


def test_queries_about_words_come_the_best_first() -> None:
    listed = run("queries", "--about", "who", "criticised").stdout
    assert listed.startswith("criticisms")


def test_what_is_searched_is_the_same_from_memory_and_from_a_folder(tmp_path: Path) -> None:
    small = make_project(tmp_path)
    fill_from_project(tmp_path / "store", small.project)
    stores = (small.graph().store, DirectoryStore(tmp_path / "store", read_only=True))
    of_claims, of_things = set[str](), set[str]()
    for store in stores:
        index = sqlite3.connect(MEMORY)
        write_claims(index, store, read_entities(store).by_name, (), lambda _: True)
        of_claims.add("\n".join(index.iterdump()))
        of_things.add("\n".join(write_index(MEMORY, store, ()).iterdump()))
    assert len(of_claims) == len(of_things) == 1
