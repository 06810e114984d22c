"""Layer ``shacl``: the project's shapes, each shape a rule of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iomkg.check.finding import Finding
from iomkg.check.shape_findings import finding_of
from iomkg.errors import ShapeError
from iomkg.graph.reading import Reading
from iomkg.rdf.shacl.compiler import CompiledShacl
from iomkg.rdf.shacl.imports import missing_imports
from iomkg.rdf.shacl.shapes_graph import index_triples, name_of
from iomkg.rdf.shacl.unchecked import unchecked
from iomkg.terms import Triple


def check(reading: Reading) -> Iterator[Finding]:
    """Validate the authored graph against the project's shapes.

    Args:
        reading: the project.

    Yields:
        One finding for each result, its rule ``shacl/SHAPE``.
    """
    if reading.shapes:
        _refuse_what_is_passed_over(reading.shapes)
        data = reading.authored
        yield from map(finding_of, CompiledShacl().validate(data, reading.shapes, reading.loaded))


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
        error = ShapeError(
            f"{name_of(passed[0].subject)}: {passed[0].message}",
            "Use what docs/shacl.md lists, or take the term out.",
        )
        error.about = passed[0].iri
        raise error
