"""What nearly matches a part of a group, whatever kind of part it is."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from iomkg.rdf.explain.accounts import Difference, NearMiss
from iomkg.rdf.explain.filters import near_condition
from iomkg.rdf.explain.growth import JOINED, connected
from iomkg.rdf.explain.near import near_pattern, near_values
from iomkg.rdf.explain.probe import Unanswered, joined
from iomkg.rdf.explain.setting import Setting
from iomkg.rdf.sparql.query_tree import Part, PartKind

_KEPT: Final = 20
"""How many queries are kept for finding further causes and counting."""


def near_misses(setting: Setting, before: Sequence[Part], part: Part) -> tuple[NearMiss, ...]:
    """Find small changes with which a part would match, as many as may still be asked for.

    Args:
        setting: what to look at it with.
        before: the parts before it, which leave solutions.
        part: the part, with which there are none.
    """
    near: list[NearMiss] = []
    if setting.probe.budget.left < _KEPT:
        setting.probe.budget.complete = False
        return ()
    with suppress(Unanswered):
        context = (
            joined(connected(setting.probe, before, part))
            if part.kind in JOINED
            else joined(before)
        )
        if part.kind is PartKind.PATTERN:
            near += near_pattern(setting, context, part)
            for other in before:
                if other.kind is PartKind.VALUES and not near:
                    rest = joined([p for p in before if p is not other])
                    near += near_values(setting, f"{rest} {part.text}", other)
        elif part.kind is PartKind.FILTER and not part.groups:
            near += near_condition(setting, before, part)
        elif part.kind is PartKind.VALUES:
            near += near_values(setting, context, part)
        elif part.kind is PartKind.GRAPH:
            near += _near_graph(setting, context, part)
    return tuple(near)


def _near_graph(setting: Setting, context: str, part: Part) -> list[NearMiss]:
    """Ask whether what is sought in a named graph stands in the default graph."""
    inner = joined(part.groups[0].parts)
    if not setting.probe.holds(f"{context} {{ {inner} }}"):
        return []
    written, at = f"GRAPH {part.name.text if part.name else ''}", part.at
    note = "the default graph has it"
    return [NearMiss(Difference.GRAPH, written, "", at.line, at.column, note)]
