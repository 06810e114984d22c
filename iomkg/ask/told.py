"""Claims as they are kept for finding: all that an answer says of one, in one row of SQLite.

:mod:`iomkg.ask.told_index` writes the index, once for a state of the graph; a question reads it
and needs neither the store nor SPARQL. Standard of the full text: SQLite's FTS5.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import cached_property

from iomkg.ask.kept_index import open_index
from iomkg.ask.told_words import ToldWords
from iomkg.terms import shorten
from iomkg.tuples import NamedTuple, grouped


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

    def spans(self) -> list[tuple[int, int]]:
        """Return its places in its text: first character, and the one after the last."""
        pairs = (place.partition("-") for place in self.characters.split())
        return [(int(start), int(end)) for start, _, end in pairs]


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


class Told(ToldWords):
    """An index of claims, open for reading.

    Attributes:
        sources: the sources by IRI.
    """

    def __init__(self, index: sqlite3.Connection) -> None:
        """Open one.

        Args:
            index: a database that :func:`iomkg.ask.told_index.write_claims` wrote.
        """
        super().__init__(index)
        self._around: dict[str, set[int]] = {}
        rows = index.execute("SELECT iri, label, title, notation, held, read FROM source")
        self.sources = {row[0]: ToldSource(*row) for row in rows}

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

    @cached_property
    def dates(self) -> dict[str, list[tuple[str, str]]]:
        """The times of things that happen, or that are for a time: bounds by thing."""
        rows = self.index.execute(
            "SELECT subject, earliest, latest FROM claim WHERE datatype = 'date' AND earliest != ''"
            " UNION SELECT thing, earliest, latest FROM tenure"
        )
        return grouped((subject, (earliest, latest)) for subject, earliest, latest in rows)

    def claims(self, numbers: Iterable[int]) -> list[ToldClaim]:
        """Return claims by their numbers, in order of source and place."""
        listed = ", ".join(map(str, sorted(set(numbers))))
        return self._claims(f"number IN ({listed})")

    def named(self, iris: Iterable[str]) -> list[ToldClaim]:
        """Return claims by their IRIs, in order of source and place."""
        return self._claims("iri IN (SELECT value FROM json_each(?))", _listed(iris))

    def claims_with(self, **values: str) -> list[ToldClaim]:
        """Return the claims whose fields have some values, in order of source and place.

        Args:
            **values: the values by the name of the field: ``subject=iri, property=iri``.
        """
        return self._claims(" AND ".join(f"{field} = ?" for field in values), *values.values())

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

    def clashes(self, claims: Iterable[str]) -> dict[str, list[str]]:
        """Return for each of some claims the claims that it clashes with."""
        rows = self.index.execute(
            "SELECT claim, other FROM clash WHERE claim IN (SELECT value FROM json_each(?))",
            (_listed(claims),),
        )
        return grouped(rows)

    def things(self, name: str) -> tuple[str, ...]:
        """Return the things that bear a name, given as :func:`iomkg.ask.folding.fold` does."""
        rows = self.index.execute("SELECT thing FROM name WHERE name = ? ORDER BY thing", (name,))
        return tuple(row[0] for row in rows)

    @cached_property
    def source_names(self) -> dict[str, str]:
        """The sources by what people call them, see :func:`iomkg.ask.question.source_names`."""
        return dict(self.index.execute("SELECT name, source FROM source_name"))

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
