"""Rows read to the end: as Python values, as text, as data frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from iomkg.rdf.rows.pyvalues import python_value
from iomkg.rdf.store.base import Row, Rows

__all__ = ["Table", "python_value"]


_SHOWN: Final = 20  # rows that a notebook or a session shows


@dataclass(frozen=True, repr=False)
class Table:
    """Rows of an answer, read to the end.

    Attributes:
        columns: names of the columns.
        rows: one term or None for each column.
        note: why there are no rows, or an empty string.
        types: what each column is declared to hold (``integer``, ``boolean``, ``string`` …), or
            nothing.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    types: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<{self._counted()}: {', '.join(self.columns)}>"

    def __str__(self) -> str:
        """The first rows as a text table, and how many there are."""
        drawn = Table(self.columns, self.rows[:_SHOWN]).write("table")
        return f"{drawn}{self._caption()}"

    def _repr_html_(self) -> str:
        from iomkg.rdf.rows.html_table import draw_html

        return draw_html(self.columns, self.rows[:_SHOWN], self._caption())

    def _caption(self) -> str:
        shown = f", of which the first {_SHOWN} are shown" if len(self.rows) > _SHOWN else ""
        return self.note or f"{self._counted()}{shown}"

    def _counted(self) -> str:
        return f"{len(self.rows):,} {'row' if len(self.rows) == 1 else 'rows'}"

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
        ``datetime64``, ``string``): what is unbound is missing, an empty string is not. A column
        without any value has the type that the query declares.
        """
        from iomkg.rdf.rows.dataframes import to_pandas

        return to_pandas(self.columns, self.rows, self.types)

    def to_polars(self) -> Any:
        """Return a ``polars.DataFrame``; needs the extra ``iomkg[frames]``.

        Each column has one type; what is unbound is null, an empty string is not.
        """
        from iomkg.rdf.rows.dataframes import to_polars

        return to_polars(self.columns, self.rows, self.types)
