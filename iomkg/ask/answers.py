"""An answer: what sources say of things, how it stands, and what a reader should know of it.

An :class:`Answer` is a value that every face renders; nothing in it is worked out by a face. It is
made from what a question finds (:mod:`iomkg.ask.question_answers`) or from the rows of a named
query (:mod:`iomkg.ask.row_answers`). A cold start imports this module, so it imports nothing that
costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from iomkg.tuples import NamedTuple


class Wanted(StrEnum):
    """What a question wants to know first."""

    DEFINITION = "definition"
    AGREEMENT = "agreement"
    PLACE = "place in a source"
    COUNT = "number"
    WHEN = "time"
    WHO = "who"
    WHERE = "where"
    WHY = "reason"
    OTHER = "anything"


class Standing(StrEnum):
    """How a value stands among those that are claimed for the same thing and property."""

    PREFERRED = "preferred"
    ACCEPTED = "accepted"
    SAID = "said"
    LESS_EXACT = "agrees less exactly"
    NOT_SETTLED = "said, not settled"
    RIVAL = "rival"
    WRONG = "judged wrong"

    @property
    def plain(self) -> bool:
        """Whether a reader need not be told."""
        return self in (Standing.ACCEPTED, Standing.SAID, Standing.NOT_SETTLED)


STANDINGS: Final = tuple(Standing)
"""All standings in the order in which values are told."""


class Answered(StrEnum):
    """What an answer is to its question."""

    ANSWERED = "answered"
    OUTSIDE = "from outside the texts"
    NEAREST = "nearest"
    NOTHING = "nothing"


class SaidBy(NamedTuple):
    """A source that says something, and where.

    Attributes:
        claim: IRI of the claim; empty if a query's rows do not have it.
        source: IRI of the source.
        name: its short name, or its label.
        places: characters of its text, ``17-42``; empty if its text is not held.
        grade: ``verified`` if the place can be checked, ``cited`` if it cannot, or empty.
        modality: how firmly it is put: ``stated``, ``implied``, ``possible`` …
        date: the time for which it is said, in EDTF, or an empty string.
        reported: whom the source reports as saying it, or an empty string.
        statement: what it says, in the curator's words, or an empty string.
        wording: the source's own words, or an empty string.
        reason: why no fact follows from it, or an empty string.
        checked: what is known of the digests of its places, or an empty string.
        notes: what else it tells that others who say the same do not: see :class:`AnswerValue`.
    """

    claim: str
    source: str
    name: str
    places: tuple[str, ...] = ()
    grade: str = ""
    modality: str = "stated"
    date: str = ""
    reported: str = ""
    statement: str = ""
    wording: str = ""
    reason: str = ""
    checked: str = ""
    notes: tuple[tuple[str, str], ...] = ()


class AnswerValue(NamedTuple):
    """A value and who says it.

    Attributes:
        about: label of the thing that has it.
        text: the value, as people read it, a comparator and "not" included.
        iri: its IRI if it is a thing, or an empty string.
        standing: how it stands.
        certainty: the firmest way in which a source puts it, or how certain it is.
        found: whether it was asked for, and not added as a rival.
        said: the sources that say it.
        notes: what else a query tells of it: the name of the column and what it holds.
        silent: names of the sources that do not know it.
        statement: what it comes to, in sentences, if no source says it.
    """

    about: str
    text: str
    iri: str
    standing: Standing
    certainty: str
    found: bool
    said: tuple[SaidBy, ...]
    notes: tuple[tuple[str, str], ...] = ()
    silent: tuple[str, ...] = ()
    statement: str = ""

    @property
    def sure(self) -> bool:
        """Whether a reader need not be told how certain it is."""
        return self.certainty in (*_EXACT, "certain", "")


class Dispute(NamedTuple):
    """A disagreement behind an answer.

    Attributes:
        conflict: IRI of the conflict.
        title: the question that is answered differently.
        kind: what the disagreement comes from.
        verdict: ``resolved`` or ``open``.
        reason: the first sentence of the curator's reason.
        more: the rest of it, or an empty string.
    """

    conflict: str
    title: str
    kind: str
    verdict: str
    reason: str
    more: str = ""


class AnswerGroup(NamedTuple):
    """What is said of a thing by one property, or of several things of one kind.

    Attributes:
        subject: IRI of the thing; an empty string for several, or if it has none.
        about: its label, or an empty string; then the values tell what each is about.
        property: IRI of the property, or an empty string.
        relation: its label, or an empty string.
        score: how well it fits the question.
        share: the part of the question, weighed by how rare its words are, that it has.
        values: the values: those found first; where one value holds, in order of standing.
        disputes: the disagreements in which claims of it take part and that are told nowhere
            above.
        silent: names of the wholly read sources that say nothing of it, where one value holds.
        command: what shows all of it, with reasons; an empty string if nothing shows more.
    """

    subject: str
    about: str
    property: str
    relation: str
    score: float
    share: float
    values: tuple[AnswerValue, ...]
    disputes: tuple[Dispute, ...]
    silent: tuple[str, ...]
    command: str


class Recorded(NamedTuple):
    """What the graph records of a thing itself, without a claim: its kind, a date of publication.

    Attributes:
        name: what is recorded, in words.
        text: the value, as people read it.
        iri: its IRI if it is a thing or an address, or an empty string.
    """

    name: str
    text: str
    iri: str = ""


class Offer(NamedTuple):
    """A named query that tells more; it has rows.

    Attributes:
        command: the command that asks it.
        summary: what it answers.
    """

    command: str
    summary: str


class Answer(NamedTuple):
    """An answer to a question.

    Attributes:
        verb: how it was asked for: ``ask``, ``query``, ``show`` or ``why``.
        title: the question, what a named query answers, or the label of a thing.
        iri: IRI of the query or thing, or an empty string.
        lead: the answer in a sentence, or an empty string.
        wants: what it wants to know first.
        found: whether it is answered, or only what is nearest is shown, or nothing.
        missing: why it is not answered, in a sentence, or an empty string.
        conditions: what of the question limits the answer, in words.
        left_out: words that no claim has.
        read_as: words that were read otherwise than they were written, with what was read.
        record: what is recorded of the thing itself.
        groups: what was found, the best first.
        silent: names of the wholly read sources that say nothing at all of it.
        unread: names of the sources that are not wholly read, so that they may say something.
        offers: commands that tell more.
    """

    verb: str
    title: str
    iri: str
    lead: str
    wants: Wanted
    found: Answered
    missing: str
    conditions: tuple[str, ...]
    left_out: tuple[str, ...]
    read_as: tuple[tuple[str, str], ...]
    record: tuple[Recorded, ...]
    groups: tuple[AnswerGroup, ...]
    silent: tuple[str, ...]
    unread: tuple[str, ...]
    offers: tuple[Offer, ...]

    @property
    def term(self) -> str:
        """The word of the glossary that explains best how this answer is told; may be empty."""
        values = [value for group in self.groups for value in group.values]
        if not all(value.standing.plain for value in values):
            return "standing"
        if self.silent or any(group.silent for group in self.groups):
            return "silent"
        if not all(value.sure for value in values):
            return "possible" if any(v.certainty == "possible" for v in values) else "modality"
        return "nearest" if self.found is Answered.NEAREST else ""


_SETTLED: Final = (Standing.PREFERRED, Standing.ACCEPTED)
_EXACT: Final = ("stated", "implied")
_FIRMNESS: Final = (*_EXACT, "assessment", "aim", "forecast", "possible")


def firmness(modality: str) -> int:
    """Return how firmly something is put; less is firmer."""
    return _FIRMNESS.index(modality) if modality in _FIRMNESS else len(_FIRMNESS)


def value_text(value: str, comparator: str = "", negated: bool = False) -> str:
    """Return a value as people read it, "not" and a comparator such as "more than" included."""
    words = ("not" if negated else "", "" if comparator == "exactly" else comparator, value)
    return " ".join(word for word in words if word)


def standing_of(
    *,
    rank: str,
    preferred: bool,
    fact: bool,
    clashes: bool,
    comparator: str,
    modality: str,
    single: bool,
) -> Standing:
    """Tell how a claim stands among those of its thing and property.

    Args:
        rank: its rank.
        preferred: whether a resolved conflict prefers it.
        fact: whether a fact follows from it.
        clashes: whether it clashes with another.
        comparator: its comparator, or an empty string.
        modality: how firmly it is put.
        single: whether the property holds one value.
    """
    if rank == "deprecated":
        return Standing.WRONG
    if rank == "preferred" or preferred:
        return Standing.PREFERRED
    if fact:
        return Standing.ACCEPTED
    if clashes:
        return Standing.RIVAL
    exact = comparator in ("", "exactly") and modality in _EXACT
    return Standing.NOT_SETTLED if exact or not single else Standing.LESS_EXACT


def by_exactness(values: Sequence[AnswerValue]) -> list[AnswerValue]:
    """Say of values that agree with a settled one that they are less exact, and of no others.

    Args:
        values: the values of one thing and a property that holds one value.

    Returns:
        The same values. A date is less exact if a settled one begins as it does, as EDTF writes
        2016-09 and 2016-09-19; where nothing is settled, nothing agrees less exactly.
    """
    settled = [value.text for value in values if value.standing in _SETTLED]
    made = []
    for value in values:
        standing = value.standing
        begun = any(text != value.text and text.startswith(value.text) for text in settled)
        if begun and standing in (Standing.ACCEPTED, Standing.NOT_SETTLED, Standing.RIVAL):
            standing = Standing.LESS_EXACT
        elif standing is Standing.LESS_EXACT and not settled:
            standing = Standing.NOT_SETTLED
        made.append(value._replace(standing=standing))
    return made


def make_dispute(conflict: str, title: str, kind: str, verdict: str, reason: str) -> Dispute:
    """Make a disagreement of a conflict, its reason divided after the first sentence."""
    first = first_sentence(reason)
    return Dispute(conflict, title, kind, verdict, first, reason[len(first) :].strip())


def first_sentence(text: str) -> str:
    """Return the first sentence of a text: up to a full stop before a capital letter."""
    for at, (one, two, three) in enumerate(zip(text, text[1:], text[2:], strict=False)):
        if one in ".?!" and two == " " and three.isupper() and not text[at - 1].isupper():
            return text[: at + 1]
    return text
