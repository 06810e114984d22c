"""Names as people mean them, and which of several things of one name is meant.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def fold(text: str) -> str:
    """Fold case, accents, punctuation and spacing, so that names compare as people mean them."""
    letters = text.casefold()
    if not letters.isascii():
        import unicodedata

        decomposed = unicodedata.normalize("NFKD", letters)
        letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    if letters.isalnum():
        return letters
    return " ".join("".join(c if c.isalnum() or c == "/" else " " for c in letters).split())


def meant(
    kind_of: Mapping[str, str], kinds: Collection[str], body_of: Mapping[str, str]
) -> set[str]:
    """Choose what a name means among the things that bear it.

    Args:
        kind_of: the kind of each thing that bears the name.
        kinds: the kinds allowed; any if empty.
        body_of: the enduring body by stage.

    Returns:
        Those allowed; of a body and its stages the body alone.
    """
    allowed = {thing for thing, kind in kind_of.items() if not kinds or kind in kinds}
    return allowed - {thing for thing in allowed if body_of.get(thing) in allowed}
