"""Which claims clash: disjoint values at times that may overlap."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_facts import about, claim, run

COUNT = "iomkg:memberStateCount"


def clashing(tmp_path: Path, *claims: str) -> set[str]:
    derivation = run(tmp_path, *claims)
    return {
        str(subject).rsplit("/", 1)[-1]
        for subject, predicate, _ in derivation.triples()
        if str(predicate).endswith("#clashesWith")
    }


def dated(slug: str, date: str) -> str:
    return claim(slug, about("iomkg:occurred", f'"{date}"^^edtf:EDTF', "event/e"))


def counted(slug: str, number: int, comparator: str = "Exactly", **extra: str) -> str:
    return claim(slug, about(COUNT, str(number)), comparator=f"iomkg:{comparator}", **extra)


@pytest.mark.parametrize(
    ("first", "second"),
    [("1951", "1949"), ("1951-12-05", "1951-12-06"), ("2000", "2016-09"), ("195X", "1960")],
)
def test_dates_that_exclude_each_other_clash(tmp_path: Path, first: str, second: str) -> None:
    assert clashing(tmp_path, dated("x", first), dated("y", second)) == {"x", "y"}


@pytest.mark.parametrize(
    ("first", "second"),
    [("1951", "1951-12-05"), ("[1952,1953]", "1952"), ("2017~", "2016"), ("1952/1954", "1953")],
)
def test_dates_that_may_be_the_same_do_not_clash(tmp_path: Path, first: str, second: str) -> None:
    assert clashing(tmp_path, dated("x", first), dated("y", second)) == set()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((100, "MoreThan"), (100, "Exactly")),
        ((50, "AtMost"), (51, "AtLeast")),
        ((1, "LessThan"), (1, "Exactly")),
    ],
)
def test_figures_that_exclude_each_other_clash(
    tmp_path: Path, first: tuple[int, str], second: tuple[int, str]
) -> None:
    assert clashing(tmp_path, counted("x", *first), counted("y", *second)) == {"x", "y"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((100, "MoreThan"), (166, "Exactly")),
        ((100, "AtLeast"), (100, "AtMost")),
        ((100, "About"), (95, "Exactly")),
    ],
)
def test_figures_that_may_be_the_same_do_not_clash(
    tmp_path: Path, first: tuple[int, str], second: tuple[int, str]
) -> None:
    assert clashing(tmp_path, counted("x", *first), counted("y", *second)) == set()


def test_counts_of_different_times_do_not_clash(tmp_path: Path) -> None:
    then, now = '"2017"^^edtf:EDTF', '"2019"^^edtf:EDTF'
    assert clashing(tmp_path, counted("x", 1, asOf=then), counted("y", 2, asOf=now)) == set()


def test_counts_without_a_date_are_of_the_time_when_their_source_appeared(tmp_path: Path) -> None:
    assert clashing(tmp_path, counted("x", 1), counted("y", 2, source="b")) == set()
    assert clashing(tmp_path, counted("x", 1), counted("y", 2)) == {"x", "y"}


def test_an_open_end_may_reach_later_claims(tmp_path: Path) -> None:
    since = claim(
        "x", about("iomkg:headquarters", "<place/a>"), source="b", validity='"1980/.."^^edtf:EDTF'
    )
    now = claim("y", about("iomkg:headquarters", "<place/b>"))
    assert clashing(tmp_path, since, now) == {"x", "y"}


def test_deprecated_claims_still_clash(tmp_path: Path) -> None:
    old = claim("x", about("iomkg:headquarters", "<place/a>"), rank="iomkg:Deprecated")
    assert clashing(tmp_path, old, claim("y", about("iomkg:headquarters", "<place/b>"))) == {
        "x",
        "y",
    }


def test_an_aim_does_not_clash(tmp_path: Path) -> None:
    aim = claim("x", about("iomkg:headquarters", "<place/a>"), modality="iomkg:Aim")
    assert clashing(tmp_path, aim, claim("y", about("iomkg:headquarters", "<place/b>"))) == set()


def test_properties_that_hold_many_values_do_not_clash(tmp_path: Path) -> None:
    one, two = (about("iomkg:acronym", f'"{a}"', "stage/x") for a in ("A", "B"))
    assert clashing(tmp_path, claim("x", one), claim("y", two)) == set()


def test_a_denial_clashes_with_the_claim_it_denies(tmp_path: Path) -> None:
    status = about("iomkg:statusTowardsUN", "iomkg:SpecializedAgency")
    assert clashing(tmp_path, claim("x", status), claim("y", status, negated="true")) == {"x", "y"}
