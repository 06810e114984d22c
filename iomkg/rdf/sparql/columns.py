"""The columns that a SELECT query asks for, by its text alone."""

from __future__ import annotations

from iomkg.errors import QueryRefused, QuerySyntaxError
from iomkg.rdf.sparql.parsing import parse


def columns(query: str) -> tuple[str, ...] | None:
    """Return the names of the columns of a query, in order.

    Args:
        query: SPARQL text.

    Returns:
        The names; None where the text does not say (``SELECT *``), or is no SELECT query that can
        be parsed.

    Standard: SPARQL 1.1 Query Language, section 16.1.
    """
    try:
        found = parse(query).query
    except (QuerySyntaxError, QueryRefused):
        return None
    return found.names or None
