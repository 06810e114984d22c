"""Binding the parameters of a query: terms in place of variables, in every scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from iomkg.errors import BadParameter
from iomkg.rdf.sparql.scope import Scope
from iomkg.rdf.sparql.templates import Slot, Template, fill
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.terms_as_text import parse_parameter, sparql_term
from iomkg.rdf.sparql.tokens import Token, significant, tokenise
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
_IN_PATTERN: Final = frozenset(
    {
        Scope.SUBJECT,
        Scope.VERB,
        Scope.OBJECT,
        Scope.GRAPH_NAME,
        Scope.COLLECTION,
        Scope.PROJECTION,
        Scope.VALUES_NAMES,
    }
)


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
        QuerySyntaxError: if the text cannot be cut into tokens.

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
        QuerySyntaxError: if the text cannot be cut into tokens.
    """
    tokens = significant(tokenise(query))
    wanted = frozenset(names)
    _check_names(tokens, wanted)
    minus = [(place, shared) for place, shared in _minus(tokens) if shared & wanted]
    hidden = frozenset(_shadowed(tokens))
    slots: list[Slot] = []
    for index, token in enumerate(tokens):
        if token.kind is not Kind.VAR or token.name not in wanted:
            continue
        if _in_bound(tokens, index):
            start, end = tokens[index - 2].start, tokens[index - 2].end
            slots.append(Slot(start, end, token.name, "(true)", None))
            slots += (
                Slot(t.start, t.end, token.name, "", None) for t in tokens[index - 1 : index + 2]
            )
            continue
        before, after = _around(
            token,
            tokens[index - 1],
            column=_fresh(tokens, token.name) if token.start in hidden else token.name,
            key=_fresh(tokens, f"{token.name}__key"),
        )
        only_iri = _ONLY_IRI.get(token.scope, "")
        if only_iri:
            only_iri = f"{token.place}: {token.text} is {only_iri}"
        before, after = _spaced(query, token, before, after)
        slots.append(Slot(token.start, token.end, token.name, before, after, only_iri=only_iri))
    return Template(query, slots, minus)


def _around(token: Token, before: Token, *, column: str, key: str) -> tuple[str, str]:
    """Return what stands before and after the term that takes the place of a variable."""
    if token.scope is Scope.VALUES_NAMES or before.word("AS"):
        raise BadParameter(
            f"{token.place}: {token.text} cannot be bound, the query itself assigns it.",
            "Give the parameter a name that the query uses for nothing else.",
        )
    if token.scope in _ONLY_IRI or token.scope in _ANY_TERM:
        return "", ""
    if token.scope is Scope.PROJECTION:
        return "(", f" AS ?{column})"
    if token.scope is Scope.GROUP_BY:
        # Some engines (rdflib is one) group by an expression only if it has a name.
        return "(", f" AS ?{key})"
    if token.scope is Scope.ORDER_BY:
        return "(", ")"
    raise BadParameter(
        f"{token.place}: {token.text} cannot be bound here.",
        "Use a parameter in patterns, expressions, SELECT, GROUP BY and ORDER BY only.",
    )


def _check_names(tokens: Sequence[Token], names: Iterable[str]) -> None:
    used = _names(tokens)
    for name in names:
        if name not in used:
            raise BadParameter(
                f"The query has no variable ?{name}.",
                f"Its variables are: {', '.join(sorted(used)) or 'none'}.",
            )


def _minus(tokens: Sequence[Token]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield for each MINUS its place and what it shares with what it is taken from.

    Without a variable in common it removes nothing; section 8.3.3 of SPARQL 1.1 Query Language
    shows the trap.
    """
    for index, token in enumerate(tokens):
        if token.word("MINUS"):
            shared = _joined(_left_of(tokens, index)) & _joined(_right_of(tokens, index))
            yield token.place, frozenset(shared)


def _left_of(tokens: Sequence[Token], index: int) -> Sequence[Token]:
    """Return the tokens between the brace that opens the group of a MINUS and the MINUS."""
    start = index
    while start and tokens[start - 1].depth >= tokens[index].depth:
        start -= 1
    return tokens[start:index]


def _right_of(tokens: Sequence[Token], index: int) -> Sequence[Token]:
    """Return the tokens of the group that a MINUS takes away."""
    end = index + 2
    while end < len(tokens) and tokens[end].depth > tokens[index].depth:
        end += 1
    return tokens[index + 2 : end]


def _joined(tokens: Sequence[Token]) -> set[str]:
    """Return the names of the variables that stand outside expressions or are assigned."""
    return {
        token.name
        for before, token in zip((None, *tokens), tokens, strict=False)
        if token.kind is Kind.VAR
        and (token.scope in _IN_PATTERN or (before is not None and before.word("AS")))
    }


def _shadowed(tokens: Iterable[Token]) -> Iterator[int]:
    """Yield where sub-selects name columns that an outer SELECT clause names too."""
    outer: list[tuple[int, set[str]]] = []
    for token in tokens:
        while outer and token.depth < outer[-1][0]:
            outer.pop()
        if token.word("SELECT"):
            outer.append((token.depth, set()))
        elif token.kind is Kind.VAR and token.scope is Scope.PROJECTION:
            if any(token.name in names for _, names in outer[:-1]):
                yield token.start
            outer[-1][1].add(token.name)


def _in_bound(tokens: Sequence[Token], index: int) -> bool:
    return index > 1 and tokens[index - 1].word("(") and tokens[index - 2].word("BOUND")


def _fresh(tokens: Iterable[Token], name: str) -> str:
    used = _names(tokens)
    while name in used:
        name += "_"
    return name


def _names(tokens: Iterable[Token]) -> set[str]:
    return {token.name for token in tokens if token.kind is Kind.VAR}


def _spaced(query: str, token: Token, before: str, after: str) -> tuple[str, str]:
    """Keep a term apart from its neighbours: ``?a<?x`` must not become ``?a<<http://…>``."""
    left = "" if query[token.start - 1 : token.start] in _APART else " "
    right = "" if query[token.end : token.end + 1] in _APART else " "
    return left + before, after + right
