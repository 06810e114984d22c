"""The layers of validation, in order, and the registry of their rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
    shape_findings,
    syntax,
)
from iomkg.check.cascade import settle
from iomkg.check.changed import Since
from iomkg.check.finding import Finding, Report, Rule, placed
from iomkg.check.prefixes import PREFIX, check_prefixes
from iomkg.errors import IomkgError
from iomkg.graph.reading import Reading
from iomkg.terms import IOMKG, shorten

_LAYERS: Final[tuple[tuple[str, Callable[[Reading], Iterable[Finding]]], ...]] = (
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


def rules(reading: Reading) -> dict[str, Rule]:
    """Return every rule that validation of a project can report, by identifier.

    Args:
        reading: the project; its shapes are the rules of the ``shacl`` layer.

    Returns:
        The rules, ordered by layer.

    Raises:
        UnreadableFile, TurtleSyntaxError: if a shapes file cannot be read.
    """
    return {**RULES, **shape_findings.rules_of(reading.shapes)}


def validate(
    reading: Reading,
    *,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    since: Since | None = None,
) -> Report:
    """Check a project, layer by layer.

    Args:
        reading: the project.
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
    root = reading.project.root
    broken = tuple(syntax.check(reading))
    if broken:
        return Report(_ordered(broken))
    misled = tuple(check_prefixes(reading)) if is_chosen(PREFIX.id, select, ignore) else ()
    if misled:
        note = "prefixes stand for the wrong namespaces; nothing else was checked"
        return Report(_ordered(misled), (note,))
    found: list[Finding] = []
    try:
        notes, checked = _notes(reading), _checked(reading)
    except IomkgError as problem:
        return Report((syntax.stopped(problem, root),))
    for layer, check in _LAYERS:
        if not _wanted(layer, select, ignore):
            continue
        try:
            chosen = (f for f in check(reading) if is_chosen(f.rule, select, ignore))
            found.extend(placed(chosen, reading.places))
        except IomkgError as problem:
            found.append(syntax.stopped(problem, root, reading.places))
    whole = not any(finding.rule in syntax.STOPS for finding in found)
    if since is not None and whole:
        # This is done before findings are held back: a new finding is reported even if it follows
        # from an old one.
        found, note = since.only(set(found))
        notes = (*notes, note)
    kept, held = settle(found)
    return Report(kept, (*notes, *_held(held)), checked, whole)


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(set(findings), key=lambda finding: finding.sort_key))


def _held(count: int) -> Iterator[str]:
    if count:
        yield (
            f"{count} finding{'' if count == 1 else 's'} held back that may follow from those "
            "above; mend these and run again"
        )


def _notes(reading: Reading) -> tuple[str, ...]:
    missing = [shorten(iri) for iri in evidence.missing_texts(reading)]
    return (f"{evidence.NOTE} ({', '.join(missing)})",) if missing else ()


def _checked(reading: Reading) -> tuple[tuple[str, int], ...]:
    counts = Counter(kind for kinds in reading.graph.declared.values() for kind in set(kinds))
    return (
        *((f"{kind.lower()}s", counts[IOMKG + kind]) for kind in ("Claim", "Span", "Conflict")),
        ("shapes", len(shape_findings.rules_of(reading.shapes))),
        ("queries", len(reading.query_files)),
        ("texts at hand", len(reading.texts)),
    )


def _wanted(layer: str, select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    chosen = not select or any(name.split("/")[0] == layer for name in select)
    return chosen and layer not in ignore


def is_chosen(rule: str, select: Sequence[str], ignore: Sequence[str] = ()) -> bool:
    """Whether a rule is among those to apply.

    Args:
        rule: its identifier.
        select: rules and layers of which it has to be one, or be in one; any will do if empty.
        ignore: rules and layers of which it may not be one, or be in one.
    """

    def named(by: Sequence[str]) -> bool:
        return any(rule == name or rule.startswith(name.rstrip("/") + "/") for name in by)

    return (not select or named(select)) and not named(ignore)
