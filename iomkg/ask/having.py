"""How much of a question claims have.

Each word of a question counts by how rare it is, a name of several words once, a word of which
nothing is known as much as the rarest, one taken for a misspelt other word by how likely that is,
and words joined by "or" as the best of them. What is not told in the claim itself but elsewhere of
the things that it joins counts nearly as much. Of a question of several clauses, one may tell what
is asked and the others why: the clause that is had best counts.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from iomkg.ask.english import NUMERALS, stem, stems_of
from iomkg.ask.find import WEIGHTS, is_specific
from iomkg.ask.misspelt import trust_in
from iomkg.ask.question import Question
from iomkg.terms import ID
from iomkg.tuples import NamedTuple

if TYPE_CHECKING:
    from iomkg.ask.told import Told, ToldClaim

OWN: Final = "statement value wording property about"
"""The fields in which a claim itself has a word; in the others it is told elsewhere."""
WORDED: Final = "statement wording"
"""The fields in which a claim is worded. The others have everyday words already, and a word for one
of those would be a guess at a guess."""
ELSEWHERE: Final = 0.65
"""What a word counts that is told elsewhere of the things that a claim joins."""
MEANT: Final = 0.6
"""What a word counts if a claim has another that may be meant by it."""
ASIDE: Final = 0.25
"""What a word counts that stands in another clause."""
_KIND: Final = ID + "kind-of-body/"
"""What a body is called by what it is: "the agency" is the one that all is about."""
_NUMBERS: Final = frozenset(map(stem, NUMERALS))


class AskedPart(NamedTuple):
    """A word of a question, or a name in it.

    Attributes:
        weight: how much it counts.
        words: its stems, each with the share of the weight that it is.
        things: the things that a name may mean.
        typed: the stems of the words as they stand in the question.
    """

    weight: float
    words: Mapping[str, float]
    things: frozenset[str]
    typed: frozenset[str]


class Measure:
    """How much of a question claims have.

    Attributes:
        parts: the words and names of the question, those of which it asks for any together.
    """

    def __init__(self, question: Question, told: Told) -> None:
        """Take a question apart.

        Args:
            question: the question as it was read.
            told: the index that the claims are from.
        """
        self.told = told
        self.parts = tuple(_joined(_parts(question, told), question))
        self._clauses = tuple(self._weighed(question))

    def of(self, claim: ToldClaim) -> float:
        """Return the share of the question that a claim has, from 0 to 1."""
        had = [self._had(alternatives, claim) for alternatives in self.parts]
        return max(
            (sum(map(float.__mul__, weights, had)) / sum(weights) for weights in self._clauses),
            default=1.0,
        )

    def lacking(self, claim: ToldClaim) -> list[AskedPart]:
        """Return the parts of the question of which a claim has not even half."""
        return [
            alternatives[0] for alternatives in self.parts if self._had(alternatives, claim) < 0.5
        ]

    def absent(self, claims: Collection[ToldClaim]) -> list[AskedPart]:
        """Return the things named, such as few claims are about, that no claim has to do with."""
        return [
            alternatives[0]
            for alternatives in self.parts
            if all(self._is_told_apart(part.things) for part in alternatives)
            if not any(self._had(alternatives, claim) for claim in claims)
        ]

    def _is_told_apart(self, things: Collection[str]) -> bool:
        return bool(things) and all(
            is_specific(thing, self.told) and not thing.startswith(_KIND) for thing in things
        )

    def _weighed(self, question: Question) -> Iterator[list[float]]:
        """Yield for each clause what each part counts in it."""
        for clause in question.clauses:
            within = [any(part.typed & clause for part in each) for each in self.parts]
            if any(within):
                yield [
                    max(part.weight for part in each) * (1.0 if inside else ASIDE)
                    for each, inside in zip(self.parts, within, strict=True)
                ]

    def _had(self, alternatives: tuple[AskedPart, ...], claim: ToldClaim) -> float:
        """Return the share that a claim has of that one of some parts of which it has most."""
        return max(
            1.0
            if part.things & {claim.subject, claim.object}
            else sum(share * self._says(word, claim) for word, share in part.words.items())
            for part in alternatives
        )

    def _says(self, word: str, claim: ToldClaim) -> float:
        """Return what it counts that a claim, or what is told of its things, has a word."""
        begins = len(word) > 3
        if claim.number in self.told.with_word(word, begins=begins, fields=OWN):
            return 1.0
        if claim.number in self.told.meant_by(word, WORDED):
            return MEANT
        having = self.told.with_word(word, begins=begins)
        if claim.number in having or any(
            not having.isdisjoint(self.told.around(thing))
            for thing in (claim.subject, claim.object)
            if is_specific(thing, self.told)
        ):
            return ELSEWHERE
        return 0.0


def _parts(question: Question, told: Told) -> Iterator[AskedPart]:
    """Take a question apart into names and words, each with what it counts."""
    weights = {
        word: min(told.rarity(word), WEIGHTS.rarest)
        for word in question.words
        if word not in _NUMBERS and not word.isdigit()
    }
    for name, things in zip(question.names, question.things, strict=True):
        words = {word: weights.pop(word) for word in stems_of(name) if word in weights}
        whole = sum(words.values())
        if whole:
            shares = {word: weight / whole for word, weight in words.items()}
            yield AskedPart(
                max(words.values()), shares, frozenset(things), frozenset(stems_of(name))
            )
    for typed, read in question.mended:
        if read in weights:
            # It may be the word that was read, or one of which nothing is known.
            trust = trust_in(typed, read)
            known = trust * weights.pop(read)
            whole = known + (1 - trust) * WEIGHTS.rarest
            yield AskedPart(whole, {read: known / whole}, frozenset(), frozenset({stem(typed)}))
    for word, weight in weights.items():
        yield AskedPart(weight, {word: 1.0}, frozenset(), frozenset({word}))
    for word in question.unknown:
        yield AskedPart(WEIGHTS.rarest, {}, frozenset(), frozenset({stem(word)}))


def _joined(parts: Iterator[AskedPart], question: Question) -> Iterator[tuple[AskedPart, ...]]:
    """Put the parts together of which a question asks for any."""
    left = list(parts)
    for stems in question.alternatives:
        together = tuple(part for part in left if part.typed & stems)
        if together:
            left = [part for part in left if part not in together]
            yield together
    yield from ((part,) for part in left)
