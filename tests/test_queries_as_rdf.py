"""The named queries as RDF: each runs as it stands there, and an editor finds it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import rdflib
from rdflib.namespace import RDF, RDFS, SH

import iomkg
from iomkg.errors import BadParameter
from iomkg.terms import QUERY
from tests.golden import CHECKOUT

BASE = "https://kg.example.org/iom"
SCHEMA = rdflib.Namespace("https://schema.org/")

# How an editor of the SIB asks an endpoint for examples.
ASKED = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX spex: <https://purl.expasy.org/sparql-examples/ontology#>
SELECT DISTINCT ?sq ?comment ?query WHERE {
  ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ;
      sh:select|sh:ask|sh:construct|spex:describe ?query .
} ORDER BY ?sq
"""


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open(project=CHECKOUT) as graph:
        yield graph


@pytest.fixture(scope="module")
def examples(kg: iomkg.KnowledgeGraph) -> rdflib.Graph:
    return rdflib.Graph().parse(data=kg.export("ttl", "queries", base=BASE), format="turtle")


def test_an_editor_finds_every_query(kg: iomkg.KnowledgeGraph, examples: rdflib.Graph) -> None:
    found = {str(row[0]): str(row[1]) for row in examples.query(ASKED)}  # type: ignore[index]
    assert found == {QUERY + query.id: query.summary for query in kg.queries()}


def test_each_runs_as_it_stands(kg: iomkg.KnowledgeGraph, examples: rdflib.Graph) -> None:
    answered = {
        str(node): any(True for _ in kg.store.select(str(text)).rows)
        for node, text in examples.subject_objects(SH.select)
    }
    assert answered == {QUERY + query.id: True for query in kg.queries()}


def test_each_names_its_endpoint_and_tags(kg: iomkg.KnowledgeGraph, examples: rdflib.Graph) -> None:
    for query in kg.queries():
        node = rdflib.URIRef(QUERY + query.id)
        assert {str(o) for o in examples.objects(node, SCHEMA.keywords)} == set(query.tags)
        assert examples.value(node, SCHEMA.target) == rdflib.URIRef(f"{BASE}/sparql")
        assert (node, RDF.type, SH.SPARQLSelectExecutable) in examples
        assert examples.value(node, RDFS.comment).language == "en"  # type: ignore[union-attr]


def test_prefixes_are_declared_as_shacl_does(examples: rdflib.Graph) -> None:
    (prefixes,) = set(examples.objects(None, SH.prefixes))
    declared = {
        str(examples.value(node, SH.prefix)): examples.value(node, SH.namespace)
        for node in examples.objects(prefixes, SH.declare)
    }
    assert str(declared["iomkg"]) == "https://w3id.org/iomkg/ontology#"
    assert all(held.datatype == rdflib.XSD.anyURI for held in declared.values())  # type: ignore[union-attr]


def test_without_an_address_none_is_named(kg: iomkg.KnowledgeGraph) -> None:
    assert b"https://schema.org/target" not in kg.export("nt", "queries")
    assert kg.export("nt", "queries") == kg.export("nt", "queries")


@pytest.mark.parametrize(
    ("what", "base", "said"),
    [
        ("queries", "ftp://example.org/", "not the address"),
        ("queries", "https://example.org/?x=1", "not the address"),
        ("queries", 'https://example.org/">', "not the address"),
        ("facts", "https://example.org/", "Nothing in facts"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(
    kg: iomkg.KnowledgeGraph, what: str, base: str, said: str
) -> None:
    with pytest.raises(BadParameter, match=said):
        kg.export("nt", what, base=base)
