"""A named query with its rows, read once: as a table, as an answer, as a picture."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from iomkg.ask.answer import BoundQuery, answer, why_empty
from iomkg.rdf.store.base import Row, Rows, Store

if TYPE_CHECKING:
    from iomkg.ask.answers import Answer
    from iomkg.rdf.rows.result import Table
    from iomkg.report.pictures import Picture


class AnsweredQuery:
    """A named query that has been run.

    Attributes:
        store: the store that was asked; what the answer needs besides is looked up in it.
        bound: the query as it was asked.
        columns: names of the columns.
        rows: its rows.
    """

    def __init__(
        self, store: Store, bound: BoundQuery, columns: tuple[str, ...], rows: tuple[Row, ...]
    ) -> None:
        self.store = store
        self.bound = bound
        self.columns = columns
        self.rows = rows

    @classmethod
    def run(cls, store: Store, bound: BoundQuery, seconds: float | None = None) -> AnsweredQuery:
        """Run a query.

        Args:
            store: the store to ask.
            bound: the query.
            seconds: that it may take, or None.

        Raises:
            StoreError: if the store cannot answer, or it takes more than it may.
        """
        found = answer(store, bound, seconds)
        return cls(store, bound, found.variables, tuple(found.rows))

    @cached_property
    def table(self) -> Table:
        """The rows, with why there are none if there are none."""
        from iomkg.rdf.rows.result import Table

        types = tuple(column.type for column in self.bound.query.columns)
        return Table(self.columns, self.rows, "" if self.rows else self._why_empty, types)

    @cached_property
    def answer(self) -> Answer:
        """What the rows say: values with their sources, rivals and silences."""
        from iomkg.api.shown import ShownAnswer
        from iomkg.ask.row_answers import answer_rows

        made = answer_rows(self.store, self.bound, Rows(self.columns, iter(self.rows)))
        spoken = made.groups or made.silent or made.unread
        return ShownAnswer.of(made if spoken else made._replace(missing=self._why_empty))

    def picture(self, label: Callable[[str], str]) -> Picture:
        """Draw the rows.

        Args:
            label: returns what the thing of an IRI is called.

        Raises:
            BadParameter: if they are not drawn, or there is nothing to draw.
        """
        from iomkg.report.pictures import draw_picture

        return draw_picture(self.bound, self.columns, self.rows, label)

    @cached_property
    def _why_empty(self) -> str:
        return why_empty(self.store, self.bound)
