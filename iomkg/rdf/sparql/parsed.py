"""A query with its tree, the scope of each of its tokens, and the edits that are made to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from iomkg.rdf.sparql.query_tree import Branch, Expression, Group, Part, Query, TokenSpan, walk
from iomkg.rdf.sparql.scope import Scope
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.tokens import Token


@dataclass(frozen=True, eq=False)
class ParsedQuery:
    """A query that has been parsed.

    Attributes:
        raw: the text.
        tokens: its significant tokens.
        scopes: where each of them stands.
        query: the tree, without the prologue.
    """

    raw: str
    tokens: tuple[Token, ...]
    scopes: tuple[Scope, ...]
    query: Query

    @property
    def prologue(self) -> str:
        """The text of BASE and PREFIX declarations."""
        return TokenSpan(self.raw, self.tokens, 0, self.query.first).text

    @property
    def placed(self) -> Iterator[tuple[Token, Scope]]:
        """The tokens, each with its scope."""
        return zip(self.tokens, self.scopes, strict=True)

    def uses(self, name: str) -> Iterator[tuple[Token, Scope]]:
        """Yield where a variable stands.

        Args:
            name: its name.
        """
        for token, scope in self.placed:
            if token.kind is Kind.VAR and token.name == name:
                yield token, scope

    @cached_property
    def nodes(self) -> tuple[Branch, ...]:
        """All nodes of the tree; see :func:`walk`."""
        return tuple(walk(self.query))

    @property
    def queries(self) -> Iterator[Query]:
        """The query and its sub-selects."""
        return (node for node in self.nodes if isinstance(node, Query))

    @property
    def groups(self) -> Iterator[Group]:
        """The groups, among them the template of CONSTRUCT."""
        return (node for node in self.nodes if isinstance(node, Group))

    @property
    def expressions(self) -> Iterator[Expression]:
        """The expressions and their parts."""
        return (node for node in self.nodes if isinstance(node, Expression))

    @property
    def assignments(self) -> Iterator[tuple[Token, Expression]]:
        """What stands before each AS, with the variable after it."""
        for node in self.nodes:
            if isinstance(node, Query):
                keys = [key for clause in node.clauses.values() for key in clause.keys]
                for column in (*node.columns, *keys):
                    if column.token and column.value:
                        yield column.token, column.value
            elif isinstance(node, Part) and node.condition is not None:
                yield from ((token, node.condition) for token in node.assigned)


def edited(raw: str, edits: Mapping[int, tuple[int, str]], start: int = 0, end: int = -1) -> str:
    """Replace stretches of a text.

    Args:
        raw: the text.
        edits: by the offset where a stretch begins, where it ends and what stands there instead;
            no two overlap.
        start: offset where to begin.
        end: offset where to end; -1 for the end of the text.

    Returns:
        The text between the two offsets, with the edits that begin there.
    """
    end = len(raw) if end < 0 else end
    parts: list[str] = []
    done = start
    for at, (stop, new) in sorted(edits.items()):
        if start <= at < end:
            parts += raw[done:at], new
            done = stop
    return "".join(parts) + raw[done:end]
