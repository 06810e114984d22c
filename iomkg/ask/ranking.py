"""Which named queries have to do with some words."""

from __future__ import annotations

import re

from iomkg.ask.named import NamedQuery


def rank_queries(queries: tuple[NamedQuery, ...], words: str) -> tuple[NamedQuery, ...]:
    """Order named queries by how much they have to do with some words.

    A word counts most in the name and tags, then in the summary, then in the description.

    Args:
        queries: the queries to choose from.
        words: words in plain English.

    Returns:
        Those that share a word with the text, the best first.
    """
    wanted = _stems(words)

    def score(query: NamedQuery) -> int:
        names = _stems(" ".join((query.id, *query.tags)))
        return (
            4 * len(wanted & names)
            + 2 * len(wanted & _stems(query.summary))
            + len(wanted & _stems(query.description))
        )

    ranked = sorted(queries, key=lambda q: (-score(q), q.id))
    return tuple(q for q in ranked if score(q))


def _stems(text: str) -> set[str]:
    words = re.findall(r"[a-z0-9]{3,}", text.casefold())
    return {re.sub(r"(?:ies|es|s|ing|ed)$", "", word) for word in words}
