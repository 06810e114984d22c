"""The description of the dataset agrees with the files that the command writes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from projects import CHECKOUT, make_project
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, VOID

import iomkg
from iomkg.cli.start import main
from iomkg.terms import IOMKG, SPDX
from iomkg.terms import VOID as VOID_IRI

SPDX_NS = rdflib.Namespace(SPDX)
DATASET = rdflib.URIRef("https://w3id.org/iomkg/dataset")


SHIPPED = pytest.param(CHECKOUT, id="shipped", marks=pytest.mark.slow)


@pytest.fixture(scope="module", params=["small", SHIPPED])
def root(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small project; among the slow tests that of the one that ships too."""
    if request.param == "small":
        return make_project(tmp_path_factory.mktemp("described")).root
    return Path(request.param)


@pytest.fixture(scope="module")
def folder(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dataset")
    words = ["export", "--what", "description", "-o", str(path), "--project", str(root)]
    subprocess.run([sys.executable, "-m", "iomkg", *words], check=True, capture_output=True)
    return path


@pytest.fixture(scope="module")
def described(folder: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(folder / "description.ttl")


def test_each_file_has_its_size_and_checksum(folder: Path, described: rdflib.Graph) -> None:
    for node in described.subjects(RDF.type, DCAT.Distribution):
        content = (folder / str(described.value(node, DCTERMS.title))).read_bytes()
        assert int(str(described.value(node, DCAT.byteSize))) == len(content)
        checksum = described.value(node, SPDX_NS.checksum)
        assert described.value(checksum, SPDX_NS.algorithm) == SPDX_NS.checksumAlgorithm_sha256
        value = described.value(checksum, SPDX_NS.checksumValue)
        assert isinstance(value, rdflib.Literal)
        assert value.value.hex() == hashlib.sha256(content).hexdigest()


def test_each_file_is_described(folder: Path, described: rdflib.Graph) -> None:
    titles = {
        str(described.value(node, DCTERMS.title))
        for node in described.subjects(RDF.type, DCAT.Distribution)
    }
    assert titles == {path.name for path in folder.iterdir()} - {"description.ttl"}


def test_counts_are_those_of_the_graph(folder: Path, described: rdflib.Graph) -> None:
    graph = rdflib.Graph().parse(folder / "full.nt")
    found = {
        name: int(str(described.value(DATASET, VOID[name])))
        for name in ("triples", "distinctSubjects", "distinctObjects", "properties", "classes")
    }
    assert found["triples"] == len(graph)
    assert found["distinctSubjects"] == len(set(graph.subjects()))
    assert found["properties"] == len(set(graph.predicates()))
    assert found["classes"] == len(set(graph.objects(None, RDF.type)))


def test_partitions_count_claims_and_labels(folder: Path, described: rdflib.Graph) -> None:
    graph = rdflib.Graph().parse(folder / "full.nt")
    claim = rdflib.URIRef(IOMKG + "Claim")
    (part,) = [
        node
        for node in described.objects(DATASET, VOID.classPartition)
        if described.value(node, VOID["class"]) == claim
    ]
    count = len(set(graph.subjects(RDF.type, claim)))
    assert described.value(part, VOID.entities) == rdflib.Literal(count)


def test_it_says_what_dcat_asks_for(described: rdflib.Graph) -> None:
    for prop in ("title", "description", "license", "publisher", "issued", "modified"):
        assert described.value(DATASET, DCTERMS[prop])
    assert described.value(DATASET, DCAT.version) == rdflib.Literal("0.1.0")


def test_who_made_it_is_an_agent(described: rdflib.Graph) -> None:
    for prop in (DCTERMS.creator, DCTERMS.publisher):
        for agent in described.objects(DATASET, prop):
            assert (agent, RDF.type, FOAF.Agent) in described
            assert described.value(agent, FOAF.name)


def test_it_says_which_time_and_places_it_covers(root: Path, described: rdflib.Graph) -> None:
    with iomkg.open(project=root) as kg:
        facts = kg.triples("facts")
    days = {o.value for _, p, o in facts if p.value in (IOMKG + "earliest", IOMKG + "latest")}
    known = sorted(days - {"0001-01-01", "9999-12-31"})
    period = described.value(DATASET, DCTERMS.temporal)
    assert str(described.value(period, DCAT.startDate)) == known[0]
    assert str(described.value(period, DCAT.endDate)) == known[-1]
    countries = {s.value for s, _, o in facts if o.value == IOMKG + "Country"}
    assert {str(o) for o in described.objects(DATASET, DCTERMS.spatial)} == countries
    areas = {o.value for _, p, o in facts if p.value == IOMKG + "areaOfWork"}
    assert len(set(described.objects(DATASET, DCAT.keyword))) == len(areas)


def test_files_have_addresses_when_told_where_they_are(root: Path, tmp_path: Path) -> None:
    words = ["export", "--what", "description", "--base-url", "https://example.org/iom"]
    assert main([*words, "-o", str(tmp_path), "--project", str(root)]) == 0
    told = rdflib.Graph().parse(tmp_path / "description.ttl")
    nodes = set(told.subjects(RDF.type, DCAT.Distribution))
    assert len(nodes) > 10
    for node in nodes:
        name = str(told.value(node, DCTERMS.title))
        address = rdflib.URIRef(f"https://example.org/iom/{name}")
        assert told.value(node, DCAT.downloadURL) == address
        assert (tmp_path / name).exists()


def test_each_term_is_of_its_vocabulary(described: rdflib.Graph, material: Path) -> None:
    known = rdflib.Graph()
    for name in ("dcat", "void"):
        known.parse(material / "vocab" / f"{name}.ttl")
    used = {*described.predicates(), *described.objects(None, RDF.type)}
    # The copy of DCAT at hand is older than version 3, which has dcat:version.
    mine = {iri for iri in used if str(iri).startswith((str(DCAT), VOID_IRI))} - {DCAT.version}
    assert mine <= set(known.subjects())


def test_the_description_alone_is_the_same(root: Path, folder: Path) -> None:
    with iomkg.open(project=root) as kg:
        assert kg.export(what="description") == (folder / "description.ttl").read_bytes()


def test_the_context_can_be_had_alone(root: Path, folder: Path) -> None:
    with iomkg.open(project=root) as kg:
        context = json.loads(kg.export(what="context"))["@context"]
    document = json.loads((folder / "claims.jsonld").read_text(encoding="utf-8"))
    assert document["@context"] == context
