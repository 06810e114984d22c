"""SPARQL at the prompt: prefixes are known, slips are told, a terminal is not flooded."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from commands import iomkg as run
from commands import on_a_terminal

import iomkg
from iomkg.ask.slips import find_joined, find_undeclared
from iomkg.errors import QuerySyntaxError, TextPlace
from iomkg.rdf.sparql.prologue import add_prefixes

KNOWN = {"a": "urn:a:", "b": "urn:b:"}
NAMES = "SELECT ?s { ?s a iomkg:Conflict }"


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open() as opened:
        yield opened


def sparql(*words: str) -> subprocess.CompletedProcess[str]:
    return run("sparql", *words)


@pytest.mark.parametrize(
    ("query", "added"),
    [
        ("ASK { a:x b:y c:z }", "PREFIX a: <urn:a:> PREFIX b: <urn:b:> "),
        ("PREFIX a: <urn:other:> ASK { a:x ?p 'b:y' }", ""),
        ("ASK { ?s ?p <a:x> } # b:y", ""),
    ],
)
def test_known_prefixes_are_declared_where_they_are_not(query: str, added: str) -> None:
    assert add_prefixes(query, KNOWN).text == added + query


def test_prefixes_of_the_project_are_known(kg: iomkg.KnowledgeGraph) -> None:
    assert len(kg.sparql(NAMES)) > 50
    assert sum(1 for _ in kg.stream(NAMES).rows) > 50
    assert sparql(f"{NAMES} LIMIT 1").returncode == 0


def test_places_are_those_of_what_was_written(kg: iomkg.KnowledgeGraph) -> None:
    with pytest.raises(QuerySyntaxError) as raised:
        kg.sparql("SELECT ?s { ?s a iomkg:Conflict ; nope:x ?y }")
    assert raised.value.place == TextPlace(1, 35)
    done = sparql("SELECT ?s { ?s a iomkg:Confict }", "--explain")
    assert "line 1, column 13: ?s a iomkg:Confict" in done.stderr


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("ASK { ?s a iomkg:Confict }", ["iomkg:Confict is not declared: iomkg:Conflict?"]),
        ("ASK { ?s a iomkg:Conflict ; ?p <https://w3id.org/iomkg/id/organisation/iom> }", []),
        ("ASK { ?s ?p <https://w3id.org/iomkg/ontology#qwertyuiop> }", ["iomkg:qwertyuiop is not"]),
        ("ASK { ?s foaf:naem ?o }", []),
    ],
)
def test_terms_of_ours_that_nothing_declares_are_told(
    kg: iomkg.KnowledgeGraph, query: str, told: list[str]
) -> None:
    found = list(find_undeclared(kg.store, query))
    assert len(found) == len(told)
    assert all(map(str.startswith, found, told))


def test_they_are_told_without_being_asked_for_and_rows_stay_rows() -> None:
    done = sparql("SELECT ?s { ?s a iomkg:Confict }", "--format", "csv")
    assert (done.returncode, done.stdout) == (0, "s\n")
    assert done.stderr.startswith("iomkg:Confict is not declared")


def test_iris_joined_as_text_are_told() -> None:
    joined = "SELECT ?v (GROUP_CONCAT({}) AS ?all) {{ ?s iomkg:verdict ?v }} GROUP BY ?v"
    assert "GROUP_CONCAT(STR(?s))" in sparql(joined.format("?s")).stderr
    assert "GROUP_CONCAT" not in sparql(joined.format("STR(?s)")).stderr
    assert find_joined(joined.format("DISTINCT ?s ; SEPARATOR=')'")) == {"all": "s"}
    assert find_joined(joined.format("STR(?s)")) == {}


def test_a_terminal_is_shown_the_first_rows_and_how_to_get_all() -> None:
    command = [sys.executable, "-m", "iomkg", "sparql", "SELECT * { ?s a iomkg:Claim }"]
    done = on_a_terminal(*command)
    assert done.stdout.count(b"claim/") == 200
    assert b"The first 200 rows; `--format csv`" in done.stderr
