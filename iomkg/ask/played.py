"""Lint of the parts that a named query gives its columns in an answer."""

from __future__ import annotations

from collections.abc import Iterator

from iomkg.ask.answer_parts import PARTS, parts_of
from iomkg.ask.folding import near_names
from iomkg.ask.front import place_in_front
from iomkg.ask.named import NamedQuery
from iomkg.ask.problem import ANSWER, Problem


def check_parts(query: NamedQuery) -> Iterator[Problem]:
    """Find what is wrong with the parts of a query's columns.

    Args:
        query: the query.

    Yields:
        The problems: a part that there is not, a column that the query does not have, a column
        with two parts, no column with the value.
    """
    known = [str(column.name) for column in query.columns]
    taken: dict[str, str] = {}
    for part, columns in query.answer:
        line, column = place_in_front(query.text, "answer", str(part))
        if part not in PARTS:
            yield Problem(ANSWER, _no_part(str(part)), line, column)
        for name in columns:
            if name not in known:
                message = f"The part {part} names {name}, which is no column. {_near(name, known)}"
                yield Problem(ANSWER, message, line, column)
            elif name in taken:
                message = f"{name} plays {taken[name]} and {part}. Leave it one part."
                yield Problem(ANSWER, message, line, column)
            taken[name] = str(part)
    if not parts_of(query).get("value"):
        line, column = place_in_front(query.text, "answer")
        message = "No column is the value, so there is no answer. Add `answer: {value: column}`."
        yield Problem(ANSWER, message, line, column)


def _no_part(part: str) -> str:
    return f"There is no part {part!r} of an answer. {_near(part, list(PARTS))}"


def _near(name: str, known: list[str]) -> str:
    return f"{near_names(name, known, 1, 0.6)}It is one of: {', '.join(known)}."
