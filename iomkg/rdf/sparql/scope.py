"""Where in a SPARQL query a token stands, worked out while the text is read.

This is not a parser: on a text that a SPARQL engine accepts it gives the right answer, and on
any other text the engine refuses it later.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from iomkg.rdf.sparql.terminals import Kind


class Scope(Enum):
    """The part of a query in which a token stands (SPARQL 1.1, section 19.8)."""

    PROLOGUE = auto()
    PROJECTION = auto()
    DESCRIBE = auto()
    DATASET = auto()
    """Between the query form and the group of WHERE."""
    TEMPLATE = auto()
    """After CONSTRUCT, before its brace."""
    TRAILER = auto()
    """After the group of WHERE: LIMIT, OFFSET."""
    GROUP_BY = auto()
    HAVING = auto()
    ORDER_BY = auto()
    SUBJECT = auto()
    VERB = auto()
    OBJECT = auto()
    GRAPH_NAME = auto()
    CONSTRAINT = auto()
    """After FILTER or BIND, before the bracket."""
    COLLECTION = auto()
    """Inside the brackets of an RDF collection or a property path."""
    EXPRESSION = auto()
    VALUES_NAMES = auto()
    VALUES_DATA = auto()


PATTERN: Final = frozenset(
    {Scope.SUBJECT, Scope.VERB, Scope.OBJECT, Scope.GRAPH_NAME, Scope.CONSTRAINT}
)
"""Scopes directly inside the braces of a graph pattern or a template."""

_LISTS: Final = frozenset({Scope.COLLECTION, Scope.VALUES_NAMES, Scope.VALUES_DATA})
_QUERY: Final = frozenset(Scope) - PATTERN - _LISTS - {Scope.EXPRESSION}

_CLAUSES: Final = {
    "SELECT": Scope.PROJECTION,
    "ASK": Scope.DATASET,
    "CONSTRUCT": Scope.TEMPLATE,
    "DESCRIBE": Scope.DESCRIBE,
    "FROM": Scope.DATASET,
    "WHERE": Scope.DATASET,
    "GROUP": Scope.GROUP_BY,
    "HAVING": Scope.HAVING,
    "ORDER": Scope.ORDER_BY,
    "LIMIT": Scope.TRAILER,
    "OFFSET": Scope.TRAILER,
    "VALUES": Scope.VALUES_NAMES,
}
_STATEMENTS: Final = {
    "SELECT": Scope.PROJECTION,
    "FILTER": Scope.CONSTRAINT,
    "BIND": Scope.CONSTRAINT,
    "GRAPH": Scope.GRAPH_NAME,
    "SERVICE": Scope.GRAPH_NAME,
    "OPTIONAL": Scope.SUBJECT,
    "MINUS": Scope.SUBJECT,
    "UNION": Scope.SUBJECT,
    "VALUES": Scope.VALUES_NAMES,
}
_NODES: Final = frozenset({"A", "TRUE", "FALSE"})
_AFTER_NODE: Final = {
    Scope.SUBJECT: Scope.VERB,
    Scope.VERB: Scope.OBJECT,
    Scope.GRAPH_NAME: Scope.SUBJECT,
}
_SEPARATORS: Final = {".": Scope.SUBJECT, ";": Scope.VERB, ",": Scope.OBJECT}
_PATH: Final = frozenset("/|^!")
_AFTER_WHERE: Final = frozenset({Scope.PROLOGUE, Scope.PROJECTION, Scope.DESCRIBE, Scope.DATASET})
_OPENERS: Final = {"(": ")", "{": "}", "[": "]"}
_OPERANDS: Final = frozenset(
    {Kind.VAR, Kind.IRIREF, Kind.PNAME, Kind.STRING, Kind.LANGTAG, Kind.NUMBER, Kind.NIL}
)


@dataclass
class _Frame:
    """An open bracket, or the whole text."""

    closer: str
    scope: Scope
    resume: Scope = Scope.TRAILER
    """The scope after VALUES."""


class Tracker:
    """Follows the brackets and keywords of one query.

    Attributes:
        operand: whether an operand of an expression ended with the last token.
    """

    def __init__(self) -> None:
        self._frames = [_Frame("", Scope.PROLOGUE)]
        self._datatype = False
        self.operand = False

    @property
    def scope(self) -> Scope:
        """Where the next token stands."""
        return self._frames[-1].scope

    @property
    def depth(self) -> int:
        """How many brackets are open."""
        return len(self._frames) - 1

    @property
    def closer(self) -> str:
        """The bracket that closes the innermost open one, or an empty string."""
        return self._frames[-1].closer

    def feed(self, kind: Kind, word: str) -> None:
        """Take in the next token that is neither whitespace nor comment.

        Args:
            kind: kind of the token.
            word: its text, in upper case if it is a keyword. A closing bracket must be
                :attr:`closer`.

        Standard: SPARQL 1.1 Query Language, section 19.8.
        """
        if kind is Kind.KEYWORD:
            self._keyword(word)
        elif kind is Kind.PUNCT:
            self._punctuation(word)
        elif kind is not Kind.LANGTAG and not self._datatype:
            self._node(kind)
        self._datatype = word == "^^"
        self.operand = self.scope is Scope.EXPRESSION and (
            kind in _OPERANDS or word in {")", "}", "TRUE", "FALSE"}
        )

    def _keyword(self, word: str) -> None:
        frame = self._frames[-1]
        if frame.scope in _QUERY:
            frame.resume = Scope.TRAILER
            frame.scope = _CLAUSES.get(word, frame.scope)
        elif frame.scope in PATTERN:
            frame.resume = Scope.SUBJECT
            if word in _NODES:
                self._node(Kind.KEYWORD)
            else:
                frame.scope = _STATEMENTS.get(word, frame.scope)

    def _node(self, kind: Kind) -> None:
        frame = self._frames[-1]
        if kind is Kind.NIL and frame.scope is Scope.CONSTRAINT:  # FILTER ex:f()
            frame.scope = Scope.SUBJECT
        else:
            frame.scope = _AFTER_NODE.get(frame.scope, frame.scope)

    def _punctuation(self, mark: str) -> None:
        if mark in _OPENERS:
            self._open(mark)
        elif mark and mark == self.closer:
            self._frames.pop()
        elif self.scope in PATTERN and mark in _SEPARATORS:
            self._frames[-1].scope = _SEPARATORS[mark]
        elif self.scope in {Scope.VERB, Scope.OBJECT} and mark in _PATH:
            self._frames[-1].scope = Scope.VERB

    def _open(self, bracket: str) -> None:
        frame = self._frames[-1]
        if bracket == "(":
            inner, frame.scope = _parenthesis(frame.scope)
        elif bracket == "{":
            inner, frame.scope = _brace(frame)
        else:
            inner, frame.scope = Scope.VERB, _AFTER_NODE.get(frame.scope, frame.scope)
        self._frames.append(_Frame(_OPENERS[bracket], inner))


def _parenthesis(scope: Scope) -> tuple[Scope, Scope]:
    """Return the scope inside a parenthesis and the one after it."""
    if scope is Scope.CONSTRAINT:
        return Scope.EXPRESSION, Scope.SUBJECT
    if scope in PATTERN:
        return Scope.COLLECTION, _AFTER_NODE.get(scope, scope)
    return (scope if scope in _LISTS else Scope.EXPRESSION), scope


def _brace(frame: _Frame) -> tuple[Scope, Scope]:
    """Return the scope inside a brace and the one after it."""
    scope = frame.scope
    if scope is Scope.VALUES_NAMES:
        return Scope.VALUES_DATA, frame.resume
    if scope is Scope.TEMPLATE:
        return Scope.SUBJECT, Scope.DATASET
    if scope in _AFTER_WHERE:
        return Scope.SUBJECT, Scope.TRAILER
    return Scope.SUBJECT, (Scope.SUBJECT if scope in PATTERN else scope)
