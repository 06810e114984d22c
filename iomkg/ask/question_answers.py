"""The answer to a question in plain English, made from the claims that it finds.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from iomkg.ask.answers import (
    STANDINGS,
    Answer,
    Answered,
    AnswerGroup,
    AnswerValue,
    Dispute,
    SaidBy,
    Standing,
    Wanted,
    by_exactness,
    firmness,
    make_dispute,
    standing_of,
    value_text,
)
from iomkg.ask.as_of import asked_for, find_as_of
from iomkg.ask.english import stems_of
from iomkg.ask.find import WEIGHTS, FoundGroup, find_groups, is_allowed, is_of_time
from iomkg.ask.lacking import find_lacks, listed
from iomkg.ask.offers import find_offers
from iomkg.ask.question import Question, read_question
from iomkg.ask.row_answers import lead_of
from iomkg.terms import shorten
from iomkg.tuples import grouped

if TYPE_CHECKING:
    from iomkg.ask.named import NamedQuery
    from iomkg.ask.told import Told, ToldClaim, ToldConflict


def answer_question(
    text: str,
    told: Told,
    query_of: Callable[[str], NamedQuery],
    has_rows: Callable[[str, Mapping[str, str]], bool],
    ask_query: Callable[[str, Mapping[str, str]], Answer],
) -> Answer:
    """Answer a question in plain English.

    What held at a time is told first as a named query works it out.

    Args:
        text: the question.
        told: the claims to answer from.
        query_of: returns the named query of a name.
        has_rows: whether a named query has rows with some parameters.
        ask_query: returns the answer of a named query with some parameters.

    Returns:
        The answer; without groups if nothing was found.

    Raises:
        BadParameter: if there is no word in the question.
    """
    question = read_question(text, told)
    offers = tuple(find_offers(question, told, query_of, has_rows))
    chosen = find_as_of(question, told, query_of)
    held = _held(ask_query(*chosen), asked_for(question, told)) if chosen else ()
    told_already = {dispute.conflict for group in held for dispute in group.disputes}
    answer = _from_claims(question, told, told_already)._replace(offers=offers)
    return _led_by(held, *chosen, answer) if held and chosen else answer


def _from_claims(question: Question, told: Told, told_already: set[str]) -> Answer:
    """Answer a question from the claims that its words find."""
    groups = find_groups(question, told, WEIGHTS)
    missing = next(find_lacks(question, groups, told), "")
    conditions = _conditions(question, told)
    if not groups and question.times:
        # What is nearest is of another time, and said to be.
        question = question._replace(times=())
        groups = find_groups(question, told, WEIGHTS)
        missing += " What follows is of other times." if groups else ""
    made = tuple(_make_group(group, question, told, told_already) for group in groups)
    found = Answered.NEAREST if missing else Answered.ANSWERED
    if groups and not missing and not any(hit.claim.characters for hit in groups[0].hits):
        found = Answered.OUTSIDE
        missing = _OUTSIDE
    answered = found in (Answered.ANSWERED, Answered.OUTSIDE)
    return Answer(
        verb="ask",
        title=question.text,
        iri="",
        lead=_lead(made[0]) if made and answered else "",
        wants=question.kind,
        found=found if made else Answered.NOTHING,
        missing=missing,
        conditions=conditions,
        left_out=question.unknown,
        read_as=question.mended,
        record=(),
        groups=made,
        silent=(),
        unread=(),
        offers=(),
    )


_OUTSIDE = "None of the texts says so; this is cited from elsewhere."


def _lead(group: AnswerGroup) -> str:
    """Say the first value that is not judged wrong in the curator's sentence."""
    sound = [value for value in group.values if value.standing is not Standing.WRONG]
    said = (sound or group.values)[0].said[0]
    return f"{said.name}: {said.statement}{'' if sound else ' This is judged wrong.'}"


def _held(answer: Answer, asked: set[str]) -> tuple[AnswerGroup, ...]:
    """Return the groups of a named query; those whose property has most of what is asked for."""
    having = [len(asked & set(stems_of(group.relation))) for group in answer.groups]
    most = max(having, default=0)
    return tuple(g for g, n in zip(answer.groups, having, strict=True) if n == most)


