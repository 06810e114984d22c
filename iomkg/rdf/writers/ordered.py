"""Triples in one order and one spelling, from which every graph format is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from typing import Final, TypeAlias

from iomkg.errors import StoreError
from iomkg.rdf.read.oxterms import triple_from_ox
from iomkg.rdf.turtle.predicates import place_of
from iomkg.rdf.writers.canonical import with_canonical_labels
from iomkg.rdf.writers.runs import Runs
from iomkg.rdf.writers.termtext import term_text
from iomkg.terms import RDF, Blank, Iri, Literal, Term, Triple

Pair: TypeAlias = tuple[str, str]
"""Predicate and object of one triple, each in N-Triples syntax."""

TYPE: Final = f"<{RDF}type>"

_ABSOLUTE: Final = re.compile(r'[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>"{}|\\^`]*')
_LANGUAGE: Final = re.compile(r"[A-Za-z]+(-[A-Za-z0-9]+)*")
_MEND: Final = "Mend it where it was loaded from."
# No text of N-Triples has a control character, so these neither occur nor upset the order.
_NEXT: Final = b"\x01"
_BATCH: Final = 10_000  # lines that are parsed at once


def literal_parts(text: str) -> tuple[str, str, str]:
    """Take a literal in N-Triples syntax apart.

    Args:
        text: the literal as :func:`term_text` writes it.

    Returns:
        The quoted lexical form, which is a JSON string as well; the language tag; and the
        datatype in angle brackets. One of the last two is empty, or both are for ``xsd:string``.
    """
    end = text.rindex('"') + 1
    if text[end : end + 1] == "@":
        return text[:end], text[end + 1 :], ""
    return text[:end], "", text[end + 2 :]


def unquoted(quoted: str) -> str:
    """Return the lexical form that :func:`literal_parts` gave quoted."""
    return str(json.loads(quoted)) if "\\" in quoted else quoted[1:-1]


def subject_key(text: str) -> str:
    """Return a key that sorts subjects by IRI, blank nodes last.

    So ``x`` comes before ``x#char=1,2``. In sorted lines it would not, as a bracket follows it.
    """
    return f"2{text}" if text[0] == "_" else f"1{text[1:-1]}"


class Sorted:
    """A graph without duplicates in one order, as every format is written from, in any size.

    It is sorted in temporary files where it is large. Triples with blank nodes are held in
    memory: their canonical labels depend on all of them.
    So is one subject with all its triples at a time.

    Args:
        lines: canonical N-Triples lines with their line feeds, in any order.
        runs: where to sort; closed by whoever made it.
        by_lines: whether :meth:`lines` will be asked for; else it is :meth:`by_subject`.
    """

    def __init__(self, lines: Iterable[bytes], runs: Runs, *, by_lines: bool = False) -> None:
        self._runs = runs
        self._by_lines = by_lines
        self._places: dict[bytes, bytes] = {}
        blanks: list[bytes] = []
        runs.add(self._records(lines, blanks))
        if blanks:
            runs.add(self._records(_labelled(blanks), None))

    def lines(self) -> Iterator[str]:
        """Return the canonical N-Triples lines, sorted by code point, without line ends."""
        if self._by_lines:
            return (line[:-1].decode() for line in self._runs.sorted())
        return iter(sorted(f"{s} {p} {o} ." for s, pairs in self.by_subject() for p, o in pairs))

    def by_subject(self) -> Iterator[tuple[str, list[Pair]]]:
        """Return the triples subject by subject, in the order of :func:`subject_key`.

        Predicates are in the order of :mod:`iomkg.rdf.turtle.predicates`, types first; objects are
        sorted by their text. Blank nodes carry the labels of RDF Dataset Canonicalization
        (RDFC-1.0), so they too are the same each time.
        """
        mark = _NEXT.decode()
        known = {place.decode()[:-1]: name.decode() for name, place in self._places.items()}
        # The end of a line is kept in a record: it sorts before all that may follow a term.
        records = (line[:-3].decode().split(mark) for line in self._runs.sorted())
        for key, group in groupby(records, key=itemgetter(0)):
            subject = key[1:] if key[0] == "2" else f"<{key[1:]}>"
            yield subject, [(known[place], value) for _, place, value in group]

    def predicates(self) -> list[str]:
        """Return the text of every predicate once, sorted."""
        return sorted(predicate.decode() for predicate in self._places)

    def schemes(self, among: Iterable[str]) -> set[str]:
        """Return those of some schemes that an IRI of the graph has, before its first colon."""
        wanted = set(among)
        # Few graphs have any, and then their records need not be taken apart.
        begun = "|".join(map(re.escape, sorted(wanted)))
        suspect = re.compile(rf"(?:^1|<)(?:{begun}):".encode())
        found = {_scheme(predicate) for predicate in self.predicates()}
        if any(map(suspect.search, self._runs.sorted())):
            for subject, pairs in self.by_subject():
                found.add(_scheme(subject))
                found.update(
                    _scheme(value[value.rfind("<") :]) for _, value in pairs if value[-1] == ">"
                )
        return found & wanted

    def _records(self, lines: Iterable[bytes], blanks: list[bytes] | None) -> Iterator[bytes]:
        """Turn lines into what is sorted, and put aside those with a blank node."""
        places = self._places
        before = key = b""
        for line in lines:
            # The first condition rules nearly all out, without a call.
            if b"_:" in line and blanks is not None and has_blank(line):
                blanks.append(line)
                continue
            if self._by_lines:
                yield line
                continue
            subject, predicate, rest = line.split(b" ", 2)
            if subject != before:
                before, key = subject, subject_key(subject.decode()).encode() + _NEXT
            place = places.get(predicate)
            if place is None:
                place = places[predicate] = _place(predicate.decode()).encode() + _NEXT
            yield key + place + rest


class Ordered(Sorted):
    """Triples as :class:`Sorted`; each term is checked.

    Args:
        triples: the triples, in any order, with or without duplicates. The labels of blank nodes
            need not be legal.
        by_lines: as for :class:`Sorted`.

    Raises:
        StoreError: if an IRI or a language tag is malformed.
    """

    def __init__(self, triples: Iterable[Triple], *, by_lines: bool = False) -> None:
        super().__init__(_checked_lines(triples), Runs(), by_lines=by_lines)


def _checked_lines(triples: Iterable[Triple]) -> Iterator[bytes]:
    iris: dict[str, str] = {}
    blanks: dict[str, str] = {}

    def text(term: Term) -> str:
        if isinstance(term, Blank):
            # The labels of a remote store need not be legal, and they do not last anyway.
            return blanks.setdefault(term.value, f"_:b{len(blanks)}")
        if isinstance(term, Literal):
            if term.language and not _LANGUAGE.fullmatch(term.language):
                raise StoreError(
                    f"A literal cannot be written: {term.language!r} is not a language tag.", _MEND
                )
            if term.datatype not in iris:
                new_iri(term.datatype)
            return term_text(term)
        return new_iri(term.value)

    def new_iri(iri: str) -> str:
        if not _ABSOLUTE.fullmatch(iri):
            raise StoreError(
                f"An IRI cannot be written: {iri!r} is relative or has a character "
                "that no IRI may have.",
                _MEND,
            )
        return iris.setdefault(iri, f"<{iri}>")

    known = iris.get
    for s, p, o in triples:
        # An IRI mostly repeats, and one look-up of its string is all that it needs then.
        subject = (known(s.value) if type(s) is Iri else None) or text(s)
        value = (known(o.value) if type(o) is Iri else None) or text(o)
        yield f"{subject} {known(p.value) or text(p)} {value} .\n".encode()


def _place(predicate: str) -> str:
    rank, iri = place_of(predicate[1:-1])
    return f"{rank:03}{iri}"


def _scheme(text: str) -> str:
    return text[1 : text.find(":")]


def _labelled(lines: list[bytes]) -> Iterator[bytes]:
    """Give blank nodes canonical labels, which depend only on the triples that have any."""
    # Where nodes are alike, the order in which they come tells them apart.
    split = (line.decode().removesuffix(" .\n").split(" ", 2) for line in sorted(set(lines)))
    triples = [(subject, predicate, value) for subject, predicate, value in split]
    for subject, predicate, value in with_canonical_labels(triples):
        yield f"{subject} {predicate} {value} .\n".encode()


def parsed(lines: Iterable[bytes]) -> Iterator[Triple]:
    """Return the triples of N-Triples.

    Args:
        lines: N-Triples with their line feeds; they are not checked.
    """
    import pyoxigraph

    some = iter(lines)
    while batch := b"".join(islice(some, _BATCH)):
        for q in pyoxigraph.parse(batch, pyoxigraph.RdfFormat.N_TRIPLES, lenient=True):
            yield triple_from_ox(q)


def has_blank(line: bytes) -> bool:
    """Tell whether a line of N-Triples has a blank node."""
    # A literal is quoted, so a blank node as object begins after the bracket of the predicate.
    return line.startswith(b"_:") or (b"> _:" in line and line.split(b" ", 2)[2].startswith(b"_:"))
