"""A report as workflow commands, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from typing import Final

from iomkg.check.finding import Finding, Report, Rule
from iomkg.errors import Place
from iomkg.rdf.rows.log_lines import encodable, harmless
from iomkg.rdf.rows.table import visible
from iomkg.rdf.shacl.severity import Severity
from iomkg.report.plain import summary

_COMMANDS: Final = {
    Severity.VIOLATION: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}


def workflow_commands(report: Report, rules: tuple[Rule, ...]) -> str:
    """Write a report as annotations (GitHub Actions, "Workflow commands for GitHub Actions").

    Args:
        report: the outcome, its files relative to the repository.
        rules: every rule that was applied or has a finding.

    Returns:
        A command for each finding. Notes and the tally are plain lines of the log: an
        annotation would look like a finding.
    """
    titles = {rule.id: rule.title for rule in rules}
    lines = [_command(finding, titles[finding.rule]) for finding in report.findings]
    lines += [f"note: {harmless(visible(note))}" for note in report.notes]
    return "".join(f"{line}\n" for line in [*lines, summary(report)])


def _command(finding: Finding, title: str) -> str:
    properties = _place(finding.place)
    properties["title"] = title if title == finding.rule else f"{title} [{finding.rule}]"
    written = ",".join(
        f"{name}={_percent(text).replace(':', '%3A').replace(',', '%2C')}"
        for name, text in properties.items()
    )
    return f"::{_COMMANDS[finding.severity]} {written}::{_percent(finding.message)}"


def _place(place: Place | None) -> dict[str, str]:
    if place is None:
        return {}
    # GitHub refuses columns where the lines differ.
    columns = (place.column, place.end_column) if place.end_line in (None, place.line) else ()
    column, end_column = columns or (None, None)
    known = {
        "line": place.line,
        "endLine": place.end_line,
        "col": column,
        "endColumn": None if column is None else end_column,
    }
    numbers = {name: str(number) for name, number in known.items() if number is not None}
    return {"file": encodable(place.file.as_posix()), **numbers}


def _percent(text: str) -> str:
    shown = "\n".join(map(visible, text.splitlines()))
    return shown.replace("%", "%25").replace("\n", "%0A")
