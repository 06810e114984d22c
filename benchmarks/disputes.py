"""Conflicts: claims that exclude each other or do not go together, and a judgement on them."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks import profile, values
from benchmarks.things import filler, teller
from benchmarks.values import english, phrase
from benchmarks.words import name
from benchmarks.writer import LABEL, TYPE, Writer
from iomkg.terms import DCTERMS, ID, IOMKG


def clash(w: Writer) -> None:
    """Write an event that one source dates apart from the others, and the judgement."""
    event = w.thing("event", IOMKG + "Event")
    resolved = w.random.random() < profile.RESOLVED
    day = values.true_day(event)
    other = (day[0] + 3 + w.random.randrange(9), *day[1:])
    days = [day] * (1 + w.random.randrange(3)) + [other]
    ranks = ["Normal"] * len(days)
    if resolved:
        ranks[0] = "Preferred"
    if resolved and w.random.random() < 0.6:
        ranks[-1] = "Deprecated"
    claims = []
    for when, rank in zip(days, ranks, strict=True):
        value = values.date(when, w.random.choice(("year", "month", "day")))
        claims.append(
            w.claim(event, IOMKG + "occurred", value, teller(w), modality="Stated", rank=rank)
        )
    internal = w.random.random() < 0.3
    kind = "InternalContradiction" if internal else "Contradiction"
    judge(w, Judgement(kind, resolved, tuple(claims), preferred=claims[0] if resolved else ""))


def difference(w: Writer) -> None:
    """Write claims about one thing that differ in scope, wording or precision, and a judgement."""
    about = profile.ABOUT.draw(w.random)
    subject = w.pick(about)
    size = profile.CONFLICT_SIZE.draw(w.random)
    draw = profile.FILLERS[about].draw
    claims = [filler(w, subject, teller(w), draw(w.random)) for _ in range(size)]
    outside = [
        filler(w, subject, w.pick("cited"), draw(w.random)) for _ in range(w.random.randrange(3))
    ]
    # As in the shipped graph, the same claims may differ in more than one way.
    for _ in range(1 + w.random.randrange(2)):
        kind = profile.CONFLICT_KIND.draw(w.random)
        # A resolved one would prefer a claim, whose rank has been written by now.
        judge(w, Judgement(kind, False, tuple(claims), tuple(outside)))
    if w.random.random() < 0.3:
        compare(w, tuple(claims))


def compare(w: Writer, claims: tuple[str, ...]) -> None:
    """Write a comparison of claims that can all stand, if there are two to set side by side."""
    if len(set(claims)) < 2:
        return
    node = f"<{ID}comparison/{name(w.tally.things['comparison']).lower()}>"
    w.tally.things["comparison"] += 1
    w.add(
        f"{node} {TYPE} <{IOMKG}Comparison>",
        f"{node} {LABEL} {english('What does each name of ' + phrase(w.random) + '?')}",
        f"{node} <{DCTERMS}description> {english(phrase(w.random, 6))}",
        *(f"{node} <{IOMKG}claimCompared> {claim}" for claim in dict.fromkeys(claims)),
    )
    w.close("comparison", node)


@dataclass(frozen=True)
class Judgement:
    """What a curator finds about claims that do not go together.

    Attributes:
        kind: local name of the kind of conflict.
        resolved: whether the verdict is not open.
        claims: the claims, in angle brackets.
        outside: claims of sources that settle the matter.
        preferred: one of the claims, or empty.
    """

    kind: str
    resolved: bool
    claims: tuple[str, ...]
    outside: tuple[str, ...] = ()
    preferred: str = ""


def judge(w: Writer, judgement: Judgement) -> None:
    """Write a conflict."""
    number = w.tally.things["conflict"]
    w.tally.things["conflict"] += 1
    node = f"<{ID}conflict/{name(number).lower()}>"
    verdict = "Resolved" if judgement.resolved else "Open"
    w.add(
        f"{node} {TYPE} <{IOMKG}Conflict>",
        f"{node} {LABEL} {english('Which of the claims on ' + phrase(w.random) + ' holds?')}",
        f"{node} <{IOMKG}conflictKind> <{IOMKG}{judgement.kind}>",
        f"{node} <{IOMKG}verdict> <{IOMKG}{verdict}>",
        f"{node} <{DCTERMS}description> {english(phrase(w.random, 6))}",
        *(f"{node} <{IOMKG}claimInConflict> {claim}" for claim in judgement.claims),
        *(f"{node} <{IOMKG}outsideEvidence> {claim}" for claim in judgement.outside),
    )
    if judgement.preferred:
        w.add(f"{node} <{IOMKG}preferredClaim> {judgement.preferred}")
    w.close("conflict", node)
