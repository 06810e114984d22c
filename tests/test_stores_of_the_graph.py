"""The same rows of every named query from memory, a folder and an endpoint."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import put_graph

import iomkg
from iomkg.ask.named import NamedQuery, list_queries
from iomkg.graph.project import find_project

pytestmark = pytest.mark.slow

QUERIES = list_queries(find_project())


@pytest.fixture(scope="module")
def memory() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open() as kg:
        yield kg


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[iomkg.KnowledgeGraph]:
    where = tmp_path_factory.mktemp("store") / "kg"
    iomkg.load(where)
    with iomkg.open(store=str(where)) as kg:
        yield kg


@pytest.fixture(scope="module")
def endpoint(oxigraph_server: str, memory: iomkg.KnowledgeGraph) -> Iterator[iomkg.KnowledgeGraph]:
    put_graph(oxigraph_server, memory.export("nt", "full"))
    with iomkg.open(store=f"{oxigraph_server}/query") as kg:
        yield kg


def answers(kg: iomkg.KnowledgeGraph, query: NamedQuery) -> list[str]:
    return [kg.query(query.id, **dict(test.params)).write("json") for test in query.tests]


@pytest.mark.parametrize("query", QUERIES, ids=[q.id for q in QUERIES])
def test_a_folder_gives_the_same_rows(
    query: NamedQuery, memory: iomkg.KnowledgeGraph, folder: iomkg.KnowledgeGraph
) -> None:
    assert answers(folder, query) == answers(memory, query)


@pytest.mark.parametrize("query", QUERIES, ids=[q.id for q in QUERIES])
def test_an_endpoint_gives_the_same_rows(
    query: NamedQuery, memory: iomkg.KnowledgeGraph, endpoint: iomkg.KnowledgeGraph
) -> None:
    assert answers(endpoint, query) == answers(memory, query)


def test_why_is_the_same_at_an_endpoint(
    memory: iomkg.KnowledgeGraph, endpoint: iomkg.KnowledgeGraph
) -> None:
    assert endpoint.why("tie-to-un") == memory.why("tie-to-un")


@pytest.mark.parametrize("name", ["joined-left", "member-counts", "members"])
def test_the_file_of_a_query_asked_as_it_stands_gives_the_same_rows(
    name: str, memory: iomkg.KnowledgeGraph, endpoint: iomkg.KnowledgeGraph
) -> None:
    """The defaults stand in the SPARQL, so that another tool that runs the file has them too."""
    query = next(query for query in QUERIES if query.id == name)
    rows = [tuple(map(str, row)) for row in endpoint.store.select(query.text).rows]
    assert rows == [tuple(map(str, row.values())) for row in memory.query(name).dicts()]
    assert rows
