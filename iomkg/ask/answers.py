"""An answer: what sources say of things, how it stands, and what a reader should know of it.

An :class:`Answer` is a value that every face renders. It is made from claims; nothing in it is
worked out by a face. A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from iomkg.ask.find import WEIGHTS, FoundGroup, find_groups, is_of_time
from iomkg.ask.lacking import find_lacks, listed
from iomkg.ask.offers import Offer, find_offers
from iomkg.ask.question import Question, Wanted, read_question
from iomkg.terms import shorten

if TYPE_CHECKING:
    from iomkg.ask.named import NamedQuery
    from iomkg.ask.told import Told, ToldClaim, ToldConflict


class Standing(StrEnum):
    """How a value stands among those that are claimed for the same thing and property."""

    PREFERRED = "preferred"
    ACCEPTED = "accepted"
    LESS_EXACT = "agrees less exactly"
    NOT_SETTLED = "said, not settled"
    RIVAL = "rival"
    WRONG = "judged wrong"


class Answered(StrEnum):
    """What an answer is to its question."""

    ANSWERED = "answered"
    OUTSIDE = "from outside the texts"
    NEAREST = "nearest"
    NOTHING = "nothing"


class SaidBy(NamedTuple):
    """A source that says something, and where.

    Attributes:
        claim: IRI of the claim.
        source: IRI of the source.
        name: its short name, or its label.
        places: characters of its text, ``17-42``; empty if its text is not held.
        grade: ``verified`` if the place can be checked, ``cited`` if it cannot.
        modality: how firmly it is put: ``stated``, ``implied``, ``possible`` …
        date: the time for which it is said, in EDTF, or an empty string.
        reported: whom the source reports as saying it, or an empty string.
        statement: what it says, in the curator's words.
    """

    claim: str
    source: str
    name: str
    places: tuple[str, ...]
    grade: str
    modality: str
    date: str
    reported: str
    statement: str


class AnswerValue(NamedTuple):
    """A value and who says it.

    Attributes:
        about: label of the thing that has it.
        text: the value, as people read it, a comparator and "not" included.
        iri: its IRI if it is a thing, or an empty string.
        standing: how it stands.
        certainty: the firmest way in which a source puts it.
        found: whether it was found by the words of the question, and not added as a rival.
        said: the sources that say it.
    """

    about: str
    text: str
    iri: str
    standing: Standing
    certainty: str
    found: bool
    said: tuple[SaidBy, ...]


class Dispute(NamedTuple):
    """A disagreement behind an answer.

    Attributes:
        conflict: IRI of the conflict.
        title: the question that is answered differently.
        kind: what the disagreement comes from.
        verdict: ``resolved`` or ``open``.
        reason: the first sentence of the curator's reason.
    """

    conflict: str
    title: str
    kind: str
    verdict: str
    reason: str


class AnswerGroup(NamedTuple):
    """What is said of a thing by one property, or of several things of one kind.

    Attributes:
        subject: IRI of the thing; an empty string for several.
        about: its label, or what the things have in common.
        property: IRI of the property.
        relation: its label.
        score: how well it fits the question.
        share: the part of the question, weighed by how rare its words are, that it has.
        values: the values: those found first; where one value holds, in order of standing.
        disputes: the disagreements in which claims of it take part and that are told nowhere
            above.
        silent: names of the wholly read sources that say nothing of it, where one value holds.
        command: what shows all of it, with reasons.
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


class Answer(NamedTuple):
    """An answer to a question.

    Attributes:
        question: the question.
        wants: what it wants to know first.
        found: whether it is answered, or only what is nearest is shown, or nothing.
        missing: why it is not answered, in a sentence, or an empty string.
        conditions: what of the question limits the answer, in words.
        left_out: words that no claim has.
        read_as: words that were read otherwise than they were written, with what was read.
        groups: what was found, the best first.
        offers: named queries that tell more.
    """

    question: str
    wants: Wanted
    found: Answered
    missing: str
    conditions: tuple[str, ...]
    left_out: tuple[str, ...]
    read_as: tuple[tuple[str, str], ...]
    groups: tuple[AnswerGroup, ...]
    offers: tuple[Offer, ...]


