"""Lines of N-Triples in batches, in none of which a blank node is cut from its like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from iomkg.errors import StoreError
from iomkg.tuples import grouped

MOST_TOGETHER: Final = 50_000
"""Triples that may hang together by blank nodes: one request has to hold them."""

MOST_WITH_BLANKS: Final = 1_000_000
"""Triples with blank nodes that are held until it is known what hangs together."""

_STEP: Final = "Turn blank nodes into IRIs (skolemise), or use the bulk loader of the server."


@dataclass(frozen=True, slots=True)
class Line:
    """A triple as a line of N-Triples.

    Attributes:
        text: the line, with its line feed.
        blanks: labels of the blank nodes in it.
        plain: whether all three terms are IRIs.
    """

    text: str
    blanks: tuple[str, ...]
    plain: bool


@dataclass(frozen=True)
class Limits:
    """How large a batch may be: in triples, and in characters (one triple may be longer)."""

    triples: int
    characters: int


def batches(lines: Iterable[Line], limits: Limits) -> Iterator[list[Line]]:
    """Cut lines into batches.

    Args:
        lines: the lines. Those without blank nodes pass through; those with are held to the
            end.
        limits: the size of a batch. One with blank nodes is larger where more hangs together.

    Yields:
        The batches, none of them empty. All lines that share a blank node, directly or by
        others, are in one.

    Raises:
        StoreError: more than a million lines have blank nodes, or more than 50,000 hang
            together.
    """
    held: list[Line] = []

    def without_blanks() -> Iterator[list[Line]]:
        for line in lines:
            if line.blanks:
                _hold(held, line)
            else:
                yield [line]

    yield from _packed(without_blanks(), limits)
    yield from _packed(_parts(held), limits)


def _hold(held: list[Line], line: Line) -> None:
    if len(held) == MOST_WITH_BLANKS:
        raise StoreError(f"More than {MOST_WITH_BLANKS:,} triples have blank nodes.", _STEP)
    held.append(line)


def _packed(groups: Iterable[list[Line]], limits: Limits) -> Iterator[list[Line]]:
    """Join groups to batches without cutting one."""
    batch: list[Line] = []
    characters = 0
    for group in groups:
        size = sum(len(line.text) for line in group)
        full = len(batch) + len(group) > limits.triples or characters + size > limits.characters
        if batch and full:
            yield batch
            batch, characters = [], 0
        batch.extend(group)
        characters += size
    if batch:
        yield batch


def _parts(lines: list[Line]) -> Iterator[list[Line]]:
    """Yield what hangs together, in the order of the first line of each."""
    leader: dict[str, str] = {}

    def find(label: str) -> str:
        while (above := leader.setdefault(label, label)) != label:
            leader[label] = leader[above]
            label = above
        return label

    for line in lines:
        for label in line.blanks[1:]:
            leader[find(label)] = find(line.blanks[0])
    for part in grouped((find(line.blanks[0]), line) for line in lines).values():
        if len(part) > MOST_TOGETHER:
            raise StoreError(
                f"{len(part):,} triples hang together by blank nodes, and one request cannot "
                "hold them.",
                _STEP,
            )
        yield part
