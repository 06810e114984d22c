"""Binding the parameters of a query: terms in place of variables, in every scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from iomkg.errors import BadParameter
from iomkg.rdf.sparql.in_scope import in_scope
from iomkg.rdf.sparql.parsed import ParsedQuery
from iomkg.rdf.sparql.parsing import parse
from iomkg.rdf.sparql.query_tree import Branch, PartKind, Query, variables
from iomkg.rdf.sparql.scope import Scope
from iomkg.rdf.sparql.templates import Slot, Template, fill
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.terms_as_text import parse_parameter, sparql_term
from iomkg.rdf.sparql.tokens import Token
from iomkg.terms import Iri, Literal

__all__ = ["bind", "cut_open", "parse_parameter", "sparql_term"]

_ANY_TERM: Final = frozenset({Scope.OBJECT, Scope.COLLECTION, Scope.EXPRESSION})
_ONLY_IRI: Final = {
    Scope.SUBJECT: "the subject of a triple",
    Scope.VERB: "the property of a triple",
    Scope.GRAPH_NAME: "the name of a graph",
    Scope.DESCRIBE: "what DESCRIBE describes",
}
_APART: Final = frozenset(["", *" \t\r\n(){}"])


def bind(query: str, values: Mapping[str, Iri | Literal]) -> str:
    """Put terms in place of variables, in every scope of a query.

    A bound variable of a SELECT clause stays a column: ``SELECT ?x`` becomes
    ``SELECT (<term> AS ?x)``. In a sub-select whose column an outer SELECT clause names too, the
    column gets another name, as no SELECT clause may assign a variable that is already there.
    ``BOUND(?x)`` becomes ``(true)``.

    Args:
        query: a SPARQL query.
        values: terms by variable name, without question mark.

    Returns:
        The query, everything else in it unchanged.

    Raises:
        BadParameter: if a variable does not occur, is assigned by the query itself (``AS``,
            ``VALUES``), stands where its term is not allowed, or is all that a MINUS shares
            with what it is taken from; or if a term cannot be written.
        QuerySyntaxError: if the text does not parse.

    Standard: SPARQL 1.1 Query Language, section 19.8 for where a term may stand, and 18.2.1
    for which variables are in scope.
    """
    terms = {name: sparql_term(value) for name, value in values.items()}
    return fill(cut_open(query, values), terms)


def cut_open(query: str, names: Iterable[str]) -> Template:
    """Find where parameters stand in a query, and what a term needs around it there.

    Args:
        query: a SPARQL query.
        names: variables of it, without question mark.

    Returns:
        What :func:`iomkg.rdf.sparql.templates.fill` puts terms into, for any of the names.

    Raises:
        BadParameter: if a variable does not occur, is assigned by the query itself, or stands
            where no term can.
        QuerySyntaxError: if the text does not parse.
    """
    parsed = parse(query)
    wanted = frozenset(names)
    used = variables(parsed.tokens)
    _check_names(used, wanted)
    minus = [(place, shared) for place, shared in _minus(parsed) if shared & wanted]
    hidden = frozenset(_shadowed(parsed.query))
    slots: list[Slot] = []
    for call in parsed.expressions:
        if call.operator != "BOUND" or not call.operands[0].variables & wanted:
            continue
        name = call.operands[0].tokens[0].name
        word, *rest = call.tokens
        slots.append(Slot(word.start, word.end, name, "(true)", None))
        slots += (Slot(token.start, token.end, name, "", None) for token in rest)
    done = {slot.start for slot in slots}
    for token, scope in parsed.placed:
        if token.kind is not Kind.VAR or token.name not in wanted or token.start in done:
            continue
        before, after = _around(
            token,
            scope,
            column=_fresh(used, token.name) if token.start in hidden else token.name,
            key=_fresh(used, f"{token.name}__key"),
        )
        only_iri = _ONLY_IRI.get(scope, "")
        if only_iri:
            only_iri = f"{token.place}: {token.text} is {only_iri}"
        before, after = _spaced(query, token, before, after)
        slots.append(Slot(token.start, token.end, token.name, before, after, only_iri=only_iri))
    return Template(query, slots, minus)


def _around(token: Token, scope: Scope, *, column: str, key: str) -> tuple[str, str]:
    """Return what stands before and after the term that takes the place of a variable."""
    if scope is Scope.VALUES_NAMES or scope is Scope.ALIAS:
        raise BadParameter(
            f"{token.text} cannot be bound, the query itself assigns it.",
            "Give the parameter a name that the query uses for nothing else.",
            token.place,
        )
    if scope in _ONLY_IRI or scope in _ANY_TERM:
        return "", ""
    if scope is Scope.PROJECTION:
        return "(", f" AS ?{column})"
    if scope is Scope.GROUP_BY:
        # Some engines (rdflib is one) group by an expression only if it has a name.
        return "(", f" AS ?{key})"
    if scope is Scope.ORDER_BY:
        return "(", ")"
    raise BadParameter(
        f"{token.text} cannot be bound here.",
        "Use a parameter in patterns, expressions, SELECT, GROUP BY and ORDER BY only.",
        token.place,
    )


def _check_names(used: frozenset[str], names: Iterable[str]) -> None:
    for name in names:
        if name not in used:
            raise BadParameter(
                f"The query has no variable ?{name}.",
                f"Its variables are: {', '.join(sorted(used)) or 'none'}.",
            )


def _minus(parsed: ParsedQuery) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield for each MINUS its place and what it shares with what it is taken from.

    Without a variable in common it removes nothing; section 8.3.3 of SPARQL 1.1 Query Language
    shows the trap.
    """
    for group in parsed.groups:
        for index, part in enumerate(group.parts):
            if part.kind is PartKind.MINUS:
                taken = in_scope(part.groups[0].parts)
                yield str(part.at.place), in_scope(group.parts[:index]) & taken


def _shadowed(outermost: Query) -> Iterator[int]:
    """Yield where sub-selects name columns that a SELECT clause around them names too."""
    waiting: list[tuple[Branch, frozenset[str]]] = [(outermost, frozenset())]
    while waiting:
        node, outer = waiting.pop()
        if isinstance(node, Query):
            bare = [c.token for c in node.columns if c.token and c.value is None]
            yield from (token.start for token in bare if token.name in outer)
            outer |= {token.name for token in bare}
        waiting += ((inner, outer) for inner in node.inner)


def _fresh(used: frozenset[str], name: str) -> str:
    while name in used:
        name += "_"
    return name


def _spaced(query: str, token: Token, before: str, after: str) -> tuple[str, str]:
    """Keep a term apart from its neighbours: ``?a<?x`` must not become ``?a<<http://…>``."""
    left = "" if query[token.start - 1 : token.start] in _APART else " "
    right = "" if query[token.end : token.end + 1] in _APART else " "
    return left + before, after + right
