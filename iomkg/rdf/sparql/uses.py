"""Which features of SPARQL a query uses, by its text."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from iomkg.rdf.sparql.parsing import parse
from iomkg.rdf.sparql.scope import Scope
from iomkg.rdf.sparql.terminals import AGGREGATES, Kind
from iomkg.rdf.sparql.tokens import Token

_MARKS: Final[dict[Scope, dict[str, str]]] = {
    Scope.VERB: {
        "+": "path-plus",
        "*": "path-star",
        "?": "path-optional",
        "/": "path-sequence",
        "|": "path-alternative",
        "^": "path-inverse",
        "!": "path-negated",
    },
    Scope.EXPRESSION: {
        **dict.fromkeys(("<", "<=", ">", ">="), "range"),
        **dict.fromkeys(("=", "!="), "equals"),
        **dict.fromkeys("+-*/", "arithmetic"),
    },
}
_LITERALS: Final = {Kind.LANGTAG: "language-tag", Kind.NUMBER: "number"}
_FIRST_WORDS: Final = {"GROUP": "group-by", "ORDER": "order-by"}
_UNTOLD: Final = frozenset("A AS ASC BASE BY DATA DESC FALSE FILTER NOT PREFIX TRUE WHERE".split())


@lru_cache(maxsize=128)
def uses(query: str) -> frozenset[str]:
    """Tell what a query uses.

    Args:
        query: a SPARQL 1.1 query.

    Returns:
        Names of features: each keyword and function in lower case with hyphens (``optional``,
        ``group-concat``, ``strafter``); ``group-by`` and ``order-by``; ``sub-select``;
        ``count-distinct``; ``aggregate``; ``path-plus``, ``path-star``, ``path-sequence`` and
        its siblings; ``range`` (``<`` and its like), ``equals``, ``arithmetic``,
        ``language-tag``, ``number``.

    Raises:
        QuerySyntaxError: if the text does not parse.

    Standard: SPARQL 1.1 Query Language, sections 9 (paths), 11 (aggregates), 17 (expressions).
    """
    parsed = parse(query)
    found: set[str] = set()
    for token, scope in parsed.placed:
        if token.kind is Kind.KEYWORD:
            found |= _keyword(token)
        elif token.kind in _LITERALS:
            found.add(_LITERALS[token.kind])
        elif mark := _MARKS.get(scope, {}).get(token.value):
            found.add(mark)
    if len(list(parsed.queries)) > 1:
        found.add("sub-select")
    for call in parsed.expressions:
        if call.operator == "COUNT" and call.tokens[2].word("DISTINCT"):
            found.add("count-distinct")
    return frozenset(found)


def _keyword(token: Token) -> set[str]:
    if token.value in _UNTOLD:
        return set()
    found = {_FIRST_WORDS.get(token.value, token.value.lower().replace("_", "-"))}
    return found | {"aggregate"} if token.value in AGGREGATES else found
