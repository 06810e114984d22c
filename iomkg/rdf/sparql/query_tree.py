"""A SPARQL query as a tree that keeps the place of everything in the text.

Nodes are stretches of significant tokens. What stands in a group is a list of parts, each of which
has text that may stand in a group of its own: of a list of predicates or objects, a collection or
a sequence path each triple pattern is a part, and of ``FILTER(a && b)`` each side.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Final, TypeAlias

from iomkg.rdf.sparql.terminals import AGGREGATES, Kind
from iomkg.rdf.sparql.tokens import Token


class PartKind(StrEnum):
    """What a part of a group is (SPARQL 1.1 Query Language, section 18.2.2)."""

    PATTERN = "pattern"
    """One triple pattern, or one step of a sequence path."""
    FILTER = "filter"
    """A filter; of ``FILTER(a && b)`` each side is a part."""
    OPTIONAL = "optional"
    UNION = "union"
    GROUP = "group"
    GRAPH = "graph"
    SERVICE = "service"
    MINUS = "minus"
    BIND = "bind"
    VALUES = "values"
    SUBSELECT = "sub-select"


@dataclass(frozen=True, eq=False)
class TokenSpan:
    """Significant tokens of a query that follow each other.

    Attributes:
        raw: the whole query.
        everything: all of its significant tokens.
        first: index of the first token.
        last: index just after the last.
    """

    raw: str = field(repr=False)
    everything: tuple[Token, ...] = field(repr=False)
    first: int
    last: int

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens."""
        return self.everything[self.first : self.last]

    @property
    def start(self) -> int:
        """The offset of its first character in the query."""
        return self.everything[self.first].start

    @property
    def end(self) -> int:
        """The offset just after its last character."""
        return self.everything[self.last - 1].end

    @property
    def text(self) -> str:
        """Its text as written."""
        return self.raw[self.start : self.end] if self.first < self.last else ""

    @property
    def shown(self) -> str:
        """Its text on one line, without comments."""
        return shown(self.tokens)

    @property
    def variables(self) -> frozenset[str]:
        """The names of all variables in it."""
        return variables(self.tokens)


@dataclass(frozen=True, eq=False)
class Expression(TokenSpan):
    """An expression, or a part of one.

    Attributes:
        operator: ``||``, ``&&``, a comparison, ``IN``, ``NOT IN``, ``+`` or ``*`` and their
            inverses (of ``a + b - c`` the first), ``!``, ``()`` for brackets, the name of a
            built-in function, ``EXISTS``, ``NOT EXISTS``, ``call`` for a function that an IRI
            names; empty for a term or a variable.
        operands: what it is applied to.
        group: the group of EXISTS.
    """

    operator: str = ""
    operands: tuple[Expression, ...] = ()
    group: Group | None = None

    @property
    def bare(self) -> Expression:
        """The expression without brackets around all of it."""
        inner = self
        while inner.operator == "()":
            inner = inner.operands[0]
        return inner

    @property
    def mark(self) -> Token:
        """The token that joins its first operand to the second."""
        return self.everything[self.operands[0].last]

    @property
    def inner(self) -> Iterator[Branch]:
        """The nodes directly inside."""
        yield from self.operands
        if self.group is not None:
            yield self.group


@dataclass(frozen=True, eq=False)
class Node:
    """What stands at one position of a triple pattern.

    Attributes:
        text: SPARQL text; for what has no name in the query, a variable that it does not use.
        label: how a person should read what has no name, or an empty string.
        tokens: the tokens that it was read from; none for a node without name.
    """

    text: str
    label: str = ""
    tokens: tuple[Token, ...] = ()

    @property
    def shown(self) -> str:
        """The text as a person should read it."""
        return self.label or shown(self.tokens)

    @property
    def variables(self) -> frozenset[str]:
        """The name of the variable that it is, if it is one."""
        return frozenset([self.text[1:]] if self.text[0] in "?$" else ())


