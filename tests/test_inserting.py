"""A rule that the engine adds by itself adds what the CONSTRUCT query makes."""

from __future__ import annotations

import pytest
from projects import CHECKOUT

from iomkg.errors import QuerySyntaxError
from iomkg.rdf.sparql.inserting import as_insert
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.terms import Iri, Triple

A, B, C = (Iri(f"http://e.example/{name}") for name in "abc")
KNOWS = Iri("http://e.example/knows")
RULE = "CONSTRUCT { ?y ?p ?x } WHERE { ?x ?p ?y }"


def filled() -> MemoryStore:
    store = MemoryStore(keep_labels=True)
    store.load([(A, KNOWS, B), (B, KNOWS, C)])
    return store


def held(store: MemoryStore) -> set[Triple]:
    return set(store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))


def test_a_rule_becomes_an_insert() -> None:
    assert as_insert(RULE) == "INSERT { ?y ?p ?x } WHERE { ?x ?p ?y }"
    begun = "PREFIX CONSTRUCT: <http://e.example/>\n# CONSTRUCT\nconstruct"
    assert as_insert(f"{begun} {{ ?x a CONSTRUCT:c }} where {{ {{ ?x ?p ?y }} }}") == (
        f"{begun.removesuffix('construct')}INSERT {{ ?x a CONSTRUCT:c }} where {{ {{ ?x ?p ?y }} }}"
    )


@pytest.mark.parametrize(
    "rule",
    [
        "CONSTRUCT WHERE { ?x ?p ?y }",
        "CONSTRUCT { ?y ?p ?x } { ?x ?p ?y }",
        f"{RULE} ORDER BY ?x LIMIT 1",
        f"{RULE} VALUES ?x {{ <http://e.example/a> }}",
        f"{RULE} ;",
        "CONSTRUCT { GRAPH ?p { ?y ?p ?x } } WHERE { ?x ?p ?y }",
        "SELECT ?x WHERE { ?x ?p ?y }",
    ],
)
def test_what_no_insert_says_is_left_to_the_query(rule: str) -> None:
    assert as_insert(rule) is None


@pytest.mark.parametrize(
    "rule",
    [
        RULE,
        "CONSTRUCT { ?y ?p ?x } { ?x ?p ?y }",
        f"{RULE} ORDER BY ?x LIMIT 1",
        "CONSTRUCT { ?x ?p [] , ?gone . ?p ?p ?p } WHERE { ?x ?p ?y }",
        "CONSTRUCT { ?y ?p ?z } WHERE { ?x ?p ?y BIND(STR(?y) AS ?z) }",
    ],
)
def test_both_ways_add_the_same(rule: str) -> None:
    quick, slow = filled(), filled()
    quick.infer(rule)
    slow.extend(list(slow.made_by(rule)))
    assert quick.changes == slow.changes
    assert quick.size() == slow.size()
    if "[]" not in rule:
        assert held(quick) == held(slow)


@pytest.mark.parametrize(
    "rule",
    [
        f"{RULE} ;",
        "CONSTRUCT { GRAPH ?p { ?y ?p ?x } } WHERE { ?x ?p ?y }",
        "CONSTRUCT { ?y ?p } WHERE { ?x ?p ?y }",
        "CONSTRUCT { ?y e:p ?x } WHERE { ?x ?p ?y }",
    ],
)
def test_a_rule_that_does_not_parse_is_refused_as_a_query_is(rule: str) -> None:
    with pytest.raises(QuerySyntaxError) as quick:
        filled().infer(rule)
    with pytest.raises(QuerySyntaxError) as slow:
        list(filled().made_by(rule))
    assert str(quick.value) == str(slow.value)


def test_every_rule_of_the_project_is_an_insert() -> None:
    rules = sorted((CHECKOUT / "queries/rules").glob("*.rq"))
    assert len(rules) > 30
    assert all(as_insert(rule.read_text("utf-8")) for rule in rules)


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUC\\u0054 { ?s <urn:p> ?o } WHERE { ?s ?p ?o }",
        "CLEAR ALL; CONSTRUCT { ?s <urn:p> ?o } WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } CONSTRUCT { ?s <urn:p> ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_what_is_no_query_is_no_update(text: str) -> None:
    assert as_insert(text) is None
