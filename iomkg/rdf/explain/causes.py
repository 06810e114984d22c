"""The parts and clauses of a query that empty it, each with the reason and what nearly matches."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from iomkg.rdf.explain.accounts import Cause, EmptyReason, Step
from iomkg.rdf.explain.filters import seen
from iomkg.rdf.explain.growth import clashing, first_emptying
from iomkg.rdf.explain.hints import near_misses
from iomkg.rdf.explain.probe import MOST_SCANNED, Probe, Unanswered, joined
from iomkg.rdf.explain.setting import Setting, as_step
from iomkg.rdf.explain.template import template_causes
from iomkg.rdf.sparql.query_tree import Group, Node, Part, PartKind, Query

MOST_CAUSES: Final = 3


def group_causes(setting: Setting, group: Group) -> tuple[Cause, ...]:
    """Find what empties a group.

    Args:
        setting: what to look at it with.
        group: a group without solution.

    Returns:
        The first part that leaves no solution; if there is none without it either, the first
        among the others, and so on.

    Raises:
        Unanswered: if not even the first is found.
    """
    parts = group.ordered
    causes: list[Cause] = []
    while parts and len(causes) < MOST_CAUSES:
        try:
            index = first_emptying(setting.probe, parts)
            cause = part_cause(setting, parts[:index], parts[index])
            causes.append(cause)
            rest = (*parts[:index], *parts[index + 1 :])
            alone = _remains(setting.probe, rest, parts[index])
            if rest and len(causes) == 1:
                causes[0] = replace(cause, alone=alone)
            parts = _without_orphans(setting, rest)
            if alone is not False or setting.probe.holds(joined(parts)):
                break
        except Unanswered:
            if not causes:
                raise
            break
    return tuple(causes)


def _remains(probe: Probe, rest: Sequence[Part], culprit: Part) -> bool | None:
    """Say whether a group has solutions without a part; None if that would take too long to know.

    Without a filter there may be more solutions than anybody could look through for those that
    satisfy the others.
    """
    if culprit.kind is not PartKind.FILTER:
        return probe.holds(joined(rest))
    filters = joined([part for part in rest if part.kind is PartKind.FILTER])
    group = joined([part for part in rest if part.kind is not PartKind.FILTER])
    if probe.holds(f"{probe.some(group)} {filters}"):
        return True
    return False if probe.scanned(group) < MOST_SCANNED else None


def part_cause(setting: Setting, before: Sequence[Part], part: Part) -> Cause:
    """Say how a part empties a group.

    Args:
        setting: what to look at it with.
        before: the parts before it, which leave solutions.
        part: the part, with which there are none.
    """
    reason = _reason(setting, part)
    cause = Cause(as_step(setting, part), reason)
    if before:
        with suppress(Unanswered):
            cause = replace(cause, left=setting.probe.count(joined(before)))
    if reason is EmptyReason.APART or part.kind is PartKind.FILTER:
        clashes = clashing(setting.probe, before, part)
        cause = replace(cause, clashes=tuple(as_step(setting, p) for p in clashes))
    with suppress(Unanswered):
        cause = replace(cause, within=_within(setting, before, part, reason))
    near = near_misses(setting, before, part)
    if part.kind is PartKind.FILTER and not part.groups:
        cause = replace(cause, seen=seen(setting, before, part))
    return replace(cause, near=near)


def _reason(setting: Setting, part: Part) -> EmptyReason:
    if part.kind is PartKind.MINUS:
        return EmptyReason.REMOVES
    if part.condition is not None and part.kind is PartKind.FILTER:
        negated = part.condition.bare.operator == "NOT EXISTS"
        return EmptyReason.REMOVES if negated else EmptyReason.FALSE
    return EmptyReason.APART if setting.probe.holds(part.text) else EmptyReason.NOWHERE


def _within(
    setting: Setting, before: Sequence[Part], part: Part, reason: EmptyReason
) -> tuple[Cause, ...]:
    """Find what empties the groups inside a part."""
    if part.query is not None and reason is EmptyReason.NOWHERE:
        return query_causes(setting, part.query)
    if (
        part.kind in {PartKind.GROUP, PartKind.UNION, PartKind.GRAPH}
        and reason is EmptyReason.NOWHERE
    ):
        inside = setting.inside(part)
        return tuple(c for group in part.groups for c in group_causes(inside, group)[:1])
    if part.kind is PartKind.FILTER and part.groups and reason is EmptyReason.FALSE:
        # EXISTS holds if the group, joined with what there is, has a solution (section 18.6).
        parts = (*before, *part.groups[0].ordered)
        if not setting.probe.holds(joined(parts)):
            index = first_emptying(setting.probe, parts, len(before))
            return (part_cause(setting, parts[:index], parts[index]),)
    return ()


def _without_orphans(setting: Setting, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Leave out the filters of which some variable is now bound nowhere."""
    bound = set(setting.words.values).union(
        *(p.variables for p in parts if p.kind is not PartKind.FILTER)
    )
    return tuple(
        p for p in parts if p.kind is not PartKind.FILTER or p.groups or p.variables <= bound
    )


