"""Claims as they are kept for finding: all that an answer says of one, in one row of SQLite.

:mod:`iomkg.ask.told_index` writes the index, once for a state of the graph; a question reads it
and needs neither the store nor SPARQL. Standard of the full text: SQLite's FTS5.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from functools import cached_property
from math import log
from typing import Final

from iomkg.ask.kept_index import open_index
from iomkg.terms import shorten
from iomkg.tuples import NamedTuple

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


class ToldClaim(NamedTuple):
    """A claim with all that an answer says of it.

    Attributes:
        number: its number in the index, in order of source and place.
        iri, subject, property, object: IRIs; the object may be the text of a literal.
        about, relation, value: what people read for subject, property and object.
        comparator: ``more than`` and the like, or an empty string.
        date: the time for which it is claimed, in EDTF, or an empty string.
        negated: whether the source denies it.
        modality, rank: the codes, in words.
        source: IRI of the source.
        characters: the places in the source, ``17-42 60-75``; empty if its text is not held.
        start: the first character; -1 if there is none.
        grade: ``verified`` or ``cited``.
        accepted: whether a fact follows from it.
        said_by: label of whoever the source reports, or an empty string.
        description: what it says, in the curator's words.
        earliest, latest: the bounds of its time, or empty strings.
        vouched: the last day for which a claim without an end is sure, or an empty string.
        single: whether its property holds one value, for ever or at a time.
        datatype: ``date``, ``number``, ``text``, or the kind of the thing that is its object.
    """

    number: int
    iri: str
    subject: str
    property: str
    object: str
    about: str
    relation: str
    value: str
    comparator: str
    date: str
    negated: int
    modality: str
    rank: str
    source: str
    characters: str
    start: int
    grade: str
    accepted: int
    said_by: str
    description: str
    earliest: str
    latest: str
    vouched: str
    single: int
    datatype: str


class ToldConflict(NamedTuple):
    """A conflict as judged.

    Attributes:
        iri: its IRI.
        title: the question that the sources answer differently.
        kind: what the disagreement comes from, in words.
        verdict: ``resolved`` or ``open``.
        reason: the curator's reason.
        preferred: IRI of the preferred claim, or an empty string.
    """

    iri: str
    title: str
    kind: str
    verdict: str
    reason: str
    preferred: str


class ToldSource(NamedTuple):
    """A source.

    Attributes:
        iri, label, title: its IRI, editorial label and title.
        notation: its short name (``S0``), or an empty string.
        held: whether its text is held, so that places in it can be re-checked.
        read: whether it is wholly read, so that what it does not say it is silent about.
    """

    iri: str
    label: str
    title: str
    notation: str
    held: int
    read: int


def match_word(word: str, *, begins: bool = False) -> str:
    """Write a stem for FTS5's ``MATCH``."""
    return f'"{word}"*' if begins else f'"{word}"'


def _listed(values: Iterable[str]) -> str:
    """Write values as SQLite's ``json_each`` reads them; what is in an IRI needs no escapes."""
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


def open_claims(path: str) -> Told | None:
    """Open an index that was kept.

    Args:
        path: its file, which nobody changes.

    Returns:
        The index; None if it cannot be read.
    """
    index = open_index(path, "claim")
    return Told(index) if index else None


