"""A place in the tokens of a query, while it is taken apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from iomkg.errors import QuerySyntaxError
from iomkg.rdf.sparql.groups import Node
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.tokens import Token

_OPENERS: Final = ("(", "{", "[")
_STEM: Final = "why_"


class Cursor:
    """Reads tokens in order.

    Args:
        text: the query.
        tokens: its significant tokens.

    Attributes:
        stem: how the names of the variables begin that it makes up.
    """

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._index = 0
        self._made = 0
        self._blanks: dict[str, Node] = {}
        self.stem = unused_stem(tokens)

    @property
    def index(self) -> int:
        """How many tokens have been read."""
        return self._index

    @property
    def token(self) -> Token:
        """The token that comes next."""
        if self._index >= len(self._tokens):
            raise QuerySyntaxError("The query ends too early.", "Complete it.")
        return self._tokens[self._index]

    @property
    def ended(self) -> bool:
        """Whether all tokens have been read."""
        return self._index >= len(self._tokens)

    def at(self, *words: str) -> bool:
        """Return whether one of some keywords or punctuation marks comes next."""
        return not self.ended and self.token.word(*words)

    def take(self, *words: str) -> Token:
        """Read one token, which has to be one of some words if any are given."""
        token = self.token
        if words and not token.word(*words):
            raise QuerySyntaxError(
                f"{token.text} stands where {' or '.join(words)} is expected.",
                "Mend the query there.",
                token.place,
            )
        self._index += 1
        return token

    def skip(self, *words: str) -> bool:
        """Read one of some words if it comes next, and say whether it did."""
        if self.at(*words):
            self._index += 1
            return True
        return False

    def brackets(self) -> tuple[Token, ...]:
        """Read from an opening bracket to the one that closes it, both included."""
        start = self._index
        depth = self.take(*_OPENERS).depth
        while self.token.depth > depth:
            self._index += 1
        self.take()
        return self.since(start)

    def since(self, start: int) -> tuple[Token, ...]:
        """Return the tokens read since there were ``start`` of them."""
        return tuple(self._tokens[start : self._index])

    def text(self, tokens: Sequence[Token]) -> str:
        """Return the text of tokens that follow each other, as written."""
        return self._text[tokens[0].start : tokens[-1].end] if tokens else ""

    def node(self, tokens: Sequence[Token]) -> Node:
        """Return the node that some tokens write."""
        return Node(self.text(tokens), shown(tokens), tuple(tokens))

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


def shown(tokens: Sequence[Token]) -> str:
    """Return the text of tokens on one line, without comments."""
    parts = [tokens[0].text] if tokens else []
    for before, token in pairwise(tokens):
        parts += ("" if before.end == token.start else " "), token.text
    return "".join(parts)


def variables(tokens: Iterable[Token]) -> frozenset[str]:
    """Return the names of the variables among tokens."""
    return frozenset(token.name for token in tokens if token.kind is Kind.VAR)


def unused_stem(tokens: Iterable[Token]) -> str:
    """Return how variables may begin that are certainly not those of a query."""
    stem = _STEM
    names = variables(tokens)
    while any(name.startswith(stem) for name in names):
        stem = f"_{stem}"
    return stem
