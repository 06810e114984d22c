"""Layer ``shacl``: the project's shapes, each shape a rule of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iomkg.check.context import Context
from iomkg.check.finding import Finding, Rule
from iomkg.check.shape_findings import finding_of, rules_of
from iomkg.errors import ShapeError
from iomkg.graph.project import Project
from iomkg.rdf.read.triples import read_triples
from iomkg.rdf.shacl.compiler import CompiledShacl
from iomkg.rdf.shacl.engines import ShaclEngine
from iomkg.rdf.shacl.imports import missing_imports
from iomkg.rdf.shacl.shapes_graph import index_triples, name_of
from iomkg.rdf.shacl.unchecked import unchecked
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
    _refuse_what_is_passed_over(shapes)
    engine: ShaclEngine = CompiledShacl()
    for result in engine.validate(context.graph.authored(), shapes):
        yield finding_of(result, context.places)


def _refuse_what_is_passed_over(shapes: Sequence[Triple]) -> None:
    """Stop where shapes ask for what would not be checked: those of a project are ours to mend."""
    index = index_triples(shapes)
    missing = missing_imports(index, (), ())
    if missing:
        raise ShapeError(
            f"The shapes import <{missing[0]}>, which is not among them.",
            "Put that file into the folder of the shapes, or take owl:imports out.",
        )
    passed = unchecked(shapes, index)
    if passed:
        raise ShapeError(
            f"{name_of(passed[0].subject)}: {passed[0].message}",
            "Use what docs/shacl.md lists, or take the term out.",
        )


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
