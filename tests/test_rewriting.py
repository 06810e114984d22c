"""A query that is rewritten for the embedded engine has the rows of the query as written."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from random import Random
from time import process_time

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph
from sparql_random import RandomQuery, random_graph

from iomkg.errors import IomkgError
from iomkg.rdf.sparql.parsing import parse
from iomkg.rdf.sparql.rewriting import rewritten
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.rdf.store.quickened import quickened

pytestmark = pytest.mark.slow

A_TO_C = "SELECT * WHERE { ?a <urn:p> ?b . FILTER NOT EXISTS %s }"


def store_of(turtle: str, graph: str = "") -> ox.Store:
    store = ox.Store()
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    if graph:
        name = ox.NamedNode(graph)
        store.load(turtle.encode(), format=ox.RdfFormat.TURTLE, to_graph=name)
    return store


def rows(store: ox.Store, query: str) -> Counter[tuple[str, ...]]:
    return Counter(tuple(map(str, row)) for row in store.query(query))


def rows_of_rdflib(turtle: str, query: str) -> Counter[tuple[str, ...]]:
    graph = Graph().parse(data=turtle, format="turtle")
    return Counter(
        tuple("None" if term is None else term.n3() for term in row) for row in graph.query(query)
    )


def random_case(seed: int, *, odd: bool) -> tuple[str, str]:
    """Write a graph and a query that parses and is rewritten; others are of no use here."""
    for number in range(seed * 1000, seed * 1000 + 1000):
        rng = Random(number)
        turtle, query = random_graph(rng), RandomQuery(rng, odd=odd).text()
        try:
            parse(query)
            store_of("").query(query)
        except (IomkgError, SyntaxError):  # a blank node label in two groups, a column twice
            continue
        if rewritten(query) != query:
            return turtle, query
    raise AssertionError(seed)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_the_engine_gives_the_same_rows(seed: int, odd: bool) -> None:
    turtle, query = random_case(seed, odd=odd)
    store = store_of(turtle, "urn:g")
    assert rows(store, rewritten(query)) == rows(store, query), query


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_rdflib_gives_the_same_rows_for_the_query_as_written(seed: int) -> None:
    rng = Random(seed)
    turtle = random_graph(rng).replace(" 1 .", ' "i" .').replace(" 2 .", ' "j" .')
    shared = [
        f"?{rng.choice('xab')} <urn:p{rng.randrange(3)}> ?{rng.choice('xyabd')} ." for _ in "123"
    ]
    exists = rng.choice(["EXISTS", "NOT EXISTS"])
    query = (
        f"SELECT ?a ?b ?d WHERE {{ ?a <urn:p0> ?b . OPTIONAL {{ ?b <urn:p1> ?d }} "
        f"FILTER {exists} {{ {' '.join(shared)} FILTER(?x != <urn:n0>) }} }}"
    )
    assert rewritten(query) != query
    assert rows(store_of(turtle), rewritten(query)) == rows_of_rdflib(turtle, query), query


@pytest.mark.parametrize(
    "group",
    [
        "{ ?x <urn:q> ?a }",  # one pattern is quick as it is
        "{ ?x <urn:q> ?a MINUS { ?x <urn:r> ?b } }",
        "{ ?x <urn:q> ?a . ?y <urn:r> ?b { ?z <urn:p> ?b FILTER(?x != ?z) } }",
        "{ ?x <urn:q> ?a . { ?z <urn:p> ?b OPTIONAL { ?z <urn:q> ?x } } }",
        "{ ?a ?x ?b . ?x <urn:q>* ?c }",
        "{ ?x <urn:q> ?a . { SELECT ?x WHERE { ?x <urn:r> ?b } LIMIT 1 } }",
    ],
)
def test_what_may_mean_something_else_is_left_alone(group: str) -> None:
    assert rewritten(A_TO_C % group) == A_TO_C % group


def test_a_mistake_after_the_group_keeps_its_line() -> None:
    query = A_TO_C % "{\n?x <urn:q> ?a .\n\n?x <urn:r> ?b }\n"
    assert rewritten(query) != query
    assert rewritten(query).count("\n") == query.count("\n")


@pytest.mark.parametrize(
    "group",
    [
        "{ ?x <urn:of> ?a ; <urn:field> ?p ; <urn:says> ?b }",
        "{ ?x <urn:field> ?p ; <urn:says> ?b ; <urn:of> ?a }",
        "{ ?a ^<urn:of>/<urn:says> ?b }",
        "{ { ?x <urn:of> ?a ; <urn:says> ?b } UNION { ?x <urn:says> ?a ; <urn:of> ?b } }",
        "{ ?x <urn:of> ?a OPTIONAL { ?x <urn:says> ?c } FILTER(?c = ?b) }",
        "{ { SELECT ?a ?b WHERE { ?x <urn:of> ?a ; <urn:says> ?b } } }",
    ],
)
def test_the_time_grows_with_the_graph_and_not_with_its_square(group: str) -> None:
    lines = []
    for n in range(4000):
        lines += f"<urn:a{n}> <urn:p> <urn:b{n % 400}> .", f"<urn:x{n}> <urn:of> <urn:a{n}> ."
        lines += f"<urn:x{n}> <urn:field> <urn:p> .", f"<urn:x{n}> <urn:says> <urn:b{n % 400}> ."
    store = MemoryStore()
    store.load_stream(BytesIO("\n".join(lines).encode()), ox.RdfFormat.N_TRIPLES, "urn:base")
    query = f"SELECT * WHERE {{ VALUES ?p {{ <urn:p> }} ?a ?p ?b FILTER NOT EXISTS {group} }}"
    before = process_time()
    assert list(store.select(quickened(store, query)).rows) == []
    assert process_time() - before < 3
