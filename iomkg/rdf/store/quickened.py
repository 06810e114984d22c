"""Queries that people wrote, made ready for the engine that will answer them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from iomkg.rdf.store.base import Store
from iomkg.rdf.store.embedded import EmbeddedStore, sampled


def quickened(store: Store, query: str, given: frozenset[str] = frozenset()) -> str:
    """Write a query so that a store answers it quickly.

    Args:
        store: the store that will be asked.
        query: SPARQL text, already checked.
        given: variables that stand for a term wherever they occur.

    Returns:
        For a store in this process, a query with the same answers, see
        :func:`iomkg.rdf.sparql.rewriting.rewritten`; for an endpoint, whose engine we do not
        know, the text itself.
    """
    statistics = sampled(store) if "exists" in query.lower() else None
    if statistics is None:
        return query
    from iomkg.rdf.sparql.rewriting import rewritten  # most queries need no tree

    return rewritten(query, statistics, given)


def for_each(store: Store) -> Callable[[str, frozenset[str]], str] | None:
    """Return what makes a query ready to be asked for each solution of another pattern.

    Args:
        store: the store that will be asked.

    Returns:
        A function of the query and the variables that are given; None for a store that is not
        known to have ``LATERAL`` (SPARQL-dev, SEP-0006), which only those in this process have.
    """
    return partial(quickened, store) if isinstance(store, EmbeddedStore) else None
