"""Choose the weights of ``iomkg ask`` on one half of the questions, and report on the other.

    IOMKG_MATERIAL=… python scripts/fit_find.py [ROUNDS]

Questions are read from the material, every second one is fitted to; each names the spans that
support its answer. A round changes one or two weights and keeps the change if supporting claims
come earlier. What comes out is a proposal: small gains on one half that the other half does not
share are chance, and not taken over.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import iomkg
from iomkg.ask.find import WEIGHTS, FoundGroup, Weights, find_groups
from iomkg.ask.question import Question, read_question
from iomkg.ask.told import Told
from iomkg.graph.evidence.span import Span, parse_span
from iomkg.terms import ID

SHOWN = 4
"""Claims of a group that count: what is shown of it."""


def main(rounds: int) -> None:
    """Fit, printing each gain, then the measure of both halves."""
    with iomkg.open() as kg:
        told = kg.told
        halves = [tuple(read(told, half)) for half in (0, 1)]
        best, value = WEIGHTS, gain(WEIGHTS, halves[0], told)
        chance = random.Random(1)  # noqa: S311
        for number in range(rounds):
            tried = changed(best, chance)
            found = gain(tried, halves[0], told)
            if found > value:
                best, value = tried, found
                print(number, round(value, 2), best)
        for name, weights in (("before", WEIGHTS), ("fitted", best)):
            print(name, *(measure(weights, half, told) for half in halves))


def read(told: Told, half: int) -> Iterator[tuple[Question, list[Span]]]:
    """Read every second question that has supporting spans."""
    folder = Path(os.environ["IOMKG_MATERIAL"]) / "questions"
    for name in ("open.jsonl", "second.jsonl"):
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        for line in lines[half::2]:
            asked: dict[str, Any] = json.loads(line)
            spans = [parse_span(f"{ID}source/{span}") for span in asked["supporting_spans"]]
            if spans:
                yield read_question(asked["question"], told), spans


def changed(weights: Weights, chance: random.Random) -> Weights:
    """Change one or two weights by some tens of per cent."""
    for _ in range(chance.choice((1, 1, 2))):
        name = chance.choice(Weights._fields)
        factor = chance.choice((0.6, 0.8, 1.25, 1.6))
        if name == "fields":
            fields = list(weights.fields)
            fields[chance.randrange(len(fields))] *= factor
            weights = weights._replace(fields=tuple(round(field, 2) for field in fields))
        else:
            weights = weights._replace(**{name: round(getattr(weights, name) * factor, 3)})
    return weights


def gain(weights: Weights, asked: tuple[tuple[Question, list[Span]], ...], told: Told) -> float:
    """Return how early supporting claims come, summed over questions."""
    return sum(
        (rank <= 5) + 0.7 * (rank <= 8) + 0.3 * (rank <= 3) + 0.5 / rank
        for rank in ranks(weights, asked, told)
    )


def measure(weights: Weights, asked: tuple[tuple[Question, list[Span]], ...], told: Told) -> str:
    """Say for how many questions a supporting claim is among the first five, eight groups."""
    found = list(ranks(weights, asked, told))
    return f"{sum(r <= 5 for r in found)} {sum(r <= 8 for r in found)} of {len(found)};"


def ranks(
    weights: Weights, asked: tuple[tuple[Question, list[Span]], ...], told: Told
) -> Iterator[int]:
    """Yield the rank of the first group with a supporting claim, 99 if there is none."""
    for question, spans in asked:
        groups = enumerate(find_groups(question, told, weights), 1)
        yield next((rank for rank, group in groups if supports(group, spans)), 99)


def supports(group: FoundGroup, spans: list[Span]) -> bool:
    """Return whether the place of a claim that is shown overlaps one of some spans."""
    for hit in group.hits[:SHOWN]:
        for place in hit.claim.characters.split():
            start, end = map(int, place.split("-"))
            for span in spans:
                if span.source == hit.claim.source and start < span.end and span.start < end:
                    return True
    return False


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
