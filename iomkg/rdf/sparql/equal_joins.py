"""Patterns that only ``FILTER(?a = ?b)`` joins, written so that the embedded engine joins them.

pyoxigraph makes every pair of solutions of two patterns that share no variable, and filters then.
Here each of the two gets a variable more, ``{ { … BIND(key of ?a AS ?k) } { … BIND(key of ?b AS
?k) } }``, by which the engine joins them with a table. The filter stays. So nothing is asked of
the key but that it is always bound, and the same for terms that ``=`` finds equal; terms that
differ may share one.

A key is the text of an IRI or a string, a number as the nearest ``xsd:float``, the text of a date
without a time zone, and otherwise nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypeAlias

from iomkg.errors import QueryRefused, QuerySyntaxError
from iomkg.rdf.sparql.in_scope import certain, in_scope
from iomkg.rdf.sparql.parsed import edited
from iomkg.rdf.sparql.parsing import parse
from iomkg.rdf.sparql.query_tree import Expression, Group, Part, PartKind, Query, variables
from iomkg.rdf.sparql.terminals import Kind
from iomkg.terms import RDF, XSD

_ROUNDS: Final = 12
"""How many joins of one query are written so, one each time that it is read."""
_READ: Final = 1 << 18
"""Characters of a long query that are read in all: half a million take half a second."""
_JOINED: Final = {
    PartKind.PATTERN,
    PartKind.VALUES,
    PartKind.GROUP,
    PartKind.UNION,
    PartKind.SUBSELECT,
}
_WITHIN: Final = {PartKind.GROUP, PartKind.UNION, PartKind.OPTIONAL, PartKind.MINUS}
_CHANGING: Final = frozenset({"RAND", "UUID", "STRUUID", "BNODE", "EXISTS"})
"""Words of expressions whose value is not decided by their variables alone."""
_FLOAT: Final = f"<{XSD}float>(<{XSD}double>({{0}}))"
_KEY: Final = (
    f"COALESCE(IF(isIRI({{0}}) || DATATYPE({{0}}) IN (<{XSD}string>, <{RDF}langString>) || "
    f'(DATATYPE({{0}}) IN (<{XSD}date>, <{XSD}dateTime>) && TZ({{0}}) = ""), STR({{0}}), '
    f'IF(isNumeric({{0}}) && ABS({_FLOAT}) < 1e15, STR({_FLOAT} + 0), "")), "")'
)
"""A double holds each whole number up to 1e15, and so rounds to the float that equals it."""


_Component: TypeAlias = tuple[Part, ...]
"""Parts of a group that share variables with each other and with no other part."""


def joined_by_keys(query: str) -> str:
    """Write a query so that pyoxigraph joins quickly what filters join by equality.

    Args:
        query: a SPARQL 1.1 query.

    Returns:
        A query with the same solutions; the text itself where there is no such join, or where it
        does not parse, which whoever runs it finds.
    """
    for _ in range(min(_ROUNDS, 1 + _READ // (len(query) + 1))):
        try:
            parsed = parse(query)
        except (QuerySyntaxError, QueryRefused):
            break
        found = next(_joins(parsed.query), None)
        if found is None:
            break
        group, text = found
        query = edited(query, {group.start: (group.end, text)})
    return query


def _joins(query: Query) -> Iterator[tuple[Group, str]]:
    """Yield each group that has such a join, and what to write for it."""
    if query.template is not query.where:
        yield from _in_group(query.where, query.stem)


def _in_group(group: Group, stem: str) -> Iterator[tuple[Group, str]]:
    text = _rewritten(group, stem)
    if text is not None:
        yield group, text
    for part in group.parts:
        if part.query is not None:
            yield from _joins(part.query)
        elif part.kind in _WITHIN:
            for inner in part.groups:
                yield from _in_group(inner, stem)


def _rewritten(group: Group, stem: str) -> str | None:
    filters = [part for part in group.parts if part.kind is PartKind.FILTER]
    others = [part for part in group.parts if part.kind is not PartKind.FILTER]
    count = next((n for n, part in enumerate(others) if part.kind not in _JOINED), len(others))
    joined = others[:count]
    components = _components(joined)
    equal = [found for part in filters for found in _equal(part, components)]
    if not equal:
        return None
    first, second = equal[0].sides
    keys = [each for each in equal if set(each.sides) == {first, second}]
    named = sorted(in_scope(joined) & variables(t for part in joined for t in part.tokens))
    early = [part for part in filters if _is_decided(part, certain(joined))]
    own = [[part for part in early if part.variables <= certain(each)] for each in (first, second)]
    sides = (
        " ".join(
            (
                "{",
                *(part.text for part in (*component, *checked)),
                *(each.key(component, stem, number) for number, each in enumerate(keys)),
                "}",
            )
        )
        for component, checked in zip((first, second), own, strict=True)
    )
    # From here on the text stays as it is, filters that have been seen to included.
    after = others[count].start if count < len(others) else group.everything[group.last - 1].start
    rest = (part for each in components if each not in (first, second) for part in each)
    text = " ".join(
        (
            "{ { SELECT",
            *(f"?{name}" for name in named),
            "WHERE {",
            *sides,
            *(part.text for part in (*rest, *early) if part not in chain(*own)),
            "} }",
            *(part.text for part in filters if part not in early and part.start < after),
        )
    )
    # What follows keeps its line, for the place of a mistake.
    lines = "\n" * (group.raw.count("\n", group.start, after) - text.count("\n"))
    return f"{text} {lines}{group.raw[after : group.end]}"


@dataclass(frozen=True)
class _Equality:
    """A filter that two expressions are equal, each of variables of one component."""

    left: Expression
    right: Expression
    sides: tuple[_Component, _Component]
    same: bool

    def key(self, component: _Component, stem: str, number: int) -> str:
        """Return the pattern that adds the key of one side."""
        left = component is self.sides[0]
        expression = self.left if left else self.right
        key, value = f"?{stem}key{number}", f"?{stem}{'left' if left else 'right'}{number}"
        if self.same and _is_variable(self.left) and _is_variable(self.right):
            return f"BIND({expression.text} AS {key})"
        return f"BIND({expression.text} AS {value}) BIND({_KEY.format(value)} AS {key})"


def _equal(part: Part, components: Sequence[_Component]) -> Iterator[_Equality]:
    condition = part.condition.bare if part.condition is not None else None
    if condition is None or condition.operator not in {"=", "SAMETERM"}:
        return
    left, right = condition.operands
    if not (_is_decided(left, left.variables) and _is_decided(right, right.variables)):
        return
    sides = [
        next((each for each in components if side.variables <= certain(each)), None)
        for side in (left, right)
        if side.variables
    ]
    match sides:
        case [tuple() as one, tuple() as two] if one is not two:
            yield _Equality(left.bare, right.bare, (one, two), condition.operator != "=")


def _is_decided(stretch: Part | Expression, bound: frozenset[str]) -> bool:
    """Whether some variables decide what an expression or filter gives."""
    return stretch.variables <= bound and not any(
        token.word(*_CHANGING) for token in stretch.tokens
    )


def _is_variable(expression: Expression) -> bool:
    return [token.kind for token in expression.tokens] == [Kind.VAR]


def _components(parts: Iterable[Part]) -> list[_Component]:
    """Part what is joined by variables or labels of blank nodes from what is not."""
    found: list[tuple[frozenset[str], _Component]] = []
    for part in parts:
        names = part.variables | {t.value for t in part.tokens if t.kind is Kind.BLANK}
        touched = [each for each in found if each[0] & names]
        found = [each for each in found if not each[0] & names]
        names = names.union(*(each[0] for each in touched))
        found.append((names, (*(p for each in touched for p in each[1]), part)))
    return [each for _, each in found]
