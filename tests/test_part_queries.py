"""The queries for parts of a graph are plain SPARQL: another engine answers them alike."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import rdflib
from projects import make_project

import iomkg
from iomkg.export.part_queries import (
    claims_query,
    conflicts_query,
    described_query,
    full_query,
    labels_query,
    nodes_query,
    readable_query,
    usable_query,
)
from iomkg.rdf.store.base import Store
from iomkg.terms import ID, Iri

BODY, SOURCE = Iri(ID + "organisation/nlfc"), Iri(ID + "source/harbour-gazette")
SCOPES = [(None, None), (BODY, None), (None, SOURCE), (BODY, SOURCE), (SOURCE, SOURCE)]
QUERIES = [
    *(make(*scope) for make in (full_query, claims_query, readable_query) for scope in SCOPES),
    *(nodes_query(*scope) for scope in SCOPES[1:]),
    usable_query([Iri(f"{ID}claim/ferry-handbook/founding-date"), BODY]),
    *(make(BODY, of) for make in (conflicts_query, labels_query) for of in (None, SOURCE)),
    labels_query(SOURCE, SOURCE),
]
Graphs = tuple[Store, rdflib.Graph]


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graphs]:
    small = make_project(tmp_path_factory.mktemp("queries"))
    with iomkg.open("memory", project=small.root) as kg:
        yield kg.store, rdflib.Graph().parse(data=kg.export("nt", "full"), format="nt")


@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES, ids=map(str, range(len(QUERIES))))
def test_rdflib_finds_the_same(graphs: Graphs, query: str) -> None:
    store, graph = graphs
    here, there = list(store.select(query).rows), list(graph.query(query))
    assert {str(row[0]) for row in here if isinstance(row[0], Iri)} == {
        str(row[0])
        for row in there
        if isinstance(row[0], rdflib.URIRef)  # type: ignore[index]
    }
    assert len(here) == len(there)


def test_an_iri_is_bound_as_a_term_and_not_as_text(graphs: Graphs) -> None:
    odd = Iri("https://example.org/?s=1;%7D&x='")
    assert not list(graphs[0].select(full_query(odd, None)).rows)


def test_nodes_are_described_together(graphs: Graphs) -> None:
    store, graph = graphs
    found = list(store.select(described_query([BODY, SOURCE])).rows)
    each = [set(graph.triples((rdflib.URIRef(node.value), None, None))) for node in (BODY, SOURCE)]
    assert len(found) == sum(map(len, each))
