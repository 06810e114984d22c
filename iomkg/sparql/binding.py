"""Binding the parameters of a query: terms in place of variables, in every scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from iomkg.errors import BadParameter
from iomkg.sparql.scope import Scope
from iomkg.sparql.terminals import Kind
from iomkg.sparql.tokens import Token, significant, tokenise
from iomkg.sparql.values import parse_parameter, sparql_term
from iomkg.terms import Iri, Literal

__all__ = ["bind", "parse_parameter", "sparql_term"]

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
    tokens = significant(tokenise(query))
    terms = {name: sparql_term(value) for name, value in values.items()}
    _check_names(tokens, terms)
    _check_minus(tokens, frozenset(terms))
    hidden = frozenset(_shadowed(tokens))
    edits: dict[int, tuple[int, str]] = {}
    for index, token in enumerate(tokens):
        if token.kind is not Kind.VAR or token.name not in terms:
            continue
        if _in_bound(tokens, index):
            edits |= {t.start: (t.end, "") for t in tokens[index - 1 : index + 2]}
            edits[tokens[index - 2].start] = (tokens[index - 2].end, "(true)")
            continue
        column = _fresh(tokens, token.name) if token.start in hidden else token.name
        key = _fresh(tokens, f"{token.name}__key")
        term = _placed(
            token,
            tokens[index - 1],
            values[token.name],
            terms[token.name],
            column=column,
            key=key,
        )
        edits[token.start] = (token.end, _spaced(query, token, term))
    return _edited(query, edits)


def _placed(
    token: Token, before: Token, value: Iri | Literal, term: str, *, column: str, key: str
) -> str:
    """Return what stands in place of a variable."""
    if token.scope is Scope.VALUES_NAMES or before.word("AS"):
        raise BadParameter(
            f"{token.place}: {token.text} cannot be bound, the query itself assigns it.",
            "Give the parameter a name that the query uses for nothing else.",
        )
    if token.scope in _ONLY_IRI and isinstance(value, Literal):
        raise BadParameter(
            f"{token.place}: {token.text} is {_ONLY_IRI[token.scope]}, which {term} cannot be.",
            "Give an IRI.",
        )
    if token.scope in _ONLY_IRI or token.scope in _ANY_TERM:
        return term
    if token.scope is Scope.PROJECTION:
        return f"({term} AS ?{column})"
    if token.scope is Scope.GROUP_BY:
        # Some engines (rdflib is one) group by an expression only if it has a name.
        return f"({term} AS ?{key})"
    if token.scope is Scope.ORDER_BY:
        return f"({term})"
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


def _check_minus(tokens: Sequence[Token], bound: frozenset[str]) -> None:
    """Refuse a MINUS that would have no variable left in common, and so remove nothing.

    Section 8.3.3 of SPARQL 1.1 Query Language shows the trap.
    """
    for index, token in enumerate(tokens):
        if not token.word("MINUS"):
            continue
        shared = _joined(_left_of(tokens, index)) & _joined(_right_of(tokens, index))
        if shared and shared <= bound:
            listed = ", ".join(f"?{name}" for name in sorted(shared))
            raise BadParameter(
                f"{token.place}: once {listed} is bound, this MINUS has no variable in common "
                "with what it is taken from, and removes nothing.",
                "Write FILTER NOT EXISTS { … } in the query instead of MINUS { … }.",
            )


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


def _spaced(query: str, token: Token, term: str) -> str:
    """Keep a term apart from its neighbours: ``?a<?x`` must not become ``?a<<http://…>``."""
    before = "" if query[token.start - 1 : token.start] in _APART else " "
    after = "" if query[token.end : token.end + 1] in _APART else " "
    return before + term + after


def _edited(query: str, edits: Mapping[int, tuple[int, str]]) -> str:
    parts: list[str] = []
    end = 0
    for start, (stop, text) in sorted(edits.items()):
        parts += query[end:start], text
        end = stop
    return "".join(parts) + query[end:]
