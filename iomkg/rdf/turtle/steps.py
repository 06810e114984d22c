"""The first steps of a property path: where along it the statements of a node begin."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

_TOKEN: Final = re.compile(r"\s*(?:<([^<>\s]*)>|([\^()/|*+?]))")


@dataclass(frozen=True)
class PathStep:
    """One step that a path may begin with.

    Attributes:
        iri: the property.
        inverse: whether it is walked from object to subject.
        whole: whether it may be all of the path, so that it leads to the path's value.
    """

    iri: str
    inverse: bool = False
    whole: bool = True


@dataclass(frozen=True)
class _Part:
    """A part of a path: its first and last steps, and whether it may be no step at all."""

    first: tuple[PathStep, ...]
    last: tuple[PathStep, ...]
    optional: bool = False


_Tokens: TypeAlias = list[tuple[str, str]]


def first_steps(path: str) -> tuple[PathStep, ...]:
    """Tell which properties a path can begin with (SPARQL 1.1, section 9.1).

    Args:
        path: a bare IRI, or a property path of full IRIs in angle brackets.

    Returns:
        The steps in the order in which they are written; nothing for what is not such a path.
    """
    if not re.search(r"[<>\s|]", path):
        return (PathStep(path),)
    tokens: _Tokens = []
    at = 0
    while at < len(path.rstrip()):
        found = _TOKEN.match(path, at)
        if not found:
            return ()
        tokens.append((found[1] or "", found[2] or ""))
        at = found.end()
    try:
        part = _alternatives(tokens)
    except (IndexError, RecursionError):
        return ()
    return () if tokens else tuple(dict.fromkeys(part.first))


def _alternatives(tokens: _Tokens) -> _Part:
    part = _sequence(tokens)
    while tokens and tokens[0][1] == "|":
        tokens.pop(0)
        other = _sequence(tokens)
        part = _Part(
            part.first + other.first, part.last + other.last, part.optional or other.optional
        )
    return part


def _sequence(tokens: _Tokens) -> _Part:
    part = _element(tokens)
    while tokens and tokens[0][1] == "/":
        tokens.pop(0)
        following = _element(tokens)
        # A step is all of the path only if the rest of it may be nothing.
        first = _cut(part.first, following.optional)
        last = _cut(following.last, part.optional)
        if part.optional:
            first += following.first
        if following.optional:
            last = _cut(part.last, True) + last
        part = _Part(first, last, part.optional and following.optional)
    return part


def _cut(steps: tuple[PathStep, ...], whole: bool) -> tuple[PathStep, ...]:
    return tuple(replace(step, whole=step.whole and whole) for step in steps)


def _element(tokens: _Tokens) -> _Part:
    iri, sign = tokens.pop(0)
    if sign == "^":
        part = _element(tokens)
        return _Part(_turned(part.last), _turned(part.first), part.optional)
    if sign == "(":
        part = _alternatives(tokens)
        if tokens.pop(0)[1] != ")":
            raise IndexError
    elif sign:
        raise IndexError
    else:
        part = _Part((PathStep(iri),), (PathStep(iri),))
    while tokens and tokens[0][1] and tokens[0][1] in "*+?":
        optional = tokens.pop(0)[1] != "+"
        part = replace(part, optional=part.optional or optional)
    return part


def _turned(steps: tuple[PathStep, ...]) -> tuple[PathStep, ...]:
    return tuple(replace(step, inverse=not step.inverse) for step in steps)
