"""What a question leaves unanswered, told from what is absent.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from iomkg.ask.english import stems_of
from iomkg.ask.find import COMMON, WEIGHTS, FoundGroup, weigh_words
from iomkg.ask.question import Question, Wanted
from iomkg.ask.told import FIELDS

if TYPE_CHECKING:
    from iomkg.ask.told import Told

_ENOUGH = 0.6
"""The share of a question that a claim must have for it to count as answered."""
_LOOKED_AT = 20
_SORTS = "value property about wording"
"""What is searched of a claim that tells of what sort its value or its subject is."""
_ANYWHERE = " ".join(FIELDS)
_FITTING = 0.4
"""The share that a claim must have for its number or time to be what is asked for."""
_FIRST = 3
"""Groups among which the kind of answer that is wanted must be."""


def find_lacks(question: Question, groups: Sequence[FoundGroup], told: Told) -> Iterator[str]:
    """Yield what keeps a question from being answered.

    What the graph lacks is known from its absence: words, names and things that nothing found has
    to do with, a time that nothing is of, a number or a sort of thing that nothing is.

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
    if when and not any(hit.dated for group in first for hit in group.hits):
        yield f"{who} so for {when}; what follows is not dated."
    weights = weigh_words(question, told)
    known = sum(weights.values())
    whole = known + WEIGHTS.rarest * len(question.unknown)
    best = max(hit.share for group in first for hit in group.hits)
    if unknown and best * known < _ENOUGH * whole:
        yield f"{who} anything of {unknown}."
    if weights and best < _ENOUGH:
        rarest = max(weights, key=lambda word: weights[word])
        yield f"{who} all of it in one place; least is said of “{rarest}…”."
    absent = _absent(question, first, told)
    if absent:
        yield f"{who} so of {listed(absent, 'or')}."
    if question.kind is Wanted.OTHER and question.heads and not _of_sort(question, first, told):
        yield f"{who} which it is."
    if not _has_wanted(question, first, told):
        yield f"{who} a {question.kind.value} for it."


def _absent(question: Question, groups: Iterable[FoundGroup], told: Told) -> list[str]:
    """Return the things named that nothing of what was found has to do with."""
    claims = [hit.claim for group in groups for hit in group.hits[:_LOOKED_AT]]
    absent = []
    for things in question.things:
        label = told.label(things[0])
        if any(told.claims_about(thing) > told.size * COMMON for thing in things):
            continue
        if any({claim.subject, claim.object} & set(things) for claim in claims):
            continue
        having = [told.with_word(word) for word in stems_of(label)]
        if having and not set.intersection(*having) & {claim.number for claim in claims}:
            absent.append(label)
    return absent


def _of_sort(question: Question, groups: Iterable[FoundGroup], told: Told) -> bool:
    """Whether something found is of the sort that is asked for."""
    found = told.of_sort(question.heads, _SORTS)
    return any(hit.claim.number in found for group in groups for hit in group.hits)


def _has_wanted(question: Question, groups: Iterable[FoundGroup], told: Told) -> bool:
    """Whether something found is a number or a time, if that is what is asked for."""
    fitting = [hit for group in groups for hit in group.hits if hit.share >= _FITTING]
    if question.kind is Wanted.COUNT:
        # Where no source counts, the reader can: several values of the sort are a list.
        named = told.of_sort(question.heads, _ANYWHERE) if question.heads else told.from_texts
        listed = told.of_sort(question.heads, _SORTS) if question.heads else told.from_texts
        return any(
            hit.claim.datatype == "number" and hit.claim.number in named for hit in fitting
        ) or any(
            sum(hit.claim.number in listed and hit.share >= _FITTING for hit in group.hits) > 1
            for group in groups
        )
    if question.kind is Wanted.WHEN:
        return any(
            hit.claim.datatype == "date" or hit.claim.date or _has_digit(hit.claim.description)
            for hit in fitting
        )
    return True


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)


def listed(words: Sequence[str], word: str = "and") -> str:
    """List words in a sentence: ``a, b and c``."""
    return f" {word} ".join(", ".join(words).rsplit(", ", 1))
