"""Offering the named queries that tell more of what a question is about.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from iomkg.ask.answers import Offer
from iomkg.ask.named import ENTITY, NamedQuery, quoted
from iomkg.ask.times import edtf_of
from iomkg.ask.told_words import match_word
from iomkg.terms import ID

if TYPE_CHECKING:
    from iomkg.ask.question import Question
    from iomkg.ask.told import Told


MOST: Final = 2
_LOOKED_AT: Final = 6
_WEIGHTS: Final = "0.0, 1.0, 2.0, 2.0"  # name, ways of asking, summary, tags


def find_offers(
    question: Question,
    told: Told,
    query_of: Callable[[str], NamedQuery],
    has_rows: Callable[[str, Mapping[str, str]], bool],
) -> Iterator[Offer]:
    """Find named queries that tell more.

    A query is offered if it can be given what it needs from the question, takes the source that
    the question names, and has rows.

    Args:
        question: the question as it was read.
        told: the index, which knows in what ways people ask for each query.
        query_of: returns the query of a name.
        has_rows: whether a query has rows with some parameters.

    Yields:
        Two offers at most, the nearest first.
    """
    offered = 0
    for name, rows in _nearest(question, told):
        query = query_of(name)
        params = _params(query, question, told)
        if params is None or not (has_rows(name, params) if params else rows):
            continue
        words = [f"--{key.replace('_', '-')} {quoted(value)}" for key, value in params.items()]
        yield Offer(" ".join(("iomkg query", name, *words)), query.summary)
        offered += 1
        if offered == MOST:
            return


def _nearest(question: Question, told: Told) -> list[tuple[str, int]]:
    match = " OR ".join(match_word(word) for word in question.words)
    if not match:
        return []
    return told.index.execute(
        f"SELECT way.name, rows FROM way JOIN query USING (name) WHERE way MATCH ? "  # noqa: S608
        f"ORDER BY bm25(way, {_WEIGHTS}), way.name LIMIT {_LOOKED_AT}",
        (match,),
    ).fetchall()


def _params(query: NamedQuery, question: Question, told: Told) -> dict[str, str] | None:
    """Return what a query is to be given; None if the question lacks something that it needs."""
    given: dict[str, str] = {}
    for parameter in query.params:
        value = ""
        if parameter.type == ENTITY:
            value = _thing(parameter.kinds, parameter.required, question, told)
        elif parameter.type == "xsd:date" and question.times:
            value = question.times[0].earliest
        elif parameter.type == "edtf:EDTF" and question.times and not parameter.default:
            value = edtf_of(question.times[0])
        elif parameter.type == "xsd:string" and parameter.required and not parameter.allowed:
            known = [word for word in question.words if told.with_word(word)]
            value = max(known, key=told.rarity, default="")
        if value:
            given[parameter.name] = value
        elif parameter.required:
            return None
    if question.sources and not set(given.values()) & set(map(_short, question.sources)):
        return None
    return given


def _thing(kinds: tuple[str, ...], required: bool, question: Question, told: Told) -> str:
    if "source" in kinds:
        return _short(question.sources[0]) if len(question.sources) == 1 else ""
    if not (kinds or required):
        return ""
    found = [thing for things in question.things for thing in things]
    fitting = [thing for thing in found if not kinds or _short(thing).split("/")[0] in kinds]
    return _short(min(fitting, key=told.claims_about)) if fitting else ""


def _short(iri: str) -> str:
    return iri.removeprefix(ID)
