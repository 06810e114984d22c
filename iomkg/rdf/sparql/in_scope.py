"""Which variables a group may bind, and which it certainly binds."""

from __future__ import annotations

from collections.abc import Iterable

from iomkg.rdf.sparql.query_tree import Part, PartKind, Query


def in_scope(parts: Iterable[Part]) -> frozenset[str]:
    """Return the names of the variables that are in scope after some parts of a group.

    Args:
        parts: parts of one group.

    Standard: SPARQL 1.1 Query Language, section 18.2.1.
    """
    return frozenset().union(*(_may_bind(part) for part in parts))


def certain(parts: Iterable[Part]) -> frozenset[str]:
    """Return the names of the variables that are bound in every solution of some parts.

    Args:
        parts: parts of one group.

    Standard: SPARQL 1.1 Query Language, sections 18.2.2 and 18.5.
    """
    return frozenset().union(*(_binds(part) for part in parts))


def _may_bind(part: Part) -> frozenset[str]:
    if part.kind in {PartKind.FILTER, PartKind.MINUS}:
        return frozenset()
    if part.kind is PartKind.PATTERN:
        return _of_nodes(part)
    if part.query is not None:
        if part.query.star is None:
            return frozenset(part.query.names)
        return in_scope(_everything(part.query))
    inner = (in_scope(group.parts) for group in part.groups)
    return _graph(part).union((token.name for token in part.assigned), *inner)


def _binds(part: Part) -> frozenset[str]:
    if part.kind is PartKind.PATTERN:
        return _of_nodes(part)
    if part.kind is PartKind.VALUES:
        return frozenset(
            token.name
            for column, token in enumerate(part.assigned)
            if not any(row[column].tokens[0].word("UNDEF") for row in part.rows)
        )
    if part.query is not None:
        bound = certain(_everything(part.query))
        bare = {c.token.name for c in part.query.columns if c.token and c.value is None}
        return bound if part.query.star else bound & bare
    if part.kind is PartKind.UNION:
        return frozenset.intersection(*(certain(group.parts) for group in part.groups))
    if part.kind in {PartKind.GROUP, PartKind.GRAPH}:
        return _graph(part).union(*(certain(group.parts) for group in part.groups))
    return frozenset()  # an error in BIND leaves its variable unbound


def _everything(query: Query) -> tuple[Part, ...]:
    return (*query.where.parts, *([query.values] if query.values else ()))


def _of_nodes(part: Part) -> frozenset[str]:
    return frozenset().union(*(node.variables for node in part.nodes))


def _graph(part: Part) -> frozenset[str]:
    return frozenset([part.name.name] if part.name and part.name.value[0] in "?$" else ())
