"""What pages draw: strips of time with uncertain ends, and bars by year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from iomkg.tuples import NamedTuple

WIDTH: Final = 1000
"""Width of a drawing in units of its own; a page stretches it to its width."""
_LEAST: Final = 4


class Bar(NamedTuple):
    """A stretch of time as a strip draws it: what is certain dark, what is possible light.

    Attributes:
        maybe_x, maybe_width: where it is at all, from 0 to 1000.
        sure_x, sure_width: where it is certainly; a width of 0 if nowhere.
        tone: ``plain``, ``rival``, ``preferred`` or ``wrong``.
    """

    maybe_x: float
    maybe_width: float
    sure_x: float
    sure_width: float
    tone: str


class Scale(NamedTuple):
    """A scale of years.

    Attributes:
        first, last: its first and last year.
    """

    first: int
    last: int

    def at(self, day: str) -> float:
        """Return where a day (ISO 8601) stands, from 0 to 1000; days outside at the ends."""
        year = year_of(day)
        try:
            within = (date.fromisoformat(day) - date(year, 1, 1)).days / 366
        except ValueError:
            within = 0.0
        place = (year + within - self.first) / (self.last + 1 - self.first)
        return round(min(max(place, 0.0), 1.0) * WIDTH, 1)

    def bar(self, bounds: Sequence[str], tone: str = "plain") -> Bar:
        """Draw a stretch of time.

        Args:
            bounds: the days between which it begins, and those between which it ends.
            tone: how it stands.
        """
        earliest, begun, ending, latest = map(self.at, bounds)
        latest, begun = max(latest, earliest + _LEAST), max(begun, earliest)
        sure = _LEAST if bounds[0] == bounds[3] else max(ending - begun, 0.0)
        return Bar(earliest, round(latest - earliest, 1), begun, round(sure, 1), tone)

    @property
    def ticks(self) -> tuple[int, ...]:
        """Years to write below it: the first of five equal steps, and the last."""
        step = (self.last + 1 - self.first) / 5
        return tuple(round(self.first + step * n) for n in range(6))


def scale_of(days: Iterable[str], last: int) -> Scale:
    """Return a scale for some days (ISO 8601).

    Args:
        days: the days.
        last: the last year that it may have; later days stand at its end.
    """
    years = sorted(year_of(day) for day in days)
    first = years[0] if years else last
    end = min(years[-1], last) if years else last
    first -= first % 5
    return Scale(first, max(end + (-end - 1) % 5, first + 4))


def year_of(day: str) -> int:
    """Return the year of a day (ISO 8601), which may be before the first."""
    before = day.startswith("-")
    digits = day[before:].partition("-")[0]
    return int(digits) * (-1 if before else 1) if digits.isdigit() else 0


class YearBar(NamedTuple):
    """A year as bars draw it.

    Attributes:
        year: the year.
        x, width: where it is, from 0 to 1000.
        sure, maybe: the heights of what is certain, and of what may be on top of it, up to 100.
        counts: the numbers, for the table beside the drawing.
    """

    year: int
    x: float
    width: float
    sure: float
    maybe: float
    counts: tuple[int, ...]


def year_bars(rows: Sequence[tuple[int, int, int]]) -> tuple[YearBar, ...]:
    """Draw numbers by year.

    Args:
        rows: years in order, each with what is certain and what may be besides.
    """
    highest = max((sure + maybe for _, sure, maybe in rows), default=1) or 1
    step = WIDTH / max(len(rows), 1)
    return tuple(
        YearBar(
            year,
            round(number * step, 1),
            round(step * 0.82, 1),
            round(100 * sure / highest, 1),
            round(100 * maybe / highest, 1),
            (sure, maybe),
        )
        for number, (year, sure, maybe) in enumerate(rows)
    )
