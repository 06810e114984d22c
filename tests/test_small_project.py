"""The small project that tests break is whole: every layer passes it, facts follow from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import SmallProject, make_project

import iomkg
from iomkg.check.layers import validate
from iomkg.terms import ID, IOMKG


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    return make_project(tmp_path)


def test_every_layer_passes_it(small: SmallProject) -> None:
    report = validate(small.without_named_queries().reading())
    assert report.findings == ()
    assert report.notes == ()


def test_it_has_what_tests_need(small: SmallProject) -> None:
    counts = dict(validate(small.reading(), select=("terms",)).checked)
    assert counts["claims"] > 20
    assert counts["conflicts"] == 1
    assert counts["texts at hand"] == 2


@pytest.mark.parametrize(
    "fact",
    [
        f"<{ID}event/founding> iomkg:occurred '1921'^^edtf:EDTF",
        f"<{ID}organisation/nlfc> iomkg:currentName 'Northern Lakes Ferry Commission'@en",
        f"<{ID}source/ferry-handbook> iomkg:whollyRead true",
        f"<{ID}source/harbour-gazette> iomkg:whollyRead true",
        f"<{ID}claim/ferry-handbook/founding-date> iomkg:clashesWith "
        f"<{ID}claim/harbour-gazette/founding-date>",
    ],
)
def test_what_follows_from_it(small: SmallProject, fact: str) -> None:
    prefixes = f"PREFIX iomkg: <{IOMKG}> PREFIX edtf: <http://id.loc.gov/datatypes/edtf/>"
    assert small.graph().store.ask(f"{prefixes} ASK {{ {fact} }}")


def test_a_change_that_changes_nothing_fails(small: SmallProject) -> None:
    with pytest.raises(AssertionError, match="0 times, not once"):
        small.replace("graph/sources.ttl", "no such words", "others")


def test_a_source_without_a_title_goes_by_its_label(small: SmallProject) -> None:
    small.replace("graph/sources.ttl", '    dcterms:title "Register of lake bodies"@en ;\n', "")
    with iomkg.open(project=small.root) as kg:
        found = kg.told.sources[f"{ID}source/lakes-archive"]
    assert found.title == found.label == "Lakes Archive"
