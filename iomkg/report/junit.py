"""A report in JUnit XML, which build servers show as tests: one test case for each rule."""

from __future__ import annotations

from iomkg.check.finding import Finding, Report, Rule
from iomkg.check.syntax import STOPS
from iomkg.rdf.rows.log_lines import harmless
from iomkg.rdf.rows.table import visible
from iomkg.rdf.shacl.severity import Severity
from iomkg.rdf.writers.xmltext import escape, forbidden
from iomkg.tuples import grouped


def junit(report: Report, rules: tuple[Rule, ...], name: str, fail_on: Severity) -> str:
    """Write a report as one test suite.

    Args:
        report: the outcome, its files relative to the project where they are within it.
        rules: every rule that was applied or has a finding.
        name: the name of the suite.
        fail_on: the least severity that makes a test case fail; what is less severe is listed
            as output of a case that passed, so that the suite agrees with the exit status.
            What could not be checked is an error and not a failure.

    Returns:
        The document, in the form that Jenkins and GitLab read.
    """
    found = grouped((finding.rule, finding) for finding in report.findings)
    failing = [rule for rule in rules if any(f.severity >= fail_on for f in found.get(rule.id, ()))]
    errors = sum(rule.id in STOPS for rule in failing)
    totals = (
        f'name="{_safe(name)}" tests="{len(rules)}" failures="{len(failing) - errors}" '
        f'errors="{errors}"'
    )
    cases = "".join(_case(rule, found.get(rule.id, []), fail_on) for rule in rules)
    notes = "".join(f"{note}\n" for note in report.notes)
    output = f"    <system-out>{_safe(notes)}</system-out>\n" if notes else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {totals}>\n'
        f'  <testsuite {totals} skipped="0">\n{cases}{output}  </testsuite>\n</testsuites>\n'
    )


def _case(rule: Rule, findings: list[Finding], fail_on: Severity) -> str:
    layer = rule.id.partition("/")[0]
    case = f'    <testcase classname="iomkg.{_safe(layer)}" name="{_safe(rule.id)}"'
    failing = [finding for finding in findings if finding.severity >= fail_on]
    lesser = [finding for finding in findings if finding.severity < fail_on]
    inside = _failure(rule, failing) if failing else ""
    if lesser:
        inside += f"      <system-out>{_listed(lesser)}</system-out>\n"
    return f"{case}>\n{inside}    </testcase>\n" if inside else f"{case}/>\n"


def _failure(rule: Rule, findings: list[Finding]) -> str:
    worst = max(finding.severity for finding in findings).label
    message = _safe(f"{rule.title}: {len(findings)}")
    kind = "error" if rule.id in STOPS else "failure"
    return f'      <{kind} type="{worst}" message="{message}">{_listed(findings)}</{kind}>\n'


def _listed(findings: list[Finding]) -> str:
    lines = (
        f"{finding.place or '(no file)'}: {finding.severity.label}: {finding.message}"
        for finding in findings
    )
    return _safe("\n".join(lines))


def _safe(text: str) -> str:
    lines = "\n".join(visible(line) for line in text.splitlines())
    allowed = forbidden().sub(lambda found: f"\\u{ord(found[0]):04x}", lines)
    return harmless(escape(allowed), "&#58;", "&#35;")
