"""Reading words that nothing in the index has: which are misspelt, and how surely.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from iomkg.ask.english import (
    ABOUT_SOURCES,
    FORMS,
    FUNCTION_WORDS,
    LIGHT_WORDS,
    NUMERALS,
    stem,
)
from iomkg.rdf.explain.letters import letters_apart

if TYPE_CHECKING:
    from iomkg.ask.told import Told

_LONG: Final = 7
"""Letters of a word that is near to few others."""
_EMPTY: Final = tuple(sorted(FUNCTION_WORDS | ABOUT_SOURCES | LIGHT_WORDS))


def mend_slips(text: str, told: Told) -> tuple[str, dict[str, str]]:
    """Put right words without content that are misspelt: "curent", "becuase".

    Args:
        text: a question.
        told: the index; a word that something in it has stays.

    Returns:
        The text, and the words that were read for others. Only a doubled letter that is single or
        a single one that is doubled, or neighbours that changed places, in a word of six letters
        and more, is surely a slip: "sports" is not "sorts", "quiet" not "quite". Names stay.
    """
    meant: dict[str, str] = {}
    for word in dict.fromkeys(re.findall(r"\b[a-z]{5,}\b", text)):
        if word in _EMPTY or told.knows(stem(word)):
            continue
        found = next((empty for empty in _EMPTY if len(empty) > 5 and _is_slip(word, empty)), None)
        if found:
            meant[word] = found
    return re.sub(r"\w+", lambda found: meant.get(found[0], found[0]), text), meant


def _is_slip(word: str, meant: str) -> bool:
    """Whether two words differ by a letter doubled or by two neighbours that changed places."""
    if len(word) == len(meant):
        at = [n for n, (one, other) in enumerate(zip(word, meant, strict=True)) if one != other]
        return len(at) == 2 and at[1] == at[0] + 1 and word[at[0]] == meant[at[1]]
    longer, shorter = sorted((word, meant), key=len, reverse=True)
    return any(
        longer[n] == longer[n + 1] and longer[:n] + longer[n + 1 :] == shorter
        for n in range(len(longer) - 1)
    )


def mend_words(words: Iterable[str], told: Told) -> tuple[dict[str, str], tuple[str, ...]]:
    """Find for words that nothing has the nearest that something has.

    Args:
        words: folded words.
        told: the index whose words count.

    Returns:
        The stems that were read for words misspelt, and the words that are near to nothing.
    """
    mended: dict[str, str] = {}
    unknown = []
    for word in words:
        if word in NUMERALS or told.knows(stem(word)):
            continue
        near = near_word(word, told.vocabulary) or _near_form(word, told)
        if near is None:
            unknown.append(word)
        else:
            mended[word] = near
    return mended, tuple(unknown)


def _near_form(word: str, told: Told) -> str | None:
    """Find the word of which an irregular form was meant: "criticise" for "critisism"."""
    allowed = 1 if len(word) < 8 else 2
    for form in FORMS:
        if len(form) > 4 and word[0] == form[0] and letters_apart(word, form, allowed) <= allowed:
            meant = stem(form)
            if told.with_word(meant, begins=len(meant) > 3):
                return meant
    return None


def near_word(word: str, vocabulary: Mapping[str, int]) -> str | None:
    """Find the word that was meant by one misspelt.

    Args:
        word: a folded word that is not in the vocabulary.
        vocabulary: stems, with the number of claims that have each.

    Returns:
        The nearest stem, the commonest of those as near; None if none is near enough: one
        mistake in four to seven letters, two in more, the same letters in another order being
        one. A number is never mended.
    """
    bare = stem(word)
    # A long word may have a short stem: "orgnisation".
    if len(bare) < (4 if len(word) > _LONG else 5) or not word.isalpha():
        return None
    allowed = 1 if len(bare) < 8 else 2
    ranked = (
        (_apart(bare, known, allowed), -count, known)
        for known, count in vocabulary.items()
        if abs(len(bare) - len(known)) <= allowed and len(known) >= 4 and bare[0] == known[0]
    )
    best = min((rank for rank in ranked if rank[0] <= allowed), default=None)
    return best[2] if best else None


def trust_in(word: str, read: str) -> float:
    """Return how likely it is that a word was meant by another: less, the more letters differ.

    Args:
        word: the word as it was typed, folded.
        read: the stem that was read for it.

    Returns:
        From 0 to 1: each letter that differs costs its share of the word, and twice that in a
        short one, which is near to many that mean something else.
    """
    bare = stem(word)
    cost = 2 if len(word) < _LONG else 1
    forms = (form for form in FORMS if stem(form) == read)
    differ = min((_apart(word, form, len(word)) for form in forms), default=len(word))
    return max(0.0, 1 - cost * min(_apart(bare, read, len(bare)), differ) / len(word))


def _apart(word: str, known: str, most: int) -> int:
    """Count the letters that differ; the same letters in another order are one mistake."""
    return 1 if sorted(word) == sorted(known) else letters_apart(word, known, most)
