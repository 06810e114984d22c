"""Finding the claims that answer a question, grouped by what they are about and by property.

Each word of the question weighs by how few claims have it (inverse document frequency); a claim
scores by the full text (BM25, weighed by field), by how much of the question's weight it has, and
by whether it is of the kind that is wanted. The weights are general ones, the same for every
question; ``scripts/fit_find.py`` says how they were chosen.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import TYPE_CHECKING, Final

from iomkg.ask.answers import Wanted
from iomkg.ask.english import stems_of
from iomkg.ask.question import Question
from iomkg.ask.times import years_in
from iomkg.terms import ID
from iomkg.tuples import NamedTuple

if TYPE_CHECKING:
    from iomkg.ask.told import Told, ToldClaim


class Weights(NamedTuple):
    """What counts for how much.

    Attributes:
        fields: for each of :data:`iomkg.ask.told_words.FIELDS`.
        rarest: the most that a word may weigh, however few claims have it.
        prefix: a word that only begins as one of the question does, beside the word itself.
        meant: a word that may be meant by one of the question, beside the word itself.
        meant_share: what it counts of the share of the word.
        share: the share of the question that a claim has, as an exponent.
        group_share: the share that a group has, as an exponent.
        more: each further claim of a group, beside the best.
        wanted: a claim of the kind that is wanted, as a factor.
        head: a claim whose value or property is of the sort asked for, as a factor.
        subject: a claim about a thing named, as a factor.
        itself: a claim about the very source that is to answer, as a factor.
        value: a claim whose value is a thing named, as a factor.
        dated: a claim known to be of the time named, as a factor.
        disputed: a claim in a conflict, where agreement is asked about, as a factor.
        outside: a claim of a source whose text is not held, as a factor.
    """

    fields: tuple[float, ...] = (1.0, 5.0, 1.0, 2.0, 2.0, 0.4, 0.2, 0.3, 2.0, 0.0)
    rarest: float = 4.5
    prefix: float = 0.6
    meant: float = 0.3
    meant_share: float = 0.6
    share: float = 1.0
    group_share: float = 0.4
    more: float = 0.1
    wanted: float = 1.75
    head: float = 1.3
    subject: float = 1.3
    itself: float = 4.0
    value: float = 1.4
    dated: float = 1.5
    disputed: float = 1.3
    outside: float = 0.5


WEIGHTS: Final = Weights()
MOST: Final = 12
"""Groups that are returned at most."""

COMMON: Final = 0.05
"""The share of all claims that a thing which tells claims apart has at most."""
_HITS: Final = 600
KINDS: Final = {
    Wanted.COUNT: frozenset({"number"}),
    Wanted.WHEN: frozenset({"date"}),
    Wanted.WHO: frozenset({"person", "organisation", "post", "body", "group"}),
    Wanted.WHERE: frozenset({"place", "country"}),
}
"""The kinds of value that are wanted."""
_HAPPENED: Final = 4.0
"""What happened within a time, as a factor to what else holds then."""
_NAMING: Final = ("#name", "#acronym", "#meaning")
_PERSON: Final = ID + "person/"
_REASONS: Final = ("#purpose", "#aim", "#effect", "#mission", "#occasion", "#meaning")


class FoundClaim(NamedTuple):
    """A claim that was found.

    Attributes:
        claim: the claim.
        score: how well it fits; more is better.
        share: the part of the question's weight that it has, from 0 to 1.
        dated: whether it is known to be of the time that the question names; None if the
            question names none, False if its time is not known.
    """

    claim: ToldClaim
    score: float
    share: float
    dated: bool | None


class FoundGroup(NamedTuple):
    """Claims of one subject and property that were found.

    Attributes:
        subject: IRI; an empty string where the claims are about several things of one kind.
        property: IRI.
        score: how well it fits.
        share: the part of the question's weight that it has.
        hits: those of its claims that were found, the best first.
    """

    subject: str
    property: str
    score: float
    share: float
    hits: tuple[FoundClaim, ...]


def find_groups(
    question: Question, told: Told, weights: Weights = WEIGHTS, most: int = MOST
) -> tuple[FoundGroup, ...]:
    """Find what answers a question.

    Args:
        question: the question as it was read.
        told: the claims to find it in.
        weights: what counts for how much.
        most: how many groups to return at most.

    Returns:
        The groups, the best first. Conditions hold: no claim is of another source than those
        named, none is known to be of another time.
    """
    having = _having(question, told, weights)
    tells_apart = having and not (question.times and _names_only_the_hub(question, told))
    scores = _scores(having) if tells_apart else _of_conditions(question, told)
    claims = told.claims(scores)
    dated = {claim.number: is_of_time(claim, question, told) for claim in claims if question.times}
    grouped: dict[tuple[str, str], list[FoundClaim]] = {}
    named = _specific(question, told)
    of_sort = {
        number
        for head in question.heads
        for number in told.with_word(head, fields="value property")
    }
    disputed = told.disputed if question.kind is Wanted.AGREEMENT else set()
    said = _said_by(question.without, told)
    for claim in claims:
        if not is_allowed(claim, question) or dated.get(claim.number, True) is None:
            continue
        if (claim.property, claim.object) in said:
            continue
        share = _share(claim.number, having)
        score = scores[claim.number] * share**weights.share
        score *= _factor(claim, question, named, weights)
        if claim.number in of_sort:
            score *= weights.head
        if claim.iri in disputed:
            score *= weights.disputed
        when = dated.get(claim.number)
        if when:
            score *= weights.dated
        grouped.setdefault((claim.subject, claim.property), []).append(
            FoundClaim(claim, score, share, when)
        )
    groups = [_group(key, hits, having, weights) for key, hits in grouped.items()]
    if question.shared:
        groups = [group for group in groups if _is_shared(group, question, told)]
    if question.times and any(hit.dated for group in groups for hit in group.hits):
        groups = [group for group in groups if any(hit.dated for hit in group.hits)]
    groups.sort(key=lambda group: (-group.score, group.subject, group.property))
    return tuple(_pooled(groups, told)[:most])


class _Word(NamedTuple):
    """A word of a question: its weight, what each claim scores by it, and how much of it is had."""

    word: str
    weight: float
    scores: dict[int, float]
    shares: dict[int, float]


def _scores(having: Iterable[_Word]) -> dict[int, float]:
    """Return what the best claims score."""
    scores: dict[int, float] = {}
    for word in having:
        for number, score in word.scores.items():
            scores[number] = scores.get(number, 0.0) + score
    best = sorted(scores, key=lambda number: (-scores[number], number))[:_HITS]
    return {number: scores[number] for number in best}


def _of_conditions(question: Question, told: Told) -> dict[int, float]:
    """Return the claims that meet conditions where a question says nothing else."""
    if not (question.times or question.sources):
        return {}
    rows = told.index.execute("SELECT number, source, datatype, earliest, latest, rank FROM claim")
    return {
        number: _HAPPENED
        if datatype == "date"
        and rank != "deprecated"
        and any(time.holds(earliest, latest) for time in question.times)
        else 1.0
        for number, source, datatype, earliest, latest, rank in rows
        if not question.sources or source in question.sources
    }


def _having(question: Question, told: Told, weights: Weights = WEIGHTS) -> list[_Word]:
    """Return for each word of a question how much it weighs, and the claims that have it."""
    found = []
    for word in question.words:
        scores: dict[int, float] = {}
        for begins, factor in ((False, 1.0), (True, weights.prefix)):
            if begins and (len(word) < 4 or not word.isalpha()):
                continue
            for number, score in told.hits(word, weights.fields, question.sources, begins=begins):
                scores[number] = scores.get(number, 0.0) + factor * score
        weight = min(told.rarity(word), weights.rarest)
        scores = {number: weight * score for number, score in scores.items()}
        shares = dict.fromkeys(scores, weight)
        for number, score in told.hits_meant(word, weights.fields, question.sources):
            scores[number] = max(scores.get(number, 0.0), weights.meant * score)
            shares.setdefault(number, weights.meant_share * weight)
        found.append(_Word(word, weight, scores, shares))
    return found


def _share(number: int, having: Iterable[_Word]) -> float:
    whole = sum(word.weight for word in having) or 1.0
    return (sum(word.shares.get(number, 0.0) for word in having) or 0.01) / whole


def is_allowed(claim: ToldClaim, question: Question) -> bool:
    """Return whether a question lets the source of a claim answer it."""
    return (not question.sources or claim.source in question.sources) and (
        claim.source not in question.without
    )


def _said_by(sources: Iterable[str], told: Told) -> set[tuple[str, str]]:
    """Return what some sources say: properties, each with a value."""
    return {(c.property, c.object) for source in sources for c in told.claims_with(source=source)}


def _factor(
    claim: ToldClaim,
    question: Question,
    named: Set[str],
    weights: Weights,
) -> float:
    factor = 1.0
    if _is_wanted(claim, question):
        factor *= weights.wanted
    if claim.subject in named:
        factor *= weights.subject
    if claim.subject in question.sources:
        factor *= weights.itself
    if claim.object in named:
        factor *= weights.value
    if not claim.characters:
        factor *= weights.outside
    return factor


def is_specific(thing: str, told: Told) -> bool:
    """Return whether few claims are about a thing, so that it tells claims apart."""
    return told.claims_about(thing) <= told.size * COMMON


def _names_only_the_hub(question: Question, told: Told) -> bool:
    """Whether a question has no words but the name of the thing that all is about."""
    named = {word for name in question.names for word in stems_of(name)}
    return named.issuperset(question.words) and all(
        told.most_told in things for things in question.things
    )


def _specific(question: Question, told: Told) -> set[str]:
    """Return the things named that tell claims apart."""
    return {t for things in question.things for t in things if is_specific(t, told)}


def _is_wanted(claim: ToldClaim, question: Question) -> bool:
    # Whether sources agree is asked about something, whose kind counts: "do they agree when".
    kind = question.also if question.kind is Wanted.AGREEMENT else question.kind
    if kind is Wanted.DEFINITION:
        return claim.property.endswith(_NAMING) and not _repeats(claim, question)
    if kind is Wanted.WHO and claim.subject.startswith(_PERSON):
        return True
    if kind is Wanted.WHY:
        return claim.property.endswith(_REASONS)
    return claim.datatype in KINDS.get(kind, ())


def _repeats(claim: ToldClaim, question: Question) -> bool:
    """Whether the question itself has the value, so that it tells nothing new."""
    return set(stems_of(claim.value)) <= set(question.words)


def _group(
    key: tuple[str, str],
    hits: list[FoundClaim],
    having: list[_Word],
    weights: Weights,
) -> FoundGroup:
    hits.sort(key=lambda hit: (-hit.score, hit.claim.number))
    numbers = {hit.claim.number for hit in hits}
    whole = sum(word.weight for word in having) or 1.0
    share = sum(max(word.shares.get(n, 0.0) for n in numbers) for word in having) / whole
    more = sum(hit.score / (rank + 1) for rank, hit in enumerate(hits[1:6], 1))
    score = (hits[0].score + weights.more * more) * (share or 0.01) ** weights.group_share
    return FoundGroup(*key, score, share, tuple(hits))


def _pooled(groups: Iterable[FoundGroup], told: Told) -> list[FoundGroup]:
    """Put groups of one property of things of one kind into one.

    The best of them stands alone, and so does the next if claims clash in it, so that rivals are
    seen side by side.
    """
    alone: dict[tuple[str, str], list[FoundGroup]] = {}
    pools: dict[tuple[str, str], FoundGroup] = {}
    for group in groups:
        key = (group.subject.rpartition("/")[0], group.property)
        before = alone.setdefault(key, [])
        rivals = len(before) == 1 and key not in pools
        if not before or (rivals and told.clashes(hit.claim.iri for hit in group.hits)):
            before.append(group)
        elif key not in pools:
            pools[key] = group
        else:
            pool = pools[key]
            pools[key] = pool._replace(subject="", hits=pool.hits + group.hits)
    found = [*pools.values(), *(group for each in alone.values() for group in each)]
    return sorted(found, key=lambda group: (-group.score, group.subject, group.property))


def _is_shared(group: FoundGroup, question: Question, told: Told) -> bool:
    """Whether each of the sources asked about says something of the kind."""
    claims = told.claims_with(subject=group.subject, property=group.property)
    return set(question.sources) <= {claim.source for claim in claims}


# time


def is_of_time(claim: ToldClaim, question: Question, told: Told) -> bool | None:
    """Return whether a claim is of the time that a question names.

    Returns:
        True if it is, None if it is of another time, False if its time is not known.
    """
    if claim.date or claim.datatype == "date":
        if not any(time.meets(claim.earliest, claim.latest) for time in question.times):
            return None
        vouched = claim.vouched or claim.latest
        return any(time.meets(claim.earliest, vouched) for time in question.times)
    written = years_in((claim.description, claim.value, claim.about))
    bounds = [(f"{year}-01-01", f"{year}-12-31") for year in written]
    bounds += told.dates.get(claim.subject, ())
    if bounds:
        return any(time.meets(*bound) for time in question.times for bound in bounds) or None
    if not claim.single:
        return False
    # What holds at a time and bears no date is vouched for when its source appeared.
    return any(time.meets(claim.earliest, claim.latest) for time in question.times) or None