@dataclass(frozen=True, eq=False)
class Part(TokenSpan):
    """A part of a group; as a stretch, the statement that it comes from.

    Attributes:
        kind: what it is.
        at: the token at which it begins.
        nodes: subject, verb and object of a pattern.
        groups: the groups inside: branches of a union, the group of OPTIONAL, of a FILTER EXISTS …
        name: the graph of GRAPH or the endpoint of SERVICE.
        condition: the expression of FILTER and BIND.
        side: whether it is a filter in brackets, or one of its sides.
        assigned: the variables of BIND and VALUES.
        rows: the terms of VALUES, by row; of UNDEF a stretch too.
        query: the query that a sub-select is.
    """

    kind: PartKind
    at: Token
    nodes: tuple[Node, ...] = ()
    groups: tuple[Group, ...] = ()
    name: Token | None = None
    condition: Expression | None = None
    side: bool = False
    assigned: tuple[Token, ...] = ()
    rows: tuple[tuple[TokenSpan, ...], ...] = ()
    query: Query | None = None

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens of the part alone."""
        if self.nodes:
            return tuple(token for node in self.nodes for token in node.tokens)
        if self.side and self.condition:
            return self.condition.tokens
        return self.everything[self.first : self.last]

    @property
    def text(self) -> str:
        """SPARQL text of the part alone, which may stand in a group."""
        if self.nodes:
            return " ".join(node.text for node in self.nodes) + " ."
        if self.side and self.condition:
            return f"FILTER({self.condition.text})"
        return f"{{ {self.query.text} }}" if self.query else self.raw[self.start : self.end]

    @property
    def shown(self) -> str:
        """The text as a person should read it, on one line."""
        if self.nodes:
            return " ".join(node.shown for node in self.nodes)
        if self.side:
            return f"FILTER({shown(self.tokens)})"
        return self.query.shown if self.query else shown(self.tokens)

    @property
    def variables(self) -> frozenset[str]:
        """The names of the variables that it shares with its group."""
        if self.query is not None and self.query.columns:
            return frozenset(self.query.names)
        made = {name for node in self.nodes if not node.tokens for name in node.variables}
        return variables(self.tokens) | made

    @property
    def inner(self) -> Iterator[Branch]:
        """The nodes directly inside."""
        if self.condition is not None:
            yield self.condition
        else:
            yield from self.groups
        if self.query is not None:
            yield self.query


@dataclass(frozen=True, eq=False)
class Group(TokenSpan):
    """A group graph pattern, its braces included.

    Attributes:
        opener: the keyword before its opening brace if it is one of OPTIONAL, MINUS, UNION,
            EXISTS; ``QUERY`` for the group of a query; empty otherwise.
        parts: its parts, in the order of the text.
    """

    opener: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def subselect(self) -> bool:
        """Whether it is the braces around a sub-select."""
        return self.everything[self.first + 1].word("SELECT")

    @property
    def ordered(self) -> tuple[Part, ...]:
        """Its parts in the order of evaluation: filters look at the whole group."""
        filters = tuple(p for p in self.parts if p.kind is PartKind.FILTER)
        return (*(p for p in self.parts if p.kind is not PartKind.FILTER), *filters)

    @property
    def inner(self) -> Iterator[Branch]:
        """The nodes directly inside."""
        yield from self.parts


@dataclass(frozen=True, eq=False)
class Projection:
    """A column of SELECT, or a key of GROUP BY.

    Attributes:
        token: the variable; None for a key without a name.
        value: the expression that it is assigned, or None.
    """

    token: Token | None
    value: Expression | None = None


@dataclass(frozen=True, eq=False)
class Clause(TokenSpan):
    """A solution modifier.

    Attributes:
        number: what LIMIT and OFFSET say, otherwise 0.
        keys: what GROUP BY, HAVING and ORDER BY name.
    """

    number: int = 0
    keys: tuple[Projection, ...] = ()


@dataclass(frozen=True, eq=False)
class Query(TokenSpan):
    """A query after its prologue, or a sub-select.

    Attributes:
        form: ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.
        head: what stands between that word and WHERE or the group.
        where: the group of WHERE; one without parts if there is none.
        stem: how the names of variables begin that the query does not use.
        columns: what SELECT names; none for a star.
        star: the star of ``SELECT *``, or None.
        described: what DESCRIBE names, other than variables.
        template: the template of CONSTRUCT, otherwise None.
        clauses: the solution modifiers by keyword.
        values: the VALUES after the modifiers.
    """

    form: str
    head: TokenSpan
    where: Group
    stem: str
    columns: tuple[Projection, ...] = ()
    star: Token | None = None
    described: tuple[Node, ...] = ()
    template: Group | None = None
    clauses: Mapping[str, Clause] = field(default_factory=dict)
    values: Part | None = None

    @property
    def keyword(self) -> Token:
        """The word that says its form."""
        return self.everything[self.first]

    @property
    def outermost(self) -> bool:
        """Whether it is the whole query, and not a sub-select."""
        return self.keyword.depth == 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.token.name for column in self.columns if column.token)

    @property
    def aggregated(self) -> bool:
        """Whether the whole answer is one group: aggregates without GROUP BY."""
        late = [self.clauses[key] for key in ("HAVING", "ORDER") if key in self.clauses]
        return "GROUP" not in self.clauses and any(
            token.value in AGGREGATES for stretch in (self.head, *late) for token in stretch.tokens
        )

    @property
    def inner(self) -> Iterator[Branch]:
        """The nodes directly inside."""
        if self.template is not None and self.template is not self.where:
            yield self.template
        clauses = (key for clause in self.clauses.values() for key in clause.keys)
        yield from (column.value for column in self.columns if column.value)
        if self.where.first < self.where.last:
            yield self.where
        yield from (key.value for key in clauses if key.value)
        if self.values is not None:
            yield self.values

    def select(self, keep: Collection[str] = ()) -> str:
        """Return the query as a sub-select, with some of its modifiers only.

        Args:
            keep: which of ``HAVING``, ``VALUES``, ``LIMIT`` and ``OFFSET`` to keep.
        """
        head = self.head.text if self.form == "SELECT" else f"(1 AS ?{self.stem}one)"
        where = " ".join(part.text for part in self.where.parts)
        kept = [self.clauses[k].text for k in _KEPT if k in self.clauses and k in {"GROUP", *keep}]
        if self.values is not None and "VALUES" in keep:
            kept.append(self.values.text)
        return " ".join(("SELECT", head, "WHERE {", where, "}", *kept))


Branch: TypeAlias = Query | Group | Part | Expression

_KEPT: Final = ("GROUP", "HAVING", "LIMIT", "OFFSET")


def walk(node: Branch) -> Iterator[Branch]:
    """Yield a node and all nodes inside it, the outer before the inner, in the order of the text.

    Args:
        node: a node.
    """
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += reversed(list(found.inner))


def shown(tokens: Sequence[Token]) -> str:
    """Return the text of tokens on one line, without comments."""
    parts = [tokens[0].text] if tokens else []
    for before, token in pairwise(tokens):
        parts += ("" if before.end == token.start else " "), token.text
    return "".join(parts)


def variables(tokens: Iterable[Token]) -> frozenset[str]:
    """Return the names of the variables among tokens."""
    return frozenset(token.name for token in tokens if token.kind is Kind.VAR)
