"""Dates of the Extended Date/Time Format in words, and as numbers on an axis of years."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Final

_RANGE: Final = re.compile(r"\[(?P<first>\d{4}-\d\d-\d\d)?\.\.(?P<last>\d{4}-\d\d-\d\d)?\]")


def time_in_words(text: str) -> str:
    """Say a date of EDTF as a person would.

    Args:
        text: a date, interval or set: ``1951-12``, ``2016/..``, ``[1952,1953]``, ``2009~``.

    Returns:
        ``1951-12``, ``from 2016``, ``1952 or 1953``, ``about 2009``; what it does not know, as it
        is.
    """
    if found := _RANGE.fullmatch(text):
        first, last = found["first"], found["last"]
        unit = _whole_unit(first, last) if first and last else ""
        return unit or _span_in_words(_plain(first, "-01-01"), _plain(last, "-12-31"))
    if "/" in text:
        return _interval_in_words(*text.split("/", 1))
    if text[:1] in "[{" and text[-1:] in "]}":
        first, dots, last = text[1:-1].partition("..")
        alternatives = " or ".join(part.strip() for part in text[1:-1].split(","))
        return _span_in_words(first, last) if dots else alternatives
    plain = text.rstrip("~?%")
    return text if plain == text else f"about {plain}"


def _interval_in_words(start: str, end: str) -> str:
    if end in ("", ".."):
        return f"from {time_in_words(start)}"
    if start in ("", ".."):
        return f"until {time_in_words(end)}"
    return f"{time_in_words(start)} to {time_in_words(end)}"


def _span_in_words(first: str, last: str) -> str:
    if first and last:
        return f"between {first} and {last}"
    return f"{first} or later" if first else f"{last} or before"


def year_number(day: dt.date) -> float:
    """Return a day as a number of years, for an axis: 1951-07-02 is 1951.5."""
    length = 366 if calendar.isleap(day.year) else 365
    return round(day.year + (day.timetuple().tm_yday - 1) / length, 4)


def _whole_unit(first: str, last: str) -> str:
    """Return the year or month that two days bound, or nothing."""
    if first == last:
        return first
    if first[:4] == last[:4] and first.endswith("-01-01") and last.endswith("-12-31"):
        return first[:4]
    if first[:7] == last[:7] and first.endswith("-01") and _ends_month(last):
        return first[:7]
    return ""


def _plain(day: str | None, edge: str) -> str:
    """Return a day, or the year that it begins or ends."""
    return day.removesuffix(edge) if day else ""


def _ends_month(day: str) -> bool:
    year, month, number = (int(part) for part in day.split("-"))
    return calendar.monthrange(year, month)[1] == number
