"""From a question in plain English to a named query: retrieval, without model or network.

Things, sources and dates are recognised in the words; what is left is compared with the ways in
which people ask for each query (``asks`` in its front matter, its summary and tags). A query must
use every thing that was recognised, and most of the other words must be accounted for; otherwise
the answer is that one is not sure, with the nearest queries.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from iomkg.ask.entities import Entities, fold, kind_of
from iomkg.ask.named import ENTITY, Asked, NamedQuery, Parameter, quoted
from iomkg.ask.words import COMMON, MONTHS, STOP, stem, stems
from iomkg.terms import ID

SURE, MARGIN = 0.48, 0.015
FAIR, FAR = 0.36, 0.2
_MOST_UNKNOWN = 0.34  # share of the words of a question that nothing accounts for
_UNUSED = 0.5  # what a thing costs that was recognised and that a query cannot use
_UNKNOWN = 0.4  # weight of a word that no way of asking has, against the rarest that one has
_PER_PARAMETER = 0.02  # a plainer way of asking wins where two fit alike
_LONGEST_NAME = 9  # words
_SOFT = frozenset(
    """
    allegation challenge citation claim conflict criticism group language membership passage post
    theme
    """.split()
)
"""Kinds whose names are ordinary words too: they say what is asked, not only of what."""
_TELLING = frozenset({"much"})
"""Words that a way of asking must have if the question has them: how much is not how many."""
_DATED = frozenset({"date", "year", "made", "published"})
_BODY = ID + "organisation/iom"
_FUTURE = re.compile(r"\b(?:will|going to|next|upcoming|future)\b")
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (1[89]\d\d|20\d\d)\b")


@dataclass(frozen=True)
class Choice:
    """A named query with the parameters that a question seems to ask for.

    Attributes:
        query: its name.
        params: its parameters as a person would write them.
        summary: what it answers.
        score: how well it fits, from 0 to 1.
    """

    query: str
    params: tuple[tuple[str, str], ...]
    summary: str
    score: float

    @property
    def command(self) -> str:
        """The command that asks the same."""
        words = [f"--{n.replace('_', '-')} {quoted(v)}" for n, v in self.params]
        return " ".join(["iomkg query", self.query, *words])


@dataclass(frozen=True)
class Understanding:
    """What a question was taken to mean.

    Attributes:
        sure: whether the first choice fits well enough to be asked.
        choices: the nearest named queries, the best first; at most three.
        unknown: words of the question that nothing accounts for.
    """

    sure: bool
    choices: tuple[Choice, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class _Seen:
    """What was recognised in a question."""

    things: tuple[str, ...]
    labels: Mapping[str, frozenset[str]]
    dates: tuple[str, ...]
    words: tuple[str, ...]
    strangers: tuple[str, ...]
    future: bool


def understand(question: str, queries: Iterable[NamedQuery], entities: Entities) -> Understanding:
    """Choose the named query that a question asks for.

    Args:
        question: a question in plain English.
        queries: the named queries to choose from.
        entities: the names of things.

    Returns:
        The best choices and whether the first of them is sure.
    """
    seen = _recognise(question, entities)
    catalogue = tuple(queries)
    weights = _weights(catalogue)
    scored: dict[tuple[str, tuple[tuple[str, str], ...]], Choice] = {}
    for query in catalogue:
        for choice in _choices(query, seen, weights):
            key = (choice.query, choice.params)
            if key not in scored or scored[key].score < choice.score:
                scored[key] = choice
    best = sorted(scored.values(), key=lambda c: (-c.score, c.query, c.params))
    named = {word for label in seen.labels.values() for word in label}
    unknown = tuple(w for w in seen.words if len(w) > 1 and w not in weights and w not in named)
    sure = (
        _fits(best)
        and not seen.strangers
        and not seen.future
        and len(unknown) <= _MOST_UNKNOWN * len(seen.words)
    )
    return Understanding(sure, tuple(best[:3]), seen.strangers + unknown)


def _fits(best: list[Choice]) -> bool:
    """Whether the first choice fits well, or fairly well and far better than any other query."""
    if not best:
        return False
    others = [choice.score for choice in best[1:] if choice.query != best[0].query]
    lead = best[0].score - max(others, default=0.0)
    return (best[0].score >= SURE and lead >= MARGIN) or (best[0].score >= FAIR and lead >= FAR)


def _recognise(question: str, entities: Entities) -> _Seen:
    tokens = re.findall(r"[\w’'-]+", question)
    plain = [re.sub(r"['’]s?$", "", token) for token in tokens]
    things: list[str] = []
    strangers: list[str] = []
    left: list[str] = []
    distinctive = _distinctive(entities)
    at = int(bool(plain) and fold(plain[0]) == "name")  # an order, not a word of the matter
    while at < len(plain):
        size, thing = _longest(plain[at:], entities)
        if thing is not None:
            if kind_of(thing) in _SOFT:
                left.extend(plain[at : at + size])
                if size == 1 and _is_strange(plain[at], at):
                    strangers.append(plain[at])  # a capital makes it part of some name
            elif thing != _BODY:
                things.append(thing)
            at += size
            continue
        if _is_strange(plain[at], at):
            known = distinctive.get(fold(plain[at]))
            if known is None:
                strangers.append(plain[at])
            elif len(known) == 1:
                things.extend(known)
        left.append(plain[at])
        at += 1
    folded = fold(question)
    dates = tuple(
        f"{year}-{MONTHS[month]:02}-{int(day):02}" for day, month, year in _DAY.findall(folded)
    )
    years = dates or tuple(dict.fromkeys(_YEAR.findall(folded)))
    months = {stem(month) for month in MONTHS}
    rest = [w for w in stems(" ".join(left)) if not w.isdigit() and w not in months]
    labels = {thing: frozenset(stems(entities.labels[thing])) for thing in things}
    initials = {"".join(w[0] for w in fold(entities.labels[t]).split()) for t in things}
    strangers = [token for token in strangers if fold(token) not in initials]
    return _Seen(
        tuple(dict.fromkeys(things)),
        labels,
        years,
        tuple(dict.fromkeys(rest)),
        tuple(strangers),
        bool(_FUTURE.search(folded)),
    )


def _distinctive(entities: Entities) -> dict[str, list[str]]:
    """The things by the first word and the acronyms of their labels; no soft kinds or sources."""
    found: dict[str, list[str]] = {}
    for iri, label in entities.labels.items():
        if kind_of(iri) not in _SOFT and kind_of(iri) != "source" and iri != _BODY:
            words = label.split()
            for word in {fold(w) for w in words if w.isupper() or w == words[0]}:
                found.setdefault(word, []).append(iri)
    return found


def _longest(tokens: list[str], entities: Entities) -> tuple[int, str | None]:
    for size in range(min(_LONGEST_NAME, len(tokens)), 0, -1):
        name = fold(" ".join(tokens[:size]))
        found = entities.by_name.get(name, frozenset())
        found -= {iri for iri in found if entities.body_of.get(iri) in found}
        named = {iri for iri in found if size > 1 or _is_a_name(tokens[0], name)}
        if len(named) == 1:
            return size, next(iter(named))
        hard = [iri for iri in sorted(named) if kind_of(iri) not in _SOFT]
        if len(hard) == 1:
            return size, hard[0]
        if named and not hard:
            return size, min(named)
    return 0, None


def _is_a_name(token: str, name: str) -> bool:
    """A single word names a thing only if written as a name, or with a sign of one in it."""
    return name not in STOP and (token != token.lower() or any(c.isdigit() for c in token))


def _is_strange(token: str, at: int) -> bool:
    """Whether a word looks like the name of something that the graph does not know."""
    if fold(re.split("['’]", token)[0]) in STOP | COMMON:
        return False
    acronym = len(token) > 1 and token.isupper() and not token.isdigit()
    return acronym or (at > 0 and token[:1].isupper())


def _weights(queries: Iterable[NamedQuery]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    total = 0
    for query in queries:
        for asked in _ways(query):
            total += 1
            counts.update(set(stems(asked.words)))
    return {word: math.log(1 + total / count) for word, count in counts.items()}


def _ways(query: NamedQuery) -> Iterator[Asked]:
    yield Asked(" ".join((query.summary, query.id.replace("-", " "), *query.tags)))
    yield from query.asks


def _choices(query: NamedQuery, seen: _Seen, weights: Mapping[str, float]) -> Iterator[Choice]:
    for asked in _ways(query):
        wanted = frozenset(stems(asked.words))
        bound = _bind(query, dict(asked.params), seen, wanted)
        if bound is None or any(name not in bound[0] for name in asked.needs):
            continue
        if any(word in _TELLING and word not in wanted for word in seen.words):
            continue
        values, used = bound
        score = _score(seen, wanted, weights, used) - _PER_PARAMETER * len(asked.params)
        if score > 0:
            yield Choice(query.id, tuple(values.items()), query.summary, round(score, 4))


def _score(seen: _Seen, wanted: frozenset[str], weights: Mapping[str, float], used: int) -> float:
    rare = max(weights.values(), default=1.0)
    mass = sum(weights.get(word, _UNKNOWN * rare) for word in seen.words)
    hit = sum(weights[word] for word in seen.words if word in wanted)
    share = hit / mass if mass else 0.0
    precise = sum(weights[w] for w in wanted if w in seen.words) / max(
        sum(sorted((weights[w] for w in wanted), reverse=True)[:4]), 1e-9
    )
    words = 0.8 * share + 0.2 * min(1.0, precise)
    known = len(seen.things) + bool(seen.dates)
    if not known:
        return words
    things = used / known
    # What was recognised counts like words do; a thing that the query cannot use counts against it.
    weight = 0.35 if seen.words else 1.0
    return (1 - weight) * words + weight * things - _UNUSED * (1 - things)


def _bind(
    query: NamedQuery, params: dict[str, str], seen: _Seen, wanted: frozenset[str]
) -> tuple[dict[str, str], int] | None:
    """Give what was recognised to the parameters; None if a required one is left without."""
    values = dict(params)
    used = 0
    kinds = Counter(kind_of(thing) for thing in seen.things)
    for thing in seen.things:
        path = thing.removeprefix(ID)
        if path in params.values() or (seen.labels[thing] and seen.labels[thing] <= wanted):
            used += 1  # the way of asking names it already
        elif kinds[kind_of(thing)] > 1 and _for_thing(query, values, thing) is not None:
            used += 1  # no parameter takes two; the rows of all are in the answer
        elif (parameter := _for_thing(query, values, thing)) is not None:
            values[parameter.name] = path
            used += 1
    dated = [p for p in query.params if p.type == "xsd:date" and p.name not in params]
    if seen.dates and dated:
        values.update(_dates(dated, seen.dates))
        used += 1
    elif seen.dates:
        used += any(column.name in _DATED for column in query.columns)
    if any(p.required and p.name not in values for p in query.params):
        return None
    return values, used


def _for_thing(query: NamedQuery, values: Mapping[str, str], thing: str) -> Parameter | None:
    for parameter in query.params:
        fits = parameter.type == ENTITY and (
            not parameter.kinds or kind_of(thing) in parameter.kinds
        )
        if fits and parameter.name not in values:
            return parameter
    return None


def _dates(parameters: list[Parameter], found: tuple[str, ...]) -> dict[str, str]:
    if len(parameters) == 1:
        return {parameters[0].name: found[0] if len(found[0]) > 4 else f"{found[0]}-07-01"}
    first, last = min(found), max(found)
    return {
        parameters[0].name: first if len(first) > 4 else f"{first}-01-01",
        parameters[1].name: last if len(last) > 4 else f"{last}-12-31",
    }
