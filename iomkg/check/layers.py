"""The layers of validation, in order, and the registry of their rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from iomkg.check import conflicts, dates, declared, evidence, ontology, passages, queries, shapes
from iomkg.check.cascade import settle
from iomkg.check.context import Context
from iomkg.check.finding import Finding, Report, Rule
from iomkg.check.prefixes import PREFIX, check_prefixes
from iomkg.derive.graph import build_graph
from iomkg.errors import TurtleSyntaxError
from iomkg.evidence.texts import find_texts, read_records, sources_folder
from iomkg.project import Project
from iomkg.read.places import PlaceIndex
from iomkg.read.turtle import syntax_errors
from iomkg.terms import shorten

SYNTAX: Final = Rule(
    "syntax/turtle",
    "A file parses",
    "Every file is Turtle 1.1 (or N-Triples, or JSON-LD without remote contexts). Mend the place "
    "that the message names; nothing else is checked until all files parse.",
    example='<place/geneva> a iomkg:Place ;\n    rdfs:label "Geneva"@en .  # a full stop ends it',
)
_LAYERS: Final[tuple[tuple[str, Callable[[Context], Iterable[Finding]]], ...]] = (
    ("terms", declared.check),
    ("ontology", ontology.check),
    ("shacl", shapes.check),
    ("evidence", evidence.check),
    ("dates", dates.check),
    ("conflicts", conflicts.check),
    ("passages", passages.check),
    ("queries", queries.check),
)
RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        rule.id: rule
        for rule in (
            SYNTAX,
            PREFIX,
            *declared.RULES,
            *ontology.RULES,
            *evidence.RULES,
            *dates.RULES,
            *conflicts.RULES,
            *passages.RULES,
            *queries.RULES,
        )
    }
)
"""The rules of all layers by identifier, but for ``shacl``, whose rules are the shapes."""


def rules(project: Project) -> dict[str, Rule]:
    """Return every rule that validation of a project can report, by identifier.

    Args:
        project: the project; its shapes are the rules of the ``shacl`` layer.

    Returns:
        The rules, ordered by layer.

    Raises:
        UnreadableFile, TurtleSyntaxError: if a shapes file cannot be read.
    """
    return {**RULES, **shapes.rules(project)}


def validate(
    project: Project,
    sources: Path | None = None,
    *,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
) -> Report:
    """Check a project, layer by layer.

    Args:
        project: the project.
        sources: folder of source texts, or None for the one in ``IOMKG_SOURCES``, if any.
        select: only rules whose identifier is, or begins with, one of these.
        ignore: no rules whose identifier is, or begins with, one of these.

    Returns:
        The findings that stand by themselves (:mod:`iomkg.check.cascade`). A file that does not
        parse gives findings of ``syntax/turtle`` and stops the rest; see :func:`is_unreadable`.
        So does a prefix that stands for the wrong namespace, with ``terms/prefix``.

    Raises:
        UnreadableFile: if a file is missing, not UTF-8, or of a kind that is not read.
    """
    broken = tuple(_syntax(project))
    if broken:
        return Report(tuple(sorted(broken, key=lambda f: f.sort_key)))
    misled = tuple(_misled(project, select, ignore))
    if misled:
        note = "prefixes stand for the wrong namespaces; nothing else was checked"
        return Report(tuple(sorted(misled, key=lambda f: f.sort_key)), (note,))
    context = _context(project, sources)
    found = [
        finding
        for layer, check in _LAYERS
        if _wanted(layer, select, ignore)
        for finding in check(context)
        if _chosen(finding.rule, select, ignore)
    ]
    kept, held = settle(found)
    return Report(kept, (*_notes(context), *_held(held)), _checked(context))


def is_unreadable(report: Report) -> bool:
    """Whether a report says that files do not parse, so that nothing else was checked."""
    return any(finding.rule == SYNTAX.id for finding in report.findings)


def _syntax(project: Project) -> Iterator[Finding]:
    for path in project.ontology_files + project.graph_files + project.shape_files:
        for problem in syntax_errors(path):
            yield _unparsed(problem)


def _misled(
    project: Project, select: tuple[str, ...], ignore: tuple[str, ...]
) -> Iterator[Finding]:
    if _chosen(PREFIX.id, select, ignore):
        yield from check_prefixes(
            project.ontology_files + project.graph_files + project.shape_files
        )


def _held(count: int) -> Iterator[str]:
    if count:
        yield (
            f"{count} finding{'' if count == 1 else 's'} held back that may follow from those "
            "above; mend these and run again"
        )


def _unparsed(problem: TurtleSyntaxError) -> Finding:
    return Finding(
        SYNTAX.id, SYNTAX.severity, f"{problem.problem} {problem.next_step}", problem.place
    )


def _context(project: Project, sources: Path | None) -> Context:
    graph = build_graph(project)
    folder = sources_folder(sources)
    texts = find_texts(folder, read_records(graph.store)) if folder else {}
    # The data comes first: a node described in two files is placed where a curator looks.
    places = PlaceIndex(project.graph_files + project.ontology_files + project.shape_files)
    return Context(project, graph, places, texts)


def _notes(context: Context) -> tuple[str, ...]:
    missing = [shorten(iri) for iri in evidence.missing_texts(context)]
    return (f"{evidence.NOTE} ({', '.join(missing)})",) if missing else ()


def _checked(context: Context) -> tuple[tuple[str, int], ...]:
    store = context.graph.store
    counts = []
    for name, kind in (("claims", "Claim"), ("spans", "Span"), ("conflicts", "Conflict")):
        query = (
            "PREFIX iomkg: <https://w3id.org/iomkg/ontology#> "
            f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a iomkg:{kind} }}"
        )
        counts.append((name, int(str(next(store.select(query).rows)[0]))))
    counts.append(("shapes", len(shapes.rules(context.project))))
    counts.append(("queries", len(context.project.query_files)))
    counts.append(("texts at hand", len(context.texts)))
    return tuple(counts)


def _wanted(layer: str, select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    chosen = not select or any(name.split("/")[0] == layer for name in select)
    return chosen and layer not in ignore


def _chosen(rule: str, select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    def named(by: tuple[str, ...]) -> bool:
        return any(rule == name or rule.startswith(name.rstrip("/") + "/") for name in by)

    return (not select or named(select)) and not named(ignore)
