"""Lint of what a named query says of its parameters, its tests, and its columns in an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from iomkg.ask.answer_parts import PARTS, parts_of
from iomkg.ask.folding import near_names
from iomkg.ask.front import place_in_front
from iomkg.ask.named import ENTITY, PROPERTY, NamedQuery, Parameter
from iomkg.ask.problem import ANSWER, PARAMETERS, TESTS, Problem, at
from iomkg.errors import BadParameter
from iomkg.rdf.sparql.binding import parse_parameter
from iomkg.rdf.sparql.parsed import ParsedQuery
from iomkg.rdf.sparql.scope import Scope
from iomkg.rdf.sparql.tokens import Token

RESERVED: Final = frozenset(
    {
        "dry_run",
        "explain",
        "fail_empty",
        "format",
        "full",
        "help",
        "no_cache",
        "no_pager",
        "no_quote",
        "output",
        "page",
        "page_size",
        "param",
        "project",
        "quote",
        "sources",
        "store",
        "timeout",
    }
)
"""Names that options of the command line have already, and the parameters of pages over HTTP."""

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_FILE: Final = re.compile(r"[a-z0-9][a-z0-9.-]*\.csv")
_IN_PATTERN: Final = frozenset(
    {Scope.SUBJECT, Scope.VERB, Scope.OBJECT, Scope.COLLECTION, Scope.GRAPH_NAME}
)


def check_parameters(query: NamedQuery, parsed: ParsedQuery) -> Iterator[Problem]:
    """Find what is wrong with the parameters and the tests of a query.

    Args:
        query: the query.
        parsed: its text, parsed.

    Yields:
        The problems: a name that cannot be an option, a parameter that the query does not use
        or assigns itself, one that lacks an example or a description, values of another type
        or not among those allowed, no test at all.
    """
    for parameter in query.params:
        used = list(parsed.uses(str(parameter.name)))
        messages = [*_declared(parameter), *_values(parameter)]
        if not used:
            messages.append(
                f"The query does not use ?{parameter.name}. Use it, or drop the parameter."
            )
        for message in messages:
            place = place_in_front(query.text, "params", str(parameter.name))
            yield Problem(PARAMETERS, message, *place)
        assigned = tuple(_assigned(used))
        yield from assigned or _column(parameter, used)
    yield from _tests(query)


def _declared(parameter: Parameter) -> Iterator[str]:
    name = str(parameter.name)
    if name in RESERVED:
        yield f"The parameter {name} clashes with the option --{name.replace('_', '-')}. Rename it."
    if not _NAME.fullmatch(name):
        yield (
            f"{name} cannot be an option. Name the parameter in lower-case words joined by "
            "underscores, such as as_of."
        )
    if not parameter.description:
        yield f"The parameter {name} has no description. Add `description: …`."
    if not parameter.example:
        yield f"The parameter {name} has no example. Add `example: …`, a value that finds rows."
    if parameter.required and parameter.default is not None:
        yield f"The parameter {name} is required and has a default. Drop one of the two."
    if parameter.kinds and parameter.type != ENTITY:
        yield f"The parameter {name} has kinds, and is no entity. Drop them, or make it an entity."


def _values(parameter: Parameter) -> Iterator[str]:
    """Check the example, the default and the values allowed, as far as no graph is needed."""
    named = [("example", parameter.example), ("default", parameter.default)]
    given = [(what, value) for what, value in named if value]
    for what, value in given:
        if parameter.allowed and value not in parameter.allowed:
            yield (
                f"The {what} of {parameter.name}, {value!r}, is not among the values allowed: "
                f"{', '.join(parameter.allowed)}. Correct it, or allow it."
            )
    if parameter.type in {ENTITY, PROPERTY}:
        return
    for what, value in (*given, *(("allowed value", value) for value in parameter.allowed)):
        try:
            parse_parameter(value, parameter.type)
        except BadParameter as problem:
            yield f"The {what} of {parameter.name}: {problem.message} {problem.next_step}"


def _assigned(used: Sequence[tuple[Token, Scope]]) -> Iterator[Problem]:
    """Find where the query gives a parameter a value itself, so that none can be bound."""
    for token, scope in used:
        if scope in {Scope.VALUES_NAMES, Scope.ALIAS}:
            yield at(
                token,
                PARAMETERS,
                f"The query assigns {token.text}, so the parameter cannot be bound. Assign "
                "another variable, and compare it with the parameter in a FILTER.",
            )


def _column(parameter: Parameter, used: Sequence[tuple[Token, Scope]]) -> Iterator[Problem]:
    """Find a column that is empty unless the parameter is given."""
    if parameter.required or parameter.default is not None:
        return
    projected = [token for token, scope in used if scope is Scope.PROJECTION]
    if projected and not any(scope in _IN_PATTERN for _, scope in used):
        yield at(
            projected[0],
            PARAMETERS,
            f"No pattern binds {projected[0].text}, so the column is empty where the parameter is "
            "not given. Project a variable that a pattern binds.",
        )


def _tests(query: NamedQuery) -> Iterator[Problem]:
    if not query.tests:
        line, column = place_in_front(query.text, "tests")
        yield Problem(
            TESTS,
            "The query has no test. Add `tests: [{params: {…}, expect: FILE.csv}]`.",
            line,
            column,
        )
    for index, test in enumerate(query.tests):
        if not _FILE.fullmatch(test.expect):
            message = (
                f"{test.expect!r} is not the name of a file. Write one such as {query.id}.csv."
            )
            yield Problem(TESTS, message, *place_in_front(query.text, "tests", index))


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
