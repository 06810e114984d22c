"""What is said when a store fails, or is asked in the wrong form."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from iomkg.errors import QuerySyntaxError, StoreError

FAILURES: Final = (OSError, RuntimeError, ValueError)
"""What the engine raises where a store fails."""

FORMS: Final[dict[type, str]] = {
    ox.QuerySolutions: "SELECT",
    ox.QueryBoolean: "ASK",
    ox.QueryTriples: "CONSTRUCT",
}
"""The forms of queries by the engine's answers."""

# Errors of RocksDB reach us as text: ENOSPC, EFBIG and EDQUOT as strerror(3) has them.
_NO_ROOM: Final = ("No space left on device", "File too large", "quota exceeded")


def has_no_room(error: Exception) -> bool:
    """Tell whether a store failed because its disk, or what may be used of it, is full."""
    return any(text in str(error) for text in _NO_ROOM)


def store_failed(name: str, error: Exception) -> StoreError:
    """Make the error for a store that failed.

    Args:
        name: what the store is called.
        error: what it raised.

    Returns:
        The error, with a next step for a disk that is full.
    """
    if has_no_room(error):
        return StoreError(
            f"The store {name} has no room to be written: {error}.",
            "Make room, or use a folder on another disk.",
        )
    return StoreError(
        f"The store {name} failed: {error}.",
        "Try again; if only this store fails, fill a new one.",
    )


def not_a(form: str, answer: object) -> QuerySyntaxError:
    """Make the error for a query whose answer is not of the form that is wanted."""
    given = FORMS[type(answer)]
    return QuerySyntaxError(
        f"The query is a {given} query where a {form} query is wanted.",
        f"Write it as a {form} query.",
    )
