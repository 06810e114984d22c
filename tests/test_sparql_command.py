"""``iomkg sparql``: text, file or standard input; rows, graphs and booleans; refusals."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib
from commands import iomkg

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?c a <https://w3id.org/iomkg/ontology#Claim> }"


def test_a_query_as_text_in_a_file_and_on_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text(COUNT)
    answers = {
        iomkg("sparql", COUNT).stdout,
        iomkg("sparql", "-f", str(file)).stdout,
        iomkg("sparql", "-", stdin=COUNT).stdout,
    }
    assert len(answers) == 1
    assert int(answers.pop().splitlines()[1]) >= 100


def test_ask_and_construct() -> None:
    assert "true" in iomkg("sparql", "ASK { ?s ?p ?o }").stdout
    done = iomkg("sparql", "CONSTRUCT WHERE { ?s a <http://www.w3.org/ns/org#Post> }")
    assert len(rdflib.Graph().parse(data=done.stdout, format="turtle")) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "INSERT"),
        ("SELECT ?s WHERE { ?s ?p }", "parse"),
        ("SELECT ?s FROM <http://127.0.0.1:1/> WHERE { ?s ?p ?o }", "FROM"),
    ],
)
def test_what_is_refused_exits_2(text: str, said: str) -> None:
    done = iomkg("sparql", text)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_form_that_does_not_fit_the_answer_is_refused() -> None:
    assert iomkg("sparql", COUNT, "--format", "ttl").returncode == 2


def test_two_queries_or_none_are_refused() -> None:
    assert iomkg("sparql").returncode == 2


@pytest.mark.parametrize("query", ["ASK {}", "CONSTRUCT WHERE { <e:s> ?p ?o }", "SELECT * {}"])
def test_every_form_that_is_offered_is_taken(tmp_path: Path, query: str) -> None:
    (tmp_path / "one.nt").write_text("<e:s> <e:p> <e:o> .\n")
    store = ("--store", str(tmp_path / "store"))
    assert iomkg("load", str(tmp_path / "one.nt"), *store).returncode == 0
    for form in ("table", "csv", "ttl", "nt"):
        refused = iomkg("sparql", query, *store, "--format", form).stderr
        for offered in re.findall(r"\w+", refused.partition("one of: ")[2]):
            done = iomkg("sparql", query, *store, "--format", offered)
            assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("where", ["http:/localhost:7878/query", "https:example", "HTTP:x"])
@pytest.mark.parametrize("verb", [("sparql", "ASK {}"), ("load", __file__, "--data-format", "nt")])
def test_an_address_that_is_mistyped_makes_no_folder(
    where: str, verb: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = iomkg(*verb, "--store", where)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Write http://" in done.stderr
    assert not list(tmp_path.iterdir())
