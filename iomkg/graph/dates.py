"""Bounds of dates in the Extended Date/Time Format (EDTF, ISO 8601-2:2019 level 1).

Days, months, years, decades and centuries are read by the calendar, seasons and months or days
that are not given (``1951-XX``) by the ``edtf`` library, whose parses cost several milliseconds;
both are cached. Intervals and sets are taken apart here, because the library ends ``1979/`` in
1989 and refuses ``[2017-07..2018]``.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass
from functools import lru_cache

from iomkg.errors import DateError

OPEN_START = dt.date(1, 1, 1)
OPEN_END = dt.date(9999, 12, 31)
_DIGITS = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?\Z", re.ASCII)
_DECADES = re.compile(r"^\d{2}(?:\dX|XX)\Z", re.ASCII)
_PLAIN = re.compile(r"^\d{2}[\dX]{2}(?:-[\dX]{2}){0,2}\Z")
_DECEMBER = 12
_TO_THE_MONTH, _TO_THE_DAY = 7, 10  # lengths of an unqualified date


@dataclass(frozen=True)
class Bounds:
    """The days between which a date lies, both inclusive."""

    earliest: dt.date
    latest: dt.date


@dataclass(frozen=True)
class Stretch:
    """The days between which a stretch of time begins, and between which it ends.

    Attributes:
        start: bounds of the beginning.
        end: bounds of the end.
        open_start: whether the beginning is left open.
        open_end: whether the end is left open.
    """

    start: Bounds
    end: Bounds
    open_start: bool = False
    open_end: bool = False


@lru_cache(maxsize=4096)
def bounds(text: str) -> Bounds:
    """Bound the date that an EDTF text means.

    A qualified date (``~``, ``?``) is widened by one unit of its precision on either side, a
    doubly qualified one (``%``) by two. For an interval the bounds are those of all its days.

    Args:
        text: a date, interval or set (``1951``, ``2017~``, ``1952/1953``, ``[1952,1953]``;
            ``[..1991]`` is 1991 or before).

    Returns:
        The bounds.

    Raises:
        DateError: if the text is not EDTF, or not of the part that is read here.
    """
    if "/" in text:
        stretch_ = stretch(text)
        return Bounds(stretch_.start.earliest, stretch_.end.latest)
    if text[:1] in "[{" and text[-1:] in "]}":
        return _set(text)
    return _date(text)


@lru_cache(maxsize=4096)
def stretch(text: str) -> Stretch:
    """Bound the beginning and the end of the time that an EDTF text means.

    Args:
        text: an interval (``1979/..``, ``2017-01/2017-06``) or a date, which begins and ends
            at one moment that is known within bounds.

    Returns:
        The stretch.

    Raises:
        DateError: as :func:`bounds`; also for an interval that ends before it begins.
    """
    if "/" not in text:
        point = bounds(text)
        return Stretch(point, point)
    first, _, last = text.partition("/")
    if "/" in last:
        raise _refusal(text)
    open_start, open_end = first in ("", ".."), last in ("", "..")
    if open_start and open_end:
        raise _refusal(text)
    start = Bounds(OPEN_START, OPEN_START) if open_start else _date(first)
    end = Bounds(OPEN_END, OPEN_END) if open_end else _date(last)
    if end.latest < start.earliest:
        raise DateError(f'"{text}" ends before it begins.', "Write the earlier date first.")
    return Stretch(start, end, open_start, open_end)


def _set(text: str) -> Bounds:
    members = []
    for part in text[1:-1].split(","):
        first, dots, last = part.strip().partition("..")
        if not first and not last:
            raise _refusal(text)
        members.append(_date(first) if first else Bounds(OPEN_START, OPEN_START))
        if dots:
            members.append(_date(last) if last else Bounds(OPEN_END, OPEN_END))
    return Bounds(min(m.earliest for m in members), max(m.latest for m in members))


def _date(text: str) -> Bounds:
    plain = text.rstrip("~?%")
    if len(plain) + 1 < len(text) or not _PLAIN.match(plain):
        raise _refusal(text)
    found = _calendar(text, plain) or _unspecified(text, plain)
    units = {"": 0, "%": 2}.get(text[len(plain) :], 1)
    if not units:
        return found
    return Bounds(
        _shift(found.earliest, -units, len(plain)), _shift(found.latest, units, len(plain))
    )


def _calendar(text: str, plain: str) -> Bounds | None:
    """Bound a day, month, year, decade or century; None for seasons and all else."""
    match = _DIGITS.match(plain)
    if match is None:
        return _decades(plain)
    year, month, day = (int(digits or 0) for digits in match.groups())
    try:
        if match[3]:
            found = dt.date(year, month, day)
            return Bounds(found, found)
        first, last = (month, month) if match[2] else (1, _DECEMBER)
        return Bounds(dt.date(year, first, 1), dt.date(year, last, monthrange(year, last)[1]))
    except ValueError as problem:
        if match[3]:
            raise DateError(f'"{text}" is not a day of the calendar.', "Correct it.") from problem
        return None


def _decades(plain: str) -> Bounds | None:
    if not _DECADES.match(plain) or plain.startswith("00"):
        return None
    first, last = (int(plain.replace("X", digit)) for digit in "09")
    return Bounds(dt.date(first, 1, 1), dt.date(last, _DECEMBER, 31))


def _unspecified(text: str, plain: str) -> Bounds:
    """Bound a season, or a date whose month or day is not given in digits."""
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        parsed = parse_edtf(plain)
        return Bounds(dt.date(*parsed.lower_strict()[:3]), dt.date(*parsed.upper_strict()[:3]))
    except (EDTFParseException, TypeError, ValueError) as problem:
        raise _refusal(text) from problem


def _shift(day: dt.date, units: int, precision: int) -> dt.date:
    """Move the first or last day of a unit to that of another unit of the same precision."""
    try:
        if precision == _TO_THE_DAY:
            return day + dt.timedelta(days=units)
        if precision == _TO_THE_MONTH:
            after = units + (day.day != 1)  # months on to the first of a month
            years, month = divmod(day.month - 1 + after, 12)
            first = dt.date(day.year + years, month + 1, 1)
            return first if day.day == 1 else first - dt.timedelta(days=1)
        return day.replace(year=day.year + units)
    except (OverflowError, ValueError):
        return OPEN_END if units > 0 else OPEN_START


def _refusal(text: str) -> DateError:
    return DateError(
        f'"{text}" is not a date that is read here.',
        'Write EDTF: "1951", "1951-12-05", "195X", "2017~", "1952/1953", "1979/..", "[1952,1953]".',
    )
