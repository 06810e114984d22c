"""A query taken apart: its groups, the parts of each, and the clauses after them.

Every part carries text that may stand in a group of its own, so that a query with fewer parts is
put together from the words of the query itself.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

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
    MINUS = "minus"
    BIND = "bind"
    VALUES = "values"
    SUBSELECT = "sub-select"


@dataclass(frozen=True)
class Node:
    """What stands at one position of a triple pattern.

    Attributes:
        text: SPARQL text; for what has no name in the query, a variable that it does not use.
        shown: the text as a person should read it.
        tokens: the tokens that it was read from; none for a node without name.
    """

    text: str
    shown: str
    tokens: tuple[Token, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of a group.

    Attributes:
        kind: what it is.
        text: SPARQL text of the part alone.
        shown: the text as a person should read it, on one line.
        line: its line in the query, from 1.
        column: its column in characters, from 1.
        tokens: the tokens that it was read from.
        variables: the names of the variables that it shares with its group.
        nodes: subject, verb and object of a pattern.
        groups: the groups inside: branches of a union, the group of OPTIONAL, EXISTS …
        query: the query that a sub-select is.
    """

    kind: PartKind
    text: str
    shown: str
    line: int
    column: int
    tokens: tuple[Token, ...]
    variables: frozenset[str]
    nodes: tuple[Node, ...] = ()
    groups: tuple[Group, ...] = ()
    query: Query | None = None


@dataclass(frozen=True)
class Group:
    """A group graph pattern.

    Attributes:
        parts: its parts, in the order of the text.
    """

    parts: tuple[Part, ...]

    @property
    def ordered(self) -> tuple[Part, ...]:
        """Its parts in the order of evaluation: filters look at the whole group."""
        filters = tuple(p for p in self.parts if p.kind is PartKind.FILTER)
        return (*(p for p in self.parts if p.kind is not PartKind.FILTER), *filters)


@dataclass(frozen=True)
class Clause:
    """A solution modifier.

    Attributes:
        text: SPARQL text, its keyword included.
        shown: the text as a person should read it, on one line.
        line: its line in the query, from 1.
        column: its column in characters, from 1.
        number: what LIMIT and OFFSET say, otherwise 0.
    """

    text: str
    shown: str
    line: int
    column: int
    number: int = 0


@dataclass(frozen=True)
class Query:
    """A query, or a sub-select.

    Attributes:
        form: ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.
        prologue: the text of BASE and PREFIX declarations.
        head: what stands between SELECT and the group; for the other forms a constant column.
        where: the group of WHERE.
        template: the template of CONSTRUCT, otherwise None.
        described: what DESCRIBE names, other than variables.
        aggregated: whether the whole answer is one group: aggregates without GROUP BY.
        clauses: ``GROUP``, ``HAVING``, ``LIMIT`` and ``OFFSET``, those that there are.
        values: the VALUES after the modifiers.
        columns: the columns that SELECT names; none for a star.
        stem: how the names of variables begin that the query does not use.
    """

    form: str
    prologue: str
    head: str
    where: Group
    template: Group | None
    described: tuple[Node, ...]
    aggregated: bool
    clauses: dict[str, Clause]
    values: Part | None
    columns: frozenset[str]
    stem: str

    def select(self, keep: Collection[str] = ()) -> str:
        """Return the query as a sub-select, with some of its modifiers only.

        Args:
            keep: which of ``HAVING``, ``VALUES``, ``LIMIT`` and ``OFFSET`` to keep.
        """
        where = " ".join(part.text for part in self.where.parts)
        kept = [
            self.clauses[k].text for k in _CLAUSES if k in self.clauses and k in {"GROUP", *keep}
        ]
        if self.values is not None and "VALUES" in keep:
            kept.append(self.values.text)
        return " ".join(("SELECT", self.head, "WHERE {", where, "}", *kept))


_CLAUSES = ("GROUP", "HAVING", "LIMIT", "OFFSET")
