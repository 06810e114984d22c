"""Triples in one order and one spelling, from which every graph format is written."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final, Protocol, TypeAlias

from iomkg.errors import StoreError
from iomkg.rdf.turtle.predicates import place_of
from iomkg.rdf.writers.canonical import with_canonical_labels
from iomkg.rdf.writers.termtext import term_text
from iomkg.terms import RDF, Blank, Iri, Term, Triple

Pair: TypeAlias = tuple[str, str]
"""Predicate and object of one triple, each in N-Triples syntax."""

TYPE: Final = f"<{RDF}type>"

_ABSOLUTE: Final = re.compile(r'[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>"{}|\\^`]*')
_LANGUAGE: Final = re.compile(r"[A-Za-z]+(-[A-Za-z0-9]+)*")
_MEND: Final = "Mend it where it was loaded from."


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

    So ``x`` comes before ``x#char=1,2``, as in lines it would not, for the closing bracket.
    """
    return f"2{text}" if text[0] == "_" else f"1{text[1:-1]}"


class Sorted(Protocol):
    """A graph without duplicates in one order, as every format is written from."""

    def lines(self) -> Iterator[str]:
        """Return the canonical N-Triples lines, sorted by code point, without line ends."""
        ...

    def by_subject(self) -> Iterator[tuple[str, list[Pair]]]:
        """Return the triples subject by subject, in the order of :func:`subject_key`.

        Predicates are in the order of :mod:`iomkg.rdf.turtle.predicates`, types first; objects are
        sorted by their text.
        """
        ...

    def predicates(self) -> list[str]:
        """Return the text of every predicate once, sorted."""
        ...

    def schemes(self) -> Collection[str]:
        """Return what stands before the first colon of the IRIs, each once."""
        ...


class Ordered:
    """The triples of a graph without duplicates, in one order whatever order they came in.

    Blank nodes carry canonical labels, so they too are the same each time. See :class:`Sorted`
    for the order.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._iris: dict[str, str] = {}
        self._blanks: dict[str, str] = {}
        # By subject, since many small sorts are quicker than one of all triples.
        self._pairs: defaultdict[str, set[Pair]] = defaultdict(set)
        text, pairs, known = self._text, self._pairs, self._iris.get
        for s, p, o in triples:
            # An IRI mostly repeats, and one look-up of its string is all that it needs then.
            subject = (known(s.value) if type(s) is Iri else None) or text(s)
            value = (known(o.value) if type(o) is Iri else None) or text(o)
            pairs[subject].add((known(p.value) or text(p), value))
        if self._blanks:
            self._relabel()

    def schemes(self) -> Collection[str]:
        """Return what stands before the first colon of the IRIs, each once."""
        return {iri.partition(":")[0] for iri in self._iris}

    def predicates(self) -> list[str]:
        """Return the text of every predicate once, sorted."""
        return sorted({predicate for pairs in self._pairs.values() for predicate, _ in pairs})

    def lines(self) -> Iterator[str]:
        """Return the canonical N-Triples lines, sorted by code point, without line ends."""
        for subject in sorted(self._pairs):
            for predicate, value in sorted(self._pairs[subject]):
                yield f"{subject} {predicate} {value} ."

    def by_subject(self) -> Iterator[tuple[str, list[Pair]]]:
        """Return the triples subject by subject; see :class:`Sorted`."""
        ranks = {
            predicate: rank
            for rank, predicate in enumerate(
                sorted(self.predicates(), key=lambda text: place_of(text[1:-1]))
            )
        }
        for subject in sorted(self._pairs, key=subject_key):
            yield subject, sorted(self._pairs[subject], key=lambda pair: (ranks[pair[0]], pair[1]))

    def of(self, subject: str) -> list[Pair]:
        """Return the triples of one subject, in no order; none where it has none."""
        return list(self._pairs.get(subject, ()))

    def _text(self, term: Term) -> str:
        if isinstance(term, Iri):
            return self._iris.get(term.value) or self._new_iri(term.value)
        if isinstance(term, Blank):
            # The labels of a remote store need not be legal, and they do not last anyway.
            return self._blanks.setdefault(term.value, f"_:b{len(self._blanks)}")
        if term.language and not _LANGUAGE.fullmatch(term.language):
            raise StoreError(
                f"A literal cannot be written: {term.language!r} is not a language tag.",
                _MEND,
            )
        text = term_text(term)
        if term.datatype not in self._iris:
            self._new_iri(term.datatype)
        return text

    def _new_iri(self, iri: str) -> str:
        if not _ABSOLUTE.fullmatch(iri):
            raise StoreError(
                f"An IRI cannot be written: {iri!r} is relative or has a character "
                "that no IRI may have.",
                _MEND,
            )
        text = f"<{iri}>"
        self._iris[iri] = text
        return text

    def _relabel(self) -> None:
        # Canonical labels depend only on the triples that have a blank node.
        loose = []
        for subject in list(self._pairs):
            pairs = self._pairs[subject]
            found = {pair for pair in pairs if subject[0] == "_" or pair[1][0] == "_"}
            loose += [(subject, predicate, value) for predicate, value in found]
            pairs -= found
            if not pairs:
                del self._pairs[subject]
        # A set has another order each time, and where nodes are alike their order tells them apart.
        for subject, predicate, value in with_canonical_labels(sorted(loose)):
            self._pairs[subject].add((predicate, value))
