"""The columns that a SELECT query asks for, by its text alone."""

from __future__ import annotations

from iomkg.errors import QuerySyntaxError
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.tokens import significant, tokenise


def columns(query: str) -> tuple[str, ...] | None:
    """Return the names of the columns of a query, in order.

    Args:
        query: SPARQL text.

    Returns:
        The names; None where the text does not say (``SELECT *``), or is no SELECT query that the
        lexer takes.

    Standard: SPARQL 1.1 Query Language, section 16.1.
    """
    try:
        tokens = significant(tokenise(query))
    except QuerySyntaxError:
        return None
    found: list[str] = []
    before = None
    selecting = False
    for token in tokens:
        if token.depth == 0 and token.word("SELECT"):
            selecting = True
        elif selecting and token.depth == 0 and token.word("*"):
            return None
        elif selecting and token.depth == 0 and token.word("{", "WHERE"):
            return tuple(found)
        elif selecting and token.kind is Kind.VAR:
            alias = token.depth == 1 and before is not None and before.word("AS")
            if token.depth == 0 or alias:
                found.append(token.name)
        before = token
    return None
