"""Where the solutions of a group are lost, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iomkg.rdf.explain.probe import Probe, Unanswered, joined
from iomkg.rdf.read.closure import all_reached
from iomkg.rdf.sparql.query_tree import Part, PartKind

JOINED = frozenset(
    {
        PartKind.PATTERN,
        PartKind.VALUES,
        PartKind.UNION,
        PartKind.GROUP,
        PartKind.GRAPH,
        PartKind.SUBSELECT,
    }
)
"""Parts that have matches of their own, with which what is before them is joined."""


def first_emptying(probe: Probe, parts: Sequence[Part], start: int = 0) -> int:
    """Find the first part that leaves no solution.

    A group is evaluated part by part (SPARQL 1.1 Query Language, section 18.2.2), and once no
    solution is left, no later part brings one back. So the place is found by bisection.

    Args:
        probe: asks the store.
        parts: the parts in the order of evaluation, together without solution.
        start: how many of the first parts are known to leave solutions.

    Returns:
        The index of the part: those before it leave solutions, with it there are none.

    Raises:
        Unanswered: if the store has not answered enough.
    """
    some, none = start, len(parts)
    while none - some > 1:
        middle = (some + none) // 2
        if probe.holds(joined(parts[:middle])):
            some = middle
        else:
            none = middle
    return none - 1


def clashing(probe: Probe, before: Sequence[Part], part: Part) -> tuple[Part, ...]:
    """Find the fewest parts before one that together with it have no solution.

    Args:
        probe: asks the store.
        before: the parts before it, which leave solutions.
        part: the part that leaves none.

    Returns:
        Parts that together with it have no solution, and of which none may be missing; nothing
        where that says little: for MINUS, for what matches nothing by itself, and if the
        queries have run out.
    """
    if part.kind is PartKind.FILTER:
        fixed = tuple(p for p in before if p.kind is not PartKind.FILTER)
        loose = [p for p in before if p.kind is PartKind.FILTER]
    elif part.kind in JOINED:
        fixed, loose = (
            (),
            [p for p in connected(probe, before, part) if p.kind is not PartKind.FILTER],
        )
    else:
        return ()
    try:
        if not loose or probe.holds(joined((*fixed, *loose, part))):
            return ()
        return tuple(_fewest(probe, fixed, loose, part))
    except Unanswered:
        return ()


def connected(probe: Probe, before: Sequence[Part], part: Part) -> tuple[Part, ...]:
    """Return the parts that share variables with one, directly or by way of others.

    The rest may be left out of a question about it: what shares no variable with it is only
    multiplied with it, which costs time and loses nothing as long as it has solutions.
    """
    given = probe.words.values.keys()
    names = {each: each.variables - given for each in (*before, part)}

    def sharing(one: Part) -> Iterator[Part]:
        return (other for other in before if names[other] & names[one])

    near = all_reached([part], sharing)
    return tuple(other for other in before if other in near)


def _fewest(probe: Probe, fixed: tuple[Part, ...], loose: list[Part], part: Part) -> Sequence[Part]:
    """Leave out one part after the other as long as there is no solution without it either.

    The last is tried first: the parts at the beginning say more about what the author means.
    """
    kept = loose
    for candidate in reversed(loose):
        if candidate not in kept:
            continue
        fewer = [p for p in kept if p is not candidate]
        if not fixed:
            fewer = list(connected(probe, fewer, part))
        if not probe.holds(joined((*fixed, *fewer, part))):
            kept = fewer
    return kept
