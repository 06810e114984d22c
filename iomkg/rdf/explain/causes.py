"""The parts and clauses of a query that empty it, each with the reason and what nearly matches."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from iomkg.rdf.explain.accounts import Cause, Difference, EmptyReason, NearMiss, Step
from iomkg.rdf.explain.filters import near_condition, seen
from iomkg.rdf.explain.growth import JOINED, clashing, connected, first_emptying
from iomkg.rdf.explain.near import near_pattern, near_values
from iomkg.rdf.explain.probe import MOST_SCANNED, Probe, Unanswered, as_step, joined
from iomkg.rdf.sparql.query_tree import Group, Node, Part, PartKind, Query

MOST_CAUSES: Final = 3

_KEPT: Final = 20
"""How many queries are kept for finding further causes and counting."""


def group_causes(probe: Probe, group: Group) -> tuple[Cause, ...]:
    """Find what empties a group.

    Args:
        probe: asks the store.
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
            index = first_emptying(probe, parts)
            cause = part_cause(probe, parts[:index], parts[index])
            causes.append(cause)
            rest = (*parts[:index], *parts[index + 1 :])
            alone = _remains(probe, rest, parts[index])
            if rest and len(causes) == 1:
                causes[0] = replace(cause, alone=alone)
            parts = _without_orphans(probe, rest)
            if alone is not False or probe.holds(joined(parts)):
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
    return False if probe.count(group, MOST_SCANNED) < MOST_SCANNED else None


def part_cause(probe: Probe, before: Sequence[Part], part: Part) -> Cause:
    """Say how a part empties a group.

    Args:
        probe: asks the store.
        before: the parts before it, which leave solutions.
        part: the part, with which there are none.
    """
    reason = _reason(probe, part)
    cause = Cause(as_step(probe, part), reason)
    if before:
        with suppress(Unanswered):
            cause = replace(cause, left=probe.count(joined(before)))
    if reason is EmptyReason.APART or part.kind is PartKind.FILTER:
        clashes = clashing(probe, before, part)
        cause = replace(cause, clashes=tuple(as_step(probe, p) for p in clashes))
    with suppress(Unanswered):
        cause = replace(cause, within=_within(probe, before, part, reason))
    near = _near_misses(probe, before, part)
    if part.kind is PartKind.FILTER and not part.groups:
        cause = replace(cause, seen=seen(probe, before, part))
    return replace(cause, near=near)


def _reason(probe: Probe, part: Part) -> EmptyReason:
    if part.kind is PartKind.MINUS:
        return EmptyReason.REMOVES
    if part.condition is not None and part.kind is PartKind.FILTER:
        negated = part.condition.bare.operator == "NOT EXISTS"
        return EmptyReason.REMOVES if negated else EmptyReason.FALSE
    return EmptyReason.APART if probe.holds(part.text) else EmptyReason.NOWHERE


def _within(
    probe: Probe, before: Sequence[Part], part: Part, reason: EmptyReason
) -> tuple[Cause, ...]:
    """Find what empties the groups inside a part."""
    if part.query is not None and reason is EmptyReason.NOWHERE:
        return query_causes(probe, part.query)
    if (
        part.kind in {PartKind.GROUP, PartKind.UNION, PartKind.GRAPH}
        and reason is EmptyReason.NOWHERE
    ):
        inside = probe.inside(part)
        return tuple(c for group in part.groups for c in group_causes(inside, group)[:1])
    if part.kind is PartKind.FILTER and part.groups and reason is EmptyReason.FALSE:
        # EXISTS holds if the group, joined with what there is, has a solution (section 18.6).
        parts = (*before, *part.groups[0].ordered)
        if not probe.holds(joined(parts)):
            index = first_emptying(probe, parts, len(before))
            return (part_cause(probe, parts[:index], parts[index]),)
    return ()


