"""Validation compares what claims of a source say in words with its text and with one another."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import SmallProject, make_project

from iomkg.check.wording import NAMED, PROSE, TWIN, check

FILE = "graph/claims/harbour-gazette.ttl"
PURPOSE = 'rdf:object "a common timetable for six lake towns"@en ;'
THING = """
<organisation/six-lake-towns> a org:Organization ; rdfs:label "Six lake towns"@en .
<claim/harbour-gazette/towns> a iomkg:Claim ;
    rdf:subject <event/founding> ; rdf:predicate iomkg:carriedOutBy ;
    rdf:object <organisation/six-lake-towns> ; iomkg:namedAs "six lake towns" ;
    iomkg:modality iomkg:Stated ; iomkg:rank iomkg:Normal ;
    iomkg:evidence <source/harbour-gazette#char=%s> ;
    prov:hadPrimarySource <source/harbour-gazette> .
"""


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    project = make_project(tmp_path).without_named_queries()
    rdfs = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    return project.write(FILE, rdfs + project.read(FILE))


def found(small: SmallProject) -> list[tuple[str, str]]:
    return [(f.rule, f.focus.rpartition("/")[2]) for f in small.checked(check)]


def test_the_project_itself_has_no_finding(small: SmallProject) -> None:
    assert found(small) == []


def test_words_that_the_text_has_not_are_told(small: SmallProject) -> None:
    small.append(FILE, THING.replace("six lake towns", "seven lake towns") % "92,140")
    assert found(small) == [(NAMED.id, "towns")]


def test_words_from_another_place_of_the_text_are_told(small: SmallProject) -> None:
    small.append(FILE, THING % "115,140")
    assert found(small) == [(NAMED.id, "towns")]


def test_an_ellipsis_stands_for_words_left_out(small: SmallProject) -> None:
    small.append(FILE, THING.replace('"six lake towns"', '"six … towns"') % "92,140")
    assert found(small) == []


def test_words_may_run_through_two_stretches(small: SmallProject) -> None:
    two = "100,108> , <source/harbour-gazette#char=109,114"
    small.append(FILE, THING % two)
    assert found(small) == []


@pytest.mark.parametrize("words", ["towns … six", "ix lake town", "six lake … towns … towns", "…"])
def test_pieces_stand_whole_and_in_their_order(small: SmallProject, words: str) -> None:
    small.append(FILE, THING.replace('"six lake towns"', f'"{words}"') % "92,140")
    assert found(small) == [(NAMED.id, "towns")]


@pytest.mark.parametrize("span", ["140,92", "92", "92,"])
def test_a_span_that_is_none_is_left_to_its_own_rule(small: SmallProject, span: str) -> None:
    small.append(FILE, THING.replace('iomkg:namedAs "six lake towns" ;', "") % span)
    assert found(small) == []


def test_a_claim_said_twice_from_the_same_words_is_told(small: SmallProject) -> None:
    small.append(FILE, THING % "92,140")
    small.append(FILE, (THING % "100,140").replace("/towns>", "/towns-again>"))
    assert found(small) == [(TWIN.id, "towns-again")]


def test_two_places_may_say_the_same(small: SmallProject) -> None:
    small.append(FILE, THING % "92,140")
    elsewhere = (THING % "0,34").replace("/towns>", "/towns-again>")
    small.append(FILE, elsewhere.replace('iomkg:namedAs "six lake towns" ;', ""))
    assert found(small) == []


def test_prose_with_the_words_of_a_thing_is_told(small: SmallProject) -> None:
    small.append(FILE, THING % "92,140")
    small.replace(FILE, PURPOSE, 'rdf:object "the six lake towns"@en ;')
    assert found(small) == [(PROSE.id, "founding-purpose")]


def test_prose_without_a_language_is_told_too(small: SmallProject) -> None:
    small.append(FILE, THING % "92,140")
    small.replace(FILE, PURPOSE, 'rdf:object "the six lake towns" ;')
    assert found(small) == [(PROSE.id, "founding-purpose")]


def test_prose_that_says_more_is_left_alone(small: SmallProject) -> None:
    small.append(FILE, THING % "92,140")
    assert found(small) == []
