"""A report as a SHACL validation report in Turtle."""

from __future__ import annotations

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
    said = {
        "a": "sh:ValidationResult",
        "sh:focusNode": _node(finding.focus),
        "sh:resultPath": _term(f"<{finding.path}>") if finding.path else None,
        "sh:value": _term(finding.value) if finding.value else None,
        "sh:resultSeverity": f"sh:{finding.severity.label.capitalize()}",
        "sh:resultMessage": term_text(Literal(finding.message)),
        "dcterms:identifier": term_text(Literal(finding.rule)),
        "dcterms:source": finding.place and term_text(Literal(encodable(str(finding.place)))),
    }
    lines = " ;\n        ".join(f"{name} {text}" for name, text in said.items() if text)
    return f"[\n        {lines}\n    ]"


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
