"""Writing the index of claims in which :mod:`iomkg.ask.find` looks."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from iomkg.ask import told_queries
from iomkg.ask.english import FUNCTION_WORDS, stem, stems_of, tokens_of
from iomkg.ask.question import source_names
from iomkg.ask.told import Told, ToldClaim, ToldConflict, ToldSource
from iomkg.ask.told_words import FIELDS
from iomkg.errors import StoreError
from iomkg.terms import EDTF, ID, IOMKG, Iri, Literal, local_name
from iomkg.tuples import NamedTuple, grouped

if TYPE_CHECKING:
    from iomkg.ask.named import NamedQuery
    from iomkg.rdf.store.base import Store
    from iomkg.terms import Term

_SCHEMA = f"""
CREATE TABLE claim (
  number INTEGER PRIMARY KEY, iri, subject, property, object, about, relation, value, comparator,
  date, negated, modality, rank, source, characters, start, grade, accepted, said_by, description,
  earliest, latest, vouched, single, datatype);
CREATE INDEX claim_iri ON claim (iri);
CREATE INDEX claim_of ON claim (subject, property);
CREATE INDEX claim_object ON claim (object);
CREATE TABLE conflict (iri PRIMARY KEY, title, kind, verdict, reason, preferred);
CREATE TABLE part (claim, conflict, side);
CREATE INDEX part_claim ON part (claim);
CREATE INDEX part_conflict ON part (conflict);
CREATE TABLE tenure (thing, earliest, latest);
CREATE TABLE clash (claim, other);
CREATE INDEX clash_claim ON clash (claim);
CREATE TABLE source (iri PRIMARY KEY, label, title, notation, held, read);
CREATE TABLE source_name (name PRIMARY KEY, source);
CREATE TABLE name (name, thing, label);
CREATE INDEX name_name ON name (name);
CREATE TABLE meaning (word, means);
CREATE INDEX meaning_word ON meaning (word);
CREATE TABLE query (name PRIMARY KEY, summary, rows);
CREATE VIRTUAL TABLE words USING fts5({", ".join(FIELDS)},
  tokenize = 'unicode61 remove_diacritics 2', prefix = '4 5 6');
CREATE VIRTUAL TABLE way USING fts5(name UNINDEXED, asks, summary, tags,
  tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, row);
