"""Rows as data frames of pandas and polars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iomkg.rdf.rows.pyvalues import ColumnType, PythonValue, typed_column
from iomkg.rdf.store.base import Row


def to_pandas(columns: Sequence[str], rows: Sequence[Row], types: Sequence[str] = ()) -> Any:
    """Turn rows into a ``pandas.DataFrame``.

    Args:
        columns: names of the columns.
        rows: one term or None for each column.
        types: what each column is declared to hold, for those without any value; or nothing.

    Returns:
        The frame; each column has a type that knows missing values.
    """
    import numpy as np
    import pandas as pd

    known = {
        ColumnType.INTEGER: "Int64",
        ColumnType.BOOLEAN: "boolean",
        ColumnType.TEXT: "string",
    }
    series = {}
    for name, (kind, values) in _typed(columns, rows, types):
        if kind is ColumnType.FLOAT:
            # Value by value, NaN would become a missing value.
            missing = np.array([value is None for value in values])
            numbers = np.array([0.0 if value is None else value for value in values], dtype=float)
            series[name] = pd.Series(pd.arrays.FloatingArray(numbers, missing))
        elif kind in known:
            series[name] = pd.Series(values, dtype=known[kind])
        elif kind is ColumnType.DATE:
            # In seconds, as nanoseconds end at the years 1677 and 2262.
            series[name] = pd.Series(values, dtype="datetime64[s]")
        else:
            zoned = any(getattr(value, "tzinfo", None) for value in values)
            wanted = "datetime64[us, UTC]" if zoned else "datetime64[us]"
            series[name] = pd.Series(values, dtype=wanted)
    return pd.DataFrame(series, columns=list(columns))


def to_polars(columns: Sequence[str], rows: Sequence[Row], types: Sequence[str] = ()) -> Any:
    """Turn rows into a ``polars.DataFrame``.

    Args:
        columns: names of the columns.
        rows: one term or None for each column.
        types: what each column is declared to hold, for those without any value; or nothing.

    Returns:
        The frame; moments with a time zone are in UTC.
    """
    import polars as pl

    known = {
        ColumnType.INTEGER: pl.Int64(),
        ColumnType.FLOAT: pl.Float64(),
        ColumnType.BOOLEAN: pl.Boolean(),
        ColumnType.DATE: pl.Date(),
        ColumnType.TEXT: pl.String(),
    }
    series = []
    for name, (kind, values) in _typed(columns, rows, types):
        zoned = any(getattr(value, "tzinfo", None) for value in values)
        wanted = known.get(kind) or pl.Datetime("us", "UTC" if zoned else None)
        series.append(pl.Series(name, values, dtype=wanted))
    return pl.DataFrame(series)


def _typed(
    columns: Sequence[str], rows: Sequence[Row], types: Sequence[str]
) -> list[tuple[str, tuple[ColumnType, list[PythonValue | None]]]]:
    declared = types or [""] * len(columns)
    return [
        (name, typed_column([row[i] for row in rows], declared[i]))
        for i, name in enumerate(columns)
    ]
