"""A CONSTRUCT query as the update that adds what it makes."""

from __future__ import annotations

from typing import Final

from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.tokens import significant, tokenise

_NAMES: Final = (Kind.IRIREF, Kind.PNAME)
_FORM: Final = ["CONSTRUCT", "{", "}", "WHERE", "{", "}"]


def as_insert(query: str) -> str | None:
    """Write a CONSTRUCT query as an INSERT with the same template and pattern.

    Args:
        query: a query that :func:`iomkg.rdf.sparql.tokens.refuse` has let through.

    Returns:
        The update; it parses if and only if the query does. None for a query of which no INSERT
        says the same: another form, one without template or WHERE, with a GRAPH in the template,
        or with anything after the pattern.

    Raises:
        QuerySyntaxError, QueryRefused: if the text cannot be cut into tokens.

    Standard: SPARQL 1.1 Query Language, section 16.2; SPARQL 1.1 Update, section 3.1.3.
    """
    tokens = significant(tokenise(query))
    at = next((n for n, token in enumerate(tokens) if token.word("CONSTRUCT")), len(tokens))
    rest = tokens[at:]
    if [token.value for token in rest if token.depth == 0] != _FORM:
        return None
    # The engine knows no escape in a keyword, and what follows anything else is no query.
    if rest[0].text.upper() != "CONSTRUCT" or any(
        token.kind not in _NAMES and not token.word("PREFIX", "BASE") for token in tokens[:at]
    ):
        return None
    closed = next(n for n, token in enumerate(rest) if token.depth == 0 and token.word("}"))
    if any(token.word("GRAPH") for token in rest[:closed]):
        return None
    return f"{query[: rest[0].start]}INSERT{query[rest[0].end :]}"
