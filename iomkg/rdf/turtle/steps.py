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
    """A part of a path: the steps that it may begin with, and whether it may be no step at all."""

    first: tuple[PathStep, ...]
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
        part = _alternatives(tokens, inverse=False)
    except (IndexError, RecursionError):
        return ()
    return () if tokens else tuple(dict.fromkeys(part.first))


def _alternatives(tokens: _Tokens, *, inverse: bool) -> _Part:
    parts = [_sequence(tokens, inverse=inverse)]
    while tokens and tokens[0][1] == "|":
        tokens.pop(0)
        parts.append(_sequence(tokens, inverse=inverse))
    first = tuple(step for part in parts for step in part.first)
    return _Part(first, any(part.optional for part in parts))


def _sequence(tokens: _Tokens, *, inverse: bool) -> _Part:
    parts = [_element(tokens, inverse=inverse)]
    while tokens and tokens[0][1] == "/":
        tokens.pop(0)
        parts.append(_element(tokens, inverse=inverse))
    first: tuple[PathStep, ...] = ()
    for part in reversed(parts) if inverse else parts:
        # A step is all of the path only if the rest of it may be nothing.
        alone = all(other.optional for other in parts if other is not part)
        steps = tuple(replace(step, whole=step.whole and alone) for step in part.first)
        first = steps + first if inverse else first + steps
        if not part.optional:
            break
    return _Part(first, all(part.optional for part in parts))


def _element(tokens: _Tokens, *, inverse: bool) -> _Part:
    iri, sign = tokens.pop(0)
    if sign == "^":
        return _element(tokens, inverse=not inverse)
    if sign == "(":
        part = _alternatives(tokens, inverse=inverse)
        if tokens.pop(0)[1] != ")":
            raise IndexError
    elif sign:
        raise IndexError
    else:
        part = _Part((PathStep(iri, inverse),))
    while tokens and tokens[0][1] and tokens[0][1] in "*+?":
        optional = tokens.pop(0)[1] != "+"
        part = replace(part, optional=part.optional or optional)
    return part
