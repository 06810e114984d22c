"""A report in SARIF 2.1.0, which code hosts and editors show beside the lines concerned."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from iomkg import __version__
from iomkg.check.finding import Finding, Report, Rule
from iomkg.check.syntax import could_not_run
from iomkg.errors import Place
from iomkg.rdf.rows.log_lines import uri_path
from iomkg.rdf.shacl.severity import Severity

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Final = {
    Severity.VIOLATION: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}
_ROOT: Final = "%SRCROOT%"
# The label of a blank node begins with a digest of its whole file (iomkg.rdf.read.blanks).
_OF_THE_FILE: Final = re.compile(r"_:b[0-9a-f]{16}(?=[0-9a-f]{16}|_)")
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")


def sarif(report: Report, rules: tuple[Rule, ...]) -> str:
    """Write a report as a SARIF log with one run.

    Args:
        report: the outcome, its files relative to the repository where they are within it.
        rules: every rule that was applied or has a finding.

    Returns:
        The log (Static Analysis Results Interchange Format 2.1.0, section 3.13). Columns count
        code points; notes are notifications of the tool (section 3.58). Every result has a
        physical location, as GitHub takes no file in which one is missing: without a file, it
        is the root of the repository. Fingerprints do not change when lines are inserted.
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
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "invocations": [
            {
                "executionSuccessful": not could_not_run(report),
                "toolExecutionNotifications": [
                    {"level": "note", "message": {"text": note}} for note in report.notes
                ],
            }
        ],
        "results": [
            _result(finding, order[finding.rule], fingerprint)
            for finding, fingerprint in zip(
                report.findings, _fingerprints(report.findings), strict=True
            )
        ],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    help_text = rule.help or rule.title
    escaped = _MARKDOWN.sub(r"\\\1", help_text)
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": help_text},
        "help": {
            "text": help_text,
            "markdown": f"{escaped}\n\n`iomkg validate --explain {rule.id}` says this too.",
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, index: int, fingerprint: str) -> dict[str, Any]:
    written: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(finding)],
        # GitHub looks at the first name alone, and works it out from the line if it is missing.
        "partialFingerprints": {
            "primaryLocationLineHash": fingerprint,
            "iomkgFinding/v1": fingerprint,
        },
    }
    details = {"path": finding.path, "value": finding.value}
    properties = {name: text for name, text in details.items() if text is not None}
    if properties:
        written["properties"] = properties
    return written


def _fingerprints(findings: tuple[Finding, ...]) -> Iterator[str]:
    """Tell findings apart by what they are about, and not by where it stands."""
    met: Counter[str] = Counter()
    for finding in findings:
        about = (finding.focus, finding.path, finding.value)
        parts = (
            finding.rule,
            finding.place.file.as_posix() if finding.place else "",
            *(text or "" for text in about),
            # Syntax errors and their like are about nothing but their message.
            "" if any(about) else finding.message,
        )
        about_it = _OF_THE_FILE.sub("_:", "\0".join(parts)).encode("utf-8", "surrogatepass")
        key = sha256(about_it).hexdigest()[:16]
        met[key] += 1
        yield f"{key}:{met[key]}"


def _location(finding: Finding) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": _physical(finding.place)}
    if finding.focus:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.focus}]
    return location


def _physical(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"artifactLocation": {"uri": "./", "uriBaseId": _ROOT}}
    file = place.file
    if file.is_absolute():
        artifact = {"uri": file.as_uri()}
    else:
        artifact = {"uri": uri_path(file), "uriBaseId": _ROOT}
    region = {
        "startLine": place.line or 1,  # GitHub shows no result without a line.
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    known = {name: number for name, number in region.items() if number is not None}
    return {"artifactLocation": artifact, "region": known}