def _without_orphans(probe: Probe, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Leave out the filters of which some variable is now bound nowhere."""
    bound = set(probe.words.values).union(
        *(p.variables for p in parts if p.kind is not PartKind.FILTER)
    )
    return tuple(
        p for p in parts if p.kind is not PartKind.FILTER or p.groups or p.variables <= bound
    )


def query_causes(probe: Probe, query: Query) -> tuple[Cause, ...]:
    """Find what empties a query or sub-select, in the order of evaluation.

    First the group of WHERE, then HAVING, VALUES, OFFSET and LIMIT, then the template (SPARQL 1.1
    Query Language, section 18.2.4). An aggregate without GROUP BY makes one group of nothing.

    Args:
        probe: asks the store.
        query: the query.

    Returns:
        The causes, the first first; none if nothing empties it.

    Raises:
        Unanswered: if the store has not answered enough.
    """
    if query.described and not query.where.parts:
        return _described(probe, query)
    group = joined(query.where.parts)
    nothing = bool(query.where.parts) and not probe.holds(group)
    inner = group_causes(probe, query.where) if nothing else ()
    if nothing and not query.aggregated:
        return inner
    return (*_clauses(probe, query), *inner) or _template_causes(probe, query)


def _clauses(probe: Probe, query: Query) -> tuple[Cause, ...]:
    """Find the first clause with which there is no row."""
    kept: list[str] = []
    for name in ("HAVING", "VALUES", "OFFSET"):
        if name not in query.clauses and not (name == "VALUES" and query.values):
            continue
        if not probe.holds(f"{{ {query.select((*kept, name))} }}"):
            return (_clause(probe, query, name, kept),)
        kept.append(name)
    limit = query.clauses.get("LIMIT")
    if limit is not None and limit.number == 0:
        return (_clause(probe, query, "LIMIT", kept),)
    return ()


def _clause(probe: Probe, query: Query, name: str, kept: Sequence[str]) -> Cause:
    left = None
    with suppress(Unanswered):
        left = probe.count(f"{{ {query.select(kept)} }}")
    rest = {"HAVING", "VALUES", "OFFSET"} - {name}
    limit = query.clauses.get("LIMIT")
    alone: bool | None = limit is None or limit.number > 0 or name == "LIMIT"
    try:
        alone = alone and probe.holds(f"{{ {query.select(tuple(rest))} }}")
    except Unanswered:
        alone = None
    if name == "VALUES" and query.values is not None:
        if query.aggregated or "GROUP" in query.clauses:
            step = as_step(probe, query.values)
            return Cause(step, EmptyReason.APART, left, alone=alone)
        cause = part_cause(probe, query.where.ordered, query.values)
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


def _described(probe: Probe, query: Query) -> tuple[Cause, ...]:
    """Say of each thing that DESCRIBE names that it is the subject of nothing."""
    causes = []
    for node in query.described:
        made = [Node(f"?{query.stem}{name}", f"?{name}") for name in ("property", "value")]
        where = (query.raw, query.everything, query.first, query.last)
        part = Part(*where, PartKind.PATTERN, node.tokens[0], (node, *made))
        if probe.holds(part.text):
            return ()
        cause = part_cause(probe, (), part)
        causes.append(replace(cause, step=replace(cause.step, text=f"DESCRIBE {node.shown}")))
    return tuple(causes)


def _template_causes(probe: Probe, query: Query) -> tuple[Cause, ...]:
    """Say of a CONSTRUCT with solutions that its template makes no triple of any of them.

    A triple with an unbound variable, or a literal where none may stand, is left out (SPARQL 1.1
    Query Language, section 16.2).

    Args:
        probe: asks the store.
        query: a query whose group has solutions.

    Returns:
        A cause for each triple of the template; none if one of them is made, or there is none.

    Raises:
        Unanswered: if the store has not answered enough.
    """
    if query.template is None:
        return ()
    where = " ".join(part.text for part in query.where.parts)
    causes = []
    for part in query.template.parts:
        test = " ".join(_makes(node, place) for place, node in enumerate(part.nodes))
        if probe.holds(f"{where} {test}"):
            return ()
        causes.append(Cause(as_step(probe, part), EmptyReason.NO_TRIPLE))
    if not causes:
        at = query.template.everything[query.template.first]
        empty = Step("template", "{ }", at.line, at.column)
        causes.append(Cause(empty, EmptyReason.NO_TRIPLE))
    return tuple(causes)


def _makes(node: Node, place: int) -> str:
    """Return the filter that a variable of a template is bound to what may stand there."""
    name = node.text
    if not name.startswith(("?", "$")) or not node.tokens:
        return ""
    return f"FILTER({('!isLiteral', 'isIRI', 'BOUND')[place]}({name}))"


def _near_misses(probe: Probe, before: Sequence[Part], part: Part) -> tuple[NearMiss, ...]:
    """Find small changes with which a part would match, as many as may still be asked for.

    Args:
        probe: asks the store.
        before: the parts before it, which leave solutions.
        part: the part, with which there are none.
    """
    near: list[NearMiss] = []
    if probe.budget.left < _KEPT:
        probe.budget.complete = False
        return ()
    with suppress(Unanswered):
        context = joined(connected(probe, before, part)) if part.kind in JOINED else joined(before)
        if part.kind is PartKind.PATTERN:
            near += near_pattern(probe, context, part)
            for other in before:
                if other.kind is PartKind.VALUES and not near:
                    rest = joined([p for p in before if p is not other])
                    near += near_values(probe, f"{rest} {part.text}", other)
        elif part.kind is PartKind.FILTER and not part.groups:
            near += near_condition(probe, before, part)
        elif part.kind is PartKind.VALUES:
            near += near_values(probe, context, part)
        elif part.kind is PartKind.GRAPH:
            near += _near_graph(probe, context, part)
    return tuple(near)


def _near_graph(probe: Probe, context: str, part: Part) -> list[NearMiss]:
    """Ask whether what is sought in a named graph stands in the default graph."""
    inner = joined(part.groups[0].parts)
    if not probe.holds(f"{context} {{ {inner} }}"):
        return []
    written, at = f"GRAPH {part.name.text if part.name else ''}", part.at
    note = "the default graph has it"
    return [NearMiss(Difference.GRAPH, written, "", at.line, at.column, note)]
