"""The verbs that check the graph: ``validate``, ``coverage``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from iomkg.check.changed import Since, changed_lines
from iomkg.check.coverage import Coverage, OpenPassage
from iomkg.check.finding import Report, Rule
from iomkg.check.layers import RULES, rules, validate
from iomkg.check.syntax import stopped
from iomkg.cli.output import emit
from iomkg.cli.reporting import deliver, report_targets, severity
from iomkg.cli.rules import check_names, explain_rule, list_rules
from iomkg.errors import BadParameter, ProjectNotFound, TurtleSyntaxError, UnreadableFile
from iomkg.graph.project import find_project
from iomkg.graph.reading import Reading
from iomkg.rdf.rows.table import draw_table, visible
from iomkg.terms import shorten

if TYPE_CHECKING:
    from iomkg.api import KnowledgeGraph


def check(args: argparse.Namespace) -> int:
    """Validate a project.

    Exit status 0 if it conforms, 1 for findings at or above ``--fail-on``, 2 if something could
    not be checked; every report asked for is written in each case.
    """
    if args.rules or args.explain:
        return _rules(Reading(find_project(args.project)), args)
    targets = report_targets(args)
    root, known, report = _validated(args)
    return deliver(report, targets, known, root, severity(args.fail_on))


def _validated(args: argparse.Namespace) -> tuple[Path, Mapping[str, Rule], Report]:
    """Validate, and return the project's folder and the rules with the report."""
    try:
        reading = Reading(find_project(args.project), args.sources)
    except ProjectNotFound as problem:
        root = args.project or Path.cwd()
        return root, RULES, Report((stopped(problem, root),))
    known = _known_rules(reading, args)
    root = reading.project.root
    revision = args.changed_since
    report = validate(
        reading,
        select=tuple(args.select),
        ignore=tuple(args.ignore),
        since=None if revision is None else Since(revision, changed_lines(root, revision)),
    )
    return root, known, report


def _known_rules(reading: Reading, args: argparse.Namespace) -> Mapping[str, Rule]:
    try:
        known = rules(reading)
    except (UnreadableFile, TurtleSyntaxError):
        return RULES  # The shapes are broken, which the validation will report.
    check_names(known, (*args.select, *args.ignore))
    return known


def covered(kg: KnowledgeGraph, args: argparse.Namespace) -> int:
    """Say how far the texts have been read; exit status 1 if a passage is open."""
    counts = kg.coverage(args.source)
    if not counts:
        raise BadParameter(f"{args.source} has no ledger of passages.", "Name a held source.")
    if args.format == "json":
        emit([_coverage_json(kg, counts, args.show)], args.output)
    else:
        emit(_coverage_table(kg, counts, args.show), args.output)
    return 0 if all(count.wholly_read for count in counts) else 1


def _coverage_json(kg: KnowledgeGraph, counts: tuple[Coverage, ...], show: bool) -> str:
    sources = [
        {
            "source": shorten(count.source),
            "passages": count.passages,
            "claimed": count.claimed,
            "set_aside": count.set_aside,
            "open": [
                {
                    "number": p.number,
                    "start": p.start,
                    "end": p.end,
                    **({"text": text} if (text := _words(kg, count, p, show)) else {}),
                }
                for p in count.open
            ],
            "wholly_read": count.wholly_read,
        }
        for count in counts
    ]
    content = {"schema": "iomkg/coverage/1", "sources": sources}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _coverage_table(kg: KnowledgeGraph, counts: tuple[Coverage, ...], show: bool) -> Iterable[str]:
    headings = ("source", "passages", "claimed", "% claimed", "set aside", "open", "wholly read")
    rows = [
        (
            shorten(c.source),
            str(c.passages),
            str(c.claimed),
            f"{100 * c.claimed / c.passages:.1f}",
            str(c.set_aside),
            str(len(c.open)),
            "yes" if c.wholly_read else "no",
        )
        for c in counts
    ]
    yield from draw_table(headings, rows, right=frozenset(range(1, 6)))
    for count in counts:
        if count.open:
            yield f"\nopen in {shorten(count.source)}:\n"
        for passage in count.open:
            text = _words(kg, count, passage, show)
            yield f"  {passage.number}: {passage.start}-{passage.end}  {visible(text)}".rstrip()
            yield "\n"


def _words(kg: KnowledgeGraph, count: Coverage, passage: OpenPassage, show: bool) -> str:
    text = kg.texts.get(count.source)
    return text.content[passage.start : passage.end] if show and text else ""


def _rules(reading: Reading, args: argparse.Namespace) -> int:
    known = rules(reading)
    if args.explain:
        pieces = explain_rule(known, args.explain, args.format)
    else:
        pieces = list_rules(known, args.format, select=args.select, ignore=args.ignore)
    emit(pieces, args.output)
    return 0
