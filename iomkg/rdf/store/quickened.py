"""Queries that people wrote, made ready for the engine that will answer them."""

from __future__ import annotations

from iomkg.rdf.store.base import Store
from iomkg.rdf.store.embedded import sampled


def quickened(store: Store, query: str) -> str:
    """Write a query so that a store answers it quickly.

    Args:
        store: the store that will be asked.
        query: SPARQL text, already checked.

    Returns:
        For a store in this process, a query with the same answers, see
        :func:`iomkg.rdf.sparql.rewriting.rewritten`; for an endpoint, whose engine we do not
        know, the text itself.
    """
    statistics = sampled(store) if "exists" in query.lower() else None
    if statistics is None:
        return query
    from iomkg.rdf.sparql.rewriting import rewritten  # most queries need no tree

    return rewritten(query, statistics)
