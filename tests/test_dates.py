"""Bounds of EDTF dates."""

from __future__ import annotations

import datetime as dt

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from iomkg.errors import DateError
from iomkg.graph.dates import OPEN_END, OPEN_START, bounds, stretch


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("1951", "1951-01-01", "1951-12-31"),
        ("1951-12", "1951-12-01", "1951-12-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("1951-12-05", "1951-12-05", "1951-12-05"),
        ("195X", "1950-01-01", "1959-12-31"),
        ("19XX", "1900-01-01", "1999-12-31"),
        ("2017~", "2016-01-01", "2018-12-31"),
        ("2017?", "2016-01-01", "2018-12-31"),
        ("2017%", "2015-01-01", "2019-12-31"),
        ("2017-01~", "2016-12-01", "2017-02-28"),
        ("2017-01-31~", "2017-01-30", "2017-02-01"),
        ("1952/1953", "1952-01-01", "1953-12-31"),
        ("[1952,1953]", "1952-01-01", "1953-12-31"),
        ("[2017-07..2018]", "2017-07-01", "2018-12-31"),
        ("2001-21", "2001-03-01", "2001-05-31"),
    ],
)
def test_bounds(text: str, earliest: str, latest: str) -> None:
    found = bounds(text)
    assert (found.earliest.isoformat(), found.latest.isoformat()) == (earliest, latest)


@pytest.mark.parametrize("text", ["1979/..", "1979/"])
def test_an_open_end_has_no_last_day(text: str) -> None:
    found = stretch(text)
    assert found.open_end
    assert found.end.latest == OPEN_END
    assert found.start.latest == dt.date(1979, 12, 31)


def test_an_open_start_has_no_first_day() -> None:
    assert stretch("../2016").start.earliest == OPEN_START


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1980s",
        "1951-13",
        "1951-02-30",
        "2001-02-29",
        "abc",
        "1/2/3",
        "../..",
        "[1952,",
        "[..]",
        "1990/1980",
        "1951~~",
        "-0044",
        "Y170000",
        "1951 ",
        "1951T10",
    ],
)
def test_what_is_not_read_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(DateError) as problem:
        stretch(text)
    assert text in problem.value.message
    assert problem.value.next_step


@given(st.dates(min_value=dt.date(1, 1, 1)))
def test_a_day_is_bounded_by_itself(day: dt.date) -> None:
    assert bounds(day.isoformat()) == bounds(f"{day.isoformat()}/{day.isoformat()}")
    assert bounds(day.isoformat()).earliest == bounds(day.isoformat()).latest == day


@given(st.integers(2, 9998))
def test_less_precision_never_narrows(year: int) -> None:
    exact, about = bounds(f"{year:04}"), bounds(f"{year:04}~")
    assert about.earliest < exact.earliest <= exact.latest < about.latest


@settings(max_examples=25, deadline=None)  # the library takes its time
@given(st.dates(min_value=dt.date(1, 1, 1), max_value=dt.date(9998, 12, 31)))
def test_months_and_years_are_those_of_the_library(day: dt.date) -> None:
    year = f"{max(day.year, 100):04}"
    for text in (year, f"{year}-{day.month:02}", f"{year[:3]}X", f"{year[:2]}XX"):
        parsed = parse_edtf(text)
        ends = (dt.date(*parsed.lower_strict()[:3]), dt.date(*parsed.upper_strict()[:3]))
        assert (bounds(text).earliest, bounds(text).latest) == ends


def test_the_last_month_of_all_ends_on_its_last_day() -> None:
    assert bounds("9999-12").latest == dt.date(9999, 12, 31)
