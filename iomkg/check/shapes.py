"""Layer ``shacl``: the project's shapes, each shape a rule of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from iomkg.check.compiled import CompiledShacl
from iomkg.check.context import Context
from iomkg.check.finding import Finding, Rule, Severity
from iomkg.check.shacl import ShaclEngine, ShaclResult
from iomkg.project import Project
from iomkg.read.turtle import read_triples
from iomkg.terms import SH, Iri, Triple, shorten

_SEVERITY = {
    SH + "Info": Severity.INFO,
    SH + "Warning": Severity.WARNING,
    SH + "Violation": Severity.VIOLATION,
}


def check(context: Context) -> Iterator[Finding]:
    """Validate the authored graph against the project's shapes.

    Args:
        context: the project.

    Yields:
        One finding for each result, its rule ``shacl/SHAPE``.
    """
    shapes = _triples(context.project)
    if not shapes:
        return
    engine: ShaclEngine = CompiledShacl()
    for result in engine.validate(context.graph.authored(), shapes):
        yield _finding(context, result)


def rules(project: Project) -> dict[str, Rule]:
    """Return the shapes of a project as rules, ordered by name.

    Args:
        project: the project.

    Returns:
        One rule for each named shape that has a message.
    """
    said: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for subject, predicate, value in _triples(project):
        if isinstance(subject, Iri) and predicate.value.startswith(SH):
            said[subject.value].setdefault(predicate.value.removeprefix(SH), str(value))
    found = {}
    for iri in sorted(said):
        words = said[iri]
        if "message" in words and "name" in words:
            rule = Rule(
                rule_id(iri),
                words["name"],
                words.get("description", words["message"]),
                _SEVERITY.get(words.get("severity", ""), Severity.VIOLATION),
            )
            found[rule.id] = rule
    return found


def rule_id(shape: str) -> str:
    """Return the identifier of a shape's rule: ``shacl/`` and the shape's local name."""
    return f"shacl/{shorten(shape).split(':')[-1].rsplit('/', 1)[-1]}"


def _triples(project: Project) -> tuple[Triple, ...]:
    return tuple(t for path in project.shape_files for t in read_triples(path))


def _finding(context: Context, result: ShaclResult) -> Finding:
    place = context.places.find(result.focus, result.path, result.value)
    return Finding(
        rule_id(result.source_shape),
        result.severity,
        " ".join(result.messages),
        place,
        result.focus,
        result.path,
        result.value,
    )