class Told:
    """An index of claims, open for reading.

    Attributes:
        sources: the sources by IRI.
    """

    def __init__(self, index: sqlite3.Connection) -> None:
        """Open one.

        Args:
            index: a database that :func:`iomkg.ask.told_index.write_claims` wrote.
        """
        self.index = index
        self._having: dict[str, set[int]] = {}
        self._around: dict[str, set[int]] = {}
        self._meanings: dict[str, tuple[str, ...]] = {}
        self._meant: dict[str, set[int]] = {}
        rows = index.execute("SELECT iri, label, title, notation, held, read FROM source")
        self.sources = {row[0]: ToldSource(*row) for row in rows}

    @cached_property
    def size(self) -> int:
        """How many claims there are."""
        return int(self.index.execute("SELECT COUNT(*) FROM claim").fetchone()[0])

    @cached_property
    def most_told(self) -> str:
        """The thing about which there are most claims; an empty string if there is no claim."""
        row = self.index.execute(
            "SELECT subject FROM claim GROUP BY subject ORDER BY COUNT(*) DESC, subject LIMIT 1"
        ).fetchone()
        return str(row[0]) if row else ""

    @cached_property
    def iris(self) -> tuple[str, ...]:
        """The IRIs of all claims, in order of source and place."""
        return tuple(r[0] for r in self.index.execute("SELECT iri FROM claim ORDER BY number"))

    @cached_property
    def claims_by_source(self) -> dict[str, int]:
        """How many claims each source makes."""
        rows = self.index.execute("SELECT source, COUNT(*) FROM claim GROUP BY source")
        return dict(rows.fetchall())

    def dates(self, things: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
        """Return the times of things that happen, or that are for a time: bounds by thing."""
        return {thing: self._dates[thing] for thing in things if thing in self._dates}

    @cached_property
    def _dates(self) -> dict[str, list[tuple[str, str]]]:
        rows = self.index.execute(
            "SELECT subject, earliest, latest FROM claim WHERE datatype = 'date' AND earliest != ''"
            " UNION SELECT thing, earliest, latest FROM tenure"
        )
        found: dict[str, list[tuple[str, str]]] = {}
        for subject, earliest, latest in rows:
            found.setdefault(subject, []).append((earliest, latest))
        return found

    def claims(self, numbers: Iterable[int]) -> list[ToldClaim]:
        """Return claims by their numbers, in order of source and place."""
        listed = ", ".join(map(str, sorted(set(numbers))))
        return self._claims(f"number IN ({listed})")

    def named(self, iris: Iterable[str]) -> list[ToldClaim]:
        """Return claims by their IRIs, in order of source and place."""
        return self._claims("iri IN (SELECT value FROM json_each(?))", _listed(iris))

    def group(self, subject: str, relation: str) -> list[ToldClaim]:
        """Return all claims of one subject and property, in order of source and place."""
        return self._claims("subject = ? AND property = ?", subject, relation)

    def conflicts(self, claims: Iterable[str]) -> list[ToldConflict]:
        """Return the conflicts between claims, those of most of the claims first."""
        rows = self.index.execute(
            "SELECT iri, title, kind, verdict, reason, preferred FROM conflict JOIN part "
            "ON iri = conflict WHERE claim IN (SELECT value FROM json_each(?)) AND side "
            "GROUP BY iri ORDER BY COUNT(*) DESC, iri",
            (_listed(claims),),
        )
        return [ToldConflict(*row) for row in rows]

    def judged(self, claim: str) -> list[tuple[ToldConflict, bool]]:
        """Return the conflicts in which a claim is weighed, each with whether it is a side."""
        rows = self.index.execute(
            "SELECT iri, title, kind, verdict, reason, preferred, side FROM conflict JOIN part "
            "ON iri = conflict WHERE claim = ? ORDER BY side DESC, iri",
            (claim,),
        )
        return [(ToldConflict(*row[:6]), bool(row[6])) for row in rows]

    def evidence(self, conflict: str) -> list[ToldClaim]:
        """Return the claims on which the judgement of a conflict rests and that are no sides."""
        return self._claims(
            "iri IN (SELECT claim FROM part WHERE conflict = ? AND NOT side)", conflict
        )

    def all_conflicts(self) -> list[ToldConflict]:
        """Return all conflicts, those between most claims first."""
        rows = self.index.execute(
            "SELECT iri, title, kind, verdict, reason, preferred FROM conflict LEFT JOIN part "
            "ON iri = conflict GROUP BY iri ORDER BY SUM(side) DESC, iri"
        )
        return [ToldConflict(*row) for row in rows]

    def conflict(self, iri: str) -> ToldConflict | None:
        """Return a conflict; None if there is none of that IRI."""
        row = self.index.execute(
            "SELECT iri, title, kind, verdict, reason, preferred FROM conflict WHERE iri = ?",
            (iri,),
        ).fetchone()
        return ToldConflict(*row) if row else None

    def dated(self) -> list[ToldClaim]:
        """Return the claims that date something and whose time has bounds, in order of time."""
        rows = self._claims("datatype = 'date' AND earliest != ''")
        return sorted(rows, key=lambda claim: (claim.earliest, claim.latest, claim.number))

    def of_property(self, relation: str) -> list[ToldClaim]:
        """Return the claims made with a property, in order of source and place."""
        return self._claims("property = ?", relation)

    def naming(self, thing: str) -> list[ToldClaim]:
        """Return the claims that have a thing as their value, in order of source and place."""
        return self._claims("object = ?", thing)

    def about(self, thing: str) -> list[ToldClaim]:
        """Return the claims about a thing, in order of source and place."""
        return self._claims("subject = ?", thing)

    def of_source(self, source: str) -> list[ToldClaim]:
        """Return the claims of a source, in order of place."""
        return self._claims("source = ?", source)

    def sides(self, conflict: str) -> list[ToldClaim]:
        """Return the claims that a conflict is between."""
        return self._claims("iri IN (SELECT claim FROM part WHERE conflict = ? AND side)", conflict)

    def preferred(self, claims: Iterable[str]) -> set[str]:
        """Return those of some claims that a resolved conflict prefers."""
        rows = self.index.execute(
            "SELECT preferred FROM conflict WHERE preferred IN (SELECT value FROM json_each(?))",
            (_listed(claims),),
        )
        return {row[0] for row in rows}

    @cached_property
    def disputed(self) -> set[str]:
        """The claims that conflicts are between."""
        return {row[0] for row in self.index.execute("SELECT claim FROM part WHERE side")}

    def clashes(self, claims: Iterable[str]) -> dict[str, set[str]]:
        """Return for each of some claims the claims that it clashes with."""
        rows = self.index.execute(
            "SELECT claim, other FROM clash WHERE claim IN (SELECT value FROM json_each(?))",
            (_listed(claims),),
        )
        clashes: dict[str, set[str]] = {}
        for claim, other in rows:
            clashes.setdefault(claim, set()).add(other)
        return clashes

    def things(self, name: str) -> tuple[str, ...]:
        """Return the things that bear a name, given as :func:`iomkg.ask.folding.fold` does."""
        rows = self.index.execute("SELECT thing FROM name WHERE name = ? ORDER BY thing", (name,))
        return tuple(row[0] for row in rows)

    @cached_property
    def source_names(self) -> dict[str, str]:
        """The sources by what people call them, see :func:`iomkg.ask.question.source_names`."""
        return dict(self.index.execute("SELECT name, source FROM source_name"))

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

    def meant_by(self, word: str, fields: str = "") -> set[int]:
        """Return the numbers of the claims that have what people may mean by a word.

        Args:
            word: its stem.
            fields: those of :data:`FIELDS` that count; all if empty.
        """
        key = f"{fields}:{word}"
        if key not in self._meant:
            found = (self.with_word(each, fields=fields) for each in self.meanings(word))
            self._meant[key] = set().union(*found)
        return self._meant[key]

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

    def claims_about(self, thing: str) -> int:
        """Return how many claims are about a thing."""
        found = self.index.execute("SELECT COUNT(*) FROM claim WHERE subject = ?", (thing,))
        return int(found.fetchone()[0])

    def around(self, thing: str) -> set[int]:
        """Return the numbers of the claims about a thing and of those that name it."""
        if thing not in self._around:
            rows = self.index.execute(
                "SELECT number FROM claim WHERE subject = ? OR object = ?", (thing, thing)
            )
            self._around[thing] = {row[0] for row in rows}
        return self._around[thing]

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

    def name_of(self, source: str) -> str:
        """Return the short name of a source, or its label."""
        found = self.sources.get(source)
        return (found.notation or found.label) if found else shorten(source)

    def label(self, thing: str) -> str:
        """Return the label of a thing; an empty string if it has none."""
        row = self.index.execute(
            "SELECT label FROM name WHERE thing = ? LIMIT 1", (thing,)
        ).fetchone()
        return row[0] if row else ""

    def _claims(self, condition: str, *values: str) -> list[ToldClaim]:
        columns = ", ".join(ToldClaim._fields)
        rows = self.index.execute(
            f"SELECT {columns} FROM claim WHERE {condition} ORDER BY number",  # noqa: S608
            values,
        )
        return [ToldClaim(*row) for row in rows]
