"""A report for people: each finding with its source line, and the tally at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from iomkg.check.finding import Finding, Report
from iomkg.rdf.rows.table import BOLD, DIM, RESET, visible
from iomkg.rdf.shacl.severity import Severity
from iomkg.report.excerpt import WIDTH, Excerpt, excerpts
from iomkg.terms import shorten

_COLOURS: Final = {
    Severity.VIOLATION: "\x1b[1;31m",
    Severity.WARNING: "\x1b[1;33m",
    Severity.INFO: "\x1b[1;36m",
}


def plain(report: Report, root: Path, colour: bool = False, width: int | None = None) -> str:
    """Write a report for people, grouped by file.

    Args:
        report: the outcome, its files relative to ``root`` where they are within it.
        root: the folder to read the source lines from.
        colour: whether to set places and severities off with ANSI escapes.
        width: columns that a source line may take, or None for a usual terminal.

    Returns:
        For each finding a line ``file:line:column: severity: message [rule] node``, the line of
        the file, and carets under the place; then the notes and :func:`summary`.
    """
    groups = [
        "".join(_group(list(group), root, colour, width or WIDTH))
        for _, group in groupby(report.findings, key=lambda f: f.place and f.place.file)
    ]
    if report.notes:
        groups.append("".join(f"note: {_indented(note)}\n" for note in report.notes))
    return "\n".join([*groups, f"{summary(report)}\n"])


def summary(report: Report) -> str:
    """Count what was found and what was looked at, on one line.

    Args:
        report: the outcome.

    Returns:
        For example ``2 violations in 1 file. Checked: 5 claims.``
    """
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


def _group(findings: list[Finding], root: Path, colour: bool, width: int) -> Iterator[str]:
    """Write the findings of one file."""
    places = [finding.place for finding in findings if finding.place]
    shown = excerpts(root / places[0].file, places, width) if places else {}
    for finding in findings:
        yield _line(finding, colour)
        excerpt = shown.get(finding.place) if finding.place else None
        if excerpt:
            yield from _source(excerpt, _COLOURS[finding.severity] if colour else "")


def _line(finding: Finding, colour: bool) -> str:
    where = visible(str(finding.place)) if finding.place else "(no file)"
    about = f" {visible(shorten(finding.focus))}" if finding.focus else ""
    label, rule = f"{finding.severity.label}:", f"[{finding.rule}]"
    if colour:
        where = f"{BOLD}{where}:{RESET}"
        label = f"{_COLOURS[finding.severity]}{label}{RESET}"
        rule = f"{DIM}{rule}{RESET}"
    else:
        where += ":"
    return f"{where} {label} {_indented(finding.message)} {rule}{about}\n"


def _source(excerpt: Excerpt, colour: str) -> Iterable[str]:
    number = f"{excerpt.number:6}"
    yield f"{number} | {excerpt.text}".rstrip() + "\n"
    if excerpt.pointer:
        carets = excerpt.pointer.lstrip()
        space = " " * (len(excerpt.pointer) - len(carets))
        marked = f"{colour}{carets}{RESET}" if colour else carets
        yield f"{' ' * len(number)} | {space}{marked}\n"


def _indented(text: str) -> str:
    return "\n    ".join(visible(line) for line in text.splitlines())
