"""A cold start: what is prepared answers as the files do, and little is imported for it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import on_a_terminal
from projects import make_project

import iomkg
from iomkg.ask import prepared
from iomkg.ask.answer import bind_query
from iomkg.ask.answers import Answer
from iomkg.ask.entities import read_entities
from iomkg.ask.kept_claims import keep_claims, open_kept
from iomkg.ask.kept_index import open_index
from iomkg.ask.named import NamedQuery, list_queries
from iomkg.ask.prepared import Prepared, find_prepared
from iomkg.ask.question_answers import answer_question
from iomkg.ask.search import MEMORY, search, write_index
from iomkg.ask.told import open_claims
from iomkg.ask.why import read_traced, trace
from iomkg.cli import start
from iomkg.graph.project import find_project
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.rdf.store.quick import QuickStore
from iomkg.terms import DCTERMS, ID, IOMKG, PROV, RDF, Iri, Literal

pytestmark = pytest.mark.slow

PROJECT = find_project()
HEAVY = {"rdflib", "pyshacl", "edtf", "yaml", "SPARQLWrapper"}
NOT_LIGHT = {"argparse", "dataclasses", "json", "pathlib", "shutil", "iomkg.api"}
SOURCES = {"ast", "dataclasses", "inspect"}
"""What inspects source code, which data classes bring along."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The project, prepared in a cache of its own."""
    before = os.environ["IOMKG_CACHE"]
    os.environ["IOMKG_CACHE"] = str(tmp_path_factory.mktemp("cold") / "cache")
    prepare(PROJECT.root)
    yield str(PROJECT.root)
    os.environ["IOMKG_CACHE"] = before


def prepare(project: Path) -> None:
    for _ in range(3):
        iomkg.open(project=project).close()
        if find_prepared(str(project)):
            return
        time.sleep(3.2)  # a checkout that was changed a moment ago
    raise AssertionError(f"nothing is prepared for {project}")


@pytest.fixture(scope="module")
def ready(root: str) -> Prepared:
    found = find_prepared(root)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def kg(root: str) -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open() as found:
        yield found


def refuse_query(name: str, params: object) -> Answer:
    raise AssertionError(f"no time is asked for, so {name} is not asked")


def imported(words: list[str], status: int = 0) -> set[str]:
    """Run a command in a process of its own, and tell what was imported for it."""
    program = (
        "import sys; before = set(sys.modules); from iomkg.cli.start import main; "
        "done = main(sys.argv[1:]); print('\\n', *set(sys.modules) - before, file=sys.stderr); "
        "sys.exit(done)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, check=False, text=True
    )
    assert done.returncode == status, done.stderr
    return set(done.stderr.rpartition("\n ")[2].split())


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml", "md", "table"])
def test_a_query_imports_nothing_that_costs(root: str, form: str) -> None:
    found = imported(["query", "renamings", "--format", form])
    assert "iomkg.ask.prepared" in found
    # The format itself is written by the standard library.
    assert not found & (HEAVY | NOT_LIGHT - ({"json"} if form == "json" else set()))


@pytest.mark.parametrize(
    "line",
    [
        "query names-as-of --date 1000-01-01",
        "query claims-about --entity IOM",
        "queries",
        "queries --about members",
        "search migration",
        "show IOM",
        "why renaming-to-iom",
        "sparql ASK{?s?p?o}",
    ],
)
def test_no_verb_that_asks_imports_what_is_heavy(root: str, line: str) -> None:
    assert not imported(line.split()) & (HEAVY | SOURCES)


def test_a_question_in_english_imports_nothing_heavy(root: str) -> None:
    assert not imported(["ask", "What was IOM called in 1960?"]) & (HEAVY | SOURCES)


def test_a_search_opens_no_store(root: str) -> None:
    assert "pyoxigraph" not in imported(["search", "migration"])


def test_only_the_verb_that_is_asked_for_is_imported(root: str) -> None:
    found = {name for name in imported(["queries"]) if name.startswith("iomkg.cli.verbs.")}
    assert found == {"iomkg.cli.verbs.queries_verb"}


