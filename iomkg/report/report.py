"""The outcome of a validation, for people and for programs."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from iomkg.check.finding import Finding, Report, Rule
from iomkg.errors import BadParameter
from iomkg.rdf.rows.log_lines import encodable
from iomkg.rdf.shacl.severity import Severity
from iomkg.report.annotations import workflow_commands
from iomkg.report.as_json import write_json
from iomkg.report.junit import junit
from iomkg.report.plain import plain
from iomkg.report.sarif import sarif
from iomkg.report.shacl_report import shacl_report

FORMATS: Final = ("text", "json", "sarif", "junit", "github", "ttl")
"""Names of the formats that :func:`write_report` knows."""

_OF_A_REPOSITORY: Final = ("sarif", "github")


def write_report(
    report: Report,
    format: str,  # noqa: A002
    *,
    rules: Mapping[str, Rule],
    root: Path,
    verb: str = "validate",
    fail_on: Severity = Severity.VIOLATION,
    repository: Path | None = None,
    colour: bool = False,
    width: int | None = None,
) -> str:
    """Write the outcome of a validation.

    Args:
        report: the outcome.
        format: one of :data:`FORMATS`: ``text`` for people, with the lines of the files as
            they are now; ``json``, an object with ``"schema": "iomkg/VERB/1"``; ``sarif``
            (SARIF 2.1.0); ``junit`` (JUnit XML, one test case a rule); ``github`` (workflow
            commands); ``ttl`` (a validation report, SHACL section 3.6).
        rules: the rules that were applied, by identifier. A finding of a rule that is not
            among them is written all the same.
        root: the project's folder; a file within it is named relative to it.
        verb: the command that was run, for the schema of ``json`` and the names in ``junit``.
        fail_on: the least severity that makes a test case of ``junit`` fail.
        repository: the folder that ``sarif`` and ``github`` name files relative to, as a code
            host does; None for the project's folder.
        colour: whether ``text`` is coloured.
        width: columns that a source line in ``text`` may take, or None for a usual terminal.

    Returns:
        The report. There is no time or host in it.

    Raises:
        BadParameter: if the format has another name.
    """
    if format not in FORMATS:
        raise BadParameter(
            f"A report cannot be written as {format!r}.", f"Choose one of {', '.join(FORMATS)}."
        )
    base = repository if repository and format in _OF_A_REPOSITORY else root
    findings = sorted((_relative(f, base) for f in report.findings), key=lambda f: f.sort_key)
    notes = tuple(map(encodable, report.notes))
    ours = replace(report, findings=tuple(map(_encodable, findings)), notes=notes)
    applied = _all_rules(ours, rules)
    writers: dict[str, Callable[[], str]] = {
        "text": lambda: plain(ours, root, colour, width),
        "json": lambda: _json(ours, verb),
        "sarif": lambda: sarif(ours, applied),
        "junit": lambda: junit(ours, applied, f"iomkg {verb}", fail_on),
        "github": lambda: workflow_commands(ours, applied),
        "ttl": lambda: shacl_report(ours),
    }
    return writers[format]()


def _relative(finding: Finding, root: Path) -> Finding:
    place = finding.place
    if place is None:
        return finding
    # Not Path.resolve, which refuses a link that leads to itself.
    for real in (Path.absolute, os.path.realpath):
        file, folder = Path(real(place.file)), Path(real(root))
        if file.is_relative_to(folder):
            return replace(finding, place=place._replace(file=file.relative_to(folder)))
    return replace(finding, place=place._replace(file=place.file.absolute()))


def _encodable(finding: Finding) -> Finding:
    """Write what a finding says so that every format can hold it; its place stays as it is."""
    said = (finding.message, finding.focus, finding.path, finding.value)
    if all(text is None or text.isascii() for text in said):
        return finding
    message, focus, path, value = (None if text is None else encodable(text) for text in said)
    return replace(finding, message=message or "", focus=focus, path=path, value=value)


def _all_rules(report: Report, rules: Mapping[str, Rule]) -> tuple[Rule, ...]:
    unknown = {f.rule: Rule(f.rule, f.rule, "", f.severity) for f in report.findings}
    known = {rule.id: rule for rule in rules.values()}
    return tuple(sorted((unknown | known).values(), key=lambda rule: rule.id))


def _json(report: Report, verb: str) -> str:
    worst = report.worst()
    counts = Counter(finding.severity for finding in report.findings)
    written = {
        "worst": None if worst is None else worst.label,
        "counts": {severity.label: counts[severity] for severity in reversed(Severity)},
        "checked": dict(report.checked),
        "findings": [_json_finding(finding) for finding in report.findings],
        "notes": list(report.notes),
    }
    return write_json(f"iomkg/{verb}/1", written)


def _json_finding(finding: Finding) -> dict[str, str | int | None]:
    place = finding.place
    return {
        "rule": finding.rule,
        "severity": finding.severity.label,
        "message": finding.message,
        "file": encodable(place.file.as_posix()) if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "end_line": place.end_line if place else None,
        "end_column": place.end_column if place else None,
        "focus": finding.focus,
        "path": finding.path,
        "value": finding.value,
    }
