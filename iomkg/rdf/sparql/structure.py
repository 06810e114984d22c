"""Taking a query apart into groups, parts and clauses.

This reads what a SPARQL engine has accepted already; on any other text it may give a result that
means nothing, or raise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from iomkg.errors import QuerySyntaxError
from iomkg.rdf.sparql.cursor import Cursor, shown, variables
from iomkg.rdf.sparql.groups import Clause, Group, Node, Part, PartKind, Query
from iomkg.rdf.sparql.terminals import Kind as Terminal
from iomkg.rdf.sparql.tokens import Token, significant, tokenise
from iomkg.rdf.sparql.triple_patterns import read_triples

_AGGREGATES: Final = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_MODIFIERS: Final = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_NESTED: Final = {"OPTIONAL": PartKind.OPTIONAL, "MINUS": PartKind.MINUS}


def read_query(text: str) -> Query:
    """Take a query apart.

    Args:
        text: a SPARQL 1.1 query that an engine accepts.

    Returns:
        Its structure.

    Raises:
        QuerySyntaxError: if it cannot be taken apart.

    Standard: SPARQL 1.1 Query Language, section 19.8, rules 1 to 74.
    """
    cursor = Cursor(text, significant(tokenise(text)))
    while cursor.at("PREFIX", "BASE"):
        if cursor.take().word("PREFIX"):
            cursor.take()
        cursor.take()
    prologue = cursor.text(cursor.since(0))
    query = _query(cursor, prologue)
    if not cursor.ended:
        raise QuerySyntaxError(
            f"{cursor.token.text} stands after the end of the query.",
            "Delete it.",
            cursor.token.place,
        )
    return query


def _query(cursor: Cursor, prologue: str) -> Query:
    form = cursor.take("SELECT", "ASK", "CONSTRUCT", "DESCRIBE").value
    keyword = cursor.since(cursor.index - 1)[0]
    template = _group(cursor, prologue) if form == "CONSTRUCT" and cursor.at("{") else None
    start = cursor.index
    while not cursor.ended and not cursor.at("WHERE", "{", *_MODIFIERS):
        if cursor.at("("):
            cursor.brackets()
        else:
            cursor.take()
    head = cursor.since(start)
    cursor.skip("WHERE")
    where = _group(cursor, prologue) if cursor.at("{") else Group(())
    if form == "CONSTRUCT" and template is None:
        template = where
    clauses, values, looked_at = _modifiers(cursor)
    return Query(
        form=form,
        prologue=prologue,
        head=cursor.text(head) if form == "SELECT" else f"(1 AS ?{cursor.stem}one)",
        where=where,
        template=template,
        described=tuple(_described(cursor, head)) if form == "DESCRIBE" else (),
        aggregated="GROUP" not in clauses
        and any(t.word(*_AGGREGATES) for t in (*head, *looked_at)),
        clauses=clauses,
        values=values,
        columns=_columns(keyword, head) if form == "SELECT" else frozenset(),
        stem=cursor.stem,
    )


def _described(cursor: Cursor, head: Sequence[Token]) -> Iterator[Node]:
    for token in head:
        if token.kind in {Terminal.IRIREF, Terminal.PNAME}:
            yield cursor.node((token,))


def _modifiers(cursor: Cursor) -> tuple[dict[str, Clause], Part | None, tuple[Token, ...]]:
    """Read what follows the group; also return the tokens of HAVING and ORDER BY."""
    clauses: dict[str, Clause] = {}
    looked_at: tuple[Token, ...] = ()
    while cursor.at(*_MODIFIERS):
        if cursor.at("VALUES"):
            return clauses, _values(cursor), looked_at
        start = cursor.index
        keyword = cursor.take().value
        while not cursor.ended and not cursor.at("}", *_MODIFIERS):
            if cursor.at("(", "{"):
                cursor.brackets()
            else:
                cursor.take()
        tokens = cursor.since(start)
        if keyword in {"HAVING", "ORDER"}:
            looked_at += tokens
        if keyword != "ORDER":
            clauses[keyword] = _clause(cursor, tokens)
    return clauses, None, looked_at


def _clause(cursor: Cursor, tokens: Sequence[Token]) -> Clause:
    number = int(tokens[1].value) if tokens[0].word("LIMIT", "OFFSET") else 0
    at = tokens[0]
    return Clause(cursor.text(tokens), shown(tokens), at.line, at.column, number)


def _group(cursor: Cursor, prologue: str) -> Group:
    cursor.take("{")
    parts: list[Part] = []
    if cursor.at("SELECT"):
        parts.append(_subselect(cursor, prologue))
    while not cursor.at("}"):
        if not cursor.skip("."):
            parts += _parts(cursor, prologue)
    cursor.take("}")
    return Group(tuple(parts))


def _parts(cursor: Cursor, prologue: str) -> Iterator[Part]:
    start = cursor.index
    if cursor.at("{"):
        yield _nested(cursor, prologue)
    elif cursor.at(*_NESTED):
        kind = _NESTED[cursor.take().value]
        group = _group(cursor, prologue)
        yield _part(cursor, kind, start, (group,))
    elif cursor.at("GRAPH"):
        cursor.take()
        cursor.take()
        group = _group(cursor, prologue)
        yield _part(cursor, PartKind.GRAPH, start, (group,))
    elif cursor.at("FILTER"):
        yield from _filters(cursor, prologue)
    elif cursor.at("BIND"):
        cursor.take()
        cursor.brackets()
        yield _part(cursor, PartKind.BIND, start)
    elif cursor.at("VALUES"):
        yield _values(cursor)
    else:
        yield from read_triples(cursor)


def _subselect(cursor: Cursor, prologue: str) -> Part:
    """Read a SELECT inside braces; its text gets braces of its own."""
    start = cursor.index
    query = _query(cursor, prologue)
    tokens = cursor.since(start)
    return Part(
        PartKind.SUBSELECT,
        f"{{ {cursor.text(tokens)} }}",
        shown(tokens),
        tokens[0].line,
        tokens[0].column,
        tokens,
        query.columns or variables(tokens),
        query=query,
    )


def _columns(keyword: Token, head: Sequence[Token]) -> frozenset[str]:
    """Return the names of the columns that a SELECT clause names; none for a star."""
    return variables(
        token
        for before, token in pairwise((keyword, *head))
        if token.depth == keyword.depth or (before.word("AS") and token.depth == keyword.depth + 1)
    )


def _nested(cursor: Cursor, prologue: str) -> Part:
    """Read a group in a group, a union of groups, or a sub-select in braces."""
    start = cursor.index
    groups = [_group(cursor, prologue)]
    while cursor.skip("UNION"):
        groups.append(_group(cursor, prologue))
    if len(groups) > 1:
        return _part(cursor, PartKind.UNION, start, tuple(groups))
    if len(groups[0].parts) == 1 and groups[0].parts[0].kind is PartKind.SUBSELECT:
        return groups[0].parts[0]
    return _part(cursor, PartKind.GROUP, start, (groups[0],))


def _values(cursor: Cursor) -> Part:
    start = cursor.index
    cursor.take("VALUES")
    if cursor.at("("):
        cursor.brackets()
    else:
        cursor.take()
    cursor.brackets()
    return _part(cursor, PartKind.VALUES, start)


def _filters(cursor: Cursor, prologue: str) -> Iterator[Part]:
    """Read a FILTER; where it says ``a && b``, each side is a part (section 17.2)."""
    start = cursor.index
    cursor.take("FILTER")
    group: tuple[Group, ...] = ()
    if cursor.at("("):
        inside = cursor.brackets()[1:-1]
        for side in _conjuncts(inside):
            yield _filter(cursor, side, start, whole=len(side) == len(inside))
        return
    cursor.skip("NOT")
    if cursor.skip("EXISTS"):
        group = (_group(cursor, prologue),)
    else:
        cursor.take()
        if cursor.at("("):
            cursor.brackets()
        elif cursor.token.kind is Terminal.NIL:
            cursor.take()
    yield _part(cursor, PartKind.FILTER, start, group)


def _conjuncts(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """Split a condition at each ``&&`` that joins all of it."""
    level = tokens[0].depth
    if any(t.depth == level and t.word("||") for t in tokens):
        yield tokens
        return
    start = 0
    for index, token in enumerate(tokens):
        if token.depth == level and token.word("&&"):
            yield tokens[start:index]
            start = index + 1
    yield tokens[start:]


def _filter(cursor: Cursor, side: tuple[Token, ...], start: int, *, whole: bool) -> Part:
    keyword = cursor.since(start)[0]
    at = keyword if whole else side[0]
    return Part(
        PartKind.FILTER,
        f"FILTER({cursor.text(side)})",
        f"FILTER({shown(side)})",
        at.line,
        at.column,
        side,
        variables(side),
    )


def _part(cursor: Cursor, kind: PartKind, start: int, groups: tuple[Group, ...] = ()) -> Part:
    tokens = cursor.since(start)
    at = tokens[0]
    return Part(
        kind,
        cursor.text(tokens),
        shown(tokens),
        at.line,
        at.column,
        tokens,
        variables(tokens),
        groups=groups,
    )
