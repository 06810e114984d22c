"""A place in the tokens of a query, while it is parsed."""

from __future__ import annotations

from typing import Final, NoReturn

from iomkg.errors import QuerySyntaxError
from iomkg.rdf.sparql.query_tree import Node, TokenSpan, variables
from iomkg.rdf.sparql.scope import Scope
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.tokens import Token

_STEM: Final = "why_"
_BEFORE: Final = Token(Kind.WHITESPACE, "", "", 0, 1, 1, 0)


class Cursor:
    """Reads tokens in order, and notes where each of them stands.

    Args:
        raw: the query.
        tokens: its significant tokens.

    Attributes:
        raw: the query.
        tokens: its significant tokens.
        index: how many of them have been read.
        value: the value of the token that comes next; empty at the end.
        kind: its kind; whitespace at the end.
        scopes: where the tokens stand that have been read.
        stem: how the names of generated variables begin.
    """

    def __init__(self, raw: str, tokens: tuple[Token, ...]) -> None:
        self.raw = raw
        self.tokens = tokens
        self.index = 0
        self.scopes: list[Scope] = []
        self.stem = _unused_stem(tokens)
        self._made = 0
        self._blanks: dict[str, Node] = {}
        self._look()

    @property
    def token(self) -> Token:
        """The token that comes next; at the end an empty one."""
        if self.index < len(self.tokens):
            return self.tokens[self.index]
        last = self.tokens[-1] if self.tokens else _BEFORE
        column = last.column + len(last.text)
        return Token(Kind.WHITESPACE, "", "", last.end, last.line, column, 0)

    def take(self, scope: Scope) -> Token:
        """Read one token.

        Args:
            scope: where it stands.
        """
        token = self.tokens[self.index]
        self.scopes.append(scope)
        self.index += 1
        self._look()
        return token

    def skip(self, scope: Scope, *words: str) -> bool:
        """Read one of some words if it comes next, and say whether it did."""
        found = self.value in words
        if found:
            self.take(scope)
        return found

    def skip_kind(self, scope: Scope, kind: Kind) -> bool:
        """Read one token if it is of a kind, and say whether it was."""
        found = self.kind is kind
        if found:
            self.take(scope)
        return found

    def expect(self, scope: Scope, *words: str) -> Token:
        """Read one token, which has to be one of some words."""
        if self.value not in words:
            self.fail(" or ".join(words))
        return self.take(scope)

    def expect_kind(self, scope: Scope, *kinds: Kind) -> Token:
        """Read one token, which has to be of one of some kinds."""
        if self.kind not in kinds or not self.value:
            self.fail(" or ".join(kind.value for kind in kinds))
        return self.take(scope)

    def fail(self, wanted: str) -> NoReturn:
        """Refuse the token that comes next.

        Args:
            wanted: what is expected in its place.
        """
        token = self.token
        found = f"{token.text} stands" if token.value else "the query ends"
        raise QuerySyntaxError(
            f"{found} where {wanted} is expected.",
            "Mend it at that place and run again.",
            token.place,
        )

    def since(self, first: int) -> TokenSpan:
        """Return what has been read since there were ``first`` tokens."""
        return TokenSpan(*self.span(first))

    def span(self, first: int) -> tuple[str, tuple[Token, ...], int, int]:
        """Return what :class:`TokenSpan` is made of, for what has been read since ``first``."""
        return self.raw, self.tokens, first, self.index

    def node(self, first: int) -> Node:
        """Return the node that has been read since there were ``first`` tokens."""
        stretch = self.since(first)
        return Node(stretch.text, tokens=stretch.tokens)

    def anonymous(self, label: str = "") -> Node:
        """Return a variable in place of a blank node.

        Args:
            label: its label, which means the same node wherever it stands, or nothing.

        Standard: SPARQL 1.1 Query Language, section 4.1.4 (blank nodes act as variables).
        """
        if label in self._blanks:
            return self._blanks[label]
        self._made += 1
        made = Node(f"?{self.stem}{self._made}", label or f"_:{self._made}")
        if label:
            self._blanks[label] = made
        return made

    def _look(self) -> None:
        following = self.tokens[self.index] if self.index < len(self.tokens) else _BEFORE
        self.value = following.value
        self.kind = following.kind


def _unused_stem(tokens: tuple[Token, ...]) -> str:
    """Return a beginning of names that no variable of a query has."""
    stem = _STEM
    names = variables(tokens)
    while any(name.startswith(stem) for name in names):
        stem = f"_{stem}"
    return stem
