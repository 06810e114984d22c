"""The published JSON-LD context: names for the ontology's terms, and nothing lost by them."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
import rdflib
from jsonld_spelling import as_pyld_spells
from pyld import jsonld
from rdflib.compare import isomorphic

import iomkg
from iomkg.export.published_context import published_context
from iomkg.rdf.read.triples import read_triples
from iomkg.rdf.writers.formats import write_graph
from iomkg.rdf.writers.jsonld_context import JsonLdContext
from iomkg.terms import DCTERMS, ID, IOMKG, ORG, RDF, RDFS, XSD, Blank, Iri, Literal, Triple

CLAIM = Iri(ID + "claim/x/members")
LABEL, NUMBER = Iri(RDFS + "label"), Iri(IOMKG + "passageNumber")
# Beside what a name expects, what it does not.
TRIPLES: list[Triple] = [
    (CLAIM, Iri(RDF + "type"), Iri(IOMKG + "Claim")),
    (CLAIM, Iri(RDF + "type"), Iri("https://example.org/Other")),
    (CLAIM, Iri(RDF + "subject"), Iri(ID + "organisation/iom")),
    (CLAIM, Iri(RDF + "predicate"), Iri(IOMKG + "memberStateCount")),
    (CLAIM, Iri(IOMKG + "modality"), Iri(IOMKG + "Stated")),
    (CLAIM, Iri(IOMKG + "modality"), Iri(ID + "x")),
    (CLAIM, Iri(IOMKG + "negated"), Literal("true", XSD + "boolean")),
    (CLAIM, Iri(RDF + "object"), Literal("166", XSD + "integer")),
    (CLAIM, Iri(RDF + "object"), Literal("1.10", XSD + "decimal")),
    (CLAIM, Iri(RDF + "object"), Literal("two")),
    (CLAIM, LABEL, Literal("members", language="en")),
    (CLAIM, LABEL, Literal("membres", language="fr")),
    (CLAIM, LABEL, Literal("MEMBERS")),
    (CLAIM, LABEL, Literal("", language="en")),
    (CLAIM, LABEL, CLAIM),
    (CLAIM, NUMBER, Literal("007", XSD + "integer")),
    (CLAIM, NUMBER, Literal("1.0", XSD + "decimal")),
    (CLAIM, NUMBER, Literal('"7"^^x \\', XSD + "integer")),
    (CLAIM, Iri(IOMKG + "evidence"), Iri(ID + "source/x#char=1,2")),
    (CLAIM, Iri(IOMKG + "evidence"), Blank("b")),
    (CLAIM, Iri(IOMKG + "evidence"), Literal("claim/x")),
    (CLAIM, Iri(ORG + "role"), Iri(ID + "x")),
    (CLAIM, Iri("https://example.org/p"), Literal("x")),
    (Blank("b"), Iri(DCTERMS + "description"), Literal("y", language="en")),
]


@pytest.fixture(scope="module")
def context() -> JsonLdContext:
    files = iomkg.open().project.ontology_files
    return published_context(triple for path in files for triple in read_triples(path))


@pytest.fixture(scope="module")
def document(context: JsonLdContext) -> dict[str, object]:
    found: dict[str, object] = json.loads(write_graph(TRIPLES, "jsonld", context))
    return found


def test_names_and_values_are_plain(document: dict[str, object]) -> None:
    node = document["@graph"][0]  # type: ignore[index]
    assert node["id"] == CLAIM.value
    assert node["type"] == ["https://example.org/Other", "Claim"]
    assert node["predicate"] == "memberStateCount"
    assert node["label"] == ["", "members"]
    assert set(node["modality"]) == {"Stated", ID + "x"}
    assert node["negated"] is True
    assert 166 in node["object"]


def test_a_value_that_a_name_does_not_expect_is_spelt_out(document: dict[str, object]) -> None:
    node = document["@graph"][0]  # type: ignore[index]
    assert "MEMBERS" in node["rdfs:label"]
    assert node["iomkg:passageNumber"] == {"type": "xsd:decimal", "@value": "1.0"}


def test_it_is_what_pyld_makes_with_the_same_context(document: dict[str, object]) -> None:
    quads = write_graph(TRIPLES, "nq").decode()
    expanded = jsonld.from_rdf(quads, {"format": "application/n-quads"})
    theirs = jsonld.compact(expanded, document["@context"], {"graph": True})
    theirs["@graph"].sort(key=lambda node: (node["id"].startswith("_:"), node["id"]))
    assert sorted_values(as_pyld_spells(document)) == sorted_values(as_pyld_spells(theirs))


def sorted_values(value: object) -> object:
    if isinstance(value, dict):
        return {key: sorted_values(held) for key, held in value.items()}
    if isinstance(value, list):
        return sorted((sorted_values(held) for held in value), key=json.dumps)
    return value


def test_pyoxigraph_reads_back_the_same(context: JsonLdContext) -> None:
    written = write_graph(TRIPLES, "jsonld", context)
    dataset = ox.Dataset(ox.parse(written, ox.RdfFormat.JSON_LD))
    expected = ox.Dataset(ox.parse(write_graph(TRIPLES, "nq"), ox.RdfFormat.N_QUADS))
    for each in (dataset, expected):
        each.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert dataset == expected


def test_rdflib_reads_back_the_same(
    context: JsonLdContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    written = rdflib.Graph().parse(data=write_graph(TRIPLES, "jsonld", context), format="json-ld")
    assert isomorphic(written, rdflib.Graph().parse(data=write_graph(TRIPLES, "nt"), format="nt"))


def test_an_iri_with_the_scheme_of_a_prefix_takes_the_prefix_away(context: JsonLdContext) -> None:
    triples: list[Triple] = [(Iri("org:x"), Iri(ORG + "role"), Iri("skos:y"))]
    text = write_graph(triples, "jsonld", context)
    assert {str(q.triple) for q in ox.parse(text, ox.RdfFormat.JSON_LD)} == {
        f"<org:x> <{ORG}role> <skos:y>"
    }
    assert "org" not in json.loads(text)["@context"]


def test_no_name_is_a_prefix_or_stands_for_two_things(context: JsonLdContext) -> None:
    names = [*context.classes.values(), *context.properties.values()]
    assert len(names) == len(set(names))
    assert not {"id", "type", "iomkg", "org", "claims"} & set(names)
