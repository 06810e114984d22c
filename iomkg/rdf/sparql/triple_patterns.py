"""Reading the triple patterns of a query one by one, whatever way they are abbreviated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iomkg.rdf.sparql.cursor import Cursor, variables
from iomkg.rdf.sparql.groups import Node, Part, PartKind
from iomkg.rdf.sparql.terminals import Kind as Terminal
from iomkg.rdf.sparql.tokens import Token
from iomkg.terms import RDF

_FIRST: Final = Node(f"<{RDF}first>", "rdf:first")
_REST: Final = Node(f"<{RDF}rest>", "rdf:rest")
_NIL: Final = Node(f"<{RDF}nil>", "()")
_MODIFIERS: Final = ("?", "*", "+")


def read_triples(cursor: Cursor) -> Iterator[Part]:
    """Read the triples of one subject, up to the full stop or what comes instead.

    Predicate and object lists, blank nodes in brackets, collections and sequence paths are
    written out; a blank node becomes a variable.

    Args:
        cursor: stands at the subject.

    Yields:
        One part for each triple pattern; of a sequence path, for each step.

    Raises:
        QuerySyntaxError: if the text is no triple pattern.

    Standard: SPARQL 1.1 Query Language, sections 4.2 (abbreviations) and 9.3 (a sequence path
    is a join of its steps).
    """
    place = (cursor.token,)
    subject, inner = _node(cursor)
    yield from inner
    yield from _properties(cursor, subject, place)
    cursor.skip(".")


def _ends(cursor: Cursor) -> bool:
    return cursor.ended or cursor.at(".", "}", "]", "{") or _statement(cursor.token)


def _statement(token: Token) -> bool:
    return token.kind is Terminal.KEYWORD and not token.word("A", "TRUE", "FALSE")


def _properties(cursor: Cursor, subject: Node, place: tuple[Token, ...]) -> Iterator[Part]:
    """Read a list of verbs with their objects; ``place`` is where the first triple begins."""
    while not _ends(cursor):
        if cursor.skip(";"):
            continue
        place = place or (cursor.token,)
        steps = _verb(cursor)
        while True:
            place = place or (cursor.token,)
            value, inner = _node(cursor)
            yield from _steps(cursor, subject, steps, value, place)
            yield from inner
            place = ()
            if not cursor.skip(","):
                break


def _steps(
    cursor: Cursor, subject: Node, steps: tuple[Node, ...], value: Node, place: tuple[Token, ...]
) -> Iterator[Part]:
    for number, verb in enumerate(steps):
        last = number == len(steps) - 1
        end = value if last else cursor.anonymous()
        yield _triple(subject, verb, end, (verb.tokens if number else place))
        subject = end


def _triple(subject: Node, verb: Node, value: Node, place: tuple[Token, ...]) -> Part:
    nodes = (subject, verb, value)
    tokens = tuple(token for node in nodes for token in node.tokens)
    made = {node.text[1:] for node in nodes if not node.tokens and node.text.startswith("?")}
    at = place[0] if place else tokens[0]
    return Part(
        PartKind.PATTERN,
        " ".join(node.text for node in nodes) + " .",
        " ".join(node.shown for node in nodes),
        at.line,
        at.column,
        tokens,
        variables(tokens) | made,
        nodes,
    )


def _node(cursor: Cursor) -> tuple[Node, list[Part]]:
    """Read a term, a variable, a blank node with its properties, or a collection."""
    if cursor.at("["):
        cursor.take()
        node = cursor.anonymous()
        inner = list(_properties(cursor, node, ()))
        cursor.take("]")
        return node, inner
    if cursor.at("("):
        return _collection(cursor)
    start = cursor.index
    token = cursor.take()
    if token.kind is Terminal.ANON:
        return cursor.anonymous(), []
    if token.kind is Terminal.BLANK:
        return cursor.anonymous(token.value), []
    if token.kind is Terminal.NIL:
        return _NIL, []
    if token.kind is Terminal.STRING and not cursor.ended:
        if cursor.token.kind is Terminal.LANGTAG or cursor.skip("^^"):
            cursor.take()
    elif token.word("+", "-"):  # a sign apart from its number
        cursor.take()
    return cursor.node(cursor.since(start)), []


def _collection(cursor: Cursor) -> tuple[Node, list[Part]]:
    parts: list[Part] = []
    place = (cursor.take("("),)
    head = here = cursor.anonymous()
    while True:
        item, inner = _node(cursor)
        parts += [_triple(here, _FIRST, item, place), *inner]
        if cursor.skip(")"):
            return head, [*parts, _triple(here, _REST, _NIL, place)]
        following = cursor.anonymous()
        parts.append(_triple(here, _REST, following, place))
        here = following


def _verb(cursor: Cursor) -> tuple[Node, ...]:
    """Read a variable or a path; of a sequence path, one node for each step."""
    start = cursor.index
    if cursor.token.kind is Terminal.VAR:
        cursor.take()
        return (cursor.node(cursor.since(start)),)
    steps = _sequence(cursor)
    if not cursor.at("|"):
        return tuple(cursor.node(step) for step in steps)
    while cursor.skip("|"):
        _sequence(cursor)
    return (cursor.node(cursor.since(start)),)


def _sequence(cursor: Cursor) -> list[tuple[Token, ...]]:
    steps = []
    while True:
        start = cursor.index
        while cursor.skip("^", "!"):
            pass
        if cursor.at("("):
            cursor.brackets()
        else:
            cursor.take()
        cursor.skip(*_MODIFIERS)
        steps.append(cursor.since(start))
        if not cursor.skip("/"):
            return steps
