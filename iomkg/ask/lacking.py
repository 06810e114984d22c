"""What a question leaves unanswered, told from what is absent.

A question is answered by a claim that has most of it (:mod:`iomkg.ask.having`) and that is of the
kind asked for (:mod:`iomkg.ask.fitting`). A claim that only gives a thing's name does not answer
what is asked about the thing. The share that is enough is the least at which nine of ten questions
that no text answers are told from the others, on all that had been read by then; questions that
came later are the measure (``tests/test_ask_unseen.py``).

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from iomkg.ask.answers import Wanted
from iomkg.ask.english import stem, tokens_of
from iomkg.ask.find import FoundClaim, FoundGroup
from iomkg.ask.fitting import is_fit
from iomkg.ask.having import Measure
from iomkg.ask.question import Question
from iomkg.ask.times import years_in

if TYPE_CHECKING:
    from iomkg.ask.told import Told, ToldClaim

_ENOUGH: Final = 0.72
"""The share of a question that a claim must have for it to count as answered."""
_TOLD: Final = 2
"""Words that are told of which a claim has not even half."""
_FIRST: Final = 3
"""Groups among which the kind of answer that is wanted must be."""
_NAMES: Final = ("#name", "#acronym")
_NAMING: Final = frozenset({"name", "names", "named", "call", "calls", "called", "known", "title"})
"""Words by which a question asks for a name."""


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
    measure = Measure(question, told)
    telling = [_telling(group, question) for group in first]
    shares = {hit.claim.number: measure.of(hit.claim) for hits in telling for hit in hits}
    enough = {number for number, share in shares.items() if share >= _ENOUGH}
    if not enough:
        claims = [hit.claim for hits in telling for hit in hits]
        yield _too_little(question, measure, claims, who, unknown)
    fitting = [[hit.claim for hit in hits if hit.claim.number in enough] for hits in telling]
    absent = measure.absent([claim for claims in fitting for claim in claims])
    if enough and absent:
        names = [told.label(min(part.things)) for part in absent]
        yield f"{who} so of {listed(names, 'or')}."
    if not is_fit(question, fitting, told):
        yield f"{who} {_WANTED.get(question.kind, 'which it is')}."


_WANTED: Final = {
    Wanted.COUNT: "a number for it",
    Wanted.WHEN: "a time for it",
    Wanted.WHO: "who it is",
}


def _is_dated(hits: Sequence[FoundClaim], told: Told) -> bool:
    """Whether one of some claims bears a time, and does not just hold at all times."""
    return any(
        hit.claim.earliest
        or hit.claim.subject in told.dates
        or years_in((hit.claim.description, hit.claim.value, hit.claim.about))
        for hit in hits
    )


def _telling(group: FoundGroup, question: Question) -> list[FoundClaim]:
    """Return the claims of a group that tell more than a name, unless a name is asked for."""
    if question.kind is Wanted.DEFINITION or not _NAMING.isdisjoint(tokens_of(question.text)):
        return list(group.hits)
    return [hit for hit in group.hits if not hit.claim.property.endswith(_NAMES)]


def _too_little(
    question: Question, measure: Measure, claims: Iterable[ToldClaim], who: str, unknown: str
) -> str:
    """Say what of a question even the claim that has most of it has not."""
    if unknown:
        return f"{who} anything of {unknown}."
    nearest = max(claims, key=measure.of, default=None)
    parts = [each[0] for each in measure.parts] if nearest is None else measure.lacking(nearest)
    heaviest = sorted(parts, key=lambda part: -part.weight)[:_TOLD]
    typed = [
        " ".join(w for w in tokens_of(question.text) if stem(w) in part.typed) for part in heaviest
    ]
    of = listed([f"“{words}”" for words in typed if words], "or")
    return (
        f"{who} all of it in one place{f'; what is nearest does not speak of {of}' if of else ''}."
    )


def listed(words: Sequence[str], word: str = "and") -> str:
    """List words in a sentence: ``a, b and c``."""
    return f" {word} ".join(", ".join(words).rsplit(", ", 1))
