"""Explaining the answer to a named query, in terms of its parameters."""

from __future__ import annotations

from dataclasses import replace

from iomkg.ask.answer import BoundQuery, why_empty
from iomkg.rdf.explain.accounts import Explanation
from iomkg.rdf.explain.explanation import explain
from iomkg.rdf.store.base import Store
from iomkg.terms import shorten_term


def explain_bound(store: Store, bound: BoundQuery, *, empty: bool | None = None) -> Explanation:
    """Explain the answer to a named query; places are those in its file.

    Args:
        store: the store that was asked.
        bound: the query with its parameters.
        empty: as for :func:`iomkg.rdf.explain.explanation.explain`.

    Returns:
        What was found out; a part that mentions a parameter names its option.
    """
    options = {p.name: p.option for p in bound.query.params if p.name in bound.values}
    found = explain(store, bound.query.text, values=bound.values, options=options, empty=empty)
    return replace(
        found,
        query=bound.query.id,
        summary=why_empty(store, bound) if found.empty else "",
        parameters=tuple((o, shorten_term(bound.values[name])) for name, o in options.items()),
    )
