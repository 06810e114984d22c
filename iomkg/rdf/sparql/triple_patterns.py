"""Reading the triple patterns of a query one by one, whatever way they are abbreviated."""

from __future__ import annotations

from typing import Final, TypeAlias

from iomkg.rdf.sparql.cursor import Cursor
from iomkg.rdf.sparql.query_tree import Node, Part, PartKind
from iomkg.rdf.sparql.scope import Scope
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.tokens import Token
from iomkg.terms import RDF

_FIRST: Final = Node(f"<{RDF}first>", "rdf:first")
_REST: Final = Node(f"<{RDF}rest>", "rdf:rest")
_NIL: Final = Node(f"<{RDF}nil>", "()")
_IRIS: Final = frozenset({Kind.IRIREF, Kind.PNAME})
_TERMS: Final = _IRIS | {Kind.VAR, Kind.NUMBER}
_TRUTH: Final = ("TRUE", "FALSE")
_MODIFIERS: Final = ("?", "*", "+")
_Triple: TypeAlias = tuple[Token, tuple[Node, Node, Node]]
"""Where a triple begins, and its subject, verb and object."""


def read_triples(cursor: Cursor) -> list[Part]:
    """Read the triples of one subject.

    Predicate and object lists, blank nodes in brackets, collections and sequence paths are
    written out; a blank node becomes a variable.

    Args:
        cursor: stands at the subject.

    Returns:
        One part for each triple pattern; of a sequence path, for each step.

    Raises:
        QuerySyntaxError: if the text is no triple pattern.

    Standard: SPARQL 1.1 Query Language, sections 4.2 (abbreviations) and 9.3 (a sequence path
    is a join of its steps).
    """
    first, at = cursor.index, cursor.token
    subject, found = _node(cursor, Scope.SUBJECT)
    if not found or _verb_follows(cursor):
        found += _properties(cursor, subject, at)
    span = cursor.span(first)
    return [Part(*span, PartKind.PATTERN, begins, nodes) for begins, nodes in found]


def read_term(cursor: Cursor, scope: Scope) -> None:
    """Read a variable, an IRI or a literal.

    Args:
        cursor: stands at it.
        scope: where it stands.
    """
    if cursor.skip_kind(scope, Kind.STRING):
        if not cursor.skip_kind(scope, Kind.LANGTAG) and cursor.skip(scope, "^^"):
            cursor.expect_kind(scope, *_IRIS)
    elif cursor.skip(scope, "+", "-"):  # a sign apart from its number
        cursor.expect_kind(scope, Kind.NUMBER)
    elif cursor.kind in _TERMS or cursor.value in _TRUTH:
        cursor.take(scope)
    else:
        cursor.fail("a term")


def _verb_follows(cursor: Cursor) -> bool:
    return cursor.kind in _IRIS or cursor.kind is Kind.VAR or cursor.value in ("A", "^", "!", "(")


def _properties(cursor: Cursor, subject: Node, at: Token | None) -> list[_Triple]:
    """Read a list of verbs with their objects; ``at`` is where the first triple begins."""
    found: list[_Triple] = []
    while True:
        at = at or cursor.token
        steps = _verb(cursor)
        while True:
            at = at or cursor.token
            value, inner = _node(cursor, Scope.OBJECT)
            found += [*_steps(cursor, subject, steps, value, at), *inner]
            at = None
            if not cursor.skip(Scope.OBJECT, ","):
                break
        if cursor.value != ";":
            return found
        while cursor.skip(Scope.VERB, ";"):
            pass
        if not _verb_follows(cursor):
            return found


def _steps(
    cursor: Cursor, subject: Node, steps: tuple[Node, ...], value: Node, at: Token
) -> list[_Triple]:
    found: list[_Triple] = []
    for number, verb in enumerate(steps):
        end = value if number == len(steps) - 1 else cursor.anonymous()
        found.append((verb.tokens[0] if number else at, (subject, verb, end)))
        subject = end
    return found


def _node(cursor: Cursor, scope: Scope) -> tuple[Node, list[_Triple]]:
    """Read a term, a variable, a blank node with its properties, or a collection."""
    first, kind = cursor.index, cursor.kind
    if cursor.skip(scope, "["):
        node = cursor.anonymous()
        inner = _properties(cursor, node, None)
        cursor.expect(scope, "]")
        return node, inner
    if cursor.value == "(":
        return _collection(cursor, scope)
    if kind is Kind.ANON or kind is Kind.BLANK:
        token = cursor.take(scope)
        return cursor.anonymous(token.value if kind is Kind.BLANK else ""), []
    if cursor.skip_kind(scope, Kind.NIL):
        return _NIL, []
    read_term(cursor, scope)
    return cursor.node(first), []


def _collection(cursor: Cursor, scope: Scope) -> tuple[Node, list[_Triple]]:
    found: list[_Triple] = []
    at = cursor.take(scope)
    head = here = cursor.anonymous()
    while True:
        item, inner = _node(cursor, Scope.COLLECTION)
        found += [(at, (here, _FIRST, item)), *inner]
        if cursor.skip(scope, ")"):
            return head, [*found, (at, (here, _REST, _NIL))]
        following = cursor.anonymous()
        found.append((at, (here, _REST, following)))
        here = following


def _verb(cursor: Cursor) -> tuple[Node, ...]:
    """Read a variable or a path; of a sequence path, one node for each step."""
    first = cursor.index
    steps = _sequence(cursor)
    if cursor.value != "|":
        return tuple(steps)
    while cursor.skip(Scope.VERB, "|"):
        _sequence(cursor)
    return (cursor.node(first),)


def _sequence(cursor: Cursor) -> list[Node]:
    steps = []
    while True:
        first = cursor.index
        while cursor.skip(Scope.VERB, "^", "!"):
            pass
        if cursor.skip(Scope.VERB, "("):
            _verb(cursor)
            cursor.expect(Scope.VERB, ")")
        # SHACL puts a path in place of the variable $PATH.
        elif cursor.kind in _IRIS or cursor.kind is Kind.VAR or cursor.value == "A":
            cursor.take(Scope.VERB)
        elif cursor.kind is not Kind.NIL or not first or cursor.tokens[first].value != "!":
            cursor.fail("a property")
        else:  # !(), which excludes no property
            cursor.take(Scope.VERB)
        while cursor.skip(Scope.VERB, *_MODIFIERS):
            pass
        steps.append(cursor.node(first))
        if not cursor.skip(Scope.VERB, "/"):
            return steps
