"""What can be told of the data of a store by looking at a few of them."""

from __future__ import annotations

from itertools import islice
from typing import Final

import pyoxigraph as ox

from iomkg.rdf.store.failure import FAILURES, store_failed

_SAMPLE: Final = 1000
"""How many triples of a property, and of a node, are looked at for an estimate …"""
_EACH: Final = 60
"""… and which of those of the property: every sixtieth."""


def matches(store: ox.Store, predicate: str, given: str, value: str | None) -> float:
    """Estimate how many triples of a property one of their nodes has.

    See :data:`iomkg.rdf.sparql.rewriting.Statistics`.

    Args:
        store: an open store of the engine.
        predicate: the IRI of the property.
        given: which node: ``subject`` or ``object``.
        value: the IRI of the node; None for the average of all.

    Returns:
        The average over a few nodes that have such triples, each counted up to a thousand.

    Raises:
        StoreError: the store fails.
    """
    try:
        if value is not None:
            return float(_count(store, predicate, given, ox.NamedNode(value)))
        found = store.quads_for_pattern(None, ox.NamedNode(predicate), None)
        nodes = {getattr(quad, given) for quad in islice(found, 0, _SAMPLE, _EACH)}
        counts = [_count(store, predicate, given, node) for node in nodes]
    except FAILURES as error:
        raise store_failed("that was asked", error) from error
    return sum(counts) / max(len(counts), 1)


def _count(store: ox.Store, predicate: str, given: str, node: ox.NamedNode) -> int:
    subject, value = (node, None) if given == "subject" else (None, node)
    found = store.quads_for_pattern(subject, ox.NamedNode(predicate), value)
    return sum(1 for _ in islice(found, _SAMPLE))
