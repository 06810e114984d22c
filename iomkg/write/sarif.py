"""A report in SARIF 2.1.0, which code hosts and editors show beside the lines concerned."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import quote

from iomkg import __version__
from iomkg.check.finding import Finding, Report, Rule, Severity
from iomkg.errors import Place

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Final = {
    Severity.VIOLATION: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}


def sarif(report: Report, rules: tuple[Rule, ...]) -> str:
    """Write a report as a SARIF log with one run.

    Args:
        report: the outcome, its files relative to the project where they are within it.
        rules: every rule that was applied or has a finding.

    Returns:
        The log (Static Analysis Results Interchange Format 2.1.0, section 3.13). Columns count
        code points; notes are notifications of the tool (section 3.58).
    """
    order = {rule.id: index for index, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "iomkg",
                "version": __version__,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    {"level": "note", "message": {"text": note}} for note in report.notes
                ],
            }
        ],
        "results": [_result(finding, order[finding.rule]) for finding in report.findings],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    written: dict[str, Any] = {"id": rule.id, "shortDescription": {"text": rule.title}}
    if rule.help:
        written["help"] = {"text": rule.help}
    written["defaultConfiguration"] = {"level": _LEVELS[rule.severity]}
    return written


def _result(finding: Finding, index: int) -> dict[str, Any]:
    written: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
    }
    location = _location(finding)
    if location:
        written["locations"] = [location]
    details = {"path": finding.path, "value": finding.value}
    properties = {name: text for name, text in details.items() if text is not None}
    if properties:
        written["properties"] = properties
    return written


def _location(finding: Finding) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if finding.place:
        location["physicalLocation"] = _physical(finding.place)
    if finding.focus:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.focus}]
    return location


def _physical(place: Place) -> dict[str, Any]:
    file = place.file
    uri = file.as_uri() if file.is_absolute() else quote(file.as_posix())
    written: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if place.line is not None:
        written["region"] = {"startLine": place.line}
        if place.column is not None:
            written["region"]["startColumn"] = place.column
    return written
