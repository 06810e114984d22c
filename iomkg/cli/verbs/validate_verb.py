"""The verb ``validate``: the graph, layer by layer."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from iomkg.check.changed import Since, changed_lines
from iomkg.check.finding import Report, Rule
from iomkg.check.layers import RULES, rules, validate
from iomkg.check.syntax import stopped
from iomkg.cli.limited import add_limits
from iomkg.cli.output import emit
from iomkg.cli.parser import add_result
from iomkg.cli.reporting import REPORTS, add_reports, deliver, report_targets, severity
from iomkg.cli.rules import check_names, explain_rule, list_rules
from iomkg.errors import ProjectNotFound, StoreError, TurtleSyntaxError, UnreadableFile
from iomkg.graph.project import find_project
from iomkg.graph.reading import Reading

EXAMPLES: Final = (
    "iomkg validate",
    "iomkg validate --select ontology --report sarif=findings.sarif",
    "iomkg validate --explain dates/order",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    add_result(parser, REPORTS)
    for option, text in (
        ("--select", "only this rule or layer; repeatable"),
        ("--ignore", "not this rule or layer; repeatable"),
    ):
        parser.add_argument(option, action="append", default=[], metavar="RULE", help=text)
    parser.add_argument("--rules", action="store_true", help="list the rules")
    parser.add_argument("--explain", metavar="RULE", help="explain a rule or a layer")
    parser.add_argument(
        "--changed-since", metavar="REV", help="only findings in lines changed since"
    )
    add_reports(parser)
    add_limits(parser, "rules and shapes that somebody else wrote")


def run(args: argparse.Namespace) -> int:
    """Validate a project.

    Exit status 0 if it conforms, 1 for findings at or above ``--fail-on``, 2 if something could
    not be checked; every report asked for is written in each case.
    """
    if args.rules or args.explain:
        return _rules(Reading(find_project(args.project)), args)
    targets = report_targets(args)
    root, known, report = _validated(args)
    return deliver(report, targets, known, root, severity(args.fail_on))


def report_ended(args: argparse.Namespace, problem: StoreError) -> int:
    """Write every report asked for where the validation had to be ended; return the status."""
    root = args.project or Path.cwd()
    report = Report((stopped(problem, root),))
    return deliver(report, report_targets(args), RULES, root, severity(args.fail_on))


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


def _rules(reading: Reading, args: argparse.Namespace) -> int:
    known = rules(reading)
    if args.explain:
        pieces = explain_rule(known, args.explain, args.format)
    else:
        pieces = list_rules(known, args.format, select=args.select, ignore=args.ignore)
    emit(pieces, args.output)
    return 0
