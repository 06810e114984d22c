"""Every name of the graph leads to a document in the form that a client wants."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
from serving import Served

import iomkg as package
from iomkg.terms import DATASET_IRI, ID, VOID

pytestmark = pytest.mark.slow

FORMS = {
    "text/turtle": ".ttl",
    "application/ld+json": ".jsonld",
    "application/n-triples": ".nt",
    "application/rdf+xml": ".rdf",
    "text/html": ".html",
    "": ".ttl",
}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
THING = "organisation/iom"


@pytest.mark.parametrize(("accept", "suffix"), FORMS.items())
@pytest.mark.parametrize("name", [f"/id/{THING}", "/ontology", "/shapes", "/query/renamings"])
def test_a_name_leads_to_the_form_that_is_wanted(
    served: Served, name: str, accept: str, suffix: str
) -> None:
    reply = served.ask(name, accept=accept)
    page = suffix == ".html" and name.startswith("/query/")
    wanted = "/q/renamings.html" if page else f"{name}{suffix}"
    assert (reply.status, reply.headers["location"]) == (303, wanted)
    assert "Accept" in reply.headers["vary"]


def test_browsers_get_pages(served: Served) -> None:
    assert served.ask(f"/id/{THING}", accept=BROWSER).headers["location"] == f"/id/{THING}.html"


def test_an_address_that_is_none_is_told_to_browsers_by_a_page(served: Served) -> None:
    page, problem = served.ask("/nowhere", accept=BROWSER), served.ask("/nowhere", accept="*/*")
    assert (page.status, page.type) == (404, "text/html")
    assert (problem.status, problem.type) == (404, "application/problem+json")


@pytest.mark.parametrize("suffix", [".ttl", ".jsonld", ".nt", ".rdf"])
@pytest.mark.parametrize(
    "name", [f"/id/{THING}", "/id/source/futurelearn", "/ontology", "/shapes", "/query/renamings"]
)
def test_each_form_says_the_same(served: Served, name: str, suffix: str) -> None:
    reply = served.ask(f"{name}{suffix}")
    kinds = {suffix: kind for kind, suffix in FORMS.items() if kind}
    assert (reply.status, reply.type) == (200, kinds[suffix])
    lines = canonical(reply.body, reply.type)
    assert lines == canonical(served.ask(f"{name}.nt").body, "application/n-triples")
    assert len(lines) > 5


def canonical(body: bytes, kind: str) -> set[str]:
    dataset = ox.Dataset(ox.Quad(*t) for t in ox.parse(body, ox.RdfFormat.from_media_type(kind)))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def test_every_thing_of_the_graph_leads_to_a_document(served: Served) -> None:
    with package.open() as kg:
        rows = kg.sparql(
            "SELECT ?s (MIN(?t) AS ?a) { ?s a ?t . "
            f"FILTER(STRSTARTS(STR(?s), '{ID}') && !CONTAINS(STR(?s), '#')) }} "
            "GROUP BY ?s ORDER BY ?s"
        )
    names = [str(row[0]).removeprefix(ID) for row in rows.rows]
    assert len(names) > 1000
    by_kind = {name.partition("/")[0]: name for name in names}
    for name in [*by_kind.values(), *names[::97]]:
        reply = served.ask(f"/id/{name}", accept="text/turtle")
        assert (reply.status, reply.headers["location"]) == (303, f"/id/{name}.ttl"), name
        document = served.ask(f"/id/{name}.ttl")
        assert document.status == 200
        found = [*ox.parse(document.body, ox.RdfFormat.TURTLE)]
        assert any(t.subject.value == ID + name for t in found if hasattr(t.subject, "value")), name


def test_the_text_of_a_query(served: Served) -> None:
    reply = served.ask("/query/renamings", accept="application/sparql-query")
    assert reply.headers["location"] == "/query/renamings.rq"
    text = served.ask("/query/renamings.rq")
    assert text.type == "application/sparql-query" and text.text.startswith("#+ id: renamings")


def test_versions_of_the_ontology(served: Served) -> None:
    with package.open() as kg:
        rows = kg.sparql("SELECT ?v { ?o <http://www.w3.org/2002/07/owl#versionIRI> ?v }")
    (version,) = {str(row[0]).rpartition("/")[2] for row in rows.rows}
    for path in (f"/ontology/{version}", f"/ontology/{version}.ttl"):
        reply = served.ask(path, accept="text/turtle")
        assert (reply.status, reply.headers["location"]) == (303, "/ontology.ttl")
    assert served.ask("/ontology/99.0.0").status == 404


def test_the_dataset_is_described(served: Served) -> None:
    assert served.ask("/dataset", accept="text/turtle").headers["location"] == "/dataset.ttl"
    assert served.ask("/.well-known/void").headers["location"] == "/dataset.ttl"
    told = {
        (t.predicate.value, t.object.value)
        for t in ox.parse(served.ask("/dataset.ttl").body, ox.RdfFormat.TURTLE)
        if t.subject.value == DATASET_IRI
    }
    with package.open() as kg:
        assert (f"{VOID}triples", str(len(kg.triples("full")))) in told
    assert {f"{DATASET_IRI}/claims", f"{DATASET_IRI}/facts"} <= {
        value for link, value in told if link == f"{VOID}subset"
    }


@pytest.mark.parametrize(
    "path",
    [
        "/id/organisation/nobody",
        "/id/organisation/nobody.ttl",
        "/id/organisation/iom.pdf",
        "/id/",
        "/id/iom",
        "/id/../../etc/passwd",
        "/id/organisation/%3Cscript%3E",
        "/id/organisation/iom%00",
        "/id/http://example.org/",
        "/query/nothing",
        "/ontology.pdf",
    ],
)
def test_what_is_not_there(served: Served, path: str) -> None:
    reply = served.ask(path, accept="text/turtle")
    assert reply.status == 404
    assert json.loads(reply.body)["status"] == 404


def test_what_nobody_has_is_not_acceptable(served: Served) -> None:
    assert served.ask(f"/id/{THING}", accept="image/png").status == 406
