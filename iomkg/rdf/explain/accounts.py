"""What is found out about an answer, empty or not."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any


class EmptyReason(StrEnum):
    """How a part of a query empties the answer."""

    NOWHERE = "matches nothing, even by itself"
    APART = "matches by itself, but nothing that the parts before it leave"
    FALSE = "holds for none of what is left"
    REMOVES = "removes all that is left"
    NONE_LEFT = "keeps no group"
    BEYOND = "skips all rows"
    NO_ROW = "asks for no row"
    NO_TRIPLE = "makes no triple from what is found"


class Difference(StrEnum):
    """How a near miss differs from what the query says."""

    LANGUAGE = "language tag"
    DATATYPE = "datatype"
    CASE = "upper and lower case"
    SPACES = "spaces"
    SCHEME = "http or https"
    HASH = "number sign"
    SLASH = "slash"
    NAMESPACE = "namespace"
    SPELLING = "spelling"
    KIND = "a thing and its name"
    PROPERTY = "property"
    DIRECTION = "direction"
    RANGE = "range of the values"
    VARIABLE = "variable"
    GRAPH = "graph"


@dataclass(frozen=True)
class NearMiss:
    """A small change with which a part would match; a query has shown that it does.

    Attributes:
        difference: what is changed.
        written: what the query says, as SPARQL, or the option of the parameter that gave it.
        instead: what would match, as SPARQL or as the value of the parameter.
        line: line of what is written, from 1.
        column: its column in characters, from 1.
        note: more to say, or an empty string.
    """

    difference: Difference
    written: str
    instead: str
    line: int
    column: int
    note: str = ""


@dataclass(frozen=True)
class Seen:
    """What a variable holds where a filter looks at it.

    Attributes:
        variable: its name.
        values: some of its values, as SPARQL; none if it is never bound there.
        low: the least of them if they have an order and all are known, or an empty string.
        high: the greatest.
    """

    variable: str
    values: tuple[str, ...]
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Step:
    """A part of the query and what it contributes.

    Attributes:
        kind: what it is: ``pattern``, ``filter``, ``optional``, ``union`` …
        text: its text on one line.
        line: its line in the query, from 1.
        column: its column in characters, from 1.
        alone: how many matches it has by itself; None if that means nothing or was not asked.
        together: how many solutions it leaves together with all before it, or None.
        parameters: the parameters of a named query that it mentions.
    """

    kind: str
    text: str
    line: int
    column: int
    alone: int | None = None
    together: int | None = None
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cause:
    """A part that empties the answer: with all before it there are solutions, with it none.

    Attributes:
        step: the part.
        reason: how it does that.
        left: how many solutions there are before it, up to the limit of counting; None if that
            was not asked.
        clashes: the parts before it of which none may be missing for it to match nothing.
        alone: whether the answer has rows when this part alone is left out; None if unknown.
        near: small changes that would make it match.
        seen: what the variables of a filter hold.
        within: the same for the groups inside it.
    """

    step: Step
    reason: EmptyReason
    left: int | None = None
    clashes: tuple[Step, ...] = ()
    alone: bool | None = None
    near: tuple[NearMiss, ...] = ()
    seen: tuple[Seen, ...] = ()
    within: tuple[Cause, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """Why a query finds nothing, or what its parts contribute.

    Attributes:
        form: ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.
        empty: whether the answer is empty (for ASK: false).
        query: the name of the named query in whose file the places are, or an empty string.
        summary: what its parameters have to do with that, in a sentence, or an empty string.
        causes: the parts that empty the answer, the first in the order of evaluation first; a
            further one is found once those before it are left out. An aggregate without GROUP BY
            answers though its pattern matches nothing: then there are causes and the answer is
            not empty.
        steps: the parts of the outermost group in the order of evaluation.
        parameters: the parameters of a named query and their values.
        complete: whether all was asked that there is to ask within the limits.
        counted_to: where counting stops: a number as high as this means that many or more.
        queries: how many queries it took.
        note: why the query could not be taken apart, or an empty string.
    """

    form: str
    empty: bool
    query: str = ""
    summary: str = ""
    causes: tuple[Cause, ...] = ()
    steps: tuple[Step, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    complete: bool = True
    counted_to: int = 0
    queries: int = 0
    note: str = ""


def move_left(found: Any, by: int) -> Any:
    """Return an account whose places on the first line are so many columns further left.

    Args:
        found: an :class:`Explanation`, or a part of one.
        by: how many characters stand before what was written.
    """
    if isinstance(found, tuple):
        return tuple(move_left(each, by) for each in found)
    if isinstance(found, Step | NearMiss):
        return replace(found, column=found.column - by) if found.line == 1 else found
    if not is_dataclass(found) or isinstance(found, type):
        return found
    parts = {field.name: move_left(getattr(found, field.name), by) for field in fields(found)}
    return replace(found, **parts)
