"""Layer ``shacl``: the project's shapes, each shape a rule of its own."""

from __future__ import annotations

from collections.abc import Iterator

from iomkg.check.context import Context
from iomkg.check.finding import Finding, Rule
from iomkg.check.shape_findings import finding_of, rules_of
from iomkg.graph.project import Project
from iomkg.rdf.read.triples import read_triples
from iomkg.rdf.shacl.compiler import CompiledShacl
from iomkg.rdf.shacl.engines import ShaclEngine
from iomkg.terms import Triple


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
        yield finding_of(result, context.places)


def rules(project: Project) -> dict[str, Rule]:
    """Return the shapes of a project as rules, ordered by name.

    Args:
        project: the project.

    Returns:
        One rule for each named shape that has a name and a message.
    """
    return rules_of(_triples(project))


def _triples(project: Project) -> tuple[Triple, ...]:
    return tuple(t for path in project.shape_files for t in read_triples(path))