def test_a_terminal_gets_a_card_by_the_short_way(root: str) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "iomkg", "query", "renamings"]
    done = on_a_terminal(*command, env={**os.environ, "PAGER": "cat"})
    assert done.stdout.startswith(b"\x1b[1m")
    imports = {line.rpartition("|")[2].strip() for line in done.stderr.decode().splitlines()}
    assert "iomkg.report.answer_text" in imports
    assert not imports & {*HEAVY, "dataclasses"}


EXAMPLES = [
    pytest.param(query, dict(test.params), id=f"{query.id}-{test.expect}")
    for query in list_queries(PROJECT)
    for test in query.tests
]


@pytest.mark.parametrize(("query", "params"), EXAMPLES)
def test_a_prepared_query_binds_and_answers_as_its_file_does(
    ready: Prepared, kg: iomkg.KnowledgeGraph, query: NamedQuery, params: dict[str, str]
) -> None:
    found = ready.queries[query.id]
    assert found is not None
    assert found.template is not None
    assert found._replace(template=None) == query
    quick = QuickStore(ready.store)
    bound = bind_query(quick, found, params, lambda: ready.entities)
    assert bound.text == bind_query(kg.store, query, params, lambda: kg.entities).text
    rows, wanted = quick.select(bound.text), kg.store.select(bound.text)
    assert (rows.variables, list(rows.rows)) == (wanted.variables, list(wanted.rows))


def test_the_names_of_things_are_those_of_the_graph(
    ready: Prepared, kg: iomkg.KnowledgeGraph
) -> None:
    assert ready.entities == read_entities(kg.store)


def test_what_is_searched_is_what_the_graph_says(ready: Prepared, kg: iomkg.KnowledgeGraph) -> None:
    kept = open_index(ready.path(prepared.SEARCH), "doc")
    fresh = write_index(MEMORY, kg.store, list_queries(PROJECT))
    assert kept is not None
    for words in ("migration", "IOM 1951 brussels", "compact", "who left"):
        assert search(kept, words) == search(fresh, words)


@pytest.mark.parametrize(
    ("of", "slugs"),
    [
        ("subject", ["organisation/iom", "event/renaming-to-iom", "programme/avrr"]),
        ("object", ["organisation/iom"]),
        ("source", ["source/futurelearn", "source/academic-block"]),
        ("claim", ["claim/futurelearn/member-states", "claim/no/such"]),
    ],
)
def test_what_is_kept_of_claims_is_what_the_graph_says(
    ready: Prepared, kg: iomkg.KnowledgeGraph, of: str, slugs: list[str]
) -> None:
    kept = open_kept(ready.path(prepared.TRACED))
    assert kept is not None
    iris = [ID + slug for slug in slugs]
    found = list(kept(of, iris))
    assert found
    assert found == list(read_traced(kg.store, of, iris))


def test_what_is_said_with_a_property_is_kept(ready: Prepared, kg: iomkg.KnowledgeGraph) -> None:
    kept = open_kept(ready.path(prepared.TRACED))
    assert kept is not None
    iris = [IOMKG + "memberStateCount"]
    found = trace(kg.store, "property", iris, history=True, kept=kept)
    assert found == trace(kg.store, "property", iris, history=True) != ()


@pytest.mark.parametrize("more", ["subject", "source", "place"])
def test_claims_of_two_readings_are_not_kept(tmp_path: Path, more: str) -> None:
    claim, other = Iri(ID + "claim/a"), Iri(ID + "b")
    store = MemoryStore()
    said = {
        RDF + "subject": other,
        RDF + "predicate": Iri(IOMKG + "name"),
        RDF + "object": Literal("x"),
        IOMKG + "modality": Iri(IOMKG + "Stated"),
        IOMKG + "rank": Iri(IOMKG + "Normal"),
        PROV + "hadPrimarySource": Iri(ID + "source/s"),
        DCTERMS + "description": Literal("It is said."),
    }
    store.load((claim, Iri(prop), value) for prop, value in said.items())
    keep_claims(str(tmp_path / "one"), store)
    kept = open_kept(str(tmp_path / "one"))
    assert kept is not None
    assert [each.reason.value for each in kept("claim", [claim.value])] == ["x"]
    odd: dict[str, tuple[str, Iri | Literal]] = {
        "subject": (RDF + "subject", claim),
        "source": (PROV + "hadPrimarySource", Literal("source/s")),
        "place": (IOMKG + "evidence", Iri(ID + "source/s#nowhere")),
    }
    prop, value = odd[more]
    store.load([(claim, Iri(prop), value)])
    keep_claims(str(tmp_path / "two"), store)
    assert open_kept(str(tmp_path / "two")) is None


