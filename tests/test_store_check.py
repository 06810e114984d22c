"""`iomkg store check` finds the faults of an engine, and none where there are none."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from urllib.parse import quote, unquote_plus

import pytest
import rdflib
from bad_server import Behaviour, Serve, answering, serve
from commands import iomkg
from conftest import put_graph
from test_stores_agree import from_rdflib

import iomkg as package
from iomkg.ask.named import list_queries
from iomkg.check.engine_judge import Probed, Verdict, judge_by_features
from iomkg.graph.project import find_project
from iomkg.rdf.sparql.uses import uses
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.rdf.store.probes import EngineProbe, list_probes, shown, stored_triples
from iomkg.terms import XSD, Blank, Iri, Literal, Term

pytestmark = pytest.mark.slow

__all__ = ["serve"]
PROBES = list_probes()
SCRATCH = "urn:test:scratch"

# Where rdflib 7.6 departs from SPARQL 1.1 (sections 18.5, 9.3, 11.2, 15.1), by probe.
RDFLIB_DEPARTS = {
    "optional",  # drops a row of VALUES that has no match
    "optional-nested",
    "min-none",  # gives no row for the one empty group
    "order-unbound",  # drops the row in which nothing is bound
    "path-star-cycle",  # gives the start twice
}


@pytest.fixture(scope="module")
def stored() -> MemoryStore:
    store = MemoryStore()
    store.load(stored_triples())
    return store


@pytest.fixture(scope="module")
def oracle() -> rdflib.Graph:
    graph = rdflib.Graph()
    for s, p, o in stored_triples():
        graph.add((rdflib.URIRef(str(s)), rdflib.URIRef(str(p)), to_rdflib(o)))
    return graph


def to_rdflib(term: Term) -> rdflib.term.Identifier:
    if isinstance(term, Literal):
        datatype = None if term.language else rdflib.URIRef(term.datatype)
        return rdflib.Literal(term.value, lang=term.language or None, datatype=datatype)
    return rdflib.URIRef(str(term))


def lower(term: Term | None) -> Term | None:
    if isinstance(term, Literal) and term.language:
        return Literal(term.value, language=term.language.lower())
    return term


@pytest.fixture(scope="module")
def running(start_oxigraph: Callable[..., str]) -> str:
    """A server that holds the graph of the project."""
    server = start_oxigraph()
    with package.open() as kg:
        put_graph(server, kg.export("nt", "full"))
    return server


def check(*words: str) -> subprocess.CompletedProcess[str]:
    return iomkg("store", "check", *words)


def checked(*words: str) -> tuple[int, dict[str, str], dict[str, str]]:
    """The exit status, and the verdicts on probes and on queries."""
    done = check(*words, "--format", "json")
    said = json.loads(done.stdout)
    assert said["schema"] == "iomkg/store-check/1"
    verdicts = [{each["id"]: each["verdict"] for each in said[k]} for k in ("probes", "queries")]
    return done.returncode, verdicts[0], verdicts[1]


def without_a_row(server: str, concerns: str) -> Behaviour:
    """Pass queries on to a real server, and keep the first row of some answers back."""

    def behave(request: BaseHTTPRequestHandler) -> None:
        body = getattr(request, "body", None)
        kinds = {n: request.headers[n] for n in ("Accept", "Content-Type") if request.headers[n]}
        wanted = urllib.request.Request(server + request.path, body, kinds)
        with urllib.request.urlopen(wanted) as found:
            document = json.loads(found.read())
        if concerns in unquote_plus(request.path + (body or b"").decode()):
            document["results"]["bindings"] = document["results"]["bindings"][1:]
        answering(json.dumps(document).encode())(request)

    return behave


@pytest.mark.parametrize("probe", PROBES, ids=[probe.id for probe in PROBES])
def test_pyoxigraph_answers_as_is_expected(stored: MemoryStore, probe: EngineProbe) -> None:
    rows = [tuple(map(shown, row)) for row in stored.select(probe.query).rows]
    assert probe.matches(rows), rows


@pytest.mark.parametrize("probe", PROBES, ids=[probe.id for probe in PROBES])
def test_rdflib_answers_as_is_expected(oracle: rdflib.Graph, probe: EngineProbe) -> None:
    found = oracle.query(probe.query)
    rows = [tuple(shown(lower(from_rdflib(term))) for term in row) for row in found]  # type: ignore[union-attr]
    assert probe.matches(rows) is (probe.id not in RDFLIB_DEPARTS), rows


def test_every_probe_has_an_answer_that_could_be_missed() -> None:
    assert len({probe.id for probe in PROBES}) == len(PROBES) > 100
    assert not [probe.id for probe in PROBES if probe.matches([("another",)])]


@pytest.mark.parametrize("probe", PROBES, ids=[probe.id for probe in PROBES])
def test_a_probe_uses_what_it_is_about(probe: EngineProbe) -> None:
    assert probe.needs <= uses(probe.query)


def test_every_probe_of_the_file_is_read() -> None:
    from iomkg.rdf.store import probes

    text = (probes._HERE / "probes.txt").read_text(encoding="utf-8")
    assert text.count("\n## ") == len(PROBES)


def test_memory_is_right() -> None:
    status, probes, queries = checked("memory")
    assert status == 0
    assert set(probes.values()) == {"right"}
    assert set(queries.values()) == {"right"}


def test_a_server_with_the_graph_is_right_and_nothing_is_written(running: str) -> None:
    status, probes, queries = checked(f"{running}/query")
    assert status == 0
    assert {probes[p.id] for p in PROBES if p.stored} == {"not run"}
    assert {probes[p.id] for p in PROBES if not p.stored} == {"right"}
    assert set(queries.values()) == {"right"}
    assert graphs(running) == 0


def test_a_scratch_graph_is_used_and_dropped(running: str) -> None:
    status, probes, _ = checked(f"{running}/query", "--scratch-graph", SCRATCH)
    assert status == 0
    assert set(probes.values()) == {"right"}
    assert graphs(running) == 0


def test_a_graph_that_holds_something_is_left_alone(start_oxigraph: Callable[..., str]) -> None:
    server = start_oxigraph()
    kind = {"Content-Type": "application/n-triples"}
    body = b"<e:s> <e:p> <e:o> ."
    urllib.request.urlopen(
        urllib.request.Request(f"{server}/store?graph={SCRATCH}", body, kind, method="PUT")
    ).close()
    done = check(f"{server}/query", "--scratch-graph", SCRATCH)
    assert done.returncode == 2
    assert f"The graph {SCRATCH} holds something" in done.stderr
    assert graphs(server) == 1


def graphs(server: str) -> int:
    text = quote("SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    wanted = urllib.request.Request(f"{server}/query?query={text}", headers={"Accept": "text/csv"})
    with urllib.request.urlopen(wanted) as answer:
        return int(answer.read().split()[-1])


def test_a_probe_that_loses_a_row_is_wrong(running: str, serve: Serve) -> None:
    url = serve(without_a_row(running, ":next+"))
    status, probes, _ = checked(
        url, "--update-url", f"{running}/update", "--scratch-graph", SCRATCH
    )
    assert status == 1
    wrong = {name for name, verdict in probes.items() if verdict != "right"}
    assert wrong == {"path-plus-cycle", "path-plus-loop", "path-plus-free"}


def test_a_named_query_that_loses_a_row_is_wrong(running: str, serve: Serve) -> None:
    status, probes, queries = checked(serve(without_a_row(running, "iomkg:facesChallenge")))
    assert status == 1
    assert {name for name, verdict in queries.items() if verdict != "right"} == {
        "challenges",
        "components",
    }
    assert set(probes.values()) == {"right", "not run"}


def test_without_the_graph_queries_are_judged_by_what_they_use(
    start_oxigraph: Callable[..., str],
) -> None:
    done = check(f"{start_oxigraph()}/query")
    assert done.returncode == 0
    assert "holds no graph of this project" in done.stdout
    assert "no fault known" in done.stdout


def test_a_server_that_is_not_there_is_no_verdict() -> None:
    done = check("http://127.0.0.1:1/query")
    assert done.returncode == 2
    assert "cannot be reached" in done.stderr


@pytest.mark.parametrize(
    "words",
    [("memory", "--scratch-graph", SCRATCH), ("memory", "--timeout", "0"), ("no/such/folder",)],
)
def test_what_cannot_be_checked(words: tuple[str, ...]) -> None:
    assert check(*words).returncode == 2


def test_a_fault_of_values_alone_is_not_laid_on_others() -> None:
    queries = list_queries(find_project())
    carried = next(p for p in PROBES if p.id == "optional-filter")
    asked = next(p for p in PROBES if p.id == "optional-data")
    probed = [Probed(carried, Verdict.WRONG), Probed(asked, Verdict.RIGHT)]
    for query, judged in zip(queries, judge_by_features(queries, probed), strict=True):
        used = {"optional", "values"} <= uses(query.text)
        assert (judged.verdict is Verdict.AT_RISK) is used


@pytest.mark.parametrize(
    ("query", "feature"),
    [
        ("SELECT * { ?x <e:p>+ ?y }", "path-plus"),
        ("SELECT * { ?x <e:p>* ?y }", "path-star"),
        ("SELECT * { ?x <e:p>/<e:q> ?y }", "path-sequence"),
        ("SELECT * { ?x ^<e:p>|<e:q> ?y }", "path-inverse"),
        ("SELECT * { { SELECT ?x { ?x ?p ?o } } }", "sub-select"),
        ("SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x ?p ?o }", "count-distinct"),
        ("SELECT * { ?x ?p ?o FILTER(?o >= 3) }", "range"),
        ("SELECT * { ?x ?p ?o FILTER NOT EXISTS { ?o ?p ?x } }", "exists"),
        ("SELECT * { ?x ?p 'a'@en }", "language-tag"),
    ],
)
def test_features_are_told_from_tokens(query: str, feature: str) -> None:
    assert feature in uses(query)


def test_features_are_not_seen_where_they_are_not() -> None:
    text = "SELECT * { ?x <e:a+b> '1 / 2 < 3 MINUS' FILTER(?x * 2 + 1 = 3) } # UNION"
    assert uses(text) == {"select", "equals", "arithmetic", "number"}


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (None, "-"),
        (Iri("urn:iomkg:probe:a"), ":a"),
        (Iri("e:a"), "<e:a>"),
        (Blank("x"), "_:"),
        (Literal("1.50", XSD + "decimal"), "1.5"),
        (Literal("1E3", XSD + "double"), "1000"),
        (Literal("-0.0", XSD + "double"), "0"),
        (Literal("INF", XSD + "double"), "INF"),
        (Literal("0100", XSD + "integer"), "100"),
        (Literal("1", XSD + "boolean"), "true"),
        (Literal("1"), '"1"'),
        (Literal("x", language="en"), '"x"@en'),
        (Literal("2017", XSD + "gYear"), '"2017"^^gYear'),
    ],
)
def test_equal_values_are_shown_alike(term: Term | None, text: str) -> None:
    assert shown(term) == text
