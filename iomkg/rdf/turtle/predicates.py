"""The order in which the predicates of a subject are written.

``a`` comes first, then the predicates of :data:`iomkg.terms.EDITORIAL_ORDER`, then all others by
IRI. The order follows how a reader takes a thing in: what it is called, what it is, how it is put,
where that stands, and the long texts last; it is the one that the project's own files were
written in.
"""

from __future__ import annotations

from typing import Final

from iomkg.terms import EDITORIAL_ORDER, PREFIXES, RDF

_TYPE: Final = RDF + "type"


def _expand(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


_RANK: Final = {_expand(name): rank for rank, name in enumerate(EDITORIAL_ORDER, start=1)}


def place_of(predicate: str) -> tuple[int, str]:
    """Return a key that sorts predicates into the order in which they are written.

    Args:
        predicate: the IRI of a predicate.

    Returns:
        The key.
    """
    if predicate == _TYPE:
        return 0, ""
    rank = _RANK.get(predicate)
    return (rank, "") if rank else (len(_RANK) + 1, predicate)