def _led_by(
    held: tuple[AnswerGroup, ...], name: str, params: Mapping[str, str], answer: Answer
) -> Answer:
    """Tell what held at the time before what else the words of the question find."""
    options = "".join(f" --{key.replace('_', '-')} {value}" for key, value in params.items())
    command = f"iomkg query {name}{options}"
    in_texts = any(s.places for group in held for value in group.values for s in value.said)
    first = (group._replace(score=1.0, share=1.0, command=command) for group in held)
    return answer._replace(
        lead=lead_of(held),
        found=Answered.ANSWERED if in_texts else Answered.OUTSIDE,
        missing="" if in_texts else _OUTSIDE,
        groups=(*first, *answer.groups),
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
        every = told.claims_with(subject=first.subject, property=first.property)
        claims += [c for c in every if c.iri not in hits and _meets(c, question, told)]
    conflicts = told.conflicts(claim.iri for claim in claims[:_CLAIMS])
    values = _values(claims, hits, told, by_standing=bool(first.single and group.subject))
    if len(question.sources) > 1 or question.kind is Wanted.AGREEMENT:
        values = _by_turns(values, first.single)
    return AnswerGroup(
        subject=group.subject,
        about=first.about if group.subject else "",
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
    return is_allowed(claim, question) and (
        not question.times or is_of_time(claim, question, told) is not None
    )


def _values(
    claims: Iterable[ToldClaim], hits: dict[str, int], told: Told, *, by_standing: bool
) -> tuple[AnswerValue, ...]:
    """Put together the claims that say the same, and tell how each value stands."""
    listed = list(claims)
    same = grouped(((c.subject, c.object, c.comparator, c.negated), c) for c in listed)
    standings = standings_of(listed, told)
    made = []
    order: list[tuple[bool, int, int]] = []
    for alike in same.values():
        standing = min((standings[claim.iri] for claim in alike), key=STANDINGS.index)
        best = min((hits[c.iri] for c in alike if c.iri in hits), default=len(hits))
        firm = min(alike, key=lambda c: firmness(c.modality)).modality
        value = AnswerValue(
            about=alike[0].about,
            text=value_text(alike[0].value, alike[0].comparator, bool(alike[0].negated)),
            iri=alike[0].object if "://" in alike[0].object else "",
            standing=standing,
            certainty=firm,
            found=best < len(hits),
            said=tuple(_said(claim, told) for claim in alike),
        )
        made.append(value)
        held = by_standing and not any(claim.characters for claim in alike)
        order.append((held, best, alike[0].number))
    if not by_standing:
        return tuple(made[at] for at in sorted(range(len(made)), key=order.__getitem__))
    made = by_exactness(made)
    return tuple(
        made[at]
        for at in sorted(
            range(len(made)), key=lambda at: (STANDINGS.index(made[at].standing), *order[at])
        )
    )


def _by_turns(values: Iterable[AnswerValue], single: int) -> tuple[AnswerValue, ...]:
    """Order values so that each source has its turn, after those that most sources say."""
    turns: dict[str, int] = {}
    ranked = []
    for number, value in enumerate(values):
        sources = {said.source for said in value.said}
        first = min(sources)
        turns[first] = turns.get(first, 0) + 1
        standing = STANDINGS.index(value.standing) if single else 0
        ranked.append((standing, -len(sources), turns[first], number, value))
    return tuple(value for *_, value in sorted(ranked, key=lambda each: each[:4]))


def standings_of(claims: Sequence[ToldClaim], told: Told) -> dict[str, Standing]:
    """Tell how each claim stands among those of its subject and property, by IRI.

    Args:
        claims: the claims.
        told: the index that they are from.
    """
    clashes = told.clashes(claim.iri for claim in claims)
    preferred = told.preferred(claim.iri for claim in claims)
    return {
        claim.iri: standing_of(
            rank=claim.rank,
            preferred=claim.iri in preferred,
            fact=bool(claim.accepted),
            clashes=bool(clashes.get(claim.iri)),
            comparator=claim.comparator,
            modality=claim.modality,
            single=bool(claim.single),
        )
        for claim in claims
    }


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
            yield make_dispute(
                conflict.iri, conflict.title, conflict.kind, conflict.verdict, conflict.reason
            )
