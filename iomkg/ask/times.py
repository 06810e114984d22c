"""Times that a question names: days, months, years, decades, and what lies before or after one.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from iomkg.ask.english import MONTHS
from iomkg.tuples import NamedTuple

FIRST: Final = "0000-01-01"
LAST: Final = "9999-12-31"


class Time(NamedTuple):
    """A stretch of time that a question names.

    Attributes:
        words: the words of the question.
        earliest, latest: its first and last day, as ISO 8601 dates.
    """

    words: str
    earliest: str
    latest: str

    def meets(self, earliest: str, latest: str) -> bool:
        """Whether a stretch has a day in common with this one."""
        return (earliest or FIRST) <= self.latest and self.earliest <= (latest or LAST)

    def holds(self, earliest: str, latest: str) -> bool:
        """Whether a stretch lies within this one."""
        return self.earliest <= (earliest or FIRST) and (latest or LAST) <= self.latest


_MONTH: Final = "|".join(MONTHS)
_YEAR: Final = r"(?:1[89]|20)\d\d"
_DECADES: Final = {
    "fifties": "1950",
    "sixties": "1960",
    "seventies": "1970",
    "eighties": "1980",
    "nineties": "1990",
    "noughties": "2000",
}
_POINT: Final = (
    rf"(?P<iso>{_YEAR}-\d\d-\d\d)"
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<dmonth>{_MONTH}),? (?P<dyear>{_YEAR})"
    rf"|(?P<umonth>{_MONTH}) (?P<uday>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<uyear>{_YEAR})"
    rf"|(?P<month>{_MONTH}) (?P<myear>{_YEAR})"
    rf"|(?P<half>first|second) half of (?P<hyear>{_YEAR})"
    rf"|(?P<decade>(?:1[89]|20)\d0)['’]?s"
    rf"|(?:the )?(?<!eighteen[- ])(?P<spoken>{'|'.join(_DECADES)})"
    rf"|(?P<year>{_YEAR})"
)
_NEAR: Final = 24
"""Characters before a time in which a word that makes it a stretch may stand."""
_BEFORE: Final = re.compile(r"\b(before|prior to|until|till|up to|by)(?: the)?$")
_AFTER: Final = re.compile(r"\b(after|since|from)(?: the)?$")
_BETWEEN: Final = re.compile(r"\b(between|from)$")
_OR_LATER: Final = re.compile(r"(?:,? (?:or|and) (?:later|after|since)|,? onwards?)\b")
_OR_EARLIER: Final = re.compile(r",? (?:or|and) (?:earlier|before)\b")
_TO: Final = re.compile(rf" ?(?:and|to|until|[-–]) ?(?P<year>{_YEAR})\b")


def read_times(text: str) -> tuple[Time, ...]:
    """Find the times that a question names.

    Args:
        text: the question.

    Returns:
        The times in order; what follows "before" or "since" reaches to the end of time, and
        "between 1990 and 2000" is one.
    """
    found: list[Time] = []
    low = text.casefold()
    if not any(map(str.isdigit, low)) and "ties" not in low:
        return ()
    at = 0
    for match in re.finditer(rf"\b(?:{_POINT})\b", low):
        if match.start() < at:
            continue
        earliest, latest = _bounds(match)
        start, at = match.span()
        before = low[max(0, start - _NEAR) : start].rstrip()
        second = _TO.match(low, at)
        if second and _BETWEEN.search(before):
            latest = f"{second['year']}-12-31"
            at = second.end()
        elif later := _OR_LATER.match(low, at):
            latest = LAST
            at = later.end()
        elif earlier := _OR_EARLIER.match(low, at):
            earliest = FIRST
            at = earlier.end()
        elif mark := _BEFORE.search(before):
            strict = mark[1] in ("before", "prior to")
            earliest, latest = FIRST, _day_before(earliest) if strict else latest
            start = low.rfind(mark[1], 0, start)
        elif mark := _AFTER.search(before):
            latest = LAST
            start = low.rfind(mark[1], 0, start)
        found.append(Time(text[start:at], earliest, latest))
    return tuple(found)


def edtf_of(time: Time) -> str:
    """Write a day, month or year as EDTF does; an empty string for any other stretch."""
    if FIRST in time or LAST in time:
        return ""
    first, last = time.earliest, time.latest
    if first == last:
        return first
    if first[:4] != last[:4]:
        return ""
    if (first[5:], last[5:]) == ("01-01", "12-31"):
        return first[:4]
    return first[:7] if first[:7] == last[:7] else ""


def years_in(texts: Iterable[str]) -> set[str]:
    """Return the years that are written in some texts."""
    return {year for text in texts for year in re.findall(rf"\b{_YEAR}", text)}


def _bounds(match: re.Match[str]) -> tuple[str, str]:
    if match["iso"]:
        return match["iso"], match["iso"]
    if decade := match["decade"] or _DECADES.get(match["spoken"]):
        return f"{decade}-01-01", f"{int(decade) + 9}-12-31"
    if match["half"]:
        first = match["half"] == "first"
        return (
            f"{match['hyear']}-{'01-01' if first else '07-01'}",
            f"{match['hyear']}-{'06-30' if first else '12-31'}",
        )
    year = match["dyear"] or match["uyear"] or match["myear"] or match["year"]
    month = match["dmonth"] or match["umonth"] or match["month"]
    if month is None:
        return f"{year}-01-01", f"{year}-12-31"
    number = f"{MONTHS.index(month) + 1:02}"
    day = match["day"] or match["uday"]
    return (f"{year}-{number}-{int(day or 1):02}", f"{year}-{number}-{int(day or 31):02}")


def _day_before(day: str) -> str:
    from datetime import date, timedelta

    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
