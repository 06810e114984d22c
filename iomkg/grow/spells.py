"""Spells: the rows of a yearly list that say the same, year after year, as one record.

A list is taken again and again (the *steps*, such as editions of a handbook). Whatever stands in
it from one step to the next is one spell; what is missing in between ends it. A spell began at some
time between the last step that could have named it and did not, and the first that did; it ended
likewise. What does not fit is a *finding*, never smoothed over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from iomkg.tuples import grouped

GAP, UNSEEN, TWICE, BOTH, BACK, GONE = "gap", "unseen", "twice", "both", "back", "gone"
KINDS: Final = (GAP, UNSEEN, TWICE, BOTH, BACK, GONE)
"""Missing in between; no entry in between; twice at a step; in two standings at a step; from a
higher standing to a lower one; no longer there."""


@dataclass(frozen=True, order=True)
class Spell:
    """A stretch of steps in which a thing has one standing.

    Attributes:
        thing: what identifies the thing.
        standing: how it stands in the list; empty where the list knows no standings.
        steps: the steps, in order, none missing.
        rows: the numbers of the rows of each step.
        before: the last step before that could have named it, or an empty string.
        after: the first step after that could have named it, or an empty string.
        nth: which spell of this thing and standing it is, from 1.
    """

    thing: tuple[str, ...]
    standing: str
    steps: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]
    before: str
    after: str
    nth: int

    @property
    def all_rows(self) -> tuple[int, ...]:
        """The numbers of all its rows, in order of the steps."""
        return tuple(row for rows in self.rows for row in rows)

    @property
    def fields(self) -> dict[str, str]:
        """What records and findings may say of it."""
        first, last = self.steps[0], self.steps[-1]
        return {
            **time_fields(first, last),
            "nth": "" if self.nth == 1 else f"-{self.nth}",
            "listing": "" if self.nth == 1 else f" (listing {self.nth})",
            "started": f"[{self.before}..{first}]",
            "ended": f"[{last}..{self.after}]" if self.after else "",
            "before": self.before,
            "after": self.after,
        }


@dataclass(frozen=True)
class Oddity:
    """Something in the list that is not as it would be if the list were kept without fault.

    Attributes:
        kind: one of :data:`KINDS`.
        spells: the spells concerned, in order of time.
        rows: the numbers of the rows that show it.
        steps: the steps concerned.
    """

    kind: str
    spells: tuple[Spell, ...]
    rows: tuple[int, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Steps:
    """The steps at which a list was taken.

    Attributes:
        all: the steps, in order.
        silent: those that do not name things by which a spell could be told from its absence.
        unseen: by the first part of what identifies a thing, the steps that have no entry for it.
    """

    all: tuple[str, ...]
    silent: frozenset[str]
    unseen: Mapping[str, frozenset[str]]

    def blind(self, thing: tuple[str, ...]) -> frozenset[str]:
        """Return the steps at which the absence of a thing says nothing."""
        return self.silent | self.unseen.get(thing[0], frozenset())


def time_fields(first: str, last: str) -> dict[str, str]:
    """Return what records may say of the time from one step to another."""
    one = first == last
    return {
        "first": first,
        "last": last,
        "years": first if one else f"{first} to {last}",
        "validity": first if one else f"{first}/{last}",
    }


def find_spells(
    rows: Sequence[tuple[int, tuple[str, ...], str, str]], steps: Steps
) -> tuple[Spell, ...]:
    """Join the rows of a list to spells.

    Args:
        rows: number, thing, standing and step of each row.
        steps: the steps of the list.

    Returns:
        The spells, ordered by thing, standing and time.
    """
    lines = grouped(((thing, standing), (step, number)) for number, thing, standing, step in rows)
    place = {step: index for index, step in enumerate(steps.all)}
    spells = []
    for (thing, standing), own in sorted(lines.items()):
        by_step = grouped(own)
        blind = steps.blind(thing)
        for nth, run in enumerate(_runs(sorted(by_step, key=place.__getitem__), place), start=1):
            before = [s for s in steps.all[: place[run[0]]] if s not in blind]
            after = [s for s in steps.all[place[run[-1]] + 1 :] if s not in blind]
            spells.append(
                Spell(
                    thing,
                    standing,
                    run,
                    tuple(tuple(by_step[step]) for step in run),
                    before[-1] if before else "",
                    after[0] if after else "",
                    nth,
                )
            )
    return tuple(spells)


def find_oddities(
    spells: Sequence[Spell], steps: Steps, standings: Sequence[str]
) -> Iterator[Oddity]:
    """Find what is odd about spells.

    Args:
        spells: the spells of a list.
        steps: the steps of the list.
        standings: its standings, from the lowest to the highest.

    Yields:
        The oddities, thing by thing.
    """
    for thing, own in grouped((spell.thing, spell) for spell in spells).items():
        own.sort(key=lambda spell: (spell.steps[0], spell.steps[-1], spell.standing))
        yield from _gaps(own, steps, steps.blind(thing))
        yield from _twice(own)
        yield from _both(own)
        yield from _back(own, standings)
        last = max(own, key=lambda spell: spell.steps[-1])
        if last.steps[-1] != steps.all[-1]:
            yield Oddity(GONE, (last,), last.rows[-1], (last.steps[-1],))


def _runs(found: list[str], place: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    """Yield the stretches of steps of which none is missing: their places grow as their numbers."""
    for _, run in groupby(enumerate(found), lambda each: place[each[1]] - each[0]):
        yield tuple(step for _, step in run)


def _gaps(own: list[Spell], steps: Steps, blind: Collection[str]) -> Iterator[Oddity]:
    listed = {step for spell in own for step in spell.steps}
    for spell in own:
        following = next((other for other in own if other.steps[0] > spell.steps[-1]), None)
        if following is None:
            continue
        first, last = spell.steps[-1], following.steps[0]
        missing = tuple(s for s in steps.all if first < s < last)
        if missing and not listed.intersection(missing):
            kind = UNSEEN if set(missing) <= set(blind) else GAP
            rows = (*spell.rows[-1], *following.rows[0])
            yield Oddity(kind, (spell, following), rows, missing)


def _twice(own: list[Spell]) -> Iterator[Oddity]:
    for spell in own:
        found = [(s, r) for s, r in zip(spell.steps, spell.rows, strict=True) if len(r) > 1]
        if found:
            rows = tuple(row for _, each in found for row in each)
            yield Oddity(TWICE, (spell,), rows, tuple(step for step, _ in found))


def _both(own: list[Spell]) -> Iterator[Oddity]:
    for index, spell in enumerate(own):
        for other in own[index + 1 :]:
            shared = tuple(step for step in spell.steps if step in other.steps)
            if shared:
                rows = tuple(
                    row
                    for each in (spell, other)
                    for step, of_step in zip(each.steps, each.rows, strict=True)
                    if step in shared
                    for row in of_step
                )
                yield Oddity(BOTH, (spell, other), rows, shared)


def _back(own: list[Spell], standings: Sequence[str]) -> Iterator[Oddity]:
    rank = {standing: index for index, standing in enumerate(standings)}
    for spell in own:
        lower = [
            other
            for other in own
            if rank.get(other.standing, 0) < rank.get(spell.standing, 0)
            and other.steps[0] > spell.steps[-1]
        ]
        if lower:
            following = lower[0]
            rows = (*spell.rows[-1], *following.rows[0])
            yield Oddity(BACK, (spell, following), rows, (spell.steps[-1], following.steps[0]))
