"""Queries that are larger or deeper than the engine can bear are refused by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from iomkg.errors import IomkgError, QueryRefused
from iomkg.graph.project import find_project
from iomkg.rdf.sparql.bearable import MOST_JOINED, MOST_LINKS, MOST_REPEATED, check_bearable
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.rdf.store.limits import WorkerLimits
from iomkg.rdf.store.process import can_spawn
from iomkg.rdf.store.worker import WorkerStore, guarded
from iomkg.terms import Iri, Literal

pytestmark = pytest.mark.slow

Make = Callable[[int], str]


def row(of: str, between: str = " ") -> Callable[[int], str]:
    return lambda n: between.join(of.replace("#", str(i)) for i in range(n))


def within(begin: str, end: str, part: Callable[[int], str]) -> Make:
    return lambda n: f"PREFIX : <urn:> {begin}{part(n)}{end}"


def in_group(of: str, between: str = " ") -> Make:
    return within("SELECT * { ?s :p ?o ", " }", row(of, between))


JOINED: dict[str, Make] = {
    "triple patterns": in_group(". ?s :p# ?v#"),
    "objects": within("SELECT * { ?s :p ", " }", row("?v#", ",")),
    "predicates": within("SELECT * { ?s ", " }", row(":p ?v#", ";")),
    "OPTIONALs": in_group("OPTIONAL { ?s :p ?v# }"),
    "groups": in_group("{ ?s :p ?v# }"),
    "sub-selects": in_group("{ SELECT ?s { ?s :p ?v# } }"),
    "blocks of VALUES": in_group("VALUES ?v# { 1 2 }"),
    "steps": within("SELECT * { ?s ", " ?o }", row(":p", "/")),
    "a collection": within("SELECT * { ?s :p (", ") }", row("#")),
}
LINKED: dict[str, Make] = {
    "UNION": within("SELECT * { ", " }", row("{ ?s :p# ?o }", " UNION ")),
    "FILTER": in_group("FILTER(?o > 0)"),
    "||": within("SELECT * { ?s :p ?o FILTER(", ") }", row("?o = 1", " || ")),
    "+": within("SELECT (1 + ", " AS ?x) {}", row("#", " + ")),
    "!": within("ASK { FILTER(", " true) }", row("!")),
    "BIND": in_group("BIND(# AS ?v#)"),
    "MINUS": in_group("MINUS { ?s :q # }"),
    "EXISTS": in_group("FILTER EXISTS { ?s :q # }"),
    "columns": within("SELECT ", " { ?s :p ?o }", row("(?o + # AS ?v#)")),
    "GROUP BY": within("SELECT (COUNT(*) AS ?n) { ?s :p ?o } GROUP BY ", "", row("(?o + #)")),
    "ORDER BY": within("SELECT * { ?s :p ?o } ORDER BY ", "", row("(?o + #)")),
    "HAVING": within("SELECT ?s { ?s :p ?o } GROUP BY ?s HAVING ", "", row("(COUNT(*) > #)")),
    "alternative paths": within("SELECT * { ?s ", " ?o }", row(":p#", "|")),
    "DESCRIBE": within("DESCRIBE ", "", row(":s#")),
}
STARS = within("SELECT * { ?s ", " ?o }", lambda n: "(" * n + ":p" + ")*" * n)
FREE: dict[str, Make] = {
    "VALUES": within("SELECT * { VALUES ?o { ", " } ?s :p ?o }", row("#")),
    "IN": within("SELECT * { ?s :p ?o FILTER(?o IN (", ")) }", row("#", ",")),
    "a template": within("CONSTRUCT { ", " } WHERE { ?s :p ?o }", row("?s :p# ?o", " . ")),
    "arguments": within("SELECT (CONCAT(", ") AS ?x) {}", row("'a'", ",")),
    "prefixes": lambda n: "".join(f"PREFIX p{i}: <urn:{i}> " for i in range(n)) + "ASK {}",
    "plain columns": within("SELECT ", " { ?s ?p ?o }", row("?v#")),
}


@pytest.mark.parametrize("kind", JOINED)
def test_what_is_joined_has_a_limit(kind: str) -> None:
    check_bearable(JOINED[kind](MOST_JOINED // 3))
    with pytest.raises(QueryRefused, match=r"line 1, column \d+: .* more than 100 triple"):
        check_bearable(JOINED[kind](MOST_JOINED + 2))


@pytest.mark.parametrize("kind", LINKED)
def test_what_is_linked_has_a_limit(kind: str) -> None:
    check_bearable(LINKED[kind](MOST_LINKS // 4))
    with pytest.raises(QueryRefused, match=r"more than 1,000 alternatives"):
        check_bearable(LINKED[kind](MOST_LINKS + 2))


def test_repeated_paths_have_a_depth() -> None:
    check_bearable(STARS(MOST_REPEATED))
    check_bearable("SELECT (((?a * 2) * 3) * 4 * (5 * (6 * 7)) AS ?x) {}")
    with pytest.raises(QueryRefused, match="Leave repetitions out"):
        check_bearable(STARS(MOST_REPEATED + 1))


@pytest.mark.parametrize("kind", FREE)
def test_long_lists_of_values_are_let_through(kind: str) -> None:
    check_bearable(FREE[kind](4_000))


@pytest.mark.parametrize("size", [20_000, 50_000])
@pytest.mark.parametrize("kind", ["UNION", "+", "a collection", "MINUS"])
def test_a_message_repeats_little_of_what_was_given(kind: str, size: int) -> None:
    with pytest.raises(IomkgError) as told:
        check_bearable((JOINED | LINKED)[kind](size))
    assert len(str(told.value)) < 250


def test_our_own_queries_are_far_below() -> None:
    for path in [*find_project().root.glob("queries/**/*.rq")]:
        check_bearable(Path(path).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def worker() -> Iterator[WorkerStore]:
    if not can_spawn():
        pytest.skip("no processes can be spawned here")
    store = MemoryStore()
    store.load((Iri(f"urn:s{i % 9}"), Iri(f"urn:p{i % 7}"), Literal(str(i))) for i in range(100))
    made = guarded(store, WorkerLimits(seconds=30, memory=1 << 30, rows=20_000))
    assert isinstance(made, WorkerStore)
    yield made
    made.close()


@pytest.mark.parametrize("kind", LINKED)
def test_the_engine_bears_what_is_let_through(worker: WorkerStore, kind: str) -> None:
    query = LINKED[kind](MOST_LINKS // 4)
    if query.startswith("PREFIX : <urn:> SELECT"):
        list(worker.select(query).rows)
    elif "ASK" in query:
        worker.ask(query)
    else:
        list(worker.construct(query))


@pytest.mark.parametrize("kind", JOINED)
def test_the_engine_bears_what_may_be_joined(worker: WorkerStore, kind: str) -> None:
    next(worker.select(JOINED[kind](MOST_JOINED // 3)).rows, None)  # raises if it does not