_ORDER = tuple(Standing)
_FIRMNESS = ("stated", "implied", "assessment", "aim", "forecast", "possible")


def answer_question(
    text: str,
    told: Told,
    query_of: Callable[[str], NamedQuery],
    has_rows: Callable[[str, Mapping[str, str]], bool],
) -> Answer:
    """Answer a question in plain English.

    Args:
        text: the question.
        told: the claims to answer from.
        query_of: returns the named query of a name.
        has_rows: whether a named query has rows with some parameters.

    Returns:
        The answer; without groups if nothing was found.

    Raises:
        BadParameter: if there is no word in the question.
    """
    question = read_question(text, told)
    offers = tuple(find_offers(question, told, query_of, has_rows))
    groups = find_groups(question, told, WEIGHTS)
    missing = next(find_lacks(question, groups, told), "")
    conditions = _conditions(question, told)
    if not groups and question.times:
        # What is nearest is of another time, and said to be.
        question = question._replace(times=())
        groups = find_groups(question, told, WEIGHTS)
        missing += " What follows is of other times." if groups else ""
    told_already: set[str] = set()
    made = tuple(_make_group(group, question, told, told_already) for group in groups)
    found = Answered.NEAREST if missing else Answered.ANSWERED
    if groups and not missing and not any(hit.claim.characters for hit in groups[0].hits):
        found = Answered.OUTSIDE
        missing = "None of the texts says so; this is cited from elsewhere."
    return Answer(
        text,
        question.kind,
        found if made else Answered.NOTHING,
        missing,
        conditions,
        question.unknown,
        question.mended,
        made,
        offers,
    )


# conditions


def _conditions(question: Question, told: Told) -> tuple[str, ...]:
    names = [told.name_of(source) for source in question.sources]
    found = []
    if question.shared:
        found.append(f"said by each of {listed(names)}")
    elif names:
        found.append(f"from {listed(names)} only")
    if question.without:
        found.append(f"not said by {listed([told.name_of(s) for s in question.without])}")
    found += [f"about {time.words}" for time in question.times]
    return tuple(found)


# groups and values


def _make_group(
    group: FoundGroup, question: Question, told: Told, told_already: set[str]
) -> AnswerGroup:
    hits = {hit.claim.iri: rank for rank, hit in enumerate(group.hits)}
    first = group.hits[0].claim
    claims = [hit.claim for hit in group.hits]
    if group.subject:
        more = [
            claim for claim in told.group(first.subject, first.property) if claim.iri not in hits
        ]
        claims += [claim for claim in more if _meets(claim, question, told)]
    conflicts = told.conflicts(claim.iri for claim in claims[:_CLAIMS])
    values = _values(claims, hits, told, by_standing=bool(first.single and group.subject))
    if len(question.sources) > 1 or question.kind is Wanted.AGREEMENT:
        values = _by_turns(values, first.single)
    return AnswerGroup(
        subject=group.subject,
        about=first.about if group.subject else "several",
        property=group.property,
        relation=first.relation,
        score=round(group.score, 3),
        share=round(group.share, 3),
        values=values,
        disputes=tuple(_disputes(conflicts, told_already)),
        silent=_silent(claims, question, told) if first.single and group.subject else (),
        command=f"iomkg why {shorten(first.subject)} {shorten(first.property).split(':')[-1]}",
    )


_CLAIMS = 200


def _meets(claim: ToldClaim, question: Question, told: Told) -> bool:
    """Whether a claim that was not found may be shown beside those that were."""
    if question.sources and claim.source not in question.sources:
        return False
    if claim.source in question.without:
        return False
    return not question.times or is_of_time(claim, question, told) is not None


