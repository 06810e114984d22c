"""The demonstration: from an empty clone to a source-backed answer."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Final

from iomkg.api import KnowledgeGraph
from iomkg.cli.opened import opened
from iomkg.cli.output import emit_text, width
from iomkg.cli.parser import add_result
from iomkg.rdf.rows.formats_of_rows import write_rows
from iomkg.rdf.rows.result import Table
from iomkg.report.cards import write_why
from iomkg.report.report import write_report
from iomkg.terms import shorten

EXAMPLES: Final = ("iomkg demo",)
_NARROW: Final = 100


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    add_result(parser)


def run(args: argparse.Namespace) -> int:
    """Validate the graph, then tell how IOM came by its name and who disagrees about it.

    Exit status 1 if the graph does not conform.
    """
    with opened(args) as kg:
        report = kg.validate()
        emit_text(
            _story(kg, write_report(report, "text", rules={}, root=kg.project.root)), args.output
        )
    return 1 if report.findings else 0


def _story(kg: KnowledgeGraph, validation: str) -> Iterator[str]:
    yield _heading("Is the graph sound?", "iomkg validate")
    yield validation
    yield _heading("How did IOM come by its name?", "iomkg query renamings")
    yield from _table(
        _columns(kg.query("renamings"), "date", "from_name", "to_name", "source", "grade", "rank")
    )
    yield _heading("What was it called in 1985?", "iomkg query names-as-of --date 1985-01-01")
    yield from _table(kg.query("names-as-of", date="1985-01-01"))
    yield _heading("Who disagrees about it?", "iomkg query conflicts --about renaming-to-iom")
    yield from _disagreement(kg.query("conflicts", about="event/renaming-to-iom"))
    yield _heading("Where does each source say so?", "iomkg why renaming-to-iom")
    yield from write_why(kg.why("event/renaming-to-iom"))


def _heading(question: str, command: str) -> str:
    return f"\n{question}\n$ {command}\n\n"


def _table(table: Table) -> Iterator[str]:
    yield from write_rows(table.as_rows(), "table", width=width() or _NARROW)


def _columns(table: Table, *names: str) -> Table:
    places = [table.columns.index(name) for name in names]
    return Table(names, tuple(tuple(row[p] for p in places) for row in table.rows))


def _disagreement(table: Table) -> Iterator[str]:
    yield from _table(_columns(table, "question", "preferred", "sides"))
    reasons = dict.fromkeys(f"{shorten(row['conflict'])}: {row['reason']}" for row in table)
    yield from (f"\n{reason}\n" for reason in reasons)