"""
_FEW: Final = 12
"""Links of a thing that tell what it is about; one with more is a hub, of which they do not."""
_NEAR: Final = 100
"""With how many of the next claims in a place one is compared, though thousands may share it."""
_SPECIFIC: Final = 6
"""Properties that a named query may read and still be a way of asking for each of them."""
_WITH_INITIALS: Final = tuple(ID + kind for kind in ("organisation/", "instrument/", "programme/"))
_SINGLE: Final = frozenset({IOMKG + "OneForEver", IOMKG + "OneAtATime"})


class _Names(NamedTuple):
    """What things are called: labels, names and acronyms in order, and classes, by IRI."""

    labels: dict[str, str]
    names: dict[str, list[str]]
    classes: dict[str, str]

    def of(self, iri: str) -> str:
        """Return what people read for an IRI."""
        return self.labels.get(iri) or _code(iri).replace("-", " ")

    def all(self, iri: str) -> str:
        """Return all that a thing is called."""
        return " ".join((self.of(iri), *self.names.get(iri, ())))


def write_claims(
    index: sqlite3.Connection,
    store: Store,
    names: Mapping[str, Iterable[str]],
    queries: Iterable[NamedQuery],
    has_rows: Callable[[NamedQuery], bool],
) -> None:
    """Write an index of claims.

    Args:
        index: an empty database.
        store: holds the full graph.
        names: the things of the graph by folded name; see :class:`iomkg.ask.entities.Entities`.
        queries: the named queries to offer.
        has_rows: whether a query that needs no parameter has rows without any.

    Raises:
        StoreError: if Python's SQLite lacks FTS5.
    """
    try:
        index.executescript(_SCHEMA)
    except sqlite3.OperationalError as problem:
        raise StoreError(
            f"This Python's SQLite cannot search: {problem}.", "Use a Python whose SQLite has FTS5."
        ) from problem
    known = _read_names(store)
    found = tuple(queries)
    with index:
        _write_sources(index, store)
        _write_queries(index, found, has_rows)
        _write_disputes(index, store)
        tenures = store.select(told_queries.TENURES).texts()
        index.executemany("INSERT INTO tenure VALUES (?, ?, ?)", tenures)
        titles = _titles(index)
        claims = tuple(_read_claims(store, known))
        index.executemany(
            "INSERT INTO name VALUES (?, ?, ?)",
            (
                (name, thing, known.of(thing))
                for name, things in sorted(_with_initials(names).items())
                for thing in sorted(things)
            ),
        )
        told = Told(index)
        called = source_names(told.sources.values(), told.things, known.names)
        index.executemany("INSERT INTO source_name VALUES (?, ?)", called.items())
        index.executemany(_insert("claim", ToldClaim._fields), claims)
        index.executemany(
            _insert("words", ("rowid", *FIELDS)),
            _documents(store, claims, known, titles, _ways(found, store)),
        )
        index.executemany("INSERT INTO meaning VALUES (?, ?)", _meanings(told.vocabulary))


def _meanings(vocabulary: Collection[str]) -> Iterable[tuple[str, str]]:
    """Yield words that people type, each with one that claims have and that may be meant."""
    text = files("iomkg.ask").joinpath("thesaurus.txt").read_text(encoding="utf-8")
    pairs = {
        (stem(typed), stem(word))
        for word, _, others in (line.partition(":") for line in text.splitlines())
        if stem(word) in vocabulary
        for typed in others.split()
    }
    return sorted((typed, word) for typed, word in pairs if typed != word)


def _with_initials(names: Mapping[str, Iterable[str]]) -> dict[str, Iterable[str]]:
    """Add the initials of what bears a name of three words and more, if nobody else has them."""
    initials: defaultdict[str, set[str]] = defaultdict(set)
    for name, things in names.items():
        words = [word for word in name.split() if word not in FUNCTION_WORDS]
        if 3 <= len(words) <= 6 and "/" not in name:
            found = {thing for thing in things if thing.startswith(_WITH_INITIALS)}
            initials["".join(word[0] for word in words)].update(found)
    alone = {short: things for short, things in initials.items() if len(things) == 1}
    return {**alone, **names}


def _insert(table: str, columns: Sequence[str]) -> str:
    """Return the statement that adds rows; the first of two with one key stays."""
    marks = ", ".join("?" * len(columns))
    return f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608


def _read_names(store: Store) -> _Names:
    labels: dict[str, str] = {}
    classes: dict[str, str] = {}
    for thing, label, kind in store.select(told_queries.THINGS).texts():
        labels.setdefault(thing, label)
        classes[thing] = f"{classes.get(thing, '')} {kind}".strip()
    names = grouped((thing, name) for thing, name in store.select(told_queries.NAMES).texts())
    once = {thing: list(dict.fromkeys(called)) for thing, called in names.items()}
    return _Names(labels, once, classes)


def _read_claims(store: Store, known: _Names) -> Iterable[ToldClaim]:
    single = {row[0]: row[1] in _SINGLE for row in store.select(told_queries.PROPERTIES).texts()}
    answer = store.select(told_queries.CLAIMS)
    seen: set[str] = set()
    for row in answer.rows:
        record = dict(zip(answer.variables, row, strict=True))
        text = {name: "" if term is None else str(term) for name, term in record.items()}
        if text["claim"] in seen:
            continue
        seen.add(text["claim"])
        said = record["object"]
        yield ToldClaim(
            number=len(seen),
            iri=text["claim"],
            subject=text["subject"],
            property=text["property"],
            object=text["object"],
            about=known.of(text["subject"]),
            relation=known.of(text["property"]),
            value=known.of(text["object"]) if isinstance(said, Iri) else text["object"],
            comparator=_code(text["comparator"]).replace("exactly", ""),
            date=text["date"],
            negated=int(text["negated"] in ("true", "1")),
            modality=_code(text["modality"]),
            rank=_code(text["rank"]),
            source=text["source"],
            characters=text["characters"],
            start=int(text["start"] or -1),
            grade=_code(text["grade"]),
            accepted=int(text["accepted"] in ("true", "1")),
            said_by=known.of(text["saidBy"]) if text["saidBy"] else "",
            description=text["description"],
            earliest=text["earliest"][:10],
            latest=text["latest"][:10],
            vouched=text["vouched"][:10],
            single=int(single.get(text["property"], False)),
            datatype=_datatype(said),
        )


def _datatype(said: Term | None) -> str:
    if isinstance(said, Iri):
        return (
            said.value.removeprefix(ID).partition("/")[0] if said.value.startswith(ID) else "code"
        )
    if not isinstance(said, Literal) or not said.datatype:
        return "text"
    if said.datatype.startswith(EDTF) or said.datatype.endswith(("#date", "#gYear", "#dateTime")):
        return "date"
    return "number" if said.datatype.endswith(("integer", "decimal", "double", "Int")) else "text"


def _code(iri: str) -> str:
    """Write a code of the ontology as words: ``MoreThan`` as ``more than``."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in local_name(iri)).strip()


