"""Whether claims are of the kind that a question asks for: a number, a time, somebody, a sort.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from iomkg.ask.answers import Wanted
from iomkg.ask.english import MONTHS, NUMERALS, stem, stems_of, tokens_of
from iomkg.ask.entities import kind_of
from iomkg.ask.find import KINDS, WEIGHTS, is_specific
from iomkg.ask.having import OWN
from iomkg.ask.phrases import heads_of
from iomkg.ask.question import Question

if TYPE_CHECKING:
    from iomkg.ask.told import Told, ToldClaim

_MOST: Final = 0.5
"""The share of the words for what is asked for that a claim must have more of, if it is a list or
a thing; where a number is asked for, it must have all: people who work are not all people."""
_ALL: Final = 0.99
"""All of them, but for what is lost in adding."""
_LIST: Final = 0.75
"""The share of what is listed that must be of the sort that is to be counted."""
_PERSON: Final = "person"
_POST: Final = "post"
_GROUP: Final = "group"
_NUMBER: Final = re.compile(
    rf"\b(?!(?:1[89]|20)\d\d\b)\d+\b(?! (?:{'|'.join(MONTHS)}))", re.IGNORECASE
)
"""A number in words that is no year and no day of a month."""
_OF: Final = re.compile(r"\b(?:of|for|to|in|on|by|with|from|after|against|at)\b")
"""What parts the thing in a name from what it is for."""
_ANOTHER: Final = re.compile(
    r"\b(?:before|after|predecess|preced|success|succeed|replac)", re.IGNORECASE
)
"""What asks for somebody else in the place of somebody named."""


def is_fit(question: Question, groups: Sequence[Collection[ToldClaim]], told: Told) -> bool:
    """Return whether some claim is of the kind that is asked for.

    Args:
        question: the question as it was read.
        groups: the claims that have enough of the question, by subject and property.
        told: the index that they are from.
    """
    claims = [claim for each in groups for claim in each]
    if question.kind is Wanted.COUNT:
        return _is_counted(question, groups, told)
    if question.kind is Wanted.WHEN:
        # What much is said about has many dates, which are not those of a claim about it.
        return any(
            claim.datatype == "date"
            or any(
                thing in told.dates and is_specific(thing, told)
                for thing in (claim.subject, claim.object)
            )
            for claim in claims
        )
    if question.kind in (Wanted.OTHER, Wanted.WHERE, Wanted.WHO):
        who = question.kind is Wanted.WHO
        kinds = heads_of(question.plain, ("who",)) if who else question.kinds
        sort = _of_heads(question, told, OWN if who else "", kinds)
        claims = [claim for claim in claims if sort is None or claim.number in sort]
        if who:
            named = {thing for things in question.things for thing in things}
            return any(_is_somebody(claim, named, question.plain) for claim in claims)
        return bool(claims) or sort is None
    return True


def _of_heads(
    question: Question, told: Told, fields: str, kinds: tuple[tuple[str, ...], ...]
) -> set[int] | None:
    """Return the claims that have most of the words for what is asked for.

    Args:
        question: the question as it was read.
        told: the index that the claims are from.
        fields: where a claim must have them; anywhere if empty.
        kinds: the words, for each sort.

    Returns:
        Their numbers; None if there are no such words.
    """
    if not kinds:
        return None
    read = {stem(typed): word for typed, word in question.mended}
    found: set[int] = set()
    for heads in kinds:
        weights = {word: min(told.rarity(word), WEIGHTS.rarest) for word in heads}
        had: dict[int, float] = {}
        for word, weight in weights.items():
            for number in told.with_word(read.get(word, word), fields=fields):
                had[number] = had.get(number, 0.0) + weight
        least = sum(weights.values()) * (_ALL if question.kind is Wanted.COUNT else _MOST)
        found.update(number for number, weight in had.items() if weight > least)
    return found


def _is_counted(question: Question, groups: Sequence[Collection[ToldClaim]], told: Told) -> bool:
    """Whether a claim counts what is to be counted, or claims list it so that a reader can."""
    named = _of_heads(question, told, OWN, question.kinds)
    if any(
        _counts(claim) and (named is None or claim.number in named)
        for each in groups
        for claim in each
    ):
        return True
    # A group is many, and to list groups is not to count who is in them.
    many = set() if any(_GROUP in heads for heads in question.kinds) else {_GROUP}
    heads = {word for each in question.kinds for word in each}
    of_sort = _of_heads(question, told, "value property", question.kinds)
    for each in groups:
        listed = [
            claim.datatype not in many
            and claim.number in (told.from_texts if of_sort is None else of_sort)
            and _is_one(claim.value, heads)
            for claim in each
        ]
        if sum(listed) > max(1.0, _LIST * len(listed)):
            return True
    return False


def _is_one(name: str, sort: Collection[str]) -> bool:
    """Whether a name is not just that of something for the sort: "Resettlement of refugees"."""
    first = _OF.split(name)[0]
    return not set(sort).isdisjoint(stems_of(first)) or set(sort).isdisjoint(stems_of(name))


def _counts(claim: ToldClaim) -> bool:
    """Whether a claim gives a number, as its value or in its words."""
    return (
        claim.datatype == "number"
        or bool(_NUMBER.search(claim.description))
        or not NUMERALS.isdisjoint(tokens_of(claim.description))
    )


def _is_somebody(claim: ToldClaim, named: Collection[str], text: str) -> bool:
    """Whether a claim is about, or names, somebody whom the question does not name.

    The post of a person who is named says nothing of anybody else, and who was before that person
    is a person too.
    """
    kinds = KINDS[Wanted.WHO]
    if any(kind_of(thing) == _PERSON for thing in named):
        another = _ANOTHER.search(text)
        kinds = frozenset({_PERSON}) if another else kinds - {_POST}
    return any(
        thing not in named and kind_of(thing) in kinds for thing in (claim.subject, claim.object)
    )