def test_a_question_is_answered_from_what_is_kept_as_from_the_graph(
    ready: Prepared, kg: iomkg.KnowledgeGraph
) -> None:
    kept = open_claims(ready.path(prepared.CLAIMS))
    assert kept is not None
    with iomkg.open(cache=False) as fresh:
        for text in ("When was IOM founded?", "observers according to S2", "who left"):
            wanted = fresh.ask(text)
            made = answer_question(text, kept, kg.find_query, lambda *_: True, refuse_query)
            assert made[:12] == wanted[:12]


def test_a_query_that_was_changed_since_is_read_again(root: str, tmp_path: Path) -> None:
    small = make_project(tmp_path)
    with iomkg.open(project=small.root) as kg:
        before = kg.find_query("renamings")
        small.replace("queries/renamings.rq", before.summary, "Another summary")
        assert kg.find_query("renamings").summary == "Another summary"


def test_two_checkouts_that_are_alike_have_each_their_own_files(root: str, tmp_path: Path) -> None:
    one, other = make_project(tmp_path / "one"), make_project(tmp_path / "other")
    for small in (one, other):
        prepare(small.root)
        with iomkg.open(project=small.root) as kg:
            assert {query.path.parent for query in kg.queries()} == {small.path("queries")}
    with iomkg.open(project=other.root) as kg:
        before = kg.find_query("renamings").summary
        one.replace("queries/renamings.rq", before, "Another summary")
        assert kg.find_query("renamings").summary == before


LINES = """\
query renamings
query renamings --format csv
query renamings --fail-empty
--fail-empty query renamings
--format csv query renamings
query renamings --format json
query renamings --format xml
query renamings --format tsv
query renamings --format md
query renamings --format table
query names-as-of --date 1960-01-01 --explain
query names-as-of --date 1960-01-01 --dry-run
query renamings --format
query renamings more
query --format=csv renamings
query names-as-of --date 1960-01-01
query names-as-of --date=1960-01-01
query names-as-of --param date=1960-01-01
query names-as-of --param date=1960-01-01 --date 1960-01-02
query names-as-of --date 1960-02-30
query names-as-of --date -1
query names-as-of --dat 1960-01-01
query names-as-of --param dates=1960-01-01
query names-as-of --param date
query names-as-of --date 1000-01-01
query --date 1960-01-01 names-as-of
query names-as-of
query claims-about --entity iom
query claims-about --entity IOM --explain
query claims-about --entity nobody
query claims-about --entity organisation/iom
query no-such-query
query ../renamings
query renamings --project nowhere
query renamings --no-cache
query renamings -h
query -- renamings
query
"""


@pytest.mark.parametrize("line", LINES.splitlines())
def test_a_command_does_the_same_without_what_is_prepared(
    root: str,
    line: str,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outcomes = []
    for at_hand in (True, False):
        if not at_hand:
            monkeypatch.setattr("iomkg.cli.ready.find_prepared", lambda root: None)
        try:
            status: object = start.main(line.split())
        except SystemExit as left:
            status = left.code
        outcomes.append((status, *capfdbinary.readouterr()))
    assert outcomes[0] == outcomes[1]


def test_a_folder_of_sources_that_is_not_there_is_told(
    root: str, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setenv("IOMKG_SOURCES", "nowhere")
    assert start.main(["query", "renamings"]) == 2
    assert b"nowhere" in capfdbinary.readouterr().err
