"""The clauses of a query: what each SELECT projects, and what follows its group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from iomkg.rdf.sparql.scope import Scope
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.tokens import Token

_TRAILERS: Final = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")


@dataclass(frozen=True)
class Select:
    """A SELECT clause with its group and its solution modifiers.

    Attributes:
        keyword: the word ``SELECT``.
        head: the tokens between it and WHERE or the group.
        trailer: the tokens after the group.

    Standard: SPARQL 1.1 Query Language, section 19.8, rules 7 to 9 and 18.
    """

    keyword: Token
    head: tuple[Token, ...]
    trailer: tuple[Token, ...]

    @property
    def outermost(self) -> bool:
        """Whether it is the query's own clause and not that of a sub-select."""
        return self.keyword.depth == 0

    @property
    def star(self) -> Token | None:
        """The star of ``SELECT *``, or None."""
        level = self.keyword.depth
        return next((t for t in self.head if t.depth == level and t.word("*")), None)

    @property
    def columns(self) -> tuple[Token, ...]:
        """The variables projected, in order: bare ones, and those after AS."""
        return tuple(
            token
            for before, token in zip((self.keyword, *self.head), self.head, strict=False)
            if token.kind is Kind.VAR and (self._bare(token) or self._alias(before, token))
        )

    @property
    def aliases(self) -> frozenset[str]:
        """The names of the columns that an expression is assigned to."""
        return frozenset(token.name for token in self.columns if not self._bare(token))

    def modifier(self, keyword: str) -> tuple[Token, ...]:
        """Return a solution modifier.

        Args:
            keyword: ``GROUP``, ``HAVING``, ``ORDER``, ``LIMIT``, ``OFFSET`` or ``VALUES``.

        Returns:
            Its tokens, the keyword first, or nothing where the clause has none.
        """
        found: list[Token] = []
        for token in self.trailer:
            if token.depth == self.keyword.depth and token.word(*_TRAILERS):
                if found:
                    break
                if token.word(keyword):
                    found.append(token)
            elif found:
                found.append(token)
        return tuple(found)

    def _bare(self, token: Token) -> bool:
        return token.depth == self.keyword.depth

    def _alias(self, before: Token, token: Token) -> bool:
        return before.word("AS") and token.depth == self.keyword.depth + 1


def selects(tokens: Sequence[Token]) -> tuple[Select, ...]:
    """Find the SELECT clauses of a query, sub-selects included.

    Args:
        tokens: the significant tokens of the query.

    Returns:
        The clauses in the order of their keywords.
    """
    return tuple(_select(tokens, i) for i, token in enumerate(tokens) if token.word("SELECT"))


def exists_groups(tokens: Sequence[Token]) -> Iterator[tuple[Token, tuple[Token, ...]]]:
    """Find the groups that EXISTS tests.

    Args:
        tokens: the significant tokens of the query.

    Yields:
        The word ``EXISTS`` and the tokens of its group, the outer braces included.
    """
    for index, token in enumerate(tokens):
        if token.word("EXISTS"):
            yield token, enclosed(tokens, index + 1)


def enclosed(tokens: Sequence[Token], start: int) -> tuple[Token, ...]:
    """Return a bracketed stretch.

    Args:
        tokens: the significant tokens of a query.
        start: index of an opening bracket.

    Returns:
        The tokens from there to the bracket that closes it, both included; nothing if no bracket
        opens there.
    """
    if start >= len(tokens) or not tokens[start].word("(", "{", "["):
        return ()
    depth = tokens[start].depth
    end = start + 1
    while end < len(tokens) and tokens[end].depth > depth:
        end += 1
    return tuple(tokens[start : end + 1])


def triple_patterns(tokens: Sequence[Token]) -> int:
    """Count the triple patterns in a stretch; each step of a sequence path counts as one.

    Args:
        tokens: significant tokens.

    Returns:
        The number of triple patterns.

    Standard: SPARQL 1.1 Query Language, section 18.2.2.4 (a sequence path is a join).
    """
    pairs = zip((None, *tokens), tokens, strict=False)
    return sum(_is_object(before, token) or _is_step(token) for before, token in pairs)


def _is_object(before: Token | None, token: Token) -> bool:
    """Whether the object of a triple pattern begins with a token."""
    if token.scope is not Scope.OBJECT or (before is not None and before.word("^^")):
        return False
    if token.kind in {Kind.KEYWORD, Kind.PUNCT}:
        return token.word("TRUE", "FALSE", "(", "[")
    return token.kind is not Kind.LANGTAG


def _is_step(token: Token) -> bool:
    return token.word("/") and token.scope in {Scope.OBJECT, Scope.COLLECTION}


def _select(tokens: Sequence[Token], index: int) -> Select:
    keyword = tokens[index]
    end = index + 1
    while end < len(tokens) and tokens[end].depth >= keyword.depth:
        end += 1
    brace = next(
        (i for i in range(index, end) if _level(tokens[i], keyword) and tokens[i].word("{")), end
    )
    head = [t for t in tokens[index + 1 : brace] if not t.word("WHERE")]
    trailer = tokens[brace + len(enclosed(tokens, brace)) : end] if brace < end else ()
    return Select(keyword, tuple(head), tuple(trailer))


def _level(token: Token, keyword: Token) -> bool:
    return token.depth == keyword.depth