def _values(
    claims: Iterable[ToldClaim], hits: dict[str, int], told: Told, *, by_standing: bool
) -> tuple[AnswerValue, ...]:
    """Put together the claims that say the same, and tell how each value stands."""
    same: dict[tuple[str, str, str, int], list[ToldClaim]] = {}
    listed = list(claims)
    for claim in listed:
        key = (claim.subject, claim.object, claim.comparator, claim.negated)
        same.setdefault(key, []).append(claim)
    standings = _standings(listed, told)
    made = []
    for alike in same.values():
        standing = min((standings[claim.iri] for claim in alike), key=_ORDER.index)
        best = min((hits[c.iri] for c in alike if c.iri in hits), default=len(hits))
        firm = min(alike, key=lambda c: _firmness(c.modality)).modality
        text = " ".join(
            part for part in ("not" if alike[0].negated else "", alike[0].comparator) if part
        )
        value = AnswerValue(
            about=alike[0].about,
            text=f"{text} {alike[0].value}".strip(),
            iri=alike[0].object if "://" in alike[0].object else "",
            standing=standing,
            certainty=firm,
            found=best < len(hits),
            said=tuple(_said(claim, told) for claim in alike),
        )
        order = _ORDER.index(standing) if by_standing else 0
        held = by_standing and not any(claim.characters for claim in alike)
        made.append((order, held, best, alike[0].number, value))
    return tuple(value for *_, value in sorted(made, key=lambda each: each[:4]))


def _by_turns(values: Iterable[AnswerValue], single: int) -> tuple[AnswerValue, ...]:
    """Order values so that each source has its turn, after those that most sources say."""
    turns: dict[str, int] = {}
    ranked = []
    for number, value in enumerate(values):
        sources = {said.source for said in value.said}
        first = min(sources)
        turns[first] = turns.get(first, 0) + 1
        standing = _ORDER.index(value.standing) if single else 0
        ranked.append((standing, -len(sources), turns[first], number, value))
    return tuple(value for *_, value in sorted(ranked, key=lambda each: each[:4]))


def _firmness(modality: str) -> int:
    return _FIRMNESS.index(modality) if modality in _FIRMNESS else len(_FIRMNESS)


def _standings(claims: Sequence[ToldClaim], told: Told) -> dict[str, Standing]:
    """Tell how each claim stands among those of its group."""
    clashes = told.clashes(claim.iri for claim in claims)
    preferred = told.preferred(claim.iri for claim in claims)
    return {claim.iri: _standing(claim, clashes, preferred) for claim in claims}


def _standing(claim: ToldClaim, clashes: dict[str, set[str]], preferred: set[str]) -> Standing:
    if claim.rank == "deprecated":
        return Standing.WRONG
    if claim.rank == "preferred" or claim.iri in preferred:
        return Standing.PREFERRED
    if claim.accepted:
        return Standing.ACCEPTED
    if clashes.get(claim.iri):
        return Standing.RIVAL
    exact = not claim.comparator and claim.modality in ("stated", "implied")
    return Standing.NOT_SETTLED if exact or not claim.single else Standing.LESS_EXACT


def _said(claim: ToldClaim, told: Told) -> SaidBy:
    return SaidBy(
        claim.iri,
        claim.source,
        told.name_of(claim.source),
        tuple(claim.characters.split()),
        claim.grade,
        claim.modality,
        claim.date,
        claim.said_by,
        claim.description,
    )


def _silent(claims: Iterable[ToldClaim], question: Question, told: Told) -> tuple[str, ...]:
    speaking = {claim.source for claim in claims}
    return tuple(
        told.name_of(source.iri)
        for source in told.sources.values()
        if source.read and source.held and source.iri not in speaking
        if not question.sources or source.iri in question.sources
    )


def _disputes(conflicts: Iterable[ToldConflict], told_already: set[str]) -> Iterable[Dispute]:
    for conflict in conflicts:
        if conflict.iri not in told_already:
            told_already.add(conflict.iri)
            yield Dispute(
                conflict.iri,
                conflict.title,
                conflict.kind,
                conflict.verdict,
                first_sentence(conflict.reason),
            )


def first_sentence(text: str) -> str:
    """Return the first sentence of a text: up to a full stop before a capital letter."""
    for at, (one, two, three) in enumerate(zip(text, text[1:], text[2:], strict=False)):
        if one in ".?!" and two == " " and three.isupper() and not text[at - 1].isupper():
            return text[: at + 1]
    return text
