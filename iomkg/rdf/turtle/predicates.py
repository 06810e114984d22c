"""The order in which the predicates of a subject are written.

``a`` comes first, then the predicates of :data:`iomkg.terms.EDITORIAL_ORDER`, then all others by
IRI. The order follows how a reader takes a thing in: what it is called, what it is, how it is put,
where that stands, and the long texts last; it is the one that the project's own files were
written in.
"""

from __future__ import annotations

from typing import Final

from iomkg.terms import EDITORIAL_ORDER, PREFIXES

_NAMES: Final = (name.partition(":") for name in ("rdf:type", *EDITORIAL_ORDER))
_RANK: Final = {PREFIXES[prefix] + local: rank for rank, (prefix, _, local) in enumerate(_NAMES)}


def place_of(predicate: str) -> tuple[int, str]:
    """Return a key that sorts predicates into the order in which they are written.

    Args:
        predicate: the IRI of a predicate.

    Returns:
        The key.
    """
    rank = _RANK.get(predicate)
    return (len(_RANK), predicate) if rank is None else (rank, "")
