"""The same graph in every store gives the same rows; rdflib is the oracle where it can be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
import rdflib

from iomkg.errors import QuerySyntaxError, StoreError
from iomkg.rdf.read.oxterms import from_ox, to_ox
from iomkg.rdf.store.base import Row, Store
from iomkg.rdf.store.directory import DirectoryStore
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.rdf.store.open import open_store
from iomkg.rdf.store.remote import RemoteStore
from iomkg.terms import EDTF, RDF, XSD, Blank, Iri, Literal, Term, Triple

pytestmark = pytest.mark.slow

E = "http://example.org/"
KINDS = ("memory", "directory", "remote")


def typed(value: str, datatype: str) -> Literal:
    return Literal(value, XSD + datatype)


def stage(slug: str, label: str, start: str, members: int, cost: str) -> list[Triple]:
    node = Iri(E + slug)
    return [
        (node, Iri(RDF + "type"), Iri(E + "Stage")),
        (node, Iri(E + "label"), Literal(label, language="en")),
        (node, Iri(E + "start"), typed(start, "date")),
        (node, Iri(E + "members"), typed(str(members), "integer")),
        (node, Iri(E + "cost"), typed(cost, "decimal")),
    ]


GRAPH: list[Triple] = [
    *stage("picmme", "Provisional Committee", "1951-12-05", 16, "1.5"),
    *stage("icem", "Comité « ICEM » 移民", "1952-10-01", 20, "22.25"),
    *stage("iom", "International Organization", "1989-11-14", 35, "100.5"),
    (Iri(E + "picmme"), Iri(E + "next"), Iri(E + "icem")),
    (Iri(E + "icem"), Iri(E + "next"), Iri(E + "iom")),
    (Iri(E + "iom"), Iri(E + "acronym"), Literal("IOM")),
    (Iri(E + "iom"), Iri(E + "label"), Literal("OIM", language="fr-ch")),
    (Iri(E + "iom"), Iri(E + "active"), typed("true", "boolean")),
    (Iri(E + "iom"), Iri(E + "size"), typed("1.0E3", "double")),
    (Iri(E + "iom"), Iri(E + "period"), Literal("2017~", EDTF + "EDTF")),
    (Iri(E + "iom"), Iri(E + "note"), Literal('a "quoted" word,\na line,\r\ta tab')),
    (Iri(E + "iom"), Iri(E + "note"), Literal("back\\slash \\u0041 \\n 🌍 } .")),
    (Iri(E + "iom"), Iri(E + "note"), Literal("bell \x07 and nothing: ")),
    (Iri(E + "iom"), Iri(E + "note"), Literal("")),
    (Iri(E + "iom"), Iri(E + "page"), Iri("https://exämple.org/søk?a=b&c=d#é")),
    (Iri(E + "iom"), Iri(E + "office"), Blank("x")),
    (Blank("x"), Iri(E + "city"), Literal("Geneva")),
    (Blank("x"), Iri(E + "head"), Blank("y")),
    (Blank("y"), Iri(E + "name"), Literal("A. Person")),
]

PREFIXES = f"PREFIX e: <{E}> PREFIX xsd: <{XSD}> PREFIX edtf: <{EDTF}> "

# Queries whose answer SPARQL 1.1 fixes, so that rdflib must give it as well.
DEFINED = {
    "everything": "SELECT ?s ?p ?o { ?s ?p ?o FILTER(?p != e:size) }",
    "blank nodes": "SELECT ?n ?city ?head { ?n e:city ?city ; e:head ?head }",
    "blank path": "SELECT ?name { e:iom e:office/e:head/e:name ?name }",
    "order": "SELECT ?s ?d { ?s e:start ?d } ORDER BY DESC(?d)",
    "optional": "SELECT ?s ?a { ?s a e:Stage OPTIONAL { ?s e:acronym ?a } } ORDER BY ?s",
    "count": "SELECT (COUNT(*) AS ?n) (MAX(?d) AS ?last) { ?s e:start ?d }",
    "sum": "SELECT (SUM(?m) AS ?members) (SUM(?c) AS ?cost) { ?s e:members ?m ; e:cost ?c }",
    "group": "SELECT ?t (COUNT(?s) AS ?n) { ?s a ?t } GROUP BY ?t",
    "having": "SELECT ?s (COUNT(?l) AS ?n) { ?s e:label ?l } GROUP BY ?s HAVING(COUNT(?l) > 1)",
    "date": 'SELECT ?s { ?s e:start ?d FILTER(?d < "1960-01-01"^^xsd:date) } ORDER BY ?s',
    "number": "SELECT ?s { ?s e:members ?m FILTER(?m >= 20.0) } ORDER BY ?s",
    "plus": "SELECT ?later { e:picmme e:next+ ?later } ORDER BY ?later",
    "star": "SELECT ?any { e:picmme e:next* ?any } ORDER BY ?any",
    "inverse": "SELECT ?s { e:iom ^e:next ?s }",
    "language": 'SELECT ?l { ?s e:label ?l FILTER langMatches(lang(?l), "fr") }',
    "edtf": 'SELECT ?s { ?s e:period "2017~"^^edtf:EDTF }',
    "typed": "SELECT ?p (datatype(?o) AS ?d) { e:iom ?p ?o FILTER isLiteral(?o) }",
    "values": "SELECT ?s ?x { VALUES (?s ?x) { (e:iom UNDEF) (UNDEF 1) } }",
    "bind": "SELECT ?n ?up { e:icem e:members ?m BIND(?m + 2 AS ?n) BIND(UCASE('é') AS ?up) }",
    "none": "SELECT ?s { ?s e:nothing ?o }",
    "no variable": "SELECT ?s ?never { ?s e:acronym ?a }",
    "minus": "SELECT ?s { ?s a e:Stage MINUS { ?s e:acronym ?a } } ORDER BY ?s",
    "union": "SELECT ?v { { e:iom e:acronym ?v } UNION { e:iom e:active ?v } }",
}
# Queries whose answer is partly left to the engine, in order of columns or in lexical form.
ENGINE = {
    "star columns": "SELECT * { ?s e:next ?t . ?t e:label ?label } ORDER BY ?s",
    "average": "SELECT (AVG(?m) AS ?mean) { ?s e:members ?m }",
    "double": "SELECT ?size { e:iom e:size ?size }",
    "error": "SELECT (1/0 AS ?x) ('a' + 1 AS ?y) {}",
    "long": "SELECT ?s { ?s e:acronym ?a } #" + "é" * 3000,
}


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory, oxigraph_server: str) -> dict[str, Store]:
    clear(oxigraph_server)
    folder = tmp_path_factory.mktemp("store") / "new"
    stores = {
        "memory": open_store("memory"),
        "directory": DirectoryStore(folder),
        "remote": open_store(f"{oxigraph_server}/query"),
    }
    for store in stores.values():
        assert store.load(iter(GRAPH)) == len(GRAPH)
    return stores


@pytest.fixture(scope="module")
def spare_server(start_oxigraph: Callable[..., str]) -> str:
    return start_oxigraph()


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path, spare_server: str) -> Store:
    if request.param == "remote":
        clear(spare_server)
        return RemoteStore(f"{spare_server}/query")
    return MemoryStore() if request.param == "memory" else DirectoryStore(tmp_path / "store")


@pytest.fixture(scope="module")
def oracle() -> rdflib.Graph:
    graph = rdflib.Graph()
    for triple in GRAPH:
        graph.add(tuple(to_rdflib(term) for term in triple))  # type: ignore[arg-type]
    return graph


def clear(server: str) -> None:
    kind = {"Content-Type": "application/sparql-update"}
    urlopen(Request(f"{server}/update", b"CLEAR ALL", kind), timeout=5).close()


def to_rdflib(term: Term) -> rdflib.term.Identifier:
    if isinstance(term, Literal):
        datatype = None if term.language else rdflib.URIRef(term.datatype)
        return rdflib.Literal(term.value, lang=term.language or None, datatype=datatype)
    return rdflib.URIRef(term.value) if isinstance(term, Iri) else rdflib.BNode(term.value)


def from_rdflib(term: Any) -> Term | None:
    if isinstance(term, rdflib.Literal):
        return Literal(str(term), str(term.datatype or XSD + "string"), term.language or "")
    if isinstance(term, rdflib.BNode):
        return Blank(str(term))
    return None if term is None else Iri(str(term))


def comparable(rows: Iterable[Row], query: str) -> list[Row]:
    """Rows without the labels of blank nodes, sorted unless the query fixes their order."""
    found = [tuple(Blank("") if isinstance(t, Blank) else t for t in row) for row in rows]
    return found if "ORDER BY" in query else sorted(found, key=repr)


def answer(store: Store, query: str) -> tuple[tuple[str, ...], list[Row]]:
    rows = store.select(PREFIXES + query)
    return rows.variables, comparable(rows.rows, query)


@pytest.mark.parametrize("kind", ["directory", "remote"])
@pytest.mark.parametrize("name", [*DEFINED, *ENGINE])
def test_every_store_gives_the_rows_of_memory(
    stores: dict[str, Store], kind: str, name: str
) -> None:
    query = (DEFINED | ENGINE)[name]
    assert answer(stores[kind], query) == answer(stores["memory"], query)


@pytest.mark.parametrize("name", DEFINED)
def test_memory_gives_the_rows_of_rdflib(
    stores: dict[str, Store], oracle: rdflib.Graph, name: str
) -> None:
    result = oracle.query(PREFIXES + DEFINED[name])
    rows = [tuple(from_rdflib(term) for term in row) for row in result]  # type: ignore[union-attr]
    names = tuple(str(variable) for variable in result.vars or ())
    assert answer(stores["memory"], DEFINED[name]) == (names, comparable(rows, DEFINED[name]))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_term_comes_back_as_it_was_loaded(
    stores: dict[str, Store], kind: str
) -> None:
    query = "SELECT ?s ?p ?o { ?s ?p ?o FILTER(?p != e:size) }"
    loaded = [triple for triple in GRAPH if triple[1] != Iri(E + "size")]
    assert answer(stores[kind], query)[1] == comparable(loaded, query)


@pytest.mark.parametrize("kind", KINDS)
def test_construct_gives_the_triples_that_were_loaded(stores: dict[str, Store], kind: str) -> None:
    triples = stores[kind].construct("CONSTRUCT WHERE { ?s ?p ?o }")
    in_memory = stores["memory"].construct("CONSTRUCT WHERE { ?s ?p ?o }")
    found = comparable(triples, "")
    assert len(found) == len(GRAPH)
    assert found == comparable(in_memory, "")


@pytest.mark.parametrize("kind", KINDS)
def test_describe_gives_triples(stores: dict[str, Store], kind: str) -> None:
    triples = stores[kind].construct(PREFIXES + "DESCRIBE e:picmme")
    assert (Iri(E + "picmme"), Iri(E + "next"), Iri(E + "icem")) in set(triples)


@pytest.mark.parametrize("kind", KINDS)
def test_ask_gives_both_answers(stores: dict[str, Store], kind: str) -> None:
    assert stores[kind].ask(PREFIXES + "ASK { e:iom e:acronym 'IOM' }") is True
    assert stores[kind].ask(PREFIXES + "ASK { e:iom e:acronym 'OIM' }") is False


@pytest.mark.parametrize("kind", KINDS)
def test_a_shared_blank_node_stays_one_node(stores: dict[str, Store], kind: str) -> None:
    _, rows = answer(stores[kind], "SELECT ?c { e:iom e:office ?x . ?x e:city ?c ; e:head ?y }")
    assert rows == [(Literal("Geneva"),)]


def test_a_label_means_another_node_in_another_load(empty: Store) -> None:
    for _ in range(2):
        empty.load([(Blank("same"), Iri(E + "again"), Literal("x"))])
    _, rows = answer(empty, "SELECT (COUNT(?s) AS ?n) { ?s e:again ?o }")
    assert rows == [(typed("2", "integer"),)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_query_that_does_not_parse_is_named(stores: dict[str, Store], kind: str) -> None:
    with pytest.raises(QuerySyntaxError, match=r"1\D+17"):
        stores[kind].select("SELECT ?s WHERE ?s")


@pytest.mark.parametrize("kind", KINDS)
def test_ask_and_select_are_told_apart(stores: dict[str, Store], kind: str) -> None:
    with pytest.raises(QuerySyntaxError, match="ASK query where a"):
        stores[kind].select("ASK {}")
    with pytest.raises(QuerySyntaxError, match="SELECT query where a"):
        stores[kind].ask("SELECT * {}")


@pytest.mark.parametrize("bad", [Iri("no scheme"), Literal("x", language="no tag!")])
def test_an_ill_formed_term_is_not_loaded(empty: Store, bad: Term) -> None:
    with pytest.raises(StoreError, match="not a well-formed RDF term"):
        empty.load([(Iri(E + "s"), Iri(E + "p"), bad)])
    assert not empty.ask("ASK { ?s ?p ?o }")


@pytest.mark.parametrize("kind", ["memory", "directory"])
def test_a_deadline_ends_a_long_answer(stores: dict[str, Store], kind: str) -> None:
    rows = stores[kind].select("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", deadline=0.02)
    with pytest.raises(StoreError, match="by the deadline"):
        list(rows.rows)


def test_a_server_that_stops_at_its_own_limit_is_not_believed(
    start_oxigraph: Callable[..., str],
) -> None:
    store = RemoteStore(start_oxigraph("--timeout-s", "1") + "/query")
    store.load((Iri(f"{E}{n}"), Iri(E + "p"), typed(str(n), "integer")) for n in range(2000))
    endless = "{ ?a ?p ?x . ?b ?p ?y . ?c ?p ?z }"
    with pytest.raises(StoreError, match=r"stops short .* cancelled"):
        store.select(f"SELECT (COUNT(*) AS ?n) {endless}")
    with pytest.raises(StoreError, match=r"stops short .* cancelled"):
        store.construct(f"CONSTRUCT {{ ?s ?s ?n }} {{ SELECT (COUNT(*) AS ?n) {endless} }}")


def test_a_load_in_several_requests_loses_nothing(empty: Store) -> None:
    blank = [(Iri(f"{E}{n}"), Iri(E + "p"), Blank(str(n % 7))) for n in range(20)]
    plain = [(Iri(f"{E}{n}"), Iri(E + "p"), Literal("x" * 300)) for n in range(6000)]
    assert empty.load([*blank, *plain, *plain[:1]]) == 6021
    _, rows = answer(empty, "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?o) AS ?m) { ?s e:p ?o }")
    assert rows == [(typed("6020", "integer"), typed("8", "integer"))]


def test_terms_of_pyoxigraph_come_back_the_same() -> None:
    terms = {term for triple in GRAPH for term in triple}
    assert {from_ox(to_ox(term)) for term in terms} == terms


def test_a_language_tag_is_given_in_lower_case(empty: Store) -> None:
    empty.load([(Iri(E + "s"), Iri(E + "p"), Literal("x", language="EN-gb"))])
    assert answer(empty, "SELECT ?o { ?s ?p ?o }")[1] == [(Literal("x", language="en-gb"),)]


def test_open_store_chooses_by_the_name(tmp_path: Path) -> None:
    assert isinstance(open_store("memory"), MemoryStore)
    DirectoryStore(tmp_path / "memory").close()
    assert isinstance(open_store(str(tmp_path / "memory")), DirectoryStore)
    assert isinstance(open_store("HTTPS://example.org/sparql"), RemoteStore)


@pytest.mark.parametrize("where", ["", "ftp://example.org/sparql", "file:///tmp/store"])
def test_open_store_refuses_what_is_no_store(where: str) -> None:
    with pytest.raises(StoreError, match="Give memory, a folder, or an http address"):
        open_store(where)
