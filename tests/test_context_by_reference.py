"""JSON-LD that refers to its context says what the document with the context in it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from projects import make_project
from pyld import jsonld
from rdflib.compare import isomorphic

import iomkg
from iomkg.cli.start import main
from iomkg.errors import BadParameter, StoreError
from iomkg.export.published_context import published_context
from iomkg.rdf.writers.formats import write_graph
from iomkg.rdf.writers.jsonld_context import JsonLdContext
from iomkg.terms import ORG, Iri

ADDRESS = "https://example.org/context.jsonld"


@pytest.fixture(scope="module")
def kg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[iomkg.KnowledgeGraph]:
    root = make_project(tmp_path_factory.mktemp("referred")).root
    with iomkg.open("memory", project=root) as graph:
        yield graph


def normal(document: object, context: bytes) -> str:
    def load(address: str, _options: object) -> dict[str, object]:
        assert address == ADDRESS
        return {
            "contextUrl": None,
            "documentUrl": address,
            "document": json.loads(context),
            "contentType": "application/ld+json",
        }

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    return str(jsonld.normalize(document, options))


@pytest.mark.parametrize("frame", [None, "entity"])
def test_pyld_reads_the_same_by_an_address(kg: iomkg.KnowledgeGraph, frame: str | None) -> None:
    written = kg.export("jsonld", "authored", frame=frame, context=ADDRESS)
    document = json.loads(written)
    assert document["@context"] == ADDRESS
    lines = ox.Dataset(ox.parse(kg.export("nt", "authored"), ox.RdfFormat.N_TRIPLES))
    lines.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    read = normal(document, kg.export(what="context"))
    assert set(read.splitlines()) == {f"{quad.triple} ." for quad in lines}


def test_the_command_writes_the_context_beside_the_document(
    kg: iomkg.KnowledgeGraph, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    target, context = tmp_path / "out" / "graph.jsonld", tmp_path / "a context.jsonld"
    words = ["--format", "jsonld", "-o", str(target), "--context", str(context)]
    assert main(["export", *words, "--project", str(kg.project.root)]) == 0
    assert json.loads(target.read_bytes())["@context"] == "../a%20context.jsonld"
    assert context.read_bytes() == kg.export(what="context")
    again = rdflib.Graph().parse(target, format="json-ld")
    assert isomorphic(again, kg.to_rdflib("authored"))


def test_inline_is_the_same_as_nothing_said(
    kg: iomkg.KnowledgeGraph, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    words = ["export", "--format", "jsonld", "--project", str(kg.project.root)]
    assert main([*words, "--context", "inline"]) == 0
    assert capsysbinary.readouterr().out == kg.export("jsonld")


def test_what_a_prefix_there_would_misread_is_refused() -> None:
    context = published_context([])
    apart = JsonLdContext(named=True, address=ADDRESS, classes=context.classes)
    with pytest.raises(StoreError, match="--context inline"):
        write_graph([(Iri("org:x"), Iri(ORG + "role"), Iri("urn:y"))], "jsonld", apart)


def test_only_json_ld_has_a_context(kg: iomkg.KnowledgeGraph) -> None:
    for form, what in (("ttl", "authored"), (None, "context")):
        with pytest.raises(BadParameter, match="has a context"):
            kg.export(form, what, context=ADDRESS)
