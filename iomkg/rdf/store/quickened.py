"""Queries that people wrote, made ready for the engine that will answer them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from iomkg.rdf.store.base import Store

_FILTER: Final = re.compile(r"\bfilter\b", re.I)
_EQUALITY: Final = re.compile(r"[^<>!]=|\bsameterm\b", re.I)


def quickened(store: Store, query: str, given: frozenset[str] = frozenset()) -> str:
    """Write a query so that a store answers it quickly.

    Args:
        store: the store that will be asked.
        query: SPARQL text, already checked.
        given: variables that stand for a term wherever they occur.

    Returns:
        For a store with the engine that is embedded here, a query with the same answers, see
        :func:`iomkg.rdf.sparql.rewriting.rewritten` and
        :func:`iomkg.rdf.sparql.equal_joins.joined_by_keys`; for an endpoint, whose engine we do
        not know, the text itself.
    """
    equal, exists = not given and _may_filter_by_equality(query), "exists" in query.lower()
    if not (equal or exists):
        return query
    # Most queries need none of these.
    from iomkg.rdf.store.embedded import EmbeddedStore, sampled
    from iomkg.rdf.store.quick import QuickStore
    from iomkg.rdf.store.worker import WorkerStore

    if not isinstance(store, (EmbeddedStore, QuickStore, WorkerStore)):
        return query
    if equal:
        from iomkg.rdf.sparql.equal_joins import joined_by_keys

        query = joined_by_keys(query)
    if exists:
        from iomkg.rdf.sparql.rewriting import rewritten

        query = rewritten(query, sampled(store), given)
    return query


def may_be_quickened(query: str) -> bool:
    """Tell at a glance whether a query may become another: most do not."""
    return "exists" in query.lower() or _may_filter_by_equality(query)


def _may_filter_by_equality(query: str) -> bool:
    first = _FILTER.search(query)
    return first is not None and _EQUALITY.search(query, first.end()) is not None


def for_each(store: Store) -> Callable[[str, frozenset[str]], str] | None:
    """Return what makes a query ready to be asked for each solution of another pattern.

    Args:
        store: the store that will be asked.

    Returns:
        A function of the query and the variables that are given; None for a store that is not
        known to have ``LATERAL`` (SPARQL-dev, SEP-0006), which only those in this process have.
    """
    from iomkg.rdf.store.embedded import EmbeddedStore

    return partial(quickened, store) if isinstance(store, EmbeddedStore) else None
