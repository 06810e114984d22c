"""The demonstration: one question, its answer, who says otherwise and why, on one screen."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Final

from iomkg.api import KnowledgeGraph
from iomkg.ask.times_told import NameTenure, name_tenures
from iomkg.check.finding import Report
from iomkg.cli.opened import opened
from iomkg.cli.output import colour, emit_text, width
from iomkg.cli.parser import add_result
from iomkg.rdf.rows.table import visible
from iomkg.report.answer_text import write_answer
from iomkg.terms import Iri
from iomkg.tuples import grouped

EXAMPLES: Final = ("iomkg demo",)
QUESTION: Final = "What was IOM called in 1985?"
_WIDTH: Final = 80
_FROM, _TO = 1950, 2000
"""The years that the timeline shows, a character each."""
_NEXT: Final = (
    "iomkg ask 'Who has criticised IOM?'",
    "iomkg show tie-to-un",
    "iomkg query conflicts",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    add_result(parser)


def run(args: argparse.Namespace) -> int:
    """Validate the graph, then tell what IOM was called in 1985 and who says otherwise.

    Exit status 1 if the graph does not conform.
    """
    with opened(args) as kg:
        report = kg.validate()
        emit_text(_story(kg, report, width() if args.output is None else None), args.output)
    return 1 if report.findings else 0


def _story(kg: KnowledgeGraph, report: Report, columns: int | None) -> Iterator[str]:
    yield f"{_verdict(report)}\n\n"
    yield f"{QUESTION}\n$ iomkg ask '{QUESTION}'\n\n"
    answer = kg.ask(QUESTION)
    best = answer.groups[0]
    shown = best._replace(command="", disputes=best.disputes[:1])
    told = answer._replace(groups=(shown,), conditions=(), offers=())
    quotes = kg.quote(told) if kg.texts else None
    yield from write_answer(told, width=columns or _WIDTH, colour=colour(), quotes=quotes)
    yield "\nWhich name when (= by all sources that tell of it, - by some):\n"
    yield from _timeline(name_tenures(kg.store), kg)
    yield "\nTry next:\n"
    yield from (f"  {command}\n" for command in _NEXT)


def _verdict(report: Report) -> str:
    """Say in a line whether the graph conforms."""
    if not report.findings:
        return "The graph conforms: every layer of `iomkg validate` passes."
    return f"`iomkg validate` has findings: {len(report.findings)}."


def _timeline(tenures: tuple[NameTenure, ...], kg: KnowledgeGraph) -> Iterator[str]:
    """Draw when each name was held: ``=`` where all its sources have it so, ``-`` where some."""
    names = grouped((tenure.stage, tenure) for tenure in tenures)
    labels = {stage: visible(kg.label(Iri(stage)).removesuffix(" stage")) for stage in names}
    margin = max(map(len, labels.values()), default=0)
    for stage, told in names.items():
        bar = "".join(_mark(told, year) for year in range(_FROM, _TO + 1))
        yield f"  {labels[stage]:<{margin}} {bar.rstrip()}\n"
    ticks = "".join(f"{year:<10}" for year in range(_FROM, _TO, 10))
    yield f"  {'':<{margin}} {ticks.rstrip()}\n"


def _mark(told: list[NameTenure], year: int) -> str:
    held = [each for each in told if each.from_latest[:4] <= str(year) < each.to_earliest[:4]]
    some = [each for each in told if each.from_earliest[:4] <= str(year) <= each.to_earliest[:4]]
    return "=" if len(held) == len(told) else "-" if some else " "
