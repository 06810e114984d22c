"""What nearly matches a part of a group, whatever kind of part it is."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from iomkg.ask.empty.conditions import near_condition
from iomkg.ask.empty.growth import JOINED, connected
from iomkg.ask.empty.model import Difference, NearMiss
from iomkg.ask.empty.near import near_pattern, near_values
from iomkg.ask.empty.probe import Unanswered, joined
from iomkg.ask.empty.setting import Setting
from iomkg.sparql.patterns import Kind, Part

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
        if part.kind is Kind.PATTERN:
            near += near_pattern(setting, context, part)
            for other in before:
                if other.kind is Kind.VALUES and not near:
                    rest = joined([p for p in before if p is not other])
                    near += near_values(setting, f"{rest} {part.text}", other)
        elif part.kind is Kind.FILTER and not part.groups:
            near += near_condition(setting, before, part)
        elif part.kind is Kind.VALUES:
            near += near_values(setting, context, part)
        elif part.kind is Kind.GRAPH:
            near += _near_graph(setting, context, part)
    return tuple(near)


def _near_graph(setting: Setting, context: str, part: Part) -> list[NearMiss]:
    """Ask whether what is sought in a named graph stands in the default graph."""
    inner = joined(part.groups[0].parts)
    if not setting.probe.holds(f"{context} {{ {inner} }}"):
        return []
    name = part.tokens[1]
    written = f"GRAPH {name.text}"
    return [
        NearMiss(Difference.GRAPH, written, "", part.line, part.column, "the default graph has it")
    ]
