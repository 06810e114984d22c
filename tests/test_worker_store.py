"""A store whose queries run in a process of their own: same answers, limits, nothing left."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from iomkg.errors import QuerySyntaxError, StoreError
from iomkg.rdf.store.directory import DirectoryStore
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.rdf.store.limits import WorkerLimits
from iomkg.rdf.store.process import can_spawn
from iomkg.rdf.store.worker import WorkerStore, guarded
from iomkg.terms import Blank, Iri, Literal, Triple

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not can_spawn(), reason="no processes can be spawned here"),
]

P = Iri("urn:p")
PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
XSD = "http://www.w3.org/2001/XMLSchema#"
ODD = ["", "a\tb", 'c\n"d"\\', "\u0001\u007f\u0085\u2028", "\U0001f41f", "x" * 100_000]


def triples() -> Iterator[Triple]:
    for number in range(400):
        yield Iri(f"urn:{number}"), P, Literal(str(number), XSD + "integer")
    for text in ODD:
        yield Blank("b"), P, Literal(text)
        yield Blank("b"), P, Literal(text, language="en-gb")
    for form, kind in (("01", "integer"), ("+1", "int"), ("1.10", "decimal"), ("x", "date")):
        yield Iri("urn:odd"), P, Literal(form, XSD + kind)


@pytest.fixture(scope="module")
def memory() -> MemoryStore:
    store = MemoryStore(keep_labels=True)
    store.load(triples())
    return store


@pytest.fixture(params=["memory", "folder"])
def pair(
    request: pytest.FixtureRequest, memory: MemoryStore, tmp_path: Path
) -> Iterator[tuple[DirectoryStore | MemoryStore, WorkerStore]]:
    store: DirectoryStore | MemoryStore = memory
    if request.param == "folder":
        filled = DirectoryStore(tmp_path / "s", keep_labels=True)
        filled.load(triples())
        filled.close()
        store = DirectoryStore(tmp_path / "s", read_only=True)
    worker = guarded(store, WorkerLimits(seconds=30))
    assert isinstance(worker, WorkerStore)
    yield store, worker
    worker.close()


@pytest.fixture
def make(memory: MemoryStore) -> Iterator[Callable[..., WorkerStore]]:
    made: list[WorkerStore] = []

    def of(**limits: float) -> WorkerStore:
        worker = guarded(memory, WorkerLimits(**limits))  # type: ignore[arg-type]
        assert isinstance(worker, WorkerStore)
        made.append(worker)
        return worker

    yield of
    for worker in made:
        worker.close()


SELECTS = [
    "SELECT * { ?s ?p ?o } ORDER BY ?s ?o",
    "SELECT ?o ?s ?none { ?s ?p ?o } ORDER BY ?s ?o",
    "SELECT * {}",
    "SELECT ?x {}",
    "SELECT * { FILTER(false) }",
    "SELECT ?x { VALUES ?x { UNDEF 1 UNDEF 1e0 true .5 'x'@en } }",
    "SELECT ?é { VALUES ?é { 'é' } }",
]


@pytest.mark.parametrize("query", SELECTS)
def test_the_same_rows(pair: tuple[DirectoryStore | MemoryStore, WorkerStore], query: str) -> None:
    plain, worker = (store.select(query) for store in pair)
    assert worker.variables == plain.variables
    assert list(worker.rows) == list(plain.rows)


def test_the_same_triples_and_booleans(
    pair: tuple[DirectoryStore | MemoryStore, WorkerStore],
) -> None:
    plain, worker = pair
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    assert set(worker.construct(query)) == set(plain.construct(query))
    assert worker.ask("ASK { ?s ?p 7 }") is True
    assert worker.ask("ASK { ?s ?p 7000 }") is False


def test_what_is_loaded_meanwhile_is_seen() -> None:
    store = MemoryStore()
    worker = guarded(store, WorkerLimits())
    assert not worker.ask("ASK { ?s ?p ?o }")
    store.load([(Iri("urn:a"), P, Iri("urn:b"))])
    assert worker.ask("ASK { ?s ?p ?o }")
    worker.close()


def test_a_mistake_is_told_as_by_any_store(make: Callable[..., WorkerStore]) -> None:
    worker = make()
    with pytest.raises(QuerySyntaxError, match="ex: is not declared"):
        worker.ask("ASK { ?s ex:p ?o }")
    with pytest.raises(QuerySyntaxError, match="SELECT query where a ASK query"):
        worker.ask("SELECT * { ?s ?p ?o }")
    assert worker.ask("ASK {}")


@pytest.mark.parametrize("query", [PRODUCT, ENDLESS + " ORDER BY ?l", ENDLESS])
def test_the_deadline_ends_it(make: Callable[..., WorkerStore], query: str) -> None:
    worker = make(seconds=1)
    begun = time.monotonic()
    with pytest.raises(StoreError, match="not finished after 1 seconds"):
        for _ in worker.select(query).rows:
            pass
    assert time.monotonic() - begun < 20
    assert worker.ask("ASK {}")


def test_time_that_the_reader_takes_does_not_count(make: Callable[..., WorkerStore]) -> None:
    rows = make(seconds=2).select("SELECT * { ?s ?p ?o . ?t ?q 5 }").rows
    next(rows)
    time.sleep(2.5)
    assert sum(1 for _ in rows) == 414


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="limits of memory on Linux")
@pytest.mark.parametrize(
    "query",
    [
        ENDLESS + " ORDER BY ?l",
        "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "SELECT (GROUP_CONCAT(STR(?c)) AS ?all) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "SELECT (STRLEN(?v40) AS ?n) { BIND('abcdefgh' AS ?v0) "
        + " ".join(f"BIND(CONCAT(?v{i}, ?v{i}) AS ?v{i + 1})" for i in range(40))
        + " }",
    ],
)
def test_the_limit_on_memory_ends_it(make: Callable[..., WorkerStore], query: str) -> None:
    worker = make(memory=128 << 20, seconds=60)
    with pytest.raises(StoreError, match=r"more memory than it may use \(128 MB\)"):
        list(worker.select(query).rows)
    assert worker.ask("ASK {}")


def test_an_answer_with_too_many_rows_is_no_answer(make: Callable[..., WorkerStore]) -> None:
    worker = make(rows=10)
    assert len(list(worker.select("SELECT * { ?s ?p ?o } LIMIT 10").rows)) == 10
    with pytest.raises(StoreError, match="more than 10 rows"):
        list(worker.select("SELECT * { ?s ?p ?o }").rows)
    with pytest.raises(StoreError, match="more than 10 triples"):
        list(worker.construct("CONSTRUCT WHERE { ?s ?p ?o }"))


def test_who_stops_reading_ends_the_process(make: Callable[..., WorkerStore]) -> None:
    worker = make()
    rows = worker.select(ENDLESS).rows
    (pid,) = (process.pid for process in worker.processes)
    next(rows)
    del rows
    assert pid is not None
    assert not alive(pid)
    unread = worker.select(ENDLESS)
    del unread
    assert not worker.processes


def test_several_answers_at_a_time(make: Callable[..., WorkerStore]) -> None:
    worker = make()
    first, second = (worker.select("SELECT ?s { ?s ?p ?o } ORDER BY ?s").rows for _ in range(2))
    assert list(zip(first, second, strict=True))
    assert len(worker.processes) == 2


def test_closing_ends_what_is_being_answered(make: Callable[..., WorkerStore]) -> None:
    worker = make()
    rows = worker.select(ENDLESS).rows
    pids = [process.pid for process in worker.processes]
    worker.close()
    assert not any(alive(pid) for pid in pids if pid)
    with pytest.raises(StoreError, match="closed"):
        list(rows)
    with pytest.raises(StoreError, match="closed"):
        worker.ask("ASK {}")


def test_a_process_that_dies_is_told_of(make: Callable[..., WorkerStore]) -> None:
    worker = make()
    rows = worker.select(ENDLESS).rows
    (process,) = worker.processes
    assert process.pid is not None
    os.kill(process.pid, 11)
    with pytest.raises(StoreError, match="ended while it answered the query") as told:
        list(rows)
    assert str(told.value).count("\n") == 1
    assert worker.ask("ASK {}")


def test_a_worker_that_is_to_be_ready_is_so_after_one_was_ended(memory: MemoryStore) -> None:
    worker = guarded(memory, WorkerLimits(seconds=0.5), ready=True)
    assert isinstance(worker, WorkerStore)
    with pytest.raises(StoreError):
        list(worker.select(PRODUCT).rows)
    assert len(worker.processes) == 1
    assert worker.ask("ASK {}", 20)
    worker.close()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