def _documents(
    store: Store,
    claims: Collection[ToldClaim],
    known: _Names,
    titles: Mapping[str, str],
    ways: Mapping[str, str],
) -> Iterable[tuple[int | str, ...]]:
    """Yield the words of each claim, field by field."""
    stemmed = cache(_stemmed)  # claims of one thing or property have most fields in common
    wording = grouped((iri, words) for iri, words in store.select(told_queries.WORDING).texts())
    properties = {row[0]: row[2:] for row in store.select(told_queries.PROPERTIES).texts()}
    linked: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for stage, body in store.select(told_queries.BODIES).texts():
        linked[stage][known.all(body)] = None
    for claim in claims:
        if claim.object.startswith(ID):
            linked[claim.subject][known.of(claim.object)] = None
            linked[claim.object][known.of(claim.subject)] = None
        elif claim.datatype == "date":
            linked[claim.subject][claim.value] = None
    beside = _beside(claims)
    for claim in claims:
        is_thing = claim.object.startswith(ID)
        near = linked[claim.subject]
        fields = (
            claim.description,
            f"{known.all(claim.object)} {known.classes.get(claim.object, '')}"
            if is_thing
            else f"{claim.value} {claim.comparator}",
            " ".join((*wording.get(claim.iri, ()), claim.said_by)),
            properties.get(claim.property, ("", ""))[0],
            f"{known.all(claim.subject)} {known.classes.get(claim.subject, '')}",
            " ".join(near) if len(near) <= _FEW else "",
            titles.get(claim.iri, ""),
            ways.get(claim.property, ""),
            properties.get(claim.property, ("", ""))[1],
            beside.get(claim.number, ""),
        )
        yield claim.number, *map(stemmed, fields)


def _beside(claims: Collection[ToldClaim]) -> dict[int, str]:
    """Return for each claim the words of the others whose places overlap one of its own."""
    said = {
        claim.number: dict.fromkeys(tokens_of(f"{claim.description} {claim.about} {claim.value}"))
        for claim in claims
    }
    placed = sorted(
        (claim.source, *span, claim.number) for claim in claims for span in claim.spans()
    )
    words: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for at, (source, _, end, number) in enumerate(placed):
        for near in range(at + 1, min(at + 1 + _NEAR, len(placed))):
            another, start, _, other = placed[near]
            if another != source or start >= end:
                break
            if other != number:
                words[number].update(said[other])
                words[other].update(said[number])
    return {number: " ".join(found) for number, found in words.items()}


def _ways(queries: Iterable[NamedQuery], store: Store) -> dict[str, str]:
    """Return for each property in what ways people ask for it, as named queries tell."""
    properties = {row[0] for row in store.select(told_queries.PROPERTIES).texts()}
    ways: defaultdict[str, str] = defaultdict(str)
    for query in queries:
        read = {iri for iri in properties if re.search(rf"iomkg:{local_name(iri)}\b", query.text)}
        if len(read) <= _SPECIFIC:
            for iri in read:
                ways[iri] += f" {query.summary} {' '.join(query.tags)} "
                ways[iri] += " ".join(asked.words for asked in query.asks)
    return ways


def _write_queries(
    index: sqlite3.Connection,
    queries: Iterable[NamedQuery],
    has_rows: Callable[[NamedQuery], bool],
) -> None:
    for query in queries:
        needs = any(p.required for p in query.params)
        rows = 1 if needs else int(has_rows(query))
        index.execute("INSERT INTO query VALUES (?, ?, ?)", (query.id, query.summary, rows))
        asks = " ".join(asked.words for asked in query.asks)
        fields = (asks, query.summary, f"{query.id} {' '.join(query.tags)}")
        index.execute(
            "INSERT INTO way VALUES (?, ?, ?, ?)",
            (query.id, *map(_stemmed, fields)),
        )


def _stemmed(text: str) -> str:
    return " ".join(stems_of(text))


def _write_disputes(index: sqlite3.Connection, store: Store) -> None:
    index.executemany(
        _insert("conflict", ToldConflict._fields),
        store.select(told_queries.CONFLICTS).texts(),
    )
    index.executemany(
        "INSERT INTO part VALUES (?, ?, ?)",
        (
            (claim, conflict, bool(side))
            for claim, conflict, side in store.select(told_queries.PARTS).texts()
        ),
    )
    index.executemany("INSERT INTO clash VALUES (?, ?)", store.select(told_queries.CLASHES).texts())


def _titles(index: sqlite3.Connection) -> dict[str, str]:
    rows = index.execute(
        "SELECT claim, GROUP_CONCAT(title, ' ') FROM part JOIN conflict ON conflict = iri "
        "WHERE side GROUP BY claim"
    )
    return dict(rows.fetchall())


def _write_sources(index: sqlite3.Connection, store: Store) -> None:
    index.executemany(
        _insert("source", ToldSource._fields),
        (
            (iri, label, title, notation, bool(held), bool(read))
            for iri, label, title, notation, held, read in store.select(
                told_queries.SOURCES
            ).texts()
        ),
    )
