"""Small questions to a store: a bounded number of them, in a bounded time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Final

from iomkg.errors import IomkgError
from iomkg.sparql.binding import bind
from iomkg.sparql.patterns import Part
from iomkg.sparql.terminals import Kind
from iomkg.sparql.tokens import tokenise
from iomkg.store.base import Store
from iomkg.terms import Iri, Literal, Term

MOST_COUNTED: Final = 1000
"""Where counting stops."""

MOST_VALUES: Final = 1000
"""How many different values are looked at to find near ones."""


class Unanswered(Exception):
    """A question was not asked, for lack of queries or time, or the store did not answer it."""


@dataclass
class Budget:
    """What may still be asked.

    Attributes:
        left: how many queries.
        end: until when, by the monotonic clock.
        asked: how many queries have been asked.
        complete: whether every question has been answered.
    """

    left: int
    end: float
    asked: int = 0
    complete: bool = True


@dataclass(frozen=True)
class Probe:
    """Asks a store about groups of patterns.

    Attributes:
        store: the store.
        prologue: BASE and PREFIX declarations.
        values: terms by the name of the variable that they stand for.
        stem: how the names of variables begin that no query text uses.
        budget: what may still be asked.
        before: what stands before each group, such as ``GRAPH ?g {``.
        after: what stands after it.
        known: the answers given so far, by query.
    """

    store: Store
    prologue: str
    values: Mapping[str, Iri | Literal]
    stem: str
    budget: Budget
    before: str = ""
    after: str = ""
    known: dict[str, object] = field(default_factory=dict)

    @property
    def free(self) -> str:
        """A variable that stands for what is looked for."""
        return f"?{self.stem}free"

    def inside(self, part: Part) -> Probe:
        """Return the probe for the group inside a part: that of GRAPH has to name it again."""
        opened = "GRAPH " + part.tokens[1].text + " {"
        return replace(self, before=f"{self.before} {opened}", after=f"}} {self.after}")

    def holds(self, group: str) -> bool:
        """Say whether a group has a solution.

        Args:
            group: what stands between the braces of the group.

        Raises:
            Unanswered: if nothing more may be asked, or the store does not answer.
        """
        text = f"{self.prologue}\nASK {{ {self._wrapped(group)} }}"
        if text not in self.known:
            self.known[text] = self._ask(text)
        return bool(self.known[text])

    def count(self, group: str) -> int:
        """Count the solutions of a group, up to :data:`MOST_COUNTED`; raises as :meth:`holds`."""
        text = (
            f"{self.prologue}\nSELECT (COUNT(*) AS {self.free}) WHERE {{ SELECT (1 AS {self.free}_)"
            f" WHERE {{ {self._wrapped(group)} }} LIMIT {MOST_COUNTED} }}"
        )
        found = self._select(text)
        return int(found[0].value) if found and isinstance(found[0], Literal) else 0

    def terms(self, group: str, expression: str = "", most: int = MOST_VALUES) -> tuple[Term, ...]:
        """Return the different values of an expression over the solutions of a group.

        Args:
            group: what stands between the braces of the group.
            expression: an expression, or nothing for the variable :attr:`free`.
            most: how many values at most.

        Raises:
            Unanswered: as :meth:`holds`.
        """
        column = f"({expression} AS {self.free})" if expression else self.free
        wrapped = self._wrapped(group)
        text = f"{self.prologue}\nSELECT DISTINCT {column} WHERE {{ {wrapped} }} LIMIT {most}"
        return self._select(text)

    def spread(self, group: str, expression: str = "") -> tuple[tuple[Term, ...], bool]:
        """Return values as :meth:`terms` does, the least and the greatest among them.

        Returns:
            The values, and whether the least and the greatest are known to be among them: where
            there are too many values, the engine is asked for these two.

        Raises:
            Unanswered: as :meth:`holds`.
        """
        found = self.terms(group, expression)
        if len(found) < MOST_VALUES:
            return found, True
        of = expression or self.free
        inner = group if expression else group.replace(self.free, f"{self.free}_")
        of = of if expression else f"{self.free}_"
        ends = [self.terms(inner, f"{name}({of})", 1) for name in ("MIN", "MAX")]
        return (*found, *ends[0], *ends[1]), all(ends)

    def _wrapped(self, group: str) -> str:
        return f"{self.before} {group} {self.after}"

    def _ask(self, text: str) -> bool:
        bound, seconds = self._ready(text)
        try:
            return self.store.ask(bound, seconds)
        except IomkgError as problem:
            self.budget.complete = False
            raise Unanswered from problem

    def _select(self, text: str) -> tuple[Term, ...]:
        if text not in self.known:
            bound, seconds = self._ready(text)
            try:
                rows = self.store.select(bound, seconds).rows
                self.known[text] = tuple(row[0] for row in rows if row[0] is not None)
            except IomkgError as problem:
                self.budget.complete = False
                raise Unanswered from problem
        found = self.known[text]
        assert isinstance(found, tuple)
        return found

    def _ready(self, text: str) -> tuple[str, float]:
        """Bind the parameters in a query, and count it."""
        seconds = self.budget.end - monotonic()
        if self.budget.left <= 0 or seconds <= 0:
            self.budget.complete = False
            raise Unanswered
        self.budget.left -= 1
        self.budget.asked += 1
        used = {t.name for t in tokenise(text) if t.kind is Kind.VAR} & self.values.keys()
        try:
            return bind(text, {name: self.values[name] for name in used}), seconds
        except IomkgError as problem:
            self.budget.complete = False
            raise Unanswered from problem


def joined(parts: Sequence[Part]) -> str:
    """Return the text of a group with these parts."""
    return " ".join(part.text for part in parts)
