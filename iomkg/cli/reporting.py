"""Reports of a validation: which are wanted, where they go, and the exit status they mean."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from iomkg.check.changed import repository
from iomkg.check.finding import Report, Rule
from iomkg.check.syntax import STOPS, could_not_run
from iomkg.cli.apart import keep_apart
from iomkg.cli.output import colour, emit, emit_text, say, width
from iomkg.errors import BadParameter, IomkgError, UnreadableFile
from iomkg.rdf.rows.table import visible
from iomkg.rdf.shacl.severity import Severity
from iomkg.report.report import FORMATS, write_report

REPORTS: Final = ("text", "json", "sarif", "junit", "github", "ttl")

ReportTarget: TypeAlias = tuple[str, Path | None]


def add_reports(parser: argparse.ArgumentParser) -> None:
    """Add the options of a verb that reports findings."""
    parser.add_argument(
        "--fail-on",
        choices=("info", "warning", "violation"),
        default="violation",
        help="the least severity that is a negative verdict; default violation",
    )
    parser.add_argument(
        "--report", action="append", default=[], metavar="FORMAT=FILE", help="also write a report"
    )


def report_targets(args: argparse.Namespace) -> list[ReportTarget]:
    """Return the formats that are wanted and where each goes, standard output last.

    Args:
        args: with ``report`` (``FORMAT=FILE``, any number), ``format`` and ``output``.

    Raises:
        BadParameter: if a ``--report`` is malformed, or two reports would go to one file.
    """
    targets = [*(_target(text) for text in args.report), (args.format or "text", args.output)]
    keep_apart(file for _, file in targets)
    return targets


def severity(label: str) -> Severity:
    """Return the severity that ``--fail-on`` names."""
    return Severity[label.upper()]


def deliver(
    report: Report,
    targets: list[ReportTarget],
    rules: Mapping[str, Rule],
    root: Path,
    fail_on: Severity,
    *,
    verb: str = "validate",
    turtle: Callable[[], str] | None = None,
) -> int:
    """Write every report that is wanted, whatever the outcome.

    Args:
        report: the outcome.
        targets: formats and files.
        rules: the rules that were applied.
        root: the folder to which files are named relative.
        fail_on: the least severity that is a negative verdict.
        verb: the command that was run.
        turtle: writes the report in Turtle where there is more to say than findings hold.

    Returns:
        The exit status: 0 it conforms, 1 it does not, 2 something could not be checked.

    Raises:
        UnreadableFile: if a report cannot be written; the others are.
    """
    unwritten: list[IomkgError] = []
    stopped = could_not_run(report)
    for form, target in targets:
        if form == "ttl" and turtle is not None and not stopped:
            text = turtle()
        else:
            text = write_report(
                report,
                form,
                rules=rules,
                root=root,
                verb=verb,
                fail_on=fail_on,
                repository=repository(root),
                colour=target is None and colour(),
                width=width() if target is None else None,
            )
        try:
            write = emit_text if form == "text" else emit
            write([text], target)
        except UnreadableFile as problem:
            unwritten.append(problem)
    if stopped:
        _say_why(report, root)
    if unwritten:
        raise unwritten[0]
    worst = report.worst()
    if stopped:
        return 2
    return 1 if worst is not None and worst >= fail_on else 0


def _say_why(report: Report, root: Path) -> None:
    """Say in two lines that something was not checked, so that there is no verdict."""
    stops = [finding for finding in report.findings if finding.rule in STOPS] or report.findings
    place = stops[0].place
    if place and place.file.is_relative_to(root):
        place = place._replace(file=place.file.relative_to(root))
    where = f"{place}: " if place else ""
    more = f" (and {len(stops) - 1:,} more like it)" if len(stops) > 1 else ""
    said = visible(f"{where}{' '.join(stops[0].message.split())}")
    say(f"iomkg: {said}{more}", "  Not everything was checked, so there is no verdict.")


def _target(text: str) -> ReportTarget:
    form, equals, target = text.partition("=")
    if not equals or form not in FORMATS or not target:
        raise BadParameter(
            f"--report {text!r} is not FORMAT=FILE.", f"FORMAT is one of: {', '.join(FORMATS)}."
        )
    return form, Path(target)
