"""The words of claims: which claims have one, how strongly, and what people may mean by it.

Standard of the full text: SQLite's FTS5.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from functools import cached_property
from math import log
from typing import Final

FIELDS: Final = (
    "statement",
    "value",
    "wording",
    "property",
    "about",
    "linked",
    "disputed",
    "asked",
    "definition",
    "beside",
)
"""What is searched of a claim: what it says in our words, its value and that value's names, the
source's own words, the names of the property, the subject with its names and classes, what the
subject is linked to, the titles of the conflicts it is part of, ways of asking for it, the
definition of the property, and what else is said in the same place."""


def match_word(word: str, *, begins: bool = False) -> str:
    """Write a stem for FTS5's ``MATCH``."""
    return f'"{word}"*' if begins else f'"{word}"'


class ToldWords:
    """The words of an index of claims, open for reading."""

    def __init__(self, index: sqlite3.Connection) -> None:
        """Open them.

        Args:
            index: a database that :func:`iomkg.ask.told_index.write_claims` wrote.
        """
        self.index = index
        self._having: dict[str, set[int]] = {}
        self._meanings: dict[str, tuple[str, ...]] = {}
        self._meant: dict[tuple[str, str], set[int]] = {}

    @cached_property
    def size(self) -> int:
        """How many claims there are."""
        return int(self.index.execute("SELECT COUNT(*) FROM claim").fetchone()[0])

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """The stems of all words of claims, with the number of claims that have each."""
        return dict(self.index.execute("SELECT term, doc FROM vocabulary"))

    def hits(
        self, word: str, weights: Iterable[float], sources: Collection[str], *, begins: bool
    ) -> list[tuple[int, float]]:
        """Return the claims that have a word, with how strongly they have it.

        Args:
            word: its stem.
            weights: for each of :data:`FIELDS`.
            sources: the sources that count; all if empty.
            begins: whether stems that begin with it count too.

        Returns:
            Numbers of claims, each with the frequency of the word by BM25, fields weighed and
            the length of the claim allowed for, without the factor for how rare the word is.
        """
        match = match_word(word, begins=begins)
        rows = self._matched(match, weights, sources)
        if not sources:
            self._having.setdefault(match, {number for number, _ in rows})
        with_it = len(self.with_word(word, begins=begins))
        # FTS5 weighs by how rare a word is among all claims, of which tables may make up most.
        rare = max(log((self.size - with_it + 0.5) / (with_it + 0.5)), 1e-6)
        return [(number, score / rare) for number, score in rows]

    def hits_meant(
        self, word: str, weights: Iterable[float], sources: Collection[str]
    ) -> list[tuple[int, float]]:
        """Return the claims that have what people may mean by a word, with how strongly.

        Args:
            word: its stem.
            weights: for each of :data:`FIELDS`.
            sources: the sources that count; all if empty.

        Returns:
            Numbers of claims, each with its score by BM25 for all that may be meant.
        """
        meanings = self.meanings(word)
        return self._matched(" OR ".join(map(match_word, meanings)), weights, sources)

    def _matched(
        self, match: str, weights: Iterable[float], sources: Collection[str]
    ) -> list[tuple[int, float]]:
        """Return the claims that match, with their scores by BM25."""
        if not match:
            return []
        marks = ", ".join("?" * len(sources))
        within = f"JOIN claim ON number = words.rowid AND source IN ({marks})" if sources else ""
        return self.index.execute(
            f"SELECT words.rowid, -bm25(words, {', '.join(map(str, weights))}) FROM words "  # noqa: S608
            f"{within} WHERE words MATCH ?",
            (*sources, match),
        ).fetchall()

    def meanings(self, word: str) -> tuple[str, ...]:
        """Return what people may mean by a word: stems that some claim has.

        Args:
            word: a stem.
        """
        if word not in self._meanings:
            rows = self.index.execute("SELECT means FROM meaning WHERE word = ?", (word,))
            self._meanings[word] = tuple(row[0] for row in rows)
        return self._meanings[word]

    def meant_by(self, word: str, fields: str) -> set[int]:
        """Return the numbers of the claims that have what people may mean by a word.

        Args:
            word: its stem.
            fields: those of :data:`FIELDS` that count.
        """
        key = word, fields
        if key not in self._meant:
            found = (self.with_word(each, fields=fields) for each in self.meanings(word))
            self._meant[key] = set().union(*found)
        return self._meant[key]

    def knows(self, word: str) -> bool:
        """Whether some claim has a word, one that begins with it, or what may be meant by it.

        Args:
            word: its stem.
        """
        return bool(self.with_word(word, begins=len(word) > 3) or self.meanings(word))

    def has_phrase(self, words: Iterable[str]) -> bool:
        """Whether some claim has some stems together, in order."""
        found = self.index.execute(
            "SELECT 1 FROM words WHERE words MATCH ? LIMIT 1", (f'"{" ".join(words)}"',)
        )
        return found.fetchone() is not None

    def rarity(self, word: str) -> float:
        """Return how rare a word is in what is told in texts (inverse document frequency).

        Args:
            word: its stem; stems that begin with it count too.
        """
        found = self.with_word(word, begins=len(word) > 3) & self.from_texts
        return log(1 + len(self.from_texts) / (1 + len(found)))

    @cached_property
    def from_texts(self) -> set[int]:
        """The claims that are no rows of a table, each of which says the same of something else."""
        rows = self.index.execute(
            "SELECT number FROM claim WHERE characters != '' OR grade = 'cited'"
        )
        return {row[0] for row in rows}

    def with_word(self, word: str, *, begins: bool = False, fields: str = "") -> set[int]:
        """Return the numbers of the claims that have a word.

        Args:
            word: its stem.
            begins: whether stems that begin with it count too.
            fields: those of :data:`FIELDS` that count; all if empty.
        """
        match = match_word(word, begins=begins)
        match = f"{{{fields}}}: {match}" if fields else match
        if match not in self._having:
            rows = self.index.execute("SELECT rowid FROM words WHERE words MATCH ?", (match,))
            self._having[match] = {row[0] for row in rows}
        return self._having[match]
