"""Answers that the engine writes: each syntax, exact limits, graphs, ends by force."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from iomkg.rdf.store.limits import WorkerLimits
from iomkg.rdf.store.overrun import EngineEnded, OutOfTime, TooMuchAnswer
from iomkg.rdf.store.process import can_spawn
from iomkg.rdf.store.wanted_answer import WantedAnswer
from iomkg.rdf.store.worker import WorkerStore

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not can_spawn(), reason="this system has no posix_spawn"),
]

ROWS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPHS = ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml")
NASTY = '}},{"a":1},{},{"b"\r\n<result>\n"quoted"\\"}},{'
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store")
    store = ox.Store(str(path))
    one, two = ox.NamedNode("urn:p"), ox.NamedNode("urn:graph")
    for number in range(300):
        store.add(ox.Quad(ox.NamedNode(f"urn:{number}"), one, ox.Literal(f"{number}{NASTY}")))
    store.add(ox.Quad(ox.NamedNode("urn:in-graph"), one, ox.Literal("x"), two))
    store.flush()
    del store
    return path


@pytest.fixture
def store(folder: Path) -> Iterator[WorkerStore]:
    worker = WorkerStore(folder, WorkerLimits(20, None, 100), ready=True)
    yield worker
    worker.close()


def whole(store: WorkerStore, query: str, syntax: str, **graphs: tuple[str, ...]) -> bytes:
    return b"".join(store.serialised(query, WantedAnswer(syntax, **graphs)).parts())


@pytest.mark.parametrize("syntax", ROWS)
@pytest.mark.parametrize("column", ["?o", "?unbound", "?s ?o ?unbound"])
def test_rows_up_to_the_limit_are_an_answer_and_one_more_is_not(
    store: WorkerStore, syntax: str, column: str
) -> None:
    query = f"SELECT {column} {{ ?s <urn:p> ?o }} LIMIT "
    for count in (0, 1, 99, 100):
        whole(store, f"{query}{count}", syntax)
    with pytest.raises(TooMuchAnswer, match="more than 100 rows"):
        whole(store, f"{query}101", syntax)


@pytest.mark.parametrize("syntax", GRAPHS)
def test_triples_up_to_the_limit_are_an_answer_and_one_more_is_not(
    store: WorkerStore, syntax: str
) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT "
    found = ox.parse(whole(store, f"{query}100", syntax), ox.RdfFormat.from_media_type(syntax))
    assert sum(1 for _ in found) == 100
    with pytest.raises(TooMuchAnswer):
        whole(store, f"{query}101", syntax)


def test_values_come_through_as_they_are(store: WorkerStore) -> None:
    query = "SELECT ?o { <urn:7> <urn:p> ?o }"
    found = json.loads(whole(store, query, "application/sparql-results+json"))
    assert found["results"]["bindings"][0]["o"]["value"] == f"7{NASTY}"
    rows = [*csv.reader(io.StringIO(whole(store, query, "text/csv").decode(), newline=""))]
    assert rows == [["o"], [f"7{NASTY}"]]


def test_graphs_are_those_that_are_named(store: WorkerStore) -> None:
    query, csv_ = "SELECT ?s { ?s <urn:p> 'x' }", "text/csv"
    assert whole(store, query, csv_) == b"s\r\n"
    there = whole(store, query, csv_, default_graphs=("urn:graph",))
    assert there == b"s\r\nurn:in-graph\r\n"
    inside = "SELECT ?g { GRAPH ?g { ?s ?p ?o } }"
    assert whole(store, inside, csv_, named_graphs=("urn:graph",)) == b"g\r\nurn:graph\r\n"
    assert whole(store, inside, csv_, default_graphs=("urn:graph",)) == b"g\r\n"


def test_one_that_is_interrupted_is_told_and_the_next_is_answered(store: WorkerStore) -> None:
    answer = store.serialised(ENDLESS, WantedAnswer("text/csv"))
    threading.Timer(0.5, answer.interrupt).start()
    with pytest.raises(EngineEnded):
        next(answer.parts())
    assert whole(store, "ASK {}", "text/csv") == b"true"


def test_one_that_is_interrupted_before_it_begins_does_not_run(store: WorkerStore) -> None:
    answer = store.serialised(ENDLESS, WantedAnswer("text/csv"))
    answer.interrupt()
    with pytest.raises(EngineEnded):
        next(answer.parts())


def test_a_process_that_was_killed_while_it_waited_is_not_asked(store: WorkerStore) -> None:
    whole(store, "ASK {}", "text/csv")
    for process in tuple(store.processes):
        process.interrupt()
        while not process.has_ended():
            pass
    assert whole(store, "ASK {}", "text/csv") == b"true"


def test_the_deadline_ends_it(folder: Path) -> None:
    store = WorkerStore(folder, WorkerLimits(0.5))
    with pytest.raises(OutOfTime):
        whole(store, ENDLESS, "text/csv")
    store.close()
