"""What a question leaves unanswered, told from what is absent.

A question is answered by a claim that has most of it: each word counts by how rare it is, a name
of several words once, a word of which nothing is known as much as the rarest, and one that was
taken for a misspelt other word by how likely that is. A claim that only gives a thing's name does
not answer what is asked about the thing.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from iomkg.ask.answers import Wanted
from iomkg.ask.english import NUMERALS, stem, stems_of, tokens_of
from iomkg.ask.find import COMMON, KINDS, WEIGHTS, FoundClaim, FoundGroup
from iomkg.ask.misspelt import trust_in
from iomkg.ask.question import Question
from iomkg.ask.times import years_in
from iomkg.ask.told import FIELDS

if TYPE_CHECKING:
    from iomkg.ask.told import Told, ToldClaim

_ENOUGH: Final = 0.6
"""The share of a question that a claim must have for it to count as answered."""
_SORTS: Final = "value property about wording"
"""What is searched of a claim that tells of what sort its value or its subject is."""
_ANYWHERE: Final = " ".join(FIELDS)
_MOST: Final = 0.5
"""The share of the words for what is asked for that a claim must have more of, if it is a list or
a thing; where a number is asked for, it must have all: people who work are not all people."""
_TOLD: Final = 2
"""Words that are told of which a claim has not even half."""
_FITTING: Final = 0.5
"""The share that a claim must have for its number, time or person to be what is asked for."""
_FIRST: Final = 3
"""Groups among which the kind of answer that is wanted must be."""
_NAMES: Final = ("#name", "#acronym")
_NAMING: Final = frozenset({"name", "names", "named", "call", "calls", "called", "known", "title"})
"""Words by which a question asks for a name."""


class _Part(NamedTuple):
    """A word of a question, or a name in it.

    Attributes:
        weight: how much it counts.
        words: its stems, each with the share of the weight that it is.
        things: the things that a name may mean.
    """

    weight: float
    words: Mapping[str, float]
    things: frozenset[str]


class _Measure:
    """How much of a question claims have."""

    def __init__(self, question: Question, told: Told) -> None:
        self.told = told
        self.parts = tuple(_parts(question, told))
        self.whole = sum(part.weight for part in self.parts)

    def of(self, claim: ToldClaim) -> float:
        """Return the share of the question that a claim has, from 0 to 1."""
        if not self.whole:
            return 1.0
        return sum(map(self._had, self.parts, (claim for _ in self.parts))) / self.whole

    def lacking(self, claim: ToldClaim) -> list[_Part]:
        """Return the parts of the question of which a claim has not even half."""
        return [part for part in self.parts if self._had(part, claim) < part.weight / 2]

    def _had(self, part: _Part, claim: ToldClaim) -> float:
        if part.things & {claim.subject, claim.object}:
            return part.weight
        return part.weight * sum(
            share
            for word, share in part.words.items()
            if claim.number in self.told.with_word(word, begins=len(word) > 3)
        )


def _parts(question: Question, told: Told) -> Iterator[_Part]:
    """Take a question apart into names and words, each with what it counts."""
    weights = {word: min(told.rarity(word), WEIGHTS.rarest) for word in question.words}
    for name, things in zip(question.names, question.things, strict=True):
        words = {word: weights.pop(word) for word in stems_of(name) if word in weights}
        whole = sum(words.values())
        if whole:
            shares = {word: weight / whole for word, weight in words.items()}
            yield _Part(max(words.values()), shares, frozenset(things))
    for typed, read in question.mended:
        if read in weights:
            # It may be the word that was read, or one of which nothing is known.
            trust = trust_in(typed, read)
            known = trust * weights.pop(read)
            whole = known + (1 - trust) * WEIGHTS.rarest
            yield _Part(whole, {read: known / whole}, frozenset())
    yield from (_Part(weight, {word: 1.0}, frozenset()) for word, weight in weights.items())
    yield from (_Part(WEIGHTS.rarest, {}, frozenset()) for _ in question.unknown)


def find_lacks(question: Question, groups: Sequence[FoundGroup], told: Told) -> Iterator[str]:
    """Yield what keeps a question from being answered.

    What the graph lacks is known from its absence: words, names and things that nothing found has
    to do with, a time that nothing is of, a number, a person or a sort of thing that nothing is.

    Args:
        question: the question as it was read.
        groups: what was found, the best first.
        told: the claims it was found in.

    Yields:
        A sentence each, the gravest first; none if it is answered.
    """
    who = listed([told.name_of(source) for source in question.sources], "or")
    who = f"Nothing in {who} says" if who else "No source says"
    when = listed([time.words for time in question.times], "or")
    unknown = listed([f"“{word}”" for word in question.unknown], "or")
    if question.strangers:
        yield f"{who} anything of {listed([f'“{w}”' for w in question.strangers], 'or')}."
    if not groups:
        yield f"{who} anything of {unknown or 'it'}{f' for {when}' if when else ''}."
        return
    first = groups[:_FIRST]
    if when and not _is_dated([hit for group in first for hit in group.hits if hit.dated], told):
        yield f"{who} so for {when}; what follows may not hold then."
    measure = _Measure(question, told)
    telling = [_telling(group, question) for group in first]
    shares = {hit.claim.number: measure.of(hit.claim) for hits in telling for hit in hits}
    enough = {number for number, share in shares.items() if share >= _ENOUGH}
    if not enough:
        claims = [hit.claim for hits in telling for hit in hits]
        yield _too_little(question, measure, claims, who, unknown)
    found = [hit.claim for hits in telling for hit in hits if hit.claim.number in enough]
    absent = _absent(found, measure, told)
    if enough and absent:
        yield f"{who} so of {listed(absent, 'or')}."
    fitting = [
        [hit.claim for hit in hits if shares[hit.claim.number] >= _FITTING] for hits in telling
    ]
    if question.kind is Wanted.OTHER and not _of_sort(question, fitting, told):
        yield f"{who} which it is."
    if not _has_wanted(question, fitting, told):
        yield f"{who} {_WANTED[question.kind]}."


_WANTED: Final = {
    Wanted.COUNT: "a number for it",
    Wanted.WHEN: "a time for it",
    Wanted.WHO: "who it is",
}


def _is_dated(hits: Sequence[FoundClaim], told: Told) -> bool:
    """Whether one of some claims bears a time, and does not just hold at all times."""
    dates = told.dates({hit.claim.subject for hit in hits})
    return any(
        hit.claim.earliest
        or hit.claim.subject in dates
        or years_in((hit.claim.description, hit.claim.value, hit.claim.about))
        for hit in hits
    )


def _telling(group: FoundGroup, question: Question) -> list[FoundClaim]:
    """Return the claims of a group that tell more than a name, unless a name is asked for."""
    if question.kind is Wanted.DEFINITION or not _NAMING.isdisjoint(tokens_of(question.text)):
        return list(group.hits)
    return [hit for hit in group.hits if not hit.claim.property.endswith(_NAMES)]


def _too_little(
    question: Question, measure: _Measure, claims: Iterable[ToldClaim], who: str, unknown: str
) -> str:
    """Say what of a question even the claim that has most of it has not."""
    if unknown:
        return f"{who} anything of {unknown}."
    nearest = max(claims, key=measure.of, default=None)
    parts = measure.parts if nearest is None else measure.lacking(nearest)
    heaviest = sorted(parts, key=lambda part: -part.weight)[:_TOLD]
    read = dict(question.mended)
    typed = [
        " ".join(w for w in tokens_of(question.text) if (read.get(w) or stem(w)) in part.words)
        for part in heaviest
    ]
    of = listed([f"“{words}”" for words in typed if words], "or")
    return (
        f"{who} all of it in one place{f'; what is nearest does not speak of {of}' if of else ''}."
    )


def _absent(claims: Sequence[ToldClaim], measure: _Measure, told: Told) -> list[str]:
    """Return the things named that none of some claims has to do with.

    A thing counts that tells claims apart: one that few claims are about, and that weighs more
    than the question's words do on average.
    """
    mean = measure.whole / len(measure.parts) if measure.parts else 0.0
    absent = []
    for part in measure.parts:
        if not part.things or part.weight <= mean:
            continue
        if any(told.claims_about(thing) > told.size * COMMON for thing in part.things):
            continue
        having = [told.with_word(word, begins=len(word) > 3) for word in part.words]
        everywhere = set.intersection(*having)
        if not any(
            part.things & {claim.subject, claim.object} or claim.number in everywhere
            for claim in claims
        ):
            absent.append(told.label(min(part.things)))
    return absent


# what is asked for


def _of_heads(question: Question, told: Told, fields: str) -> set[int] | None:
    """Return the claims that have most of the words for what is asked for.

    Returns:
        Their numbers; None if the question has no such words.
    """
    if not question.kinds:
        return None
    weights = {word: min(told.rarity(word), WEIGHTS.rarest) for word in question.kinds}
    read = {stem(typed): word for typed, word in question.mended}
    had: dict[int, float] = {}
    for word, weight in weights.items():
        for number in told.of_sort((read.get(word, word),), fields):
            had[number] = had.get(number, 0.0) + weight
    least = sum(weights.values()) * (0.99 if question.kind is Wanted.COUNT else _MOST)
    return {number for number, weight in had.items() if weight > least}


def _of_sort(question: Question, groups: Iterable[Collection[ToldClaim]], told: Told) -> bool:
    """Whether something found is of the sort that is asked for."""
    sort = _of_heads(question, told, _SORTS)
    return sort is None or any(claim.number in sort for claims in groups for claim in claims)


def _has_wanted(question: Question, groups: Sequence[Collection[ToldClaim]], told: Told) -> bool:
    """Whether something found is a number, a time or a person, if that is what is asked for."""
    claims = [claim for each in groups for claim in each]
    if question.kind is Wanted.COUNT:
        named = _of_heads(question, told, _ANYWHERE)
        sort = _of_heads(question, told, _SORTS)
        # Where no source counts, the reader can: several values of the sort are a list.
        return any(
            _counts(claim) and (named is None or claim.number in named) for claim in claims
        ) or any(
            sum(claim.number in (told.from_texts if sort is None else sort) for claim in each) > 1
            for each in groups
        )
    if question.kind is Wanted.WHEN:
        dates = told.dates({claim.subject for claim in claims})
        return any(
            claim.datatype == "date"
            or claim.date
            or claim.subject in dates
            or _has_digit(claim.description)
            for claim in claims
        )
    if question.kind is Wanted.WHO:
        asked = {thing for things in question.things for thing in things}
        return any(_is_somebody(claim, asked) for claim in claims)
    return True


def _counts(claim: ToldClaim) -> bool:
    """Whether a claim gives a number, as its value or in its words."""
    if claim.datatype == "number":
        return True
    return _has_digit(claim.description) or not NUMERALS.isdisjoint(tokens_of(claim.description))


def _is_somebody(claim: ToldClaim, named: Collection[str]) -> bool:
    """Whether a claim is about, or names, somebody whom the question does not name."""
    kinds = KINDS[Wanted.WHO]
    return any(
        thing not in named and thing.split("/id/")[-1].split("/")[0] in kinds
        for thing in (claim.subject, claim.object)
    )


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)


def listed(words: Sequence[str], word: str = "and") -> str:
    """List words in a sentence: ``a, b and c``."""
    return f" {word} ".join(", ".join(words).rsplit(", ", 1))
