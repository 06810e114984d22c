"""What stands together in a question: its clauses, words joined by "or", the sort asked for.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import dropwhile, islice, takewhile
from typing import Final

from iomkg.ask.english import (
    ABOUT_SOURCES,
    AUXILIARIES,
    FUNCTION_WORDS,
    LIGHT_WORDS,
    stem,
    stems_of,
    tokens_of,
)

_ASKING: Final = "who|whom|whose|what|when|where|which|why|how"
_CLAUSES: Final = re.compile(
    r"[?!;:,]|\.(?=\s|$)|\s[-\u2013\u2014]+\s"
    rf"|\b(?:and|or|but)\b(?= (?:{_ASKING}|{'|'.join(AUXILIARIES)})\b)",
    re.IGNORECASE,
)
"""What parts clauses: a stop, a dash, a conjunction with a new question after it."""
_STOPS: Final = re.compile(r"[?!;:,]|\.(?=\s|$)")


def has_content(word: str) -> bool:
    """Whether a folded word has to do with the matter of a question."""
    return word not in FUNCTION_WORDS and word not in ABOUT_SOURCES


def heads_of(text: str, asking: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """Return the stems of the words for each sort of thing that is asked for.

    They stand between "which", "how many" or "number of" and the next function word, or between
    "what" and an auxiliary verb or "of": "what duties does it have", but not "what changed in
    1989". After "who" it is the first word that matters.

    Args:
        text: the question.
        asking: the words after which they stand.
    """
    found = (_heads(tokens_of(part), asking) for part in _STOPS.split(text))
    return tuple(heads for each in found for heads in each if heads)


def _heads(words: list[str], asking: Collection[str]) -> Iterator[tuple[str, ...]]:
    for at, word in enumerate(words):
        if word not in asking or (word == "number" and words[at + 1 : at + 2] != ["of"]):
            continue
        if word == "who":
            rest = dropwhile(FUNCTION_WORDS.__contains__, words[at + 1 :])
            after = [*takewhile(has_content, islice(rest, 1))]
        else:
            at += word == "number"  # noqa: PLW2901  (and its "of")
            of_sort = _may_be_counted if word == "many" else has_content
            after = [*takewhile(of_sort, words[at + 1 : at + 4])]
        ends = words[at + 1 + len(after) :][:1]
        if word != "what" or not AUXILIARIES.union(("of",)).isdisjoint(ends):
            yield tuple(stem(each) for each in after if each not in LIGHT_WORDS)


def _may_be_counted(word: str) -> bool:
    """Whether something is counted by a word: the articles of a treaty, but not the sources."""
    return has_content(word) or word in ("articles", "documents", "lists", "questions")


def clauses_of(text: str) -> tuple[frozenset[str], ...]:
    """Return the stems of each clause of a question."""
    found = (frozenset(stems_of(clause)) for clause in _CLAUSES.split(text) if clause)
    return tuple(clause for clause in found if clause)


def alternatives_in(text: str) -> Iterator[frozenset[str]]:
    """Yield the stems of words that "or" joins, any of which answers: "visas, borders or ports"."""
    before, *others = re.split(r"\bor\b", text)
    for after in others:
        stems = {stem(word) for word in _content(after)[:1]}
        for part in reversed(before.split(",")):
            words = _content(part)
            stems.update(map(stem, words[-1:]))
            if len(words) != 1:
                break
        if len(stems) > 1:
            yield frozenset(stems)
        before = after


def _content(text: str) -> list[str]:
    return [word for word in tokens_of(text) if has_content(word) and word not in LIGHT_WORDS]