def query_causes(setting: Setting, query: Query) -> tuple[Cause, ...]:
    """Find what empties a query or sub-select, in the order of evaluation.

    First the group of WHERE, then HAVING, VALUES, OFFSET and LIMIT, then the template (SPARQL 1.1
    Query Language, section 18.2.4). An aggregate without GROUP BY makes one group of nothing.

    Args:
        setting: what to look at it with.
        query: the query.

    Returns:
        The causes, the first first; none if nothing empties it.

    Raises:
        Unanswered: if the store has not answered enough.
    """
    if query.described and not query.where.parts:
        return _described(setting, query)
    group = joined(query.where.parts)
    nothing = bool(query.where.parts) and not setting.probe.holds(group)
    inner = group_causes(setting, query.where) if nothing else ()
    if nothing and not query.aggregated:
        return inner
    return (*_clauses(setting, query), *inner) or template_causes(setting, query)


def _clauses(setting: Setting, query: Query) -> tuple[Cause, ...]:
    """Find the first clause with which there is no row."""
    kept: list[str] = []
    for name in ("HAVING", "VALUES", "OFFSET"):
        if name not in query.clauses and not (name == "VALUES" and query.values):
            continue
        if not setting.probe.holds(f"{{ {query.select((*kept, name))} }}"):
            return (_clause(setting, query, name, kept),)
        kept.append(name)
    limit = query.clauses.get("LIMIT")
    if limit is not None and limit.number == 0:
        return (_clause(setting, query, "LIMIT", kept),)
    return ()


def _clause(setting: Setting, query: Query, name: str, kept: Sequence[str]) -> Cause:
    left = None
    with suppress(Unanswered):
        left = setting.probe.count(f"{{ {query.select(kept)} }}")
    rest = {"HAVING", "VALUES", "OFFSET"} - {name}
    limit = query.clauses.get("LIMIT")
    alone: bool | None = limit is None or limit.number > 0 or name == "LIMIT"
    try:
        alone = alone and setting.probe.holds(f"{{ {query.select(tuple(rest))} }}")
    except Unanswered:
        alone = None
    if name == "VALUES" and query.values is not None:
        if query.aggregated or "GROUP" in query.clauses:
            step = as_step(setting, query.values)
            return Cause(step, EmptyReason.APART, left, alone=alone)
        cause = part_cause(setting, query.where.ordered, query.values)
        return replace(cause, alone=alone)
    reason = {
        "HAVING": EmptyReason.NONE_LEFT,
        "OFFSET": EmptyReason.BEYOND,
        "LIMIT": EmptyReason.NO_ROW,
    }[name]
    clause = query.clauses[name]
    at = clause.tokens[0]
    step = Step(name.lower(), clause.shown, at.line, at.column)
    return Cause(step, reason, left, alone=alone)


def _described(setting: Setting, query: Query) -> tuple[Cause, ...]:
    """Say of each thing that DESCRIBE names that it is the subject of nothing."""
    causes = []
    for node in query.described:
        made = [Node(f"?{query.stem}{name}", f"?{name}") for name in ("property", "value")]
        where = (query.raw, query.everything, query.first, query.last)
        part = Part(*where, PartKind.PATTERN, node.tokens[0], (node, *made))
        if setting.probe.holds(part.text):
            return ()
        cause = part_cause(setting, (), part)
        causes.append(replace(cause, step=replace(cause.step, text=f"DESCRIBE {node.shown}")))
    return tuple(causes)
