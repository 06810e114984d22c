"""Whether a query may be asked: it only reads, and the engine can bear it.

Clients ask the same about one thing after another. Such queries differ in IRIs alone, and whether
they may be asked does not hang on those, so each form of them is read once.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from iomkg.errors import QueryRefused, QuerySyntaxError
from iomkg.rdf.sparql.bearable import check_bearable
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.tokens import refuse, tokenise

_LONGEST: Final = 2_000  # characters of a query whose form is remembered
_NO_IRI: Final = "<>"
# No quotes and no backslashes stand in it, so that what follows is read alike without it.
_IRI: Final = re.compile(r"""<[^\x00-\x20<>"'{}|^`\\]*>""")


def checked_form(query: str, services: frozenset[str] = frozenset()) -> str:
    """Refuse a query that would write or fetch something, or is more than the engine can bear.

    Args:
        query: SPARQL text.
        services: as for :func:`iomkg.rdf.sparql.tokens.refuse`.

    Returns:
        The query form: ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.

    Raises:
        QueryRefused: it may not be asked.
        QuerySyntaxError: it cannot be cut into tokens.
    """
    if len(query) <= _LONGEST and query.isascii() and "\\" not in query:
        without, count = _IRI.subn(_NO_IRI, query)
        if form := _form_of(without, count):
            return form
    form = refuse(query, services=services)
    check_bearable(query)
    return form


@lru_cache(maxsize=1024)
def _form_of(without: str, count: int) -> str:
    """Return the form of all queries that are this one but for IRIs.

    Args:
        without: the query with ``<>`` in place of each IRI.
        count: how often that stands there.

    Returns:
        The form; an empty string if each of them is to be read by itself, for its own places of
        what is refused, or because something that was taken for an IRI is none: it stands in a
        string or in a comment, or is two operators.
    """
    try:
        form = refuse(without)
        check_bearable(without)
    except (QueryRefused, QuerySyntaxError):
        return ""
    # An IRI that was left in its place must not make up for another that is none.
    iris = sum(t.kind is Kind.IRIREF and t.value == _NO_IRI for t in tokenise(without))
    return form if iris == count else ""
