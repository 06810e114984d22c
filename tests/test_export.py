"""``iomkg export``: parts of the graph, the same bytes each time."""

from __future__ import annotations

import os
import subprocess
import sys

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

import iomkg
from iomkg.errors import BadParameter
from iomkg.terms import IOMKG

FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "xml": "xml"}


def export(seed: int) -> bytes:
    return subprocess.run(
        [sys.executable, "-m", "iomkg", "export", "--format", "nt", "--what", "full"],
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        capture_output=True,
        check=True,
    ).stdout


def test_export_is_the_same_over_two_hash_seeds() -> None:
    assert export(1) == export(2)


@pytest.mark.soak
def test_export_is_the_same_over_ten_hash_seeds() -> None:
    assert len({export(seed) for seed in range(10)}) == 1


@pytest.fixture(scope="module")
def kg() -> iomkg.KnowledgeGraph:
    return iomkg.open()


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_round_trip_through_rdflib_loses_nothing(kg: iomkg.KnowledgeGraph, form: str) -> None:
    graph = rdflib.Graph().parse(data=kg.export(form, "claims"), format=FORMATS[form])
    again = rdflib.Graph().parse(data=graph.serialize(format="nt"), format="nt")
    expected = rdflib.Graph().parse(data=kg.export("nt", "claims"), format="nt")
    assert len(graph) == len(kg.triples("claims"))
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
