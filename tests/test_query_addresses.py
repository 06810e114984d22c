"""Named queries over HTTP: the command's rows in every form, pages of them, bad parameters."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from urllib.parse import unquote, urlencode

import pyoxigraph as ox
import pytest
from projects import make_project
from serving import Reply, Served, serving
from test_query_command import iomkg

import iomkg as package
from iomkg.report.answer_json import write_answer_json

pytestmark = pytest.mark.slow

SUFFIXES = {
    "json": "application/sparql-results+json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "xml": "application/sparql-results+xml",
    "md": "text/markdown",
    "ttl": "text/turtle",
    "answer": "application/vnd.iomkg.answer+json",
}
RESULT_SET = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"


def problem(reply: Reply, status: int) -> dict[str, str]:
    assert (reply.status, reply.type) == (status, "application/problem+json"), reply.text
    told: dict[str, str] = json.loads(reply.body)
    return told


@pytest.mark.parametrize("suffix", ["json", "csv", "tsv", "xml", "md", "answer"])
def test_each_form_is_that_of_the_command(served: Served, suffix: str) -> None:
    reply = served.ask(f"/q/names-as-of.{suffix}?date=1960-01-01")
    assert (reply.status, reply.type) == (200, SUFFIXES[suffix])
    told = iomkg("query", "names-as-of", "--date", "1960-01-01", "--format", suffix)
    assert reply.body.decode().replace("\r\n", "\n") == told.stdout


@pytest.mark.parametrize(("suffix", "kind"), SUFFIXES.items())
def test_the_accept_header_does_the_same(served: Served, suffix: str, kind: str) -> None:
    by_accept = served.ask("/q/renamings", accept=kind)
    assert by_accept.type == kind
    assert by_accept.headers["content-location"] == f"/q/renamings.{suffix}"
    assert by_accept.body == served.ask(f"/q/renamings.{suffix}").body


def test_every_query_answers_its_example(served: Served) -> None:
    with package.open() as kg:
        for query in kg.queries():
            fields = urlencode(query.examples)
            answered = kg.answered(query.id, query.examples)
            rows = json.loads(served.ask(f"/q/{query.id}.json?{fields}").body)
            assert rows["head"]["vars"] == [column.name for column in query.columns]
            assert len(rows["results"]["bindings"]) == len(answered.rows), query.id
            told = served.ask(f"/q/{query.id}.answer?{fields}").text
            assert told == write_answer_json(answered.answer), query.id


def test_turtle_is_a_result_set(served: Served) -> None:
    found = [*ox.parse(served.ask("/q/renamings.ttl").body, ox.RdfFormat.TURTLE)]
    solutions = [t for t in found if t.predicate.value == f"{RESULT_SET}solution"]
    rows = [*csv.reader(io.StringIO(served.ask("/q/renamings.csv").text))]
    assert len(solutions) == len(rows) - 1 > 0


def test_a_browser_is_sent_to_the_page_with_the_parameters(served: Served) -> None:
    reply = served.ask("/q/names-as-of?date=1960", accept="text/html")
    assert (reply.status, reply.headers["location"]) == (303, "/q/names-as-of.html?date=1960")


def test_rows_in_pages(served: Served) -> None:
    whole = served.ask("/q/sources.csv").text.splitlines()
    parts, at = [], "/q/sources.csv?page=1&page_size=2"
    while at:
        reply = served.ask(at)
        parts += reply.text.splitlines()[1:]
        links = reply.headers["link"]
        assert 'rel="first"' in links and 'rel="last"' in links
        following = [part for part in links.split(", ") if 'rel="next"' in part]
        at = following[0].partition("<")[2].partition(">")[0] if following else ""
    assert parts == whole[1:]
    assert served.ask("/q/sources.csv?page=9999").text.splitlines() == whole[:1]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("names-as-of.json", 400, "needs date"),
        ("names-as-of.json?date=soon", 400, "date: "),
        ("names-as-of.json?date=1960&date=1961", 400, "given twice"),
        ("names-as-of.json?when=1960", 400, "no parameter when"),
        ("names-as-of.json?date=1960&page=0", 400, "page may not be '0'"),
        ("names-as-of.json?date=1960&page_size=1e9", 400, "page_size may not be"),
        ("names-as-of.md?date=1960&page=2", 400, "Only rows are cut"),
        ("names-as-of.answer?date=1960&page_size=2", 400, "Only rows are cut"),
        ("names-as-of.md?date=soon", 400, "date: "),
        ("names-as-of.json?date=1960&name=x", 400, "no parameter name"),
        ("names-as-of.json?date=1960&self=x", 400, "no parameter self"),
        ("claims-about.json?entity=no-such-thing-at-all", 400, "no-such-thing"),
        ("no-such-query.json", 404, "no-such-query"),
        ("renamings.pdf", 404, "renamings.pdf"),
        ("renamings.rq", 404, "no .rq here"),
        ("..%2f..%2fetc%2fpasswd", 404, ""),
        ("names-as-of.json?date=%00", 400, "date"),
        ("names-as-of.json?date=1960%27%20%7D%20UNION", 400, "date"),
    ],
)
def test_bad_requests_say_what_is_wrong(served: Served, path: str, status: int, said: str) -> None:
    told = problem(served.ask(f"/q/{path}"), status)
    assert said in told["detail"]
    assert "--" not in told["detail"]


def test_a_near_name_is_offered(served: Served) -> None:
    assert "renamings" in problem(served.ask("/q/renaming.json"), 404)["next_step"]


def test_an_empty_answer_says_why(served: Served) -> None:
    reply = served.ask("/q/names-as-of.json?date=1940-01-01")
    assert json.loads(reply.body)["results"]["bindings"] == []
    note = unquote(reply.headers["iomkg-note"])
    assert note.startswith("No rows: ")
    told = json.loads(served.ask("/q/names-as-of.answer?date=1940-01-01").body)
    assert (told["groups"], told["missing"]) == ([], note)


def test_queries_of_another_project_keep_to_the_limits(tmp_path: Path) -> None:
    small = make_project(tmp_path)
    head, _, _ = small.read("queries/sources.rq").partition("\nPREFIX")
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    small.write("queries/sources.rq", f"{head}\n{endless}\n")
    with serving(tmp_path, "--project", str(small.root), "--timeout", "1") as running:
        for suffix in ("json", "md", "answer", "html"):
            told = problem(running.ask(f"/q/sources.{suffix}"), 504)
            assert "1 second" in told["detail"]


def test_the_list_is_that_of_the_command(served: Served) -> None:
    for path in ("/q", "/q.json"):
        assert served.ask(path).text == iomkg("queries", "--format", "json").stdout
    assert served.ask("/q", accept="text/html").headers["location"] == "/q.html"


def test_repeated_answers_are_not_sent_again(served: Served) -> None:
    first = served.ask("/q/renamings.csv")
    entity = first.headers["etag"]
    again = served.ask("/q/renamings.csv", if_none_match=entity)
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", entity)
    assert served.ask("/q/renamings.csv").body == first.body
    head = served.ask("/q/renamings.csv", "HEAD")
    assert head.headers["content-length"] == str(len(first.body)) and not head.body


def test_other_methods_are_refused(served: Served) -> None:
    assert problem(served.ask("/q/renamings", "DELETE"), 405)["title"] == "Method Not Allowed"
    assert served.ask("/q/renamings", "OPTIONS").status == 204
