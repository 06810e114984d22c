"""A cold start: the shortest way to an answer gives what the long way gives, byte by byte."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import iomkg
from iomkg.ask import prepared
from iomkg.ask.entities import read_entities
from iomkg.ask.named import list_queries
from iomkg.cli import main as at_length
from iomkg.cli import start
from iomkg.errors import BadParameter, IomkgError
from iomkg.graph import stamp
from iomkg.graph.project import FOLDERS, find_project
from iomkg.rdf.rows.formats_of_rows import write_rows
from iomkg.rdf.sparql.binding import parse_parameter, sparql_term
from iomkg.rdf.store.base import Rows
from iomkg.rdf.store.oxterms import from_ox
from iomkg.terms import ID

PROJECT = find_project()
HEAVY = {"rdflib", "pyshacl", "edtf", "yaml", "SPARQLWrapper"}
NOT_LIGHT = {"argparse", "dataclasses", "json", "pathlib", "iomkg.api", "iomkg.errors"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The project, its queries prepared in a cache of their own."""
    before = os.environ["IOMKG_CACHE"]
    os.environ["IOMKG_CACHE"] = str(tmp_path_factory.mktemp("cold") / "cache")
    found = str(PROJECT.root)
    for _ in range(3):
        iomkg.open().close()
        if stamp.find(stamp.GRAPH, found) and prepared.answer(found, "renamings", {}):
            break
        time.sleep(3.2)  # a checkout that was changed a moment ago
    yield found
    os.environ["IOMKG_CACHE"] = before


def test_nothing_is_imported_that_costs(root: str) -> None:
    program = (
        "import sys; before = set(sys.modules); from iomkg.cli.start import main; "
        "main(['query', 'renamings']); print(*set(sys.modules) - before, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    imported = set(done.stderr.decode().split())
    assert done.stdout.startswith(b"event,date")
    assert "iomkg.ask.prepared" in imported
    assert not imported & (HEAVY | NOT_LIGHT)


EXAMPLES = [
    pytest.param(query.id, dict(test.params), id=f"{query.id}-{test.expect}")
    for query in list_queries(PROJECT)
    for test in query.tests
]


@pytest.fixture(scope="module")
def kg(root: str) -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open() as found:
        yield found


@pytest.mark.parametrize(("name", "params"), EXAMPLES)
def test_a_prepared_query_has_the_bytes_of_the_long_way(
    root: str, kg: iomkg.KnowledgeGraph, name: str, params: dict[str, str]
) -> None:
    table = kg.query(name, **params)
    wanted = table.write("csv").encode() if len(table) else None
    assert prepared.answer(root, name, params) in (wanted, None)


def test_nearly_every_example_takes_the_short_way(root: str) -> None:
    answers = [prepared.answer(root, *example.values) for example in EXAMPLES]  # type: ignore[arg-type]
    assert sum(found is not None for found in answers) >= 0.75 * len(EXAMPLES)


def test_every_name_means_the_same_by_either_way(kg: iomkg.KnowledgeGraph) -> None:
    entities = read_entities(kg.store)
    names = prepared.write_names(ID, entities.by_name, entities.body_of)
    kinds = [[], ["organisation"], ["programme", "event"], ["source"]]
    shared = [name for name, things in entities.by_name.items() if len(things) > 1]
    for name in [*sorted(entities.by_name)[::23], *shared[:40], "nobody", "IOM ", "Iom_"]:
        for of in kinds:
            found = prepared.find_thing(names, name, of)
            assert found == resolved(entities.resolve, name, of)


def resolved(resolve: object, name: str, kinds: list[str]) -> str | None:
    try:
        return str(resolve(name, kinds))  # type: ignore[operator]
    except IomkgError:
        return None


DAYS = st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True)
VALUES = st.one_of(DAYS, st.integers().map(str), st.sampled_from(["true", "false", "1"]), st.text())


@given(VALUES, st.sampled_from(["xsd:string", "xsd:date", "xsd:integer", "xsd:boolean"]))
def test_a_plain_value_is_written_as_the_long_way_writes_it(text: str, kind: str) -> None:
    found = prepared._literal(text, kind)
    if found is not None:
        assert found == sparql_term(parse_parameter(text, kind))


def test_which_days_are_plain() -> None:
    for text in ("2024-02-29", "1951-12-31"):
        assert prepared._literal(text, "xsd:date")
    for text in (
        "2023-02-29",
        "0000-01-01",
        "2023-13-01",
        "2023-1-01x",
        "2023-W01-1",
        "２023-01-01",
    ):
        assert prepared._literal(text, "xsd:date") is None
    with pytest.raises(BadParameter):
        parse_parameter("2023-02-29", "xsd:date")


LITERALS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.tuples(LITERALS, st.sampled_from(["", "en", "integer", "decimal"]))))
def test_the_engine_writes_csv_as_we_do(values: list[tuple[str, str]]) -> None:
    store = ox.Store()
    for number, (text, kind) in enumerate(values):
        node = ox.BlankNode() if number % 3 else ox.NamedNode(f"urn:{number}")
        store.add(ox.Quad(node, ox.NamedNode("urn:p"), literal(text, kind)))
    query = "SELECT * { ?s ?p ?o OPTIONAL { ?s <urn:none> ?n } } ORDER BY ?s ?o"
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    rows = (tuple(term and from_ox(term) for term in row) for row in found)
    ours = "".join(write_rows(Rows(tuple(v.value for v in found.variables), rows), "csv"))
    theirs = store.query(query).serialize(format=ox.QueryResultsFormat.CSV)  # type: ignore[union-attr]
    assert theirs == ours.encode()


def literal(text: str, kind: str) -> ox.Literal:
    if kind == "en":
        return ox.Literal(text, language="en")
    if kind:
        return ox.Literal(text, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}"))
    return ox.Literal(text)


LINES = """\
query renamings
query renamings --format csv
query renamings --fail-empty
--fail-empty query renamings
--format csv query renamings
query renamings --format json
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
def test_a_command_does_the_same_by_either_way(
    root: str, line: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    outcomes = []
    for way in (start.main, at_length.main):
        try:
            status = way(line.split())
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


def test_both_ways_find_the_same_project(
    root: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stamp.FOLDERS == FOLDERS
    assert stamp.find_root(None) == str(find_project().root)
    (tmp_path / "link").symlink_to(root)
    assert stamp.find_root(str(tmp_path / "link")) == str(find_project(tmp_path / "link").root)
    assert stamp.find_root(str(tmp_path)) is None
    monkeypatch.setenv("IOMKG_PROJECT", str(tmp_path / "link"))
    assert stamp.find_root(None) == str(find_project().root)
