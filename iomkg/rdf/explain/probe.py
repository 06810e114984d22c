"""Small queries to a store: a bounded number of them, in a bounded time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Final, TypeVar

from iomkg.errors import IomkgError, StoreError
from iomkg.rdf.explain.accounts import Step
from iomkg.rdf.explain.spelling import NUMBERS
from iomkg.rdf.explain.written import Wording
from iomkg.rdf.sparql.binding import bind
from iomkg.rdf.sparql.query_tree import Part, PartKind, variables
from iomkg.rdf.sparql.tokens import tokenise
from iomkg.rdf.store.base import Store
from iomkg.terms import Literal, Term

_T = TypeVar("_T")

MOST_COUNTED: Final = 1000
"""Where counting stops."""

MOST_VALUES: Final = 1000
"""How many different values are looked at to find near ones."""

MOST_SCANNED: Final = 50_000
"""How many solutions are looked at to find them."""


class Unanswered(Exception):
    """A query was not run, for lack of queries or time, or the store did not answer it."""


@dataclass
class Budget:
    """What may still be asked.

    Attributes:
        left: how many queries.
        end: until when, by the monotonic clock.
        asked: how many queries have been asked.
        slowest: how many seconds the slowest of them took.
        complete: whether every question has been answered.
    """

    left: int
    end: float
    asked: int = 0
    slowest: float = 0.0
    complete: bool = True


@dataclass(frozen=True)
class Probe:
    """Asks a store about groups of patterns.

    Attributes:
        store: the store.
        prologue: BASE and PREFIX declarations.
        words: how the query writes terms, and which of its variables stand for one.
        stem: how the names of variables begin that no query text uses.
        budget: what may still be asked.
        before: the text before each group, such as ``GRAPH ?g {``.
        after: the text after it.
        known: the answers given so far, by query.
    """

    store: Store
    prologue: str
    words: Wording
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
        if part.kind is not PartKind.GRAPH:
            return self
        opened = f"GRAPH {part.name.text if part.name else ''} {{"
        return replace(self, before=f"{self.before} {opened}", after=f"}} {self.after}")

    def holds(self, group: str) -> bool:
        """Say whether a group has a solution.

        Args:
            group: what stands between the braces of the group.

        Raises:
            Unanswered: if nothing more may be asked, or the store does not answer.
        """
        text = self._asked(group)
        if text not in self.known:
            self.known[text] = self._timed(text, self.store.ask)
        return bool(self.known[text])

    def suppose_empty(self, group: str) -> None:
        """Note that a group has no solution, so that the store is not asked."""
        self.known[self._asked(group)] = False

    def count(self, group: str, most: int = MOST_COUNTED) -> int:
        """Count the solutions of a group, up to so many; raises as :meth:`holds`."""
        found = self._select(
            f"{self.prologue}\nSELECT (COUNT(*) AS {self.free}) WHERE {{ SELECT (1 AS {self.free}_)"
            f" WHERE {{ {self._wrapped(group)} }} LIMIT {most} }}"
        )
        try:
            return int(found[0].value) if found else 0
        except ValueError as problem:  # an endpoint may answer with something else
            self.budget.complete = False
            raise Unanswered from problem

    def some(self, group: str) -> str:
        """Return a group that has the first solutions of another, :data:`MOST_SCANNED` at most.

        What holds for one of them holds for the group; and a join with too many solutions to wait
        for is cut short.
        """
        return f"{{ SELECT * WHERE {{ {group} }} LIMIT {MOST_SCANNED} }}" if group else ""

    def terms(self, group: str, expression: str = "") -> tuple[Term, ...]:
        """Return different values of an expression over the first solutions of a group.

        Args:
            group: what stands between the braces of the group.
            expression: an expression, or nothing for the variable :attr:`free`.

        Raises:
            Unanswered: as :meth:`holds`.
        """
        column = f"({expression} AS {self.free})" if expression else self.free
        wrapped = self._wrapped(self.some(group))
        return self._select(
            f"{self.prologue}\nSELECT DISTINCT {column} WHERE {{ {wrapped} }} LIMIT {MOST_VALUES}"
        )

    def ends(
        self,
        group: str,
        expression: str,
        wider: str,
        found: tuple[Term, ...],
        like: Literal | None = None,
    ) -> tuple[Term, ...]:
        """Return values that include the least and the greatest.

        Args:
            group: the group of which the values were found.
            expression: the expression.
            wider: a smaller group, of which the values are those and perhaps more: where there
                are too many solutions to see all, its least and greatest value are asked for.
            found: the values found.
            like: a number or date, if only its like is to be looked at.

        Returns:
            Values, or nothing if the ends are not known.

        Raises:
            Unanswered: as :meth:`holds`.
        """
        if len(found) < MOST_VALUES and self.count(group, MOST_SCANNED) < MOST_SCANNED:
            return found
        if not wider:
            return ()
        if like is not None:
            number = like.datatype in NUMBERS
            typed = f"DATATYPE({expression}) = <{like.datatype}>"
            alike = f"isNumeric({expression})" if number else typed
            wider += f" FILTER({alike})"
        ends = [
            self._select(
                f"{self.prologue}\nSELECT ({name}({expression}) AS ?{self.stem}end) "
                f"WHERE {{ {self._wrapped(wider)} }}"
            )
            for name in ("MIN", "MAX")
        ]
        return (*ends[0], *ends[1]) if all(ends) else ()

    def _asked(self, group: str) -> str:
        return f"{self.prologue}\nASK {{ {self._wrapped(group)} }}"

    def _wrapped(self, group: str) -> str:
        return f"{self.before} {group} {self.after}"

    def _select(self, text: str) -> tuple[Term, ...]:
        if text not in self.known:
            self.known[text] = self._timed(text, self._column)
        found = self.known[text]
        assert isinstance(found, tuple)
        return found

    def _column(self, bound: str, seconds: float) -> tuple[Term, ...]:
        found = self.store.select(bound, seconds)
        if len(found.variables) != 1:
            raise StoreError("The answer has other columns.", "Ask an endpoint of SPARQL 1.1.")
        return tuple(row[0] for row in found.rows if row[0] is not None)

    def _timed(self, text: str, run: Callable[[str, float], _T]) -> _T:
        """Bind the parameters in a query, run it, and charge it to the budget.

        An engine that cannot be interrupted is not asked a query that may take longer than the
        time left.
        """
        start = monotonic()
        seconds = self.budget.end - start
        if self.budget.left <= 0 or seconds <= self.budget.slowest:
            self.budget.complete = False
            raise Unanswered
        self.budget.left -= 1
        self.budget.asked += 1
        try:
            values = self.words.values
            used = variables(tokenise(text)) & values.keys()
            return run(bind(text, {name: values[name] for name in used}), seconds)
        except IomkgError as problem:
            self.budget.complete = False
            raise Unanswered from problem
        finally:
            self.budget.slowest = max(self.budget.slowest, monotonic() - start)


def joined(parts: Sequence[Part]) -> str:
    """Return the text of a group with these parts."""
    return " ".join(part.text for part in parts)


def as_step(probe: Probe, part: Part) -> Step:
    """Return a part without what is known of its matches."""
    named = variables(part.tokens)
    given = tuple(option for name, option in probe.words.options.items() if name in named)
    return Step(part.kind.value, part.shown, part.at.line, part.at.column, parameters=given)
