"""``--explain`` and ``--dry-run`` of ``iomkg query`` and ``iomkg sparql``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from commands import iomkg, on_a_terminal

EMPTY = ("query", "claims-about", "--entity", "AVRR", "--source", "law-site")
CLASS = "https://w3id.org/iomkg/ontology#"
MISSPELT = f"SELECT ?s WHERE {{ ?s a <{CLASS}Programe> }}"


def told(*words: str) -> str:
    """What the command says on standard error where that is a terminal."""
    done = on_a_terminal(sys.executable, "-m", "iomkg", *words, stream="stderr")
    assert done.returncode == 0
    return done.stderr.decode()


def test_an_empty_answer_is_printed_as_it_is_and_explained_on_standard_error() -> None:
    plain, done = iomkg(*EMPTY), iomkg(*EMPTY, "--explain")
    assert (done.returncode, done.stdout) == (0, plain.stdout)
    assert "?claim prov:hadPrimarySource ?source" in done.stderr
    assert "--source" in done.stderr


def test_the_exit_status_stays_that_of_the_answer() -> None:
    assert iomkg("sparql", MISSPELT, "--explain").returncode == 0
    assert iomkg(*EMPTY, "--explain", "--fail-empty").returncode == 1


def test_the_culprit_and_the_near_miss_are_named() -> None:
    done = iomkg("sparql", MISSPELT, "--explain")
    assert "line 1, column 19" in done.stderr
    assert f"<{CLASS}Programme> would match: spelling" in done.stderr


def test_where_json_is_wanted_the_explanation_of_nothing_is_the_result(tmp_path: Path) -> None:
    target = tmp_path / "why.json"
    done = iomkg("sparql", MISSPELT, "--explain", "--format", "json", "-o", str(target))
    found = json.loads(target.read_text())
    assert (done.returncode, found["schema"], found["empty"]) == (0, "iomkg/explain/1", True)


def test_rows_are_printed_as_usual_and_what_each_part_finds_on_standard_error() -> None:
    plain = iomkg("query", "renamings", "--format", "json")
    done = iomkg("query", "renamings", "--format", "json", "--explain")
    assert (done.returncode, done.stdout) == (0, plain.stdout)
    assert done.stderr.split("\n")[0].split() == ["alone", "left", "part"]


def test_a_false_and_an_empty_graph_are_explained() -> None:
    asked = iomkg("sparql", f"ASK {{ ?s a <{CLASS}Programe> }}", "--explain")
    assert asked.stdout == "false\n"
    assert "The answer is false" in asked.stderr
    built = iomkg("sparql", f"CONSTRUCT WHERE {{ ?s a <{CLASS}Programe> }}", "--explain")
    assert "No triples" in built.stderr


def test_a_terminal_gets_a_hint_and_a_pipe_does_not() -> None:
    assert "--explain says why" in told("sparql", MISSPELT)
    assert "--explain says why" in told(*EMPTY)
    assert "--explain" not in told("query", "renamings")
    assert "--explain" not in iomkg("sparql", MISSPELT).stderr


def test_a_dry_run_runs_nothing() -> None:
    text = "SELECT * WHERE { ?s ?p ?o }"
    done = iomkg("sparql", text, "--dry-run", "--store", "http://127.0.0.1:1/query")
    assert (done.returncode, text in done.stdout) == (0, True)


def places(*words: str) -> tuple[int, list[int]]:
    """The columns of what empties the answer, and of what would match instead."""
    cause = json.loads(iomkg("sparql", *words, "--explain", "--format", "json").stdout)["causes"][0]
    return cause["step"]["column"], [near["column"] for near in cause["near"]]


def test_places_are_those_of_what_was_written_without_its_prefixes() -> None:
    query = "SELECT ?x { ?x a iomkg:Claim ; iomkg:rank iomkg:normal }"
    assert places(query) == (32, [43])
    assert places("CONSTRUCT { } { ?x a iomkg:Claim }") == (11, [])
