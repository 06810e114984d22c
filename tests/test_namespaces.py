"""Prefixes, terms of other vocabularies and of shapes: each is the one that is meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import CHECKOUT, SmallProject, make_project
from test_terms_layer import CONFLICTS, GAZETTE, ONTOLOGY, the_finding

from iomkg.check.finding import Finding
from iomkg.check.layers import validate
from iomkg.check.prefixes import check_prefixes
from iomkg.terms import PREFIXES, right_namespace

SHAPES = "shapes/places.ttl"
PROV = "http://www.w3.org/ns/prov#"


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    return make_project(tmp_path)


def prefixes(small: SmallProject, file: str) -> list[Finding]:
    assert small.path(file).is_file()
    return list(check_prefixes(small.reading()))


@pytest.mark.parametrize(
    ("prefix", "iri", "meant"),
    [
        ("prov", "https://www.w3.org/ns/prov#", PROV),
        ("prov", "http://www.w3.org/ns/prov", PROV),
        ("prov", "http://www.w3.org/ns/porv#", PROV),
        ("prov", "http://www.w3.org/ns/org#", PROV),
        ("p", "http://w3.org/ns/prov/", PROV),
        ("p", "http://www.w3.org/ns/Prov#", PROV),
        (None, "http://w3id.org/iomkg/id/", "https://w3id.org/iomkg/id/"),
        (None, "https://w3id.org/iomkg/id", "https://w3id.org/iomkg/id/"),
    ],
)
def test_a_namespace_that_is_almost_right(prefix: str | None, iri: str, meant: str) -> None:
    assert right_namespace(prefix, iri) == meant


@pytest.mark.parametrize(
    ("prefix", "iri"),
    [("prov", PROV), ("p", PROV), ("ex", "https://example.org/"), (None, "https://example.org/")],
)
def test_a_namespace_that_is_right_or_not_known(prefix: str | None, iri: str) -> None:
    assert right_namespace(prefix, iri) is None


def test_a_wrong_prefix_is_found_where_it_is_declared(small: SmallProject) -> None:
    small.replace(GAZETTE, f"<{PROV}>", f"<{PROV.replace('http', 'https')}>")
    (found,) = prefixes(small, GAZETTE)
    assert found.place is not None
    assert found.place.line == small.line(GAZETTE, "@prefix prov:")
    assert found.place.column == len("@prefix prov: ") + 1
    assert f"where <{PROV}> is meant" in found.message


@pytest.mark.parametrize("written", ["PREFIX prov: <{}>", "  @PREFIX  prov:<{}>."])
def test_a_prefix_may_be_written_in_any_way(small: SmallProject, written: str) -> None:
    small.append(GAZETTE, written.format("https://www.w3.org/ns/prov"))
    assert [found.rule for found in prefixes(small, GAZETTE)] == ["terms/prefix"]


def test_a_wrong_prefix_stops_the_rest(small: SmallProject) -> None:
    small.replace(GAZETTE, f"<{PROV}>", "<http://www.w3.org/ns/porv#>")
    report = validate(small.reading())
    assert [found.rule for found in report.findings] == ["terms/prefix"]
    assert "nothing else was checked" in report.notes[0]


def test_the_shipped_prefixes_are_right() -> None:
    assert list(check_prefixes(SmallProject(CHECKOUT).reading())) == []
    assert len(PREFIXES) > 10


# terms/reused


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("skos:altLabel a", "skos:altLable a", "Did you mean skos:altLabel"),
        ("foaf:page a", "foaf:pages a", "there is no such term in its vocabulary"),
        ("org:Post a owl:Class", "org:Post a owl:ObjectProperty", "it is a class there"),
        ("skos:broader a owl:ObjectProperty", "skos:broader a owl:Class", "it is a property there"),
    ],
)
def test_a_term_that_its_vocabulary_has_otherwise(
    small: SmallProject, old: str, new: str, said: str
) -> None:
    small.replace(ONTOLOGY, old, new)
    report = validate(small.reading(), select=("terms/reused",))
    (found,) = report.findings
    assert said in found.message
    assert found.place is not None
    assert found.place.line == small.line(ONTOLOGY, new)


# terms/shape


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("sh:targetClass iomkg:Country", "sh:targetClass iomkg:Contry", "iomkg:Country"),
        ("sh:targetClass iomkg:Country", "sh:targetClas iomkg:Country", "sh:targetClass"),
        ("sh:targetClass iomkg:Country", "sh:targetSubjectsOf iomkg:inContry", "iomkg:inCountry"),
    ],
)
def test_a_shape_that_would_find_nothing(
    small: SmallProject, old: str, new: str, said: str
) -> None:
    small.replace(SHAPES, old, new)
    assert said in the_finding(small, "terms/shape", SHAPES, new).message


# terms/name


def test_an_acronym_of_two_stages(small: SmallProject) -> None:
    claim = "<claim/harbour-gazette/pfc-acronym>"
    block = small.read(GAZETTE).split(claim)[1].split("\n\n")[0]
    small.write(GAZETTE, small.read(GAZETTE).replace(block, block.replace('"PFC"', '"nlfc"')))
    found = the_finding(small, "terms/name", GAZETTE, '"nlfc"')
    assert "which is a name of stage/nlfc too" in found.message


def test_a_name_that_was_judged_wrong_is_no_name(small: SmallProject) -> None:
    claim = "<claim/harbour-gazette/pfc-acronym>"
    block = small.read(GAZETTE).split(claim)[1].split("\n\n")[0]
    wrong = block.replace('"PFC"', '"nlfc"').replace("iomkg:Normal", "iomkg:Deprecated")
    small.write(GAZETTE, small.read(GAZETTE).replace(block, wrong))
    assert validate(small.reading(), select=("terms/name",)).findings == ()


def test_one_finding_for_a_term_that_is_used_often(small: SmallProject) -> None:
    text = small.read(CONFLICTS)
    small.write(CONFLICTS, text.replace("iomkg:claimInConflict", "iomkg:claimsInConflict"))
    report = validate(small.reading(), select=("terms",))
    assert [found.rule for found in report.findings] == ["terms/undeclared"]
