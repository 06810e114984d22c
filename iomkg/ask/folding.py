"""Names as people mean them, and the names that are near to one mistyped.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_APART: Final = re.compile(r"(?:[^\w/]|_)+")


def fold(text: str) -> str:
    """Fold case, accents, punctuation and spacing, so that names compare as people mean them."""
    letters = text.casefold()
    if not letters.isascii():
        import unicodedata

        decomposed = unicodedata.normalize("NFKD", letters)
        letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    if letters.isalnum():
        return letters
    return " ".join(_APART.sub(" ", letters).split())


def near_names(name: str, known: Iterable[str], most: int = 3, cutoff: float = 0.4) -> str:
    """Return ``Did you mean …?`` for a mistyped name, or an empty string if nothing is near.

    Args:
        name: what was typed.
        known: the names that there are.
        most: how many to offer at most.
        cutoff: how like they must be, from 0 to 1.
    """
    import difflib

    near = difflib.get_close_matches(name, list(known), n=most, cutoff=cutoff)
    return f"Did you mean {', '.join(near)}? " if near else ""
