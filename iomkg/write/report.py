"""The outcome of a validation, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Final

from iomkg.check.finding import Finding, Report, Rule, Severity
from iomkg.errors import BadParameter, Place
from iomkg.terms import shorten
from iomkg.write.table import visible

FORMATS: Final = ("text", "json", "sarif", "junit", "github", "ttl")
"""Names of the formats that :func:`write_report` knows."""

_COMMANDS: Final = {
    Severity.VIOLATION: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}


def write_report(
    report: Report,
    format: str,  # noqa: A002
    *,
    rules: Mapping[str, Rule],
    root: Path,
    verb: str = "validate",
    fail_on: Severity = Severity.VIOLATION,
) -> str:
    """Write the outcome of a validation.

    Args:
        report: the outcome.
        format: one of :data:`FORMATS`: ``text`` for people; ``json``, an object with
            ``"schema": "iomkg/VERB/1"``; ``sarif`` (SARIF 2.1.0); ``junit`` (JUnit XML, one
            test case a rule); ``github`` (workflow commands); ``ttl`` (a validation report,
            SHACL section 3.6).
        rules: the rules that were applied, by identifier. A finding of a rule that is not
            among them is written all the same.
        root: the project's folder; a file within it is named relative to it.
        verb: the command that was run, for the schema of ``json`` and the names in ``junit``.
        fail_on: the least severity that makes a test case of ``junit`` fail.

    Returns:
        The report. It depends on its arguments alone: there is no time or host in it.

    Raises:
        BadParameter: if the format has another name.
    """
    findings = sorted((_relative(f, root) for f in report.findings), key=lambda f: f.sort_key)
    ours = replace(report, findings=tuple(findings))
    if format == "junit":
        from iomkg.write.junit import junit

        return junit(ours, _all_rules(ours, rules), f"iomkg {verb}", fail_on)
    if format == "json":
        return _json(ours, verb)
    if format not in _WRITERS:
        raise BadParameter(
            f"A report cannot be written as {format!r}.", f"Choose one of {', '.join(FORMATS)}."
        )
    return _WRITERS[format](ours, _all_rules(ours, rules))


def _relative(finding: Finding, root: Path) -> Finding:
    place = finding.place
    if place is None:
        return finding
    for file, folder in (
        (place.file.absolute(), root.absolute()),
        (place.file.resolve(), root.resolve()),
    ):
        if file.is_relative_to(folder):
            return replace(finding, place=replace(place, file=file.relative_to(folder)))
    return replace(finding, place=replace(place, file=place.file.absolute()))


def _all_rules(report: Report, rules: Mapping[str, Rule]) -> tuple[Rule, ...]:
    unknown = {f.rule: Rule(f.rule, f.rule, "", f.severity) for f in report.findings}
    known = {rule.id: rule for rule in rules.values()}
    return tuple(sorted((unknown | known).values(), key=lambda rule: rule.id))


def _text(report: Report, _rules: tuple[Rule, ...]) -> str:
    groups = [
        "".join(_text_line(finding) for finding in group)
        for _, group in groupby(report.findings, key=lambda f: f.place and f.place.file)
    ]
    if report.notes:
        groups.append("".join(f"note: {_indented(note)}\n" for note in report.notes))
    return "\n".join([*groups, f"{_summary(report)}\n"])


def _text_line(finding: Finding) -> str:
    where = visible(str(finding.place)) if finding.place else "(no file)"
    about = f" {visible(shorten(finding.focus))}" if finding.focus else ""
    label = finding.severity.label
    return f"{where}: {label}: {_indented(finding.message)} [{finding.rule}]{about}\n"


def _indented(text: str) -> str:
    return "\n    ".join(visible(line) for line in text.splitlines())


def _summary(report: Report) -> str:
    counts = Counter(finding.severity for finding in report.findings)
    found = ", ".join(
        _counted(counts[severity], severity) for severity in reversed(Severity) if counts[severity]
    )
    files = len({finding.place.file for finding in report.findings if finding.place})
    where = f" in {files} file{'s' if files != 1 else ''}" if files else ""
    checked = ", ".join(f"{number:,} {name}" for name, number in report.checked)
    return f"{found or 'No findings'}{where}." + (f" Checked: {checked}." if checked else "")


def _counted(number: int, severity: Severity) -> str:
    plural = "s" if number != 1 and severity is not Severity.INFO else ""
    return f"{number:,} {severity.label}{plural}"


def _json(report: Report, verb: str) -> str:
    from json import dumps

    worst = report.worst()
    counts = Counter(finding.severity for finding in report.findings)
    written = {
        "schema": f"iomkg/{verb}/1",
        "worst": None if worst is None else worst.label,
        "counts": {severity.label: counts[severity] for severity in reversed(Severity)},
        "checked": dict(report.checked),
        "findings": [_json_finding(finding) for finding in report.findings],
        "notes": list(report.notes),
    }
    return dumps(written, ensure_ascii=False, indent=2) + "\n"


def _json_finding(finding: Finding) -> dict[str, str | int | None]:
    place = finding.place
    return {
        "rule": finding.rule,
        "severity": finding.severity.label,
        "message": finding.message,
        "file": place.file.as_posix() if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "focus": finding.focus,
        "path": finding.path,
        "value": finding.value,
    }


def _github(report: Report, rules: tuple[Rule, ...]) -> str:
    """Write workflow commands (GitHub Actions, "Workflow commands for GitHub Actions")."""
    titles = {rule.id: rule.title for rule in rules}
    lines = [_github_line(finding, titles[finding.rule]) for finding in report.findings]
    # Notes are plain lines of the log: an annotation would look like a finding.
    lines += [f"note: {visible(note)}" for note in report.notes]
    return "".join(f"{line}\n" for line in [*lines, _summary(report)])


def _github_line(finding: Finding, title: str) -> str:
    properties = _github_place(finding.place)
    properties["title"] = title if title == finding.rule else f"{title} [{finding.rule}]"
    written = ",".join(
        f"{name}={_percent(text).replace(':', '%3A').replace(',', '%2C')}"
        for name, text in properties.items()
    )
    return f"::{_COMMANDS[finding.severity]} {written}::{_percent(finding.message)}"


def _github_place(place: Place | None) -> dict[str, str]:
    if place is None:
        return {}
    properties = {"file": place.file.as_posix()}
    if place.line is not None:
        properties["line"] = str(place.line)
        if place.column is not None:
            properties["col"] = str(place.column)
    return properties


def _percent(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _sarif(report: Report, rules: tuple[Rule, ...]) -> str:
    from iomkg.write.sarif import sarif

    return sarif(report, rules)


def _ttl(report: Report, _rules: tuple[Rule, ...]) -> str:
    from iomkg.write.shacl_report import shacl_report

    return shacl_report(report)


_WRITERS: Final[dict[str, Callable[[Report, tuple[Rule, ...]], str]]] = {
    "text": _text,
    "sarif": _sarif,
    "github": _github,
    "ttl": _ttl,
}
