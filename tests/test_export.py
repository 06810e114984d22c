"""``iomkg export``: parts of the graph, the same bytes each time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from projects import CHECKOUT, make_project
from rdflib.compare import isomorphic

import iomkg
from iomkg.errors import BadParameter
from iomkg.rdf.turtle.fmt import format_turtle
from iomkg.terms import IOMKG

FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "xml": "xml"}


# The description has the checksums of graphs, tables and nanopublications.
WAYS = (("--what", "description"), ("--format", "jsonld", "--frame", "entity"))


SHIPPED = pytest.param(CHECKOUT, id="shipped", marks=pytest.mark.slow)


@pytest.fixture(scope="module", params=["small", SHIPPED])
def root(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small project; among the slow tests that of the one that ships too."""
    if request.param == "small":
        return make_project(tmp_path_factory.mktemp("export")).root
    return Path(request.param)


@pytest.fixture(scope="module")
def either(root: Path) -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open(project=root) as opened:
        yield opened


def export(root: Path, seed: int, way: tuple[str, ...]) -> bytes:
    return subprocess.run(
        [sys.executable, "-m", "iomkg", "export", "--project", str(root), *way],
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        capture_output=True,
        check=True,
    ).stdout


@pytest.mark.parametrize("way", WAYS, ids=" ".join)
def test_export_is_the_same_over_two_hash_seeds(root: Path, way: tuple[str, ...]) -> None:
    assert export(root, 1, way) == export(root, 2, way)


@pytest.mark.soak
@pytest.mark.parametrize("way", WAYS, ids=" ".join)
def test_export_is_the_same_over_ten_hash_seeds(way: tuple[str, ...]) -> None:
    assert len({export(CHECKOUT, seed, way) for seed in range(10)}) == 1


@pytest.mark.parametrize("what", ["authored", "full"])
def test_turtle_is_laid_out_as_fmt_lays_it_out(either: iomkg.KnowledgeGraph, what: str) -> None:
    written = either.export(what=what).decode()
    assert format_turtle(written, Path("exported.ttl")) == written


def test_a_lexical_form_of_a_file_stays(tmp_path: Path) -> None:
    small = make_project(tmp_path)
    small.append("graph/entities/places.ttl", '<organisation/nlfc> <urn:x> 1.10 , 007 , "1e3" .')
    with iomkg.open(project=small.root) as kg:
        text = kg.export().decode()
    assert "1.10 ," in text
    assert "007 ," in text


@pytest.fixture(scope="module")
def kg() -> iomkg.KnowledgeGraph:
    return iomkg.open()


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_round_trip_through_rdflib_loses_nothing(either: iomkg.KnowledgeGraph, form: str) -> None:
    graph = rdflib.Graph().parse(data=either.export(form, "claims"), format=FORMATS[form])
    again = rdflib.Graph().parse(data=graph.serialize(format="nt"), format="nt")
    expected = rdflib.Graph().parse(data=either.export("nt", "claims"), format="nt")
    assert len(graph) == len(either.triples("claims"))
    assert isomorphic(again, expected)


def test_authored_is_what_stands_in_the_files(kg: iomkg.KnowledgeGraph) -> None:
    stands = {
        quad.triple
        for path in kg.project.graph_files
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    }
    assert len(kg.triples("authored")) == len(stands)


def test_facts_hold_no_claims(kg: iomkg.KnowledgeGraph) -> None:
    text = kg.export("nt", "facts").decode()
    assert f"{IOMKG}Claim>" not in text
    assert f"<{IOMKG}occurred>" in text


def test_one_source_is_its_record_claims_and_spans(kg: iomkg.KnowledgeGraph) -> None:
    text = kg.export("nt", "claims", source="futurelearn").decode()
    assert "source/futurelearn#char=" in text
    assert "claim/academic-block/" not in text


def test_one_entity_is_what_concerns_it(kg: iomkg.KnowledgeGraph) -> None:
    text = kg.export("nt", "authored", entity="AVRR").decode()
    assert "claim/futurelearn/avrr" in text
    assert "claim/futurelearn/member-states" not in text


def test_an_unknown_part_is_refused(kg: iomkg.KnowledgeGraph) -> None:
    with pytest.raises(BadParameter, match="no part 'fact'"):
        kg.triples("fact")
