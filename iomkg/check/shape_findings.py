"""Shapes as rules, and results of SHACL as findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from iomkg.check.finding import Finding, Rule
from iomkg.rdf.shacl.engines import ShaclResult, severity_of
from iomkg.rdf.shacl.shapes_graph import index_triples
from iomkg.terms import RDFS, SH, Iri, Literal, Term, Triple, local_name, shorten

_WORDS: Final = (SH + "name", RDFS + "label", SH + "message", SH + "description")


def rules_of(shapes: Iterable[Triple]) -> dict[str, Rule]:
    """Return shapes as rules, ordered by name.

    Args:
        shapes: a shapes graph.

    Returns:
        One rule for each shape with an IRI that has a name, label, message or description.
    """
    found: dict[str, Rule] = {}
    index = index_triples(shapes)
    for node in sorted(each for each in index if isinstance(each, Iri)):
        words = [_text(index[node].get(iri, ())) for iri in _WORDS]
        name, label, message, description = words
        if any(words):
            severity = index[node].get(SH + "severity", (Iri(SH + "Violation"),))[0]
            title = name or label or shorten(node.value)
            rule = Rule(
                rule_id(node.value), title, description or message, severity_of(str(severity))
            )
            found[rule.id] = rule
    return found


def finding_of(result: ShaclResult) -> Finding:
    """Turn a validation result into a finding.

    Args:
        result: the result.

    Returns:
        The finding, not placed yet; its rule is the shape, or the constraint component where
        the shape has no name.
    """
    shape = result.source_shape
    return Finding(
        rule_id(result.component if shape.startswith("_:") else shape),
        result.severity,
        " ".join(result.messages),
        None,
        result.focus,
        result.path,
        result.value,
    )


def rule_id(shape: str) -> str:
    """Return the identifier of a shape's rule: ``shacl/`` and the shape's local name."""
    return f"shacl/{local_name(shape)}"


def _text(values: Sequence[Term]) -> str:
    return next((value.value for value in values if isinstance(value, Literal)), "")
