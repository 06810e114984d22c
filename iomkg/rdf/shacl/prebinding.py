"""SPARQL texts of shapes, asked once for all focus nodes instead of once for each.

SHACL has a query evaluated with ``$this`` bound beforehand, for each focus node by itself. An
engine in this process has ``LATERAL`` for that (SPARQL-dev, SEP-0006): it evaluates the query for
each focus node, whose patterns it follows from there. Elsewhere the pattern that finds the focus
nodes is joined to every group in which ``$this`` has to have a value, which gives the same
solutions for all focus nodes together. What would not be the same, because a part of the query
looks at all of its solutions at once, is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from iomkg.errors import BadParameter, QuerySyntaxError, ShapeError, ShapeNotCompiled
from iomkg.rdf.shacl.shapes_graph import MALFORMED
from iomkg.rdf.sparql.binding import bind
from iomkg.rdf.sparql.names import prefix_of, read_names
from iomkg.rdf.sparql.parsed import ParsedQuery, edited
from iomkg.rdf.sparql.parsing import parse
from iomkg.rdf.sparql.query_tree import Group, PartKind, Query, variables
from iomkg.rdf.sparql.scope import Scope
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.tokens import significant, tokenise
from iomkg.terms import Iri, Literal

Preparing: TypeAlias = Callable[[str, frozenset[str]], str]
"""Makes a query ready that is asked for each value of some variables, given their names."""
_ASSIGNING: Final = ("VALUES", "AS")
_FORBIDDEN: Final = ("MINUS", "VALUES", "SERVICE")
_GIVING: Final = frozenset({Scope.SUBJECT, Scope.VERB, Scope.OBJECT})
_LATER: Final = frozenset({"shapesGraph", "currentShape"})
_FALLBACK: Final = "pySHACL validates these shapes where the data can be read by it."


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
    ready: Preparing | None = None,
) -> Prebound:
    """Join the pattern of the focus nodes to a query (SHACL section 5.3.1 and appendix A).

    Args:
        query: a SELECT or ASK query, its prefixes included.
        target: a graph pattern that binds the variables in ``names``, each solution once.
        names: the variable to use for ``this``, and for a validator of value nodes ``value``,
            each with its question mark.
        path: the property path to put in place of ``$PATH``, in SPARQL syntax.
        parameters: values of the parameters of a constraint component.
        ready: makes the query ready where the engine has ``LATERAL``; None where it has not.

    Returns:
        The query for all focus nodes.

    Raises:
        ShapeError: if the query has what SHACL forbids.
        ShapeNotCompiled: if all focus nodes at once would not get the same answers.
    """
    try:
        parsed = parse(_with_parameters(query, parameters or {}))
    except QuerySyntaxError as error:
        said = f"a SPARQL text does not parse: {error.problem}"
        raise ShapeError(said, error.next_step, error.place) from error
    _check(parsed, names)
    top = parsed.query
    edits = _spelled_out(parsed, names, path)
    for inner in parsed.queries:
        edits |= _grouped(inner, parsed, names)
    if ready is not None and _hangs_together(top.where, names):
        return _for_each(parsed, edits, target, names, ready)
    for group in parsed.groups:
        if group is top.where or _needs(group, names):
            edits[group.start] = (group.start + 1, f"{{ {target} ")
    body = edited(parsed.raw, edits, top.where.start + 1, top.where.end - 1)
    return Prebound(
        # A comment at the end would take in what is written after the query.
        edited(parsed.raw, edits, top.start, top.end),
        f"{target} {body}",
        _columns(top, names),
    )


def _hangs_together(group: Group, names: Mapping[str, str]) -> bool:
    """Whether all patterns of a group are reached from the focus node.

    What is not is the same for all focus nodes, and found for all of them at once.
    """
    reached = frozenset(names)
    waiting = [p.variables for p in group.parts if p.kind is not PartKind.FILTER and p.variables]
    while near := [each for each in waiting if each & reached]:
        waiting = [each for each in waiting if not each & reached]
        reached = reached.union(*near)
    return not waiting


def _for_each(
    parsed: ParsedQuery,
    edits: dict[int, tuple[int, str]],
    target: str,
    names: Mapping[str, str],
    ready: Preparing,
) -> Prebound:
    """Write a query as one that is evaluated for each solution of the target."""
    top = parsed.query
    first = ""
    assigned = any(f"{way} {name}" in target for name in names.values() for way in _ASSIGNING)
    if not assigned and any(token.word("EXISTS") for token in parsed.tokens):
        # The engine plans the group of EXISTS by what it knows to be bound in the pattern around.
        # Where a variable is given, LATERAL lets nothing assign it.
        first = f"{target} "
    edits = edits | {top.where.start: (top.where.start + 1, f"{{ {first}")}
    given = frozenset(name[1:] for name in names.values())
    columns = _columns(top, names)
    bound = " ".join(dict.fromkeys(names.values()))
    text = edited(parsed.raw, edits, top.start, top.end)
    if top.form == "ASK":
        text = f"SELECT {bound} {edited(parsed.raw, edits, top.where.start, top.end)}"
    each = f"{{ SELECT DISTINCT {bound} WHERE {{ {target} }} }}"
    body = f"{each} LATERAL {{ {ready(text, given)} }}"
    return Prebound(f"SELECT {' '.join(columns)} WHERE {{ {body} }}", body, columns)


def _spelled_out(
    parsed: ParsedQuery, names: Mapping[str, str], path: str | None
) -> dict[int, tuple[int, str]]:
    """Replace prefixed names by IRIs, ``$PATH`` by the path, ``$this`` by its variable."""
    if base := next((token for token in parsed.tokens if token.word("BASE")), None):
        raise ShapeNotCompiled("BASE is not supported.", _FALLBACK, base.place)
    declared = read_names(parsed)
    edits: dict[int, tuple[int, str]] = {}
    for token, scope in parsed.placed:
        if token.kind is Kind.PNAME and scope is not Scope.PROLOGUE:
            iri = declared.iri(token)
            if iri is None:
                raise ShapeError(
                    f"the prefix {prefix_of(token)}: is not declared.",
                    "Declare it with sh:prefixes and sh:declare.",
                    token.place,
                )
            edits[token.start] = (token.end, f"<{iri}>")
        elif token.kind is Kind.VAR and token.name in names:
            edits[token.start] = (token.end, names[token.name])
        elif token.kind is Kind.VAR and token.name == "PATH" and scope is Scope.VERB:
            if path is None:
                raise ShapeError("A query uses $PATH in a shape without a path.", MALFORMED)
            edits[token.start] = (token.end, f"({path})")
    return edits


def _columns(query: Query, names: Mapping[str, str]) -> tuple[str, ...]:
    """List the columns of a SELECT; of ``SELECT *`` every variable, though some stay unbound."""
    columns = query.names
    if query.star:
        every = (token.name for token in query.tokens if token.kind is Kind.VAR)
        columns = tuple(name for name in every if name != "PATH")
    return tuple(dict.fromkeys(names.get(name, f"?{name}") for name in columns))


def _with_parameters(query: str, parameters: Mapping[str, Iri | Literal]) -> str:
    used = variables(significant(tokenise(query)))
    try:
        return bind(query, {name: value for name, value in parameters.items() if name in used})
    except BadParameter as error:
        raise ShapeNotCompiled(error.message, _FALLBACK) from error


def _check(parsed: ParsedQuery, names: Mapping[str, str]) -> None:
    for token, scope in parsed.placed:
        if token.word(*_FORBIDDEN):
            raise ShapeError(
                f"a query of a shape may not use {token.value} (SHACL section 5.2.1).",
                "Write it without: FILTER NOT EXISTS in place of MINUS, IN in place of VALUES.",
                token.place,
            )
        if token.kind is Kind.VAR and token.name in _LATER:
            raise ShapeNotCompiled(
                f"{token.text} is not offered to compiled shapes.", _FALLBACK, token.place
            )
        if token.kind is Kind.VAR and token.name in names and scope is Scope.ALIAS:
            raise ShapeError(f"{token.text} is assigned anew.", MALFORMED, token.place)
        if token.word("LIMIT", "OFFSET"):
            raise ShapeNotCompiled(
                f"{token.value} counts the rows of one focus node.", _FALLBACK, token.place
            )


def _needs(group: Group, names: Mapping[str, str]) -> bool:
    """Whether a group has to be given the focus nodes for its expressions to see them."""
    if group.opener == "EXISTS":  # evaluated for each solution around it, which has them
        return False
    if group.subselect:  # nothing but a query may stand in it
        return False
    mentioned = group.variables & names.keys()
    if group.opener == "QUERY":  # a sub-select is evaluated by itself
        return bool(mentioned)
    patterns = [part for part in group.parts if part.kind is PartKind.PATTERN]
    given = variables(token for part in patterns for token in part.tokens)
    if group.opener == "OPTIONAL" and not any(p.kind is PartKind.BIND for p in group.parts):
        # Its own FILTER sees what it is joined to; the groups within it see it alone.
        mentioned -= _direct(group)
    return bool(mentioned - given)


def _direct(group: Group) -> frozenset[str]:
    """Name the variables of a group that are in no group within, but for those of EXISTS."""
    names = (part.name for part in group.parts)
    own = (p for p in group.parts if p.kind is PartKind.FILTER or not (p.groups or p.query))
    tokens = (token for part in own for token in part.tokens)
    return variables(tokens) | variables(name for name in names if name)


def _grouped(
    query: Query, parsed: ParsedQuery, names: Mapping[str, str]
) -> dict[int, tuple[int, str]]:
    """Add the focus node to the grouping of a query with aggregates."""
    if query.form != "SELECT":
        return {}
    mentioned = query.where.variables & names.keys()
    shown = query.head.variables & names.keys()
    wanted = mentioned | {"this"}
    if query.star:
        scopes = zip(query.where.tokens, parsed.scopes[query.where.first :], strict=False)
        shown |= variables(token for token, scope in scopes if scope in _GIVING)
    if wanted - shown:
        raise ShapeError(
            f"the SELECT leaves out {', '.join(f'${name}' for name in sorted(wanted - shown))}.",
            "Name it in the SELECT clause, as SHACL asks (section 5.3.1 and appendix A).",
            query.keyword.place,
        )
    if clause := query.clauses.get("GROUP"):
        by = clause.tokens[1]
        keys = {c.token.name for c in clause.keys if c.token and c.value is None}
        missing = [name for name in names if name in wanted and name not in keys]
        return {by.start: (by.end, " ".join(["BY", *(names[name] for name in missing)]))}
    if query.aggregated:
        raise ShapeNotCompiled(
            "an aggregate without GROUP BY has a row for a focus node without solutions.",
            _FALLBACK,
            query.keyword.place,
        )
    return {}
