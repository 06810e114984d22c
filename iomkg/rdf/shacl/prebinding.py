"""SPARQL texts of shapes, asked once for all focus nodes instead of once for each.

SHACL has a query evaluated with ``$this`` bound beforehand, for each focus node by itself. Here
the pattern that finds the focus nodes is joined to every group in which ``$this`` has to have a
value, which gives the same solutions for all focus nodes together. What would not be the same,
because a part of the query looks at all of its solutions at once, is refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from iomkg.errors import BadParameter, QuerySyntaxError, ShapeError, ShapeNotCompiled
from iomkg.rdf.shacl.shapes_graph import MALFORMED
from iomkg.rdf.sparql.binding import bind
from iomkg.rdf.sparql.scope import Scope
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.tokens import Token, significant, tokenise
from iomkg.terms import Iri, Literal

_AGGREGATES: Final = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_FORBIDDEN: Final = ("MINUS", "VALUES", "SERVICE")
_GIVING: Final = frozenset({Scope.SUBJECT, Scope.VERB, Scope.OBJECT})
_LATER: Final = frozenset({"shapesGraph", "currentShape"})
_ESCAPE: Final = re.compile(r"\\(.)")
_FALLBACK: Final = "pySHACL validates these shapes where the data can be read by it."


@dataclass
class _Group:
    """A group graph pattern: where it opens and closes, and what stands in it."""

    kind: str
    start: int
    end: int = 0
    inner: list[_Group] = field(default_factory=list)


@dataclass(frozen=True)
class Prebound:
    """A query with the focus nodes joined to it; it has no prologue, so it can be a sub-select.

    Attributes:
        text: the whole query.
        body: what stands between the braces of its WHERE.
        columns: names of the columns, with the question mark.
    """

    text: str
    body: str
    columns: tuple[str, ...]


def prebind(
    query: str,
    target: str,
    names: Mapping[str, str],
    *,
    path: str | None = None,
    parameters: Mapping[str, Iri | Literal] | None = None,
) -> Prebound:
    """Join the pattern of the focus nodes to a query (SHACL section 5.3.1 and appendix A).

    Args:
        query: a SELECT or ASK query, its prefixes included.
        target: a graph pattern that binds the variables in ``names``, each solution once.
        names: the variable to use for ``this``, and for a validator of value nodes ``value``,
            each with its question mark.
        path: the property path to put in place of ``$PATH``, in SPARQL syntax.
        parameters: values of the parameters of a constraint component.

    Returns:
        The query for all focus nodes.

    Raises:
        ShapeError: if the query has what SHACL forbids.
        ShapeNotCompiled: if all focus nodes at once would not get the same answers.
    """
    try:
        text = _with_parameters(query, parameters or {})
        tokens = significant(tokenise(text))
    except QuerySyntaxError as error:
        raise ShapeError(
            f"A SPARQL text does not parse: {error.message}", error.next_step
        ) from error
    _check(tokens, names)
    groups = _groups(tokens)
    top = groups[0]
    first = next(token for token in tokens if token.word("SELECT", "ASK"))
    edits = _spelled_out(tokens, first, names, path)
    for group in groups:
        if group is top or _needs(group, tokens, names):
            brace = tokens[group.start]
            edits[brace.start] = (brace.end, f"{{ {target} ")
    edits |= _grouped(tokens, groups, names)
    body = _edited(text, edits, tokens[top.start].end, tokens[top.end].start)
    return Prebound(
        # A comment at the end would take in what is written after the query.
        _edited(text, edits, first.start, tokens[-1].end),
        f"{target} {body}",
        _columns(tokens, top, names),
    )


def _spelled_out(
    tokens: Sequence[Token], first: Token, names: Mapping[str, str], path: str | None
) -> dict[int, tuple[int, str]]:
    """Replace prefixed names by IRIs, ``$PATH`` by the path, ``$this`` by its variable."""
    spaces: dict[str, str] = {}
    edits: dict[int, tuple[int, str]] = {}
    for before, token in zip((None, *tokens), tokens, strict=False):
        if token.start < first.start:
            if token.word("BASE"):
                raise ShapeNotCompiled(f"{token.place}: BASE is not supported.", _FALLBACK)
            if before and before.kind is Kind.PNAME and token.kind is Kind.IRIREF:
                spaces[before.value[:-1]] = token.value[1:-1]
        elif token.kind is Kind.PNAME:
            prefix, _, local = token.value.partition(":")
            if prefix not in spaces:
                raise ShapeError(
                    f"{token.place}: the prefix {prefix}: is not declared.",
                    "Declare it with sh:prefixes and sh:declare.",
                )
            iri = spaces[prefix] + _ESCAPE.sub(r"\1", local)
            edits[token.start] = (token.end, f"<{iri}>")
        elif token.kind is Kind.VAR and token.name in names:
            edits[token.start] = (token.end, names[token.name])
        elif token.kind is Kind.VAR and token.name == "PATH" and token.scope is Scope.VERB:
            if path is None:
                raise ShapeError("A query uses $PATH in a shape without a path.", MALFORMED)
            edits[token.start] = (token.end, f"({path})")
    return edits


def _columns(tokens: Sequence[Token], top: _Group, names: Mapping[str, str]) -> tuple[str, ...]:
    """List the columns of a SELECT; of ``SELECT *`` every variable, though some stay unbound."""
    head = tokens[: top.start]
    if any(t.word("*") and t.depth == 0 for t in head):
        shown = [t for t in tokens if t.kind is Kind.VAR and t.name != "PATH"]
    else:
        shown = [
            token
            for before, token in zip((None, *head), head, strict=False)
            if token.kind is Kind.VAR and (token.depth == 0 or (before and before.word("AS")))
        ]
    return tuple(dict.fromkeys(names.get(t.name, f"?{t.name}") for t in shown))


def _with_parameters(query: str, parameters: Mapping[str, Iri | Literal]) -> str:
    used = {t.name for t in significant(tokenise(query)) if t.kind is Kind.VAR}
    try:
        return bind(query, {name: value for name, value in parameters.items() if name in used})
    except BadParameter as error:
        raise ShapeNotCompiled(error.message, _FALLBACK) from error


def _check(tokens: Sequence[Token], names: Mapping[str, str]) -> None:
    for before, token in zip((None, *tokens), tokens, strict=False):
        if token.word(*_FORBIDDEN):
            raise ShapeError(
                f"{token.place}: a query of a shape may not use {token.value} "
                "(SHACL section 5.2.1).",
                "Write it without: FILTER NOT EXISTS in place of MINUS, IN in place of VALUES.",
            )
        if token.kind is Kind.VAR and token.name in _LATER:
            raise ShapeNotCompiled(
                f"{token.place}: {token.text} is not offered to compiled shapes.", _FALLBACK
            )
        if token.kind is Kind.VAR and token.name in names and before and before.word("AS"):
            raise ShapeError(f"{token.place}: {token.text} is assigned anew.", MALFORMED)
        if token.word("LIMIT", "OFFSET"):
            raise ShapeNotCompiled(
                f"{token.place}: {token.value} counts the rows of one focus node.", _FALLBACK
            )


def _groups(tokens: Sequence[Token]) -> list[_Group]:
    """List the groups of a query, the outermost first."""
    found: list[_Group] = []
    opened: list[_Group | None] = []
    waiting: set[int] = set()
    for index, token in enumerate(tokens):
        if token.word("SELECT", "ASK"):
            waiting.add(token.depth)
        if token.word("{") and token.scope is not Scope.VALUES_NAMES:
            before = tokens[index - 1].value if index else ""
            kind = before if before in {"OPTIONAL", "EXISTS", "UNION"} else "GROUP"
            if token.depth in waiting:
                waiting.discard(token.depth)
                kind = "QUERY"
            group = _Group(kind, index)
            for outer in opened[-1:]:
                if outer:
                    outer.inner.append(group)
            opened.append(group)
            found.append(group)
        elif token.word("{"):
            opened.append(None)
        elif token.word("}"):
            closed = opened.pop()
            if closed:
                closed.end = index
    return found


def _needs(group: _Group, tokens: Sequence[Token], names: Mapping[str, str]) -> bool:
    """Whether a group has to be given the focus nodes for its expressions to see them."""
    if group.kind == "EXISTS":  # evaluated for each solution around it, which has them
        return False
    if tokens[group.start + 1].word("SELECT"):  # nothing but a query may stand in it
        return False
    mentioned = _named(tokens[group.start : group.end], names)
    if group.kind == "QUERY":  # a sub-select is evaluated by itself
        return bool(mentioned)
    own = list(_direct(group, tokens, apart=True))
    given = {t.name for t in own if t.kind is Kind.VAR and t.scope in _GIVING}
    if group.kind == "OPTIONAL" and not any(t.word("BIND") for t in own):
        # Its own FILTER sees what it is joined to; the groups within it see it alone.
        mentioned -= _named(_direct(group, tokens, apart=False), names)
    return bool(mentioned - given)


def _named(tokens: Iterable[Token], names: Mapping[str, str]) -> set[str]:
    return {t.name for t in tokens if t.kind is Kind.VAR and t.name in names}


def _direct(group: _Group, tokens: Sequence[Token], *, apart: bool) -> Iterator[Token]:
    """Yield the tokens of a group that are in no group within.

    Those of an EXISTS are part of the expression that it stands in, unless ``apart``.
    """
    index = group.start + 1
    inner = {g.start: g for g in group.inner if apart or g.kind != "EXISTS"}
    while index < group.end:
        if index in inner:
            index = inner[index].end + 1
            continue
        yield tokens[index]
        index += 1


def _grouped(
    tokens: Sequence[Token], groups: Sequence[_Group], names: Mapping[str, str]
) -> dict[int, tuple[int, str]]:
    """Have queries that aggregate do so for each focus node."""
    edits: dict[int, tuple[int, str]] = {}
    for index, token in enumerate(tokens):
        if not token.word("SELECT"):
            continue
        query = next(g for g in groups if g.kind == "QUERY" and g.start > index)
        end = next(
            (i for i in range(query.end + 1, len(tokens)) if tokens[i].depth < token.depth),
            len(tokens),
        )
        head, tail = tokens[index : query.start], tokens[query.end + 1 : end]
        body = tokens[query.start : query.end]
        mentioned = {t.name for t in body if t.kind is Kind.VAR and t.name in names}
        shown = {t.name for t in head if t.kind is Kind.VAR}
        everything = any(t.word("*") and t.depth == token.depth for t in head)
        wanted = mentioned | {"this"}
        if everything:
            shown |= {t.name for t in body if t.kind is Kind.VAR and t.scope in _GIVING}
        if wanted - shown:
            raise ShapeError(
                f"{token.place}: the SELECT leaves out "
                f"{', '.join(f'${name}' for name in sorted(wanted - shown))}.",
                "Name it in the SELECT clause, as SHACL asks (section 5.3.1 and appendix A).",
            )
        by = next((t for t in tail if t.word("BY") and t.scope is Scope.GROUP_BY), None)
        if by is not None:
            keys = {t.name for t in tail if t.kind is Kind.VAR and t.scope is Scope.GROUP_BY}
            missing = [name for name in names if name in wanted and name not in keys]
            edits[by.start] = (by.end, " ".join(["BY", *(names[name] for name in missing)]))
        elif wanted and any(t.word(*_AGGREGATES) for t in (*head, *tail)):
            raise ShapeNotCompiled(
                f"{token.place}: an aggregate without GROUP BY has a row for a focus node "
                "without solutions.",
                _FALLBACK,
            )
    return edits


def _edited(text: str, edits: Mapping[int, tuple[int, str]], start: int, end: int) -> str:
    """Return the text between two offsets, edited."""
    parts: list[str] = []
    done = start
    for at, (stop, new) in sorted(edits.items()):
        if start <= at < end:
            parts += [text[done:at], new]
            done = stop
    return "".join(parts) + text[done:end]
