"""The layers of validation, in order, and the registry of their rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from iomkg.check import (
    conflicts,
    date_values,
    declared,
    evidence,
    ontology,
    passages,
    project_shapes,
    queries,
    syntax,
)
from iomkg.check.cascade import settle
from iomkg.check.changed import Since
from iomkg.check.context import Context
from iomkg.check.finding import Finding, Report, Rule
from iomkg.check.prefixes import PREFIX, check_prefixes
from iomkg.errors import IomkgError
from iomkg.graph.built import build_graph
from iomkg.graph.evidence.texts import find_texts, read_records
from iomkg.graph.evidence.texts_folder import sources_folder
from iomkg.graph.project import Project
from iomkg.rdf.turtle.places import PlaceIndex
from iomkg.terms import shorten

_LAYERS: Final[tuple[tuple[str, Callable[[Context], Iterable[Finding]]], ...]] = (
    ("terms", declared.check),
    ("ontology", ontology.check),
    ("shacl", project_shapes.check),
    ("evidence", evidence.check),
    ("dates", date_values.check),
    ("conflicts", conflicts.check),
    ("passages", passages.check),
    ("queries", queries.check),
)
RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        rule.id: rule
        for rule in (
            *syntax.RULES,
            PREFIX,
            *declared.RULES,
            *ontology.RULES,
            *evidence.RULES,
            *date_values.RULES,
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
    return {**RULES, **project_shapes.rules(project)}


def validate(
    project: Project,
    sources: Path | None = None,
    *,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    since: Since | None = None,
) -> Report:
    """Check a project, layer by layer.

    Args:
        project: the project.
        sources: folder of source texts, or None for the one in ``IOMKG_SOURCES``, if any.
        select: only rules whose identifier is, or begins with, one of these.
        ignore: no rules whose identifier is, or begins with, one of these.
        since: report only what is in lines changed since a revision. Where not all could be
            checked everything is reported: the fault is as likely in the changed lines.

    Returns:
        The findings that stand by themselves (:mod:`iomkg.check.cascade`). A file that cannot be
        read or does not parse stops the rest, and so does a prefix that stands for the wrong
        namespace; a layer that cannot go on says so in a finding, whatever is selected; see
        :func:`iomkg.check.syntax.could_not_run`.
    """
    broken = tuple(syntax.check(project))
    if broken:
        return Report(_ordered(broken))
    misled = tuple(_misled(project, select, ignore))
    if misled:
        note = "prefixes stand for the wrong namespaces; nothing else was checked"
        return Report(_ordered(misled), (note,))
    found: list[Finding] = []
    try:
        context = _context(project, sources)
        notes, checked = _notes(context), _checked(context)
    except IomkgError as problem:
        return Report((syntax.stopped(problem, project.root),))
    for layer, check in _LAYERS:
        if not _wanted(layer, select, ignore):
            continue
        try:
            found.extend(f for f in check(context) if _chosen(f.rule, select, ignore))
        except IomkgError as problem:
            found.append(syntax.stopped(problem, project.root))
    if since is not None and not any(finding.rule in syntax.STOPS for finding in found):
        # Before anything is held back: what is new is told, though something old explains it.
        found, note = since.only(set(found))
        notes = (*notes, note)
    kept, held = settle(found)
    return Report(kept, (*notes, *_held(held)), checked)


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(set(findings), key=lambda finding: finding.sort_key))


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


def _context(project: Project, sources: Path | None) -> Context:
    graph = build_graph(project)
    folder = sources_folder(sources)
    texts = find_texts(folder, read_records(graph.store)) if folder else {}
    # The data comes first: a node described in two files is placed where a curator looks.
    files = project.graph_files + project.ontology_files + project.shape_files
    places = PlaceIndex(files, dict(graph.files))
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
    counts.append(("shapes", len(project_shapes.rules(context.project))))
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
