"""Rows read to the end: as Python values, as text, as data frames."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from iomkg.store.base import Row, Rows
from iomkg.terms import XSD, Literal, Term


@dataclass(frozen=True)
class Table:
    """Rows of an answer, read to the end.

    Attributes:
        columns: names of the columns.
        rows: one term or None for each column.
        note: why there are no rows, or an empty string.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield each row as a dictionary of Python values; see :func:`python_value`."""
        for row in self.rows:
            yield {c: python_value(t) for c, t in zip(self.columns, row, strict=True)}

    def __len__(self) -> int:
        return len(self.rows)

    def dicts(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries of Python values."""
        return list(self)

    def as_rows(self) -> Rows:
        """Return the rows as a store gives them, for the writers."""
        return Rows(self.columns, iter(self.rows))

    def write(self, form: str) -> str:
        """Return the rows as text: ``csv``, ``tsv``, ``json``, ``xml``, ``md`` or ``table``."""
        from iomkg.write.rows import write_rows

        return "".join(write_rows(self.as_rows(), form, width=None))

    def to_pandas(self) -> Any:
        """Return a ``pandas.DataFrame``; needs the extra ``iomkg[frames]``."""
        import pandas as pd

        return pd.DataFrame(self.dicts(), columns=list(self.columns))

    def to_polars(self) -> Any:
        """Return a ``polars.DataFrame``; needs the extra ``iomkg[frames]``."""
        import polars as pl

        columns = {c: [row[c] for row in self] for c in self.columns}
        return pl.DataFrame(columns, strict=False)


def python_value(term: Term | None) -> str | int | float | bool | dt.date | None:
    """Turn a term into the Python value that it means.

    Args:
        term: a term, or None for an unbound column.

    Returns:
        int, float, bool or date for the XSD types; for an IRI or any other literal its text.
    """
    if not isinstance(term, Literal):
        return None if term is None else str(term)
    try:
        match term.datatype.removeprefix(XSD):
            case "integer":
                return int(term.value)
            case "decimal" | "double" | "float":
                return float(term.value)
            case "boolean":
                return term.value in ("true", "1")
            case "date":
                return dt.date.fromisoformat(term.value)
    except ValueError:
        pass  # an ill-formed literal is shown as it stands
    return term.value
