"""On a small project with random faults, our own shapes find what they find by pySHACL."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from projects import OWN
from shacl_cases import agree
from shacl_mutations import mutated
from test_shacl_differential import SEEDED, SEEDS

from iomkg.graph.project import find_project
from iomkg.rdf.read.triples import read_triples
from iomkg.terms import Triple

pytestmark = pytest.mark.slow

GOOD = Path(__file__).parent / "data" / "shapes" / "good.ttl"
PROJECT = find_project()


@cache
def read(*files: Path) -> tuple[Triple, ...]:
    return tuple(dict.fromkeys(triple for file in files for triple in read_triples(file)))


def faulty(random: Random, graph: tuple[Triple, ...]) -> tuple[list[Triple], list[Triple]]:
    """Put one to eight faults into a graph, at times one into the ontology that it is read with."""
    ontology = mutated(random, read(*PROJECT.ontology_files), random.choice((0, 0, 1)))
    data = mutated(random, graph, random.randint(1, 8))
    return ontology + data, list(read(*PROJECT.shape_files))


@settings(SEEDED, max_examples=10, derandomize=True)
@given(SEEDS)
def test_the_faults_of_a_small_graph_are_found(random: Random) -> None:
    agree(faulty(random, read(GOOD)))


@pytest.mark.soak
@settings(SEEDED, max_examples=100)
@given(SEEDS)
def test_the_faults_of_a_small_graph_are_found_in_many_cases(random: Random) -> None:
    agree(faulty(random, read(GOOD)))


@pytest.mark.soak
@settings(SEEDED, max_examples=20)
@given(SEEDS)
def test_the_faults_of_a_small_project_are_found(random: Random) -> None:
    agree(faulty(random, read(*sorted((OWN / "graph").rglob("*.ttl")))))
