"""What is said when a store fails."""

from __future__ import annotations

from typing import Final

from iomkg.errors import StoreError

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
