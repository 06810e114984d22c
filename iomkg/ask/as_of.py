"""Questions of what held at a time: the named query that tells it.

A claim seldom bears the time for which it is asked about; that a name was borne in 1985 follows
from when it came in and when it went. Named queries with the tag ``as-of`` work that out. One of
them answers if its ways of asking have what the question asks for.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from iomkg.ask.answer_parts import parts_of
from iomkg.ask.answers import Wanted
from iomkg.ask.english import FUNCTION_WORDS, stem, stems_of, tokens_of
from iomkg.ask.find import is_specific
from iomkg.ask.times import FIRST, LAST, Time, edtf_of

if TYPE_CHECKING:
    from iomkg.ask.named import NamedQuery
    from iomkg.ask.question import Question
    from iomkg.ask.told import Told

_OTHERWISE: Final = frozenset(
    {Wanted.DEFINITION, Wanted.AGREEMENT, Wanted.PLACE, Wanted.WHEN, Wanted.WHY}
)
"""What nothing that held at a time tells."""
_AS_OF: Final = (
    "SELECT name, asks, summary, tags FROM way WHERE way MATCH 'tags: \"as of\" OR tags: within'"
)
_TYPES: Final = ("edtf:EDTF", "xsd:date")


def find_as_of(
    question: Question, told: Told, query_of: Callable[[str], NamedQuery]
) -> tuple[str, dict[str, str]] | None:
    """Find the named query that tells what held at, or changed in, the time that a question names.

    Args:
        question: the question as it was read.
        told: the index, which knows in what ways people ask for each query.
        query_of: returns the query of a name.

    Returns:
        The name of the query and its parameters; None if the question names no time or several,
        or a source, or asks for something that no such query tells.
    """
    if len(question.times) != 1 or question.sources or question.without:
        return None
    if question.kind in _OTHERWISE:
        return None
    asked = asked_for(question, told)
    fitting = []
    for name, *fields in told.index.execute(_AS_OF) if asked else ():
        if not asked.issubset(" ".join(fields).split()):
            continue
        query = query_of(name)
        dates = _dates(query, question.times[0])
        if dates and _counts(query) == (question.kind is Wanted.COUNT):
            fitting.append((-len(asked.intersection(fields[0].split())), len(dates), name, dates))
    best = min(fitting, key=lambda each: each[:3], default=None)
    return best[2:] if best else None


def _dates(query: NamedQuery, time: Time) -> dict[str, str]:
    """Return the parameters by which a query takes a time; none if it cannot take it."""
    names = [str(parameter.name) for parameter in query.params if parameter.type in _TYPES]
    when = edtf_of(time)
    if len(names) == 1:
        return {names[0]: when} if when else {}
    if names != ["from", "to"] or FIRST in time or LAST in time:
        return {}
    return {"from": when or time.earliest, "to": when or time.latest}


def asked_for(question: Question, told: Told) -> set[str]:
    """Return the stems of the words that say what is asked for: not who has it, and not when."""
    who = {word for things in question.things for thing in things for word in _names(thing, told)}
    when = {word for time in question.times for word in tokens_of(time.words)}
    words = {
        stem(word)
        for word in tokens_of(question.text)
        if word not in FUNCTION_WORDS and word not in when
    }
    return words - who


def _names(thing: str, told: Told) -> set[str]:
    """Return the stems of the names of a body, of which everything is said."""
    if is_specific(thing, told):
        return set()
    rows = told.index.execute("SELECT name FROM name WHERE thing = ?", (thing,))
    return {word for (name,) in rows for word in stems_of(name)}


def _counts(query: NamedQuery) -> bool:
    """Whether the value that a query tells is a number."""
    values = parts_of(query)["value"]
    return any(c.type == "integer" for c in query.columns if c.name in values)
