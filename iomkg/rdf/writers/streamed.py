"""The sorted triples of a graph that memory need not hold, for the writers of graphs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from typing import Final

from iomkg.rdf.turtle.predicates import place_of
from iomkg.rdf.writers.ordered import Ordered, Pair, subject_key
from iomkg.rdf.writers.runs import Runs
from iomkg.terms import Triple

# No text of N-Triples has a control character, so these neither occur nor upset the order.
_NEXT: Final = b"\x01"
_BATCH: Final = 10_000  # lines that are parsed at once


class Streamed:
    """A graph as :class:`iomkg.rdf.writers.ordered.Sorted`, by an external sort.

    Triples with blank nodes are held in memory: their canonical labels depend on all of them.
    So is one subject with all its triples at a time.

    Args:
        lines: canonical N-Triples lines with their line feeds, in any order.
        by_lines: whether :meth:`lines` will be asked for; else it is :meth:`by_subject`.
        runs: where to sort; closed by whoever made it.
    """

    def __init__(self, lines: Iterable[bytes], runs: Runs, *, by_lines: bool) -> None:
        self._runs = runs
        self._by_lines = by_lines
        self._places: dict[bytes, bytes] = {}
        blanks: list[bytes] = []
        runs.add(self._records(lines, blanks))
        if blanks:
            labelled = (f"{line}\n".encode() for line in canonical_lines(blanks))
            runs.add(self._records(labelled, None))

    def lines(self) -> Iterator[str]:
        """Return the canonical N-Triples lines, sorted by code point, without line ends."""
        return (line[:-1].decode() for line in self._runs.sorted())

    def by_subject(self) -> Iterator[tuple[str, list[Pair]]]:
        """Return the triples subject by subject; see :class:`iomkg.rdf.writers.ordered.Sorted`."""
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

    def schemes(self) -> Collection[str]:
        """Return what stands before the first colon of the IRIs, each once.

        This reads all triples, as few formats ask for it.
        """
        found = {_scheme(predicate) for predicate in self.predicates()}
        for subject, pairs in self.by_subject():
            found.add(_scheme(subject))
            found.update(
                _scheme(value[value.rfind("<") :]) for _, value in pairs if value[-1] == ">"
            )
        return found - {""}

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


def _place(predicate: str) -> str:
    rank, iri = place_of(predicate[1:-1])
    return f"{rank:03}{iri}"


def _scheme(text: str) -> str:
    return text[1 : text.find(":")]


def canonical_lines(lines: Iterable[bytes]) -> Iterator[str]:
    """Return N-Triples with the labels of RDFC-1.0 for blank nodes, sorted.

    Args:
        lines: N-Triples.

    Returns:
        Lines without line ends.
    """
    return Ordered(parsed(lines)).lines()


def parsed(lines: Iterable[bytes]) -> Iterator[Triple]:
    """Return the triples of N-Triples.

    Args:
        lines: N-Triples with their line feeds; they are not checked.
    """
    import pyoxigraph

    from iomkg.rdf.read.oxterms import from_ox

    some = iter(lines)
    while batch := b"".join(islice(some, _BATCH)):
        for q in pyoxigraph.parse(batch, pyoxigraph.RdfFormat.N_TRIPLES, lenient=True):
            yield from_ox(q.subject), from_ox(q.predicate), from_ox(q.object)


def has_blank(line: bytes) -> bool:
    """Tell whether a line of N-Triples has a blank node."""
    # A literal is quoted, so a blank node as object begins after the bracket of the predicate.
    return line.startswith(b"_:") or (b"> _:" in line and _blank_object(line))


def _blank_object(line: bytes) -> bool:
    return line.split(b" ", 2)[2].startswith(b"_:")
