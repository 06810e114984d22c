"""What stops a validation: files that cannot be read or parsed, and layers that cannot finish."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from iomkg.check.finding import Finding, Report, Rule
from iomkg.errors import IomkgError, Place, TextPlace, TurtleSyntaxError, UnreadableFile
from iomkg.graph.reading import Reading
from iomkg.rdf.turtle.inside import place_inside
from iomkg.rdf.turtle.places import PlaceIndex

SYNTAX: Final = Rule(
    "syntax/turtle",
    "A file parses",
    "Every file is Turtle 1.1 (or N-Triples, or JSON-LD without remote contexts). Mend the place "
    "that the message names; nothing else is checked until all files parse.",
    example='<place/geneva> a iomkg:Place ;\n    rdfs:label "Geneva"@en .  # a full stop ends it',
)
UNREADABLE: Final = Rule(
    "syntax/unreadable",
    "A file can be read",
    "Every file of the project is a regular file that may be opened and is UTF-8, and its data is "
    "Turtle, N-Triples, or JSON-LD that needs nothing fetched. Mend, move or remove the file; "
    "nothing else is checked until all files can be read.",
    example="chmod u+r graph/claims/SOURCE.ttl\n"
    "iconv -f latin1 -t utf-8 old.ttl -o graph/claims/SOURCE.ttl",
)
STOPPED: Final = Rule(
    "syntax/stopped",
    "Validation reaches its end",
    "What the checks themselves need can be used: the project's folders are there, the rules of "
    "derivation parse, the shapes are well formed, the source texts are UTF-8. What the message "
    "names was not checked, so the absence of other findings says nothing.",
    example="iomkg validate --select syntax  # until nothing stops it, then the whole",
)
RULES: Final = (SYNTAX, UNREADABLE, STOPPED)
STOPS: Final = frozenset(rule.id for rule in RULES)
"""Identifiers of the rules whose findings say that something was not checked."""


def check(reading: Reading) -> Iterator[Finding]:
    """Read every file of a project.

    Args:
        reading: the project.

    Yields:
        Each syntax error, and each file that cannot be read.
    """
    root = reading.project.root
    for file in reading.ontology_files + reading.graph_files + reading.shape_files:
        try:
            yield from (stopped(error, root) for error in file.parsed.errors)
        except UnreadableFile as problem:
            yield stopped(problem, root)
    for file in reading.query_files + reading.rule_files:
        try:
            file.text  # noqa: B018  (read now, so that it is known to be readable)
        except UnreadableFile as problem:
            yield stopped(problem, root)


def stopped(problem: IomkgError, root: Path, places: PlaceIndex | None = None) -> Finding:
    """Turn an error that stops a validation into a finding.

    Args:
        problem: the error.
        root: the project's folder, which the message does not repeat.
        places: tells where the shapes write a query that is at fault.

    Returns:
        A finding of ``syntax/turtle``, ``syntax/unreadable`` or ``syntax/stopped``.
    """
    place = problem.place if isinstance(problem.place, Place) else None
    said = f"{problem.problem} {problem.next_step}"
    if problem.written and places:
        place = places.find(*problem.written)
    if isinstance(problem.place, TextPlace):
        if place and places and place.line:
            place = place_inside(places.text(place.file), place, problem.place)
        else:
            said = f"{problem.place}: {said}"
    if isinstance(problem, TurtleSyntaxError):
        return SYNTAX.finding(said, place=place)
    if isinstance(problem, UnreadableFile) and place:
        return UNREADABLE.finding(f"The file {said}", place=place)
    return STOPPED.finding(said.replace(f"{root}/", ""), about=problem.about, place=place)


def could_not_run(report: Report) -> bool:
    """Whether a report is of less than everything, so that it gives no verdict."""
    return not report.whole or any(finding.rule in STOPS for finding in report.findings)
