"""A report as a SHACL validation report in Turtle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iomkg.check.finding import Finding, Report
from iomkg.rdf.rows.log_lines import encodable
from iomkg.rdf.writers.termtext import term_text
from iomkg.terms import DCTERMS, SH, Literal

_HEAD: Final = f"@prefix dcterms: <{DCTERMS}> .\n@prefix sh: <{SH}> .\n"


def shacl_report(report: Report) -> str:
    """Write a report in the vocabulary of SHACL (section 3.6).

    The results are nested blank nodes, so that none needs a label. Most rules are no SHACL
    constraint, so there is no ``sh:sourceConstraintComponent``; the rule is given by
    ``dcterms:identifier`` and the place in the files by ``dcterms:source``. A finding about a
    file and not about a node has no ``sh:focusNode``, and only a path that is one property is
    given as ``sh:resultPath``.

    Args:
        report: the outcome, its files relative to the project where they are within it.

    Returns:
        The report in Turtle. It conforms only if there are no findings of any severity.
    """
    conforms = "false" if report.findings else "true"
    results = " ,\n    ".join(_result(finding) for finding in report.findings)
    listed = f" ;\n    sh:result {results}" if results else ""
    return f"{_HEAD}\n[] a sh:ValidationReport ;\n    sh:conforms {conforms}{listed} .\n"


def _result(finding: Finding) -> str:
    lines = " ;\n        ".join(f"{name} {text}" for name, text in _properties(finding))
    return f"[\n        {lines}\n    ]"


def _properties(finding: Finding) -> Iterator[tuple[str, str]]:
    yield "a", "sh:ValidationResult"
    focus = _node(finding.focus)
    if focus:
        yield "sh:focusNode", focus
    path = _term(f"<{finding.path}>") if finding.path else None
    if path:
        yield "sh:resultPath", path
    value = _term(finding.value) if finding.value else None
    if value:
        yield "sh:value", value
    yield "sh:resultSeverity", f"sh:{finding.severity.label.capitalize()}"
    yield "sh:resultMessage", term_text(Literal(finding.message))
    yield "dcterms:identifier", term_text(Literal(finding.rule))
    if finding.place:
        yield "dcterms:source", term_text(Literal(encodable(str(finding.place))))


def _node(text: str | None) -> str | None:
    """Return a node, which is a bare IRI or a term in N-Triples syntax."""
    return None if text is None else _term(text) or _term(f"<{text}>")


def _term(text: str) -> str | None:
    """Return a term as it was given if it is exactly one term in N-Triples syntax."""
    import pyoxigraph

    try:
        quads = [*pyoxigraph.parse(f"<urn:s> <urn:p> {text} .", pyoxigraph.RdfFormat.N_TRIPLES)]
    except SyntaxError:
        return None
    return str(quads[0].object) if len(quads) == 1 else None
