"""What follows from a fault is held back; what does not is reported beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import SmallProject, make_project

from iomkg.check.layers import validate
from iomkg.graph.reading import Reading

GAZETTE = "graph/claims/harbour-gazette.ttl"
PLACES = "graph/entities/places.ttl"
ONTOLOGY = "ontology/iomkg.ttl"
DESCRIPTION = 'dcterms:description "'


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    return make_project(tmp_path).without_named_queries()


def rules(small: SmallProject, *select: str) -> list[str]:
    report = validate(Reading(small.project, small.texts), select=select)
    return [finding.rule for finding in report.findings]


def test_a_misspelt_class_is_not_also_a_thing_without_a_kind(small: SmallProject) -> None:
    small.replace(PLACES, "a iomkg:Place", "a iomkg:Plaice")
    assert rules(small, "terms", "shacl") == ["terms/undeclared"]


def test_without_the_layer_that_explains_it_a_finding_is_reported(small: SmallProject) -> None:
    small.replace(PLACES, "a iomkg:Place", "a iomkg:Plaice")
    assert rules(small, "shacl") != []


def test_what_is_held_back_is_counted(small: SmallProject) -> None:
    small.replace(PLACES, "a iomkg:Place", "a iomkg:Plaice")
    report = validate(Reading(small.project, small.texts), select=("terms", "shacl"))
    assert any("held back" in note for note in report.notes)


def test_a_declaration_that_is_gone_is_found_once(small: SmallProject) -> None:
    text = small.read(ONTOLOGY)
    start = text.index("iomkg:deprecationReason a")
    small.write(ONTOLOGY, text[:start] + text[text.index("\n\n", start) :])
    assert rules(small, "terms", "ontology", "queries") == ["terms/shape"]


def test_two_faults_of_two_nodes_are_both_found(small: SmallProject) -> None:
    small.replace(PLACES, "a iomkg:Place", "a iomkg:Plaice")
    small.replace(GAZETTE, '"1921"^^edtf:EDTF', '"1921-13"^^edtf:EDTF')
    assert rules(small, "terms", "dates") == ["dates/edtf", "terms/undeclared"]
