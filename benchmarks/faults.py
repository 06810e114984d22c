"""Faults in a generated graph: what one is, and the planting of many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from iomkg.terms import IOMKG, RDF, SHAPES

TYPE: Final = f"<{RDF}type>"
EVIDENCE: Final = f"<{IOMKG}evidence>"
PREDICATE: Final = f"<{RDF}predicate>"


@dataclass(frozen=True, order=True)
class Expected:
    """What validation must find: at least one result for this node and shape.

    Attributes:
        focus: IRI of the focus node.
        shape: IRI of the shape that the result names as its source.
        fault: the kind of fault that was made.
    """

    focus: str
    shape: str
    fault: str


class Record:
    """A node with its triples, to be edited.

    Args:
        node: the node that the record is about, in angle brackets.
        text: its triples in N-Triples, a line each.
    """

    def __init__(self, node: str, text: str) -> None:
        self.node = node
        self.lines = text.splitlines()
        self.found: list[tuple[str, str]] = []

    def value(self, predicate: str, subject: str = "") -> str:
        """Return the first value of a predicate, or an empty string."""
        start = f"{subject or self.node} {predicate} "
        return next((ln[len(start) : -2] for ln in self.lines if ln.startswith(start)), "")

    def drop(self, predicate: str, subject: str = "") -> Record:
        """Remove all values of a predicate."""
        start = f"{subject or self.node} {predicate} "
        self.lines = [line for line in self.lines if not line.startswith(start)]
        return self

    def drop_node(self, node: str) -> Record:
        """Remove all triples of a node."""
        self.lines = [line for line in self.lines if not line.startswith(node + " ")]
        return self

    def add(self, predicate: str, value: str, subject: str = "") -> Record:
        """Add a triple."""
        self.lines.append(f"{subject or self.node} {predicate} {value} .")
        return self

    def swap(self, predicate: str, value: str, subject: str = "") -> Record:
        """Put one value in the place of those there are."""
        return self.drop(predicate, subject).add(predicate, value, subject)

    def expect(self, *shapes: str, node: str = "") -> bool:
        """Note what must be found, by the local names of the shapes; always true."""
        self.found += [((node or self.node)[1:-1], SHAPES + shape) for shape in shapes]
        return True

    def claims_with(self, predicate: str) -> list[str]:
        """Return the claims of the record that have a predicate, in angle brackets."""
        end = f" {PREDICATE} <{predicate}> ."
        return [line[: -len(end)] for line in self.lines if line.endswith(end)]

    def drop_claims(self, predicate: str) -> bool:
        """Remove the claims with a predicate and the spans that only they use."""
        for claim in self.claims_with(predicate):
            links = [ln.split()[2] for ln in self.lines if ln.startswith(f"{claim} {EVIDENCE} ")]
            self.drop_node(claim)
            for link in links:
                if not any(line.endswith(f" {link} .") for line in self.lines):
                    self.drop_node(link)
        return True

    @property
    def own_span(self) -> str:
        """The first span that the record declares, in angle brackets, or an empty string."""
        end = f" {TYPE} <{IOMKG}Span> ."
        return next((line[: -len(end)] for line in self.lines if line.endswith(end)), "")


Make = Callable[[Record], bool]


@dataclass(frozen=True)
class Fault:
    """A kind of fault.

    Attributes:
        name: what it is called.
        record: the kind of record that it is made in.
        make: edits a record and notes what must be found; false if the record does not suit.
    """

    name: str
    record: str
    make: Make


class Planter:
    """Makes faults in the records that pass, spread over the graph.

    Args:
        random: orders the kinds of fault.
        faults: the kinds, each made again when all have been made.
        count: how many records get a fault.
        triples: the size of the graph.
    """

    def __init__(self, random: Random, faults: Sequence[Fault], count: int, triples: int) -> None:
        order = random.sample(faults, len(faults))
        self._to_come = [order[number % len(order)] for number in reversed(range(count))]
        self._every = triples / (count + 1)
        self._due = self._every
        self._waiting: list[Fault] = []
        self.expected: list[Expected] = []

    def wanted(self, written: int) -> str:
        """Return the kind of record that the next fault waits for, or an empty string.

        Args:
            written: the number of triples so far.
        """
        while self._to_come and written >= self._due:
            self._waiting.append(self._to_come.pop())
            self._due += self._every
        return self._waiting[0].record if self._waiting else ""

    @property
    def finished(self) -> bool:
        """Whether all faults have been made."""
        return not self._to_come and not self._waiting

    def edit(self, kind: str, node: str, text: str) -> str:
        """Make a fault in a record if one waits for it.

        Args:
            kind: what the record is.
            node: its node, in angle brackets.
            text: its triples.

        Returns:
            The triples to write: the same text where there is no fault.
        """
        for fault in self._waiting:
            if fault.record != kind:
                continue
            record = Record(node, text)
            if fault.make(record):
                self._waiting.remove(fault)
                self.expected += (Expected(*pair, fault.name) for pair in record.found)
                return "".join(f"{line}\n" for line in record.lines)
        return text
