"""Loading into a real server: whole, in batches, with blank nodes that stay what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import rdflib
from bad_server import Serve, answering, serve
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from iomkg.errors import StoreError, TurtleSyntaxError
from iomkg.rdf.store.batches import Limits, Line, batches
from iomkg.rdf.store.files import find_inputs
from iomkg.rdf.store.remote import RemoteStore
from iomkg.rdf.store.upload import UploadTarget, upload, upload_files
from iomkg.terms import Blank, Iri, Literal, Triple

pytestmark = pytest.mark.slow

__all__ = ["serve"]
E = "http://example.org/"
S, P = Iri(E + "s"), Iri(E + "p")
GRAPH = "urn:test:graph"
TURTLE = f"""
PREFIX : <{E}>
:s :p "1.10", "é \\" \\n"@en, [ :q [ :r (1 2 "x") ] ], [ :q :o ] .
_:a :p _:b . _:b :p _:c . _:c :p _:a .
"""


@pytest.fixture(scope="module")
def running(start_oxigraph: Callable[..., str]) -> str:
    return start_oxigraph()


@pytest.fixture
def server(running: str) -> str:
    kind = {"Content-Type": "application/sparql-update"}
    urlopen(Request(f"{running}/update", b"CLEAR ALL", kind), timeout=5).close()
    return running


@pytest.fixture(params=["update", "graph store"])
def to(request: pytest.FixtureRequest, server: str) -> Callable[..., UploadTarget]:
    def make(graph: str | None = None) -> UploadTarget:
        store = f"{server}/store" if request.param == "graph store" else None
        return UploadTarget.at(f"{server}/query", graph_store=store, graph=graph)

    return make


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "data.ttl").write_text(TURTLE)
    return tmp_path / "data.ttl"


def held(server: str, graph: str = "default") -> rdflib.Graph:
    where = "default" if graph == "default" else f"graph={graph}"
    wanted = Request(f"{server}/store?{where}", headers={"Accept": "text/turtle"})
    with urlopen(wanted, timeout=5) as answer:
        return rdflib.Graph().parse(answer.read(), format="turtle")


def count(server: str, pattern: str = "?s ?p ?o") -> str:
    rows = RemoteStore(f"{server}/query").select(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}").rows
    return str(next(rows)[0])


def numbered(number: int) -> Iterator[Triple]:
    return ((Iri(f"{E}{n}"), P, Literal(str(n))) for n in range(number))


@pytest.mark.parametrize("graph", [None, GRAPH])
def test_a_file_arrives_as_the_graph_it_is(
    server: str, to: Callable[..., UploadTarget], file: Path, graph: str | None
) -> None:
    assert upload_files(to(graph), find_inputs([str(file)])) == 16
    found = held(server, graph or "default")
    assert isomorphic(found, rdflib.Graph().parse(file))


def test_files_of_a_folder_do_not_share_blank_nodes(
    server: str, to: Callable[..., UploadTarget], tmp_path: Path
) -> None:
    for name in "ab":
        (tmp_path / f"{name}.nt").write_text(f"_:x <{E}p> <{E}o> .\n")
    upload_files(to(), find_inputs([str(tmp_path)]))
    assert count(server) == "2"


def test_many_triples_arrive_in_batches(server: str, to: Callable[..., UploadTarget]) -> None:
    told: list[int] = []
    assert upload(to(), numbered(60_000), sent=told.append) == 60_000
    assert sum(told) == 60_000
    assert len(told) >= 2
    assert count(server) == "60000"


def test_blank_nodes_can_become_iris(server: str, file: Path) -> None:
    upload_files(UploadTarget.at(f"{server}/query"), find_inputs([str(file)]), skolemise=True)
    assert count(server) == "16"
    assert count(server, "?s ?p ?o FILTER(ISBLANK(?s) || ISBLANK(?o))") == "0"
    assert count(server, f"?a <{E}p> ?b . ?b <{E}p> ?c . ?c <{E}p> ?a") == "3"


@pytest.mark.parametrize("graph", [None, GRAPH])
def test_replacing_leaves_only_what_was_given(
    server: str, to: Callable[..., UploadTarget], graph: str | None
) -> None:
    target = to(graph)
    upload(target, numbered(5))
    assert upload(target, [(S, P, Blank("x"))], replace=True) == 1
    assert len(held(server, graph or "default")) == 1
    assert count(server, "GRAPH ?g { ?s ?p ?o }") == ("0" if graph is None else "1")


def test_replacing_by_nothing_empties(server: str, to: Callable[..., UploadTarget]) -> None:
    upload(to(), numbered(5))
    assert upload(to(), [], replace=True) == 0
    assert count(server) == "0"


def test_a_replacement_that_fails_leaves_the_old(
    server: str, to: Callable[..., UploadTarget], tmp_path: Path
) -> None:
    upload(to(), numbered(5))
    lines = "".join(f"<{E}{n}> <{E}p> <{E}new> .\n" for n in range(70_000))
    (tmp_path / "broken.nt").write_text(lines + "<half")
    with pytest.raises(TurtleSyntaxError):
        upload_files(to(), find_inputs([str(tmp_path / "broken.nt")]), replace=True)
    assert count(server) == "5"
    assert count(server, "GRAPH ?g { ?s ?p ?o }") == "0"


def test_an_ill_formed_term_is_named(to: Callable[..., UploadTarget]) -> None:
    with pytest.raises(StoreError, match="not a well-formed RDF term"):
        upload(to(), [(S, P, Iri("no scheme"))])


def test_a_server_that_says_yes_and_does_nothing_is_found_out(server: str, serve: Serve) -> None:
    target = UploadTarget.at(f"{server}/query", update=serve(answering(b"")))
    with pytest.raises(StoreError, match="does not find"):
        upload(target, [(S, P, S)])


def test_what_a_server_lacks_is_told_before_anything_is_read() -> None:
    with pytest.raises(StoreError, match="No update address is known"):
        upload(UploadTarget.at("http://127.0.0.1:1/sparql"), numbered(1))


def test_to_replace_needs_updates(server: str) -> None:
    target = UploadTarget.at(f"{server}/sparql", graph_store=f"{server}/store")
    with pytest.raises(StoreError, match="address for updates is needed"):
        upload(target, numbered(1), replace=True)


@pytest.mark.parametrize(
    ("query", "update"),
    [
        ("http://h/query", "http://h/update"),
        ("http://h/ds/query?default-graph-uri=e:g", "http://h/ds/update"),
        ("http://h/repositories/kg", "http://h/repositories/kg/statements"),
        ("http://h/sparql-auth", "http://h/sparql-auth"),
        ("http://h/sparql", None),
    ],
)
def test_addresses_that_follow_from_others(query: str, update: str | None) -> None:
    assert UploadTarget.at(query).update == update


def test_the_graph_that_is_asked_is_the_one_that_is_loaded() -> None:
    assert UploadTarget.at("http://h/query?default-graph-uri=e:g").graph == "e:g"


@pytest.mark.parametrize("graph", ["", "no scheme", "e:g> { } }; DROP ALL #"])
def test_a_graph_that_is_no_iri(graph: str) -> None:
    with pytest.raises(StoreError, match="is no IRI of a graph"):
        UploadTarget.at("http://h/query", graph=graph)


@given(
    st.lists(st.lists(st.integers(0, 30), max_size=2), max_size=60),
    st.integers(1, 7),
)
def test_no_blank_node_is_cut_from_its_like(blanks: list[list[int]], most: int) -> None:
    lines = [Line(f"{n}\n", tuple(map(str, b)), False) for n, b in enumerate(blanks)]
    found = list(batches(lines, Limits(most, 1000)))
    assert sorted(line.text for batch in found for line in batch) == sorted(x.text for x in lines)
    where = [(b, i) for i, batch in enumerate(found) for line in batch for b in line.blanks]
    assert len(set(where)) == len({b for b, _ in where})


@pytest.mark.parametrize("limits", [Limits(10, 10_000), Limits(10_000, 20)])
def test_a_batch_is_no_larger_than_it_may_be(limits: Limits) -> None:
    lines = [Line("x\n", (), True)] * 95
    assert len(list(batches(lines, limits))) == 10


def test_too_much_that_hangs_together_is_refused() -> None:
    lines = (Line("x\n", ("same",), False) for _ in range(50_001))
    with pytest.raises(StoreError, match="50,001 triples hang together") as caught:
        list(batches(lines, Limits(10, 10)))
    assert "skolemise" in caught.value.next_step


def test_the_serialisation_is_that_of_the_terms(
    server: str, to: Callable[..., UploadTarget]
) -> None:
    value = Literal('a "b" \\ \n\t\r \x07 🌍')
    upload(to(), [(S, P, value)])
    assert next(RemoteStore(f"{server}/query").select("SELECT ?o { ?s ?p ?o }").rows) == (value,)
