"""Answers that the engine writes: each syntax, exact limits, graphs, ends by force."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from iomkg.rdf.store.awaited import WantedAnswer, awaited_answer
from iomkg.rdf.store.limits import WorkerLimits
from iomkg.rdf.store.overrun import EngineEnded, OutOfTime, TooMuchAnswer
from iomkg.rdf.store.process import can_spawn
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
    async def read() -> bytes:
        return b"".join(
            [p async for p in awaited_answer(store, query, WantedAnswer(syntax, **graphs))]
        )

    return asyncio.run(read())


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


def test_one_that_is_cancelled_ends_its_process_and_the_next_is_answered(
    store: WorkerStore,
) -> None:
    async def read() -> None:
        async with asyncio.timeout(0.5):
            async for _ in awaited_answer(store, ENDLESS, WantedAnswer("text/csv")):
                pass

    before = {process.pid for process in store.processes}
    with pytest.raises(TimeoutError):
        asyncio.run(read())
    assert not before & {process.pid for process in store.processes}
    assert whole(store, "ASK {}", "text/csv") == b"true"


def test_one_that_is_killed_is_told(store: WorkerStore) -> None:
    async def read() -> None:
        loop = asyncio.get_running_loop()
        (process,) = store.processes
        assert process.pid is not None
        loop.call_later(0.5, os.kill, process.pid, signal.SIGKILL)
        async for _ in awaited_answer(store, ENDLESS, WantedAnswer("text/csv")):
            pass

    with pytest.raises(EngineEnded) as told:
        asyncio.run(read())
    assert told.value.killed


def test_a_process_that_was_killed_while_it_waited_is_not_asked(store: WorkerStore) -> None:
    whole(store, "ASK {}", "text/csv")
    for process in tuple(store.processes):
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        while not process.has_ended():
            pass
    assert whole(store, "ASK {}", "text/csv") == b"true"


def test_the_deadline_ends_it(folder: Path) -> None:
    store = WorkerStore(folder, WorkerLimits(0.5))
    with pytest.raises(OutOfTime):
        whole(store, ENDLESS, "text/csv")
    store.close()
