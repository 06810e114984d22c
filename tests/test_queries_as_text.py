"""A named query whose file is sent to another store as it stands answers as it does from us.

Parameters have no values there, so that what a default means has to stand in the SPARQL. A query
with parameters that must be given is sent with those of its example, and no others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from golden import CHECKOUT, shipped

import iomkg
from iomkg.ask.named import NamedQuery, list_queries
from iomkg.rdf.store.remote import RemoteStore
from iomkg.terms import Triple

pytestmark = pytest.mark.slow

QUERIES = list_queries(shipped())
ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open(project=CHECKOUT) as opened:
        yield opened


@pytest.fixture(scope="module")
def elsewhere(kg: iomkg.KnowledgeGraph, start_oxigraph: Callable[..., str]) -> RemoteStore:
    """The full graph in a server that knows nothing of us."""
    store = RemoteStore(f"{start_oxigraph()}/query")
    triples: Iterator[Triple] = iter(kg.store.construct(ALL))
    store.load(triples)
    return store


def text(kg: iomkg.KnowledgeGraph, query: NamedQuery) -> str:
    """The file as it stands or, where parameters must be given, with those bound."""
    required = {p.name: p.example for p in query.params if p.required}
    if not required:
        return (CHECKOUT / "queries" / f"{query.id}.rq").read_text(encoding="utf-8")
    return kg.bind(query.id, **required).text


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.id)
def test_the_file_answers_elsewhere_as_here(
    kg: iomkg.KnowledgeGraph, elsewhere: RemoteStore, query: NamedQuery
) -> None:
    required = {p.name: p.example for p in query.params if p.required}
    here = list(kg.store.select(kg.bind(query.id, **required).text).rows)
    assert here
    assert list(elsewhere.select(text(kg, query)).rows) == here
