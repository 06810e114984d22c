"""The columns of a query by its text, and the refusal of an answer that has others."""

from __future__ import annotations

import pytest
from bad_server import Serve, answering, serve
from commands import iomkg

from iomkg.errors import StoreError
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.rdf.store.remote import RemoteStore, columns

__all__ = ["serve"]
BODY = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"uri","value":"e:s"}}]}}'


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?a { ?a ?b ?c }",
        "SELECT DISTINCT ?c $a WHERE { ?a ?b ?c }",
        "PREFIX select: <e:> SELECT (COUNT(?b) AS ?n) (STR(?b) AS ?s) ?b { ?a ?b ?c } GROUP BY ?b",
        "SELECT (IF(BOUND(?a), (?c), 1) AS ?x) { { SELECT ?a ?c { ?a ?b ?c } } }",
        "SELECT ?where { ?where ?b 'SELECT ?z {' } # SELECT ?y",
    ],
)
def test_they_are_those_of_the_engine(query: str) -> None:
    assert columns(query) == MemoryStore().select(query).variables


@pytest.mark.parametrize("query", ["SELECT * { ?a ?b ?c }", "ASK { ?a ?b ?c }", "SELEKT", ""])
def test_there_are_none_by_the_text(query: str) -> None:
    assert columns(query) is None


def test_they_come_in_the_order_asked_for(serve: Serve) -> None:
    url = serve(answering(BODY.replace(b'["a"]', b'["b","a"]')))
    assert RemoteStore(url).select("SELECT ?a ?b { ?a ?b ?c }").variables == ("a", "b")
    assert RemoteStore(url).select("SELECT * { ?a ?b [] }").variables == ("b", "a")


def test_an_answer_to_another_question_is_refused(serve: Serve) -> None:
    url = serve(answering(BODY))
    with pytest.raises(StoreError, match="columns a where b, c were asked for"):
        RemoteStore(url).select("SELECT ?b ?c { ?a ?b ?c }")
    for verb in (("show", "IOM"), ("search", "migration"), ("coverage",)):
        done = iomkg(*verb, "--store", url)
        assert (done.returncode, done.stdout) == (2, "")
        assert "were asked for" in done.stderr
