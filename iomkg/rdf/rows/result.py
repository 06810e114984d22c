"""Rows read to the end: as Python values, as text, as data frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from iomkg.rdf.rows.pyvalues import python_value
from iomkg.rdf.store.base import Row, Rows

__all__ = ["Table", "python_value"]


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
        from iomkg.rdf.rows.formats_of_rows import write_rows

        return "".join(write_rows(self.as_rows(), form, width=None))

    def to_pandas(self) -> Any:
        """Return a ``pandas.DataFrame``; needs the extra ``iomkg[frames]``.

        Each column has one type that knows missing values (``Int64``, ``Float64``, ``boolean``,
        ``datetime64``, ``string``): what is unbound is missing, an empty string is not.
        """
        from iomkg.rdf.rows.dataframes import to_pandas

        return to_pandas(self.columns, self.rows)

    def to_polars(self) -> Any:
        """Return a ``polars.DataFrame``; needs the extra ``iomkg[frames]``.

        Each column has one type; what is unbound is null, an empty string is not.
        """
        from iomkg.rdf.rows.dataframes import to_polars

        return to_polars(self.columns, self.rows)
