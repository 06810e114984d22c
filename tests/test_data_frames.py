"""Rows as data frames: every column has one type, and what is unbound is not empty."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from iomkg.rdf.rows.pyvalues import ColumnType, python_value, typed_column
from iomkg.rdf.rows.result import Table
from iomkg.terms import XSD, Iri, Literal, Term

pd = pytest.importorskip("pandas", reason="pandas comes with the extra iomkg[frames]")
pl = pytest.importorskip("polars", reason="polars comes with the extra iomkg[frames]")


def lit(value: str, datatype: str) -> Literal:
    return Literal(value, XSD + datatype)


def table(*terms: Term | None) -> Table:
    return Table(("x",), tuple((term,) for term in terms))


@pytest.mark.parametrize(
    ("terms", "pandas", "polars", "values"),
    [
        ([lit("5", "integer"), None, lit("7", "int")], "Int64", pl.Int64(), [5, None, 7]),
        (
            [lit("1.5", "decimal"), None, lit("2", "integer")],
            "Float64",
            pl.Float64(),
            [1.5, None, 2.0],
        ),
        ([Literal(""), None, Literal("x", language="de")], "string", pl.String(), ["", None, "x"]),
        ([lit("true", "boolean"), None], "boolean", pl.Boolean(), [True, None]),
        ([None, None], "string", pl.String(), [None, None]),
        ([lit("5", "integer"), Literal("x"), None], "string", pl.String(), ["5", "x", None]),
        ([lit("5", "integer"), lit("true", "boolean")], "string", pl.String(), ["5", "true"]),
        ([lit("9" * 20, "integer")], "string", pl.String(), ["9" * 20]),
        (
            [lit("5", "integer"), lit("1960-01-01", "date")],
            "string",
            pl.String(),
            ["5", "1960-01-01"],
        ),
        ([Iri("http://x.org/")], "string", pl.String(), ["http://x.org/"]),
    ],
)
def test_a_column_has_one_type_that_knows_missing_values(
    terms: list[Term | None], pandas: str, polars: object, values: list[object]
) -> None:
    column = table(*terms).to_pandas()["x"]
    assert str(column.dtype) == pandas
    assert [None if value is pd.NA else value for value in column] == values
    frame = table(*terms).to_polars()
    assert (frame.schema["x"], frame["x"].to_list()) == (polars, values)


@pytest.mark.parametrize(
    ("declared", "pandas", "polars"),
    [
        ("integer", "Int64", pl.Int64()),
        ("boolean", "boolean", pl.Boolean()),
        ("string", "string", pl.String()),
        ("any", "string", pl.String()),
    ],
)
def test_a_column_without_a_value_has_the_type_that_is_declared(
    declared: str, pandas: str, polars: object
) -> None:
    for rows in (((None,),), ()):
        empty = Table(("x",), rows, types=(declared,))
        assert str(empty.to_pandas()["x"].dtype) == pandas
        assert empty.to_polars().schema["x"] == polars


def test_days_and_moments_are_dates() -> None:
    days = table(lit("0800-12-25", "date"), None)
    assert days.to_pandas()["x"][0].year == 800
    assert days.to_polars()["x"].to_list() == [dt.date(800, 12, 25), None]
    moments = table(lit("2020-01-01T12:00:00+01:00", "dateTime"), None)
    noon = dt.datetime(2020, 1, 1, 11, tzinfo=dt.UTC)
    assert moments.to_pandas()["x"][0] == noon
    assert moments.to_polars()["x"].to_list() == [noon, None]
    naive = table(lit("2020-01-01T12:00:00", "dateTime"))
    assert naive.to_polars()["x"].to_list() == [dt.datetime(2020, 1, 1, 12)]


def test_not_a_number_is_not_missing() -> None:
    column = table(lit("NaN", "double"), None)
    frame = column.to_pandas()["x"]
    assert [value is pd.NA for value in frame] == [False, True]
    first, second = column.to_polars()["x"].to_list()
    assert math.isnan(first)
    assert second is None


def test_moments_with_and_without_a_zone_stay_text() -> None:
    terms = [lit("2020-01-01T12:00:00Z", "dateTime"), lit("2020-01-01T12:00:00", "dateTime")]
    assert typed_column(terms)[0] is ColumnType.TEXT


@pytest.mark.parametrize(
    "literal",
    [
        lit("1_000", "integer"),
        lit("٣", "integer"),
        lit("maybe", "boolean"),
        lit("infinity", "double"),
        lit("19600101", "date"),
        lit("1960-02-30", "date"),
        lit("1960-01-01Z", "date"),
    ],
)
def test_what_the_datatype_does_not_allow_stays_text(literal: Literal) -> None:
    assert python_value(literal) == literal.value
