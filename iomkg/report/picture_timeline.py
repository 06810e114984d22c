"""A timeline: moments and stretches by lane, their uncertain ends drawn as such."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from iomkg.ask.views import View
from iomkg.errors import DateError
from iomkg.graph.dates import OPEN_END, OPEN_START, Bounds, bounds, stretch
from iomkg.report.picture_layout import (
    ACCENT,
    BAND,
    INK,
    LINE,
    MOST_LINES,
    PALE,
    WIDTH,
    Drawn,
    Spec,
    as_given,
    layer,
    left_out,
    pixels,
    texts,
    words,
    wrapped,
)
from iomkg.report.picture_rows import DENIED, WRONG, PictureRow, SourceKey
from iomkg.report.time_words import time_in_words, year_number
from iomkg.tuples import grouped

_LEFT: Final = 196  # pixels for the words beside the marks
_RIGHT: Final = WIDTH - 10  # beyond it stand arrows
_GAP: Final = 6
_NO_END: Final = "no end is given"
_NOTES: Final = {
    "certain": "thick line: certain, as far as the source goes",
    "unsure": "dashed: between the earliest and the latest day that the source allows",
    "days": "diamond: a day",
    "within": "circle: a day that is known within the dashes only",
    "wrong hollow": "cross or hollow line: judged wrong by the curators, or denied",
    "open": "arrow: goes on beyond what the source tells",
    "asked": "upright grey line or band: the time asked about",
}
"""What is said of the marks of some kinds, if there are any."""


@dataclass(frozen=True)
class _TimedMark:
    """What is drawn in one line of a timeline.

    Attributes:
        lane: what it is about.
        words: the time in words, and how it stands.
        start, end: bounds of its beginning and of its end.
        moment: whether it is one day that is known within bounds, not a stretch of days.
        wrong: whether it was judged wrong, or is denied.
        sources: IRIs of the sources that say so.
    """

    lane: str
    words: str
    start: Bounds
    end: Bounds
    moment: bool
    wrong: bool
    sources: list[str] = field(default_factory=list)

    @property
    def order(self) -> tuple[dt.date, dt.date, str]:
        """What it is sorted by: it begins early, it ends early, its words."""
        return self.start.earliest, self.end.latest, self.words


def _timed_marks(rows: Iterable[PictureRow]) -> tuple[list[_TimedMark], int]:
    """Read what is to be drawn from the rows.

    Returns:
        The marks, those of a lane together, the lanes by when they begin; and how many rows
        give no date.
    """
    marks: dict[tuple[Any, ...], _TimedMark] = {}
    undated = 0
    for row in rows:
        found = _time(row)
        if found is None:
            undated += 1
            continue
        start, end, moment, raw = found
        said = time_in_words(raw) if raw else _ends_in_words(row)
        lane = ": ".join(dict.fromkeys(text for text in row.texts("lane") if text != raw))
        standing = row.standing()
        told = ", ".join([said, *standing])
        mark = _TimedMark(lane, told, start, end, moment, bool({WRONG, DENIED} & set(standing)))
        kept = marks.setdefault((lane, told, start, end), mark)
        kept.sources.extend(s for s in row.sources() if s not in kept.sources)
    ordered = sorted(marks.values(), key=lambda each: each.order)
    lanes = grouped((mark.lane, mark) for mark in ordered)
    return [mark for lane in lanes.values() for mark in lane], undated


def draw_timeline(
    view: View, rows: Sequence[PictureRow], key: SourceKey, given: Mapping[str, str]
) -> Drawn:
    """Draw a timeline.

    Args:
        view: says which parameters are times that were asked about, which are marked.
        rows: a row has a lane, a time or the two ends of one, and sources.
        key: numbers the sources.
        given: the parameters.
    """
    found, undated = _timed_marks(rows)
    marks, notes = found[:MOST_LINES], left_out(len(found), "dates", MOST_LINES)
    asked = [given[name] for name in view.of("asked") if name in given]
    scene = _Scene(*_domain(marks, asked))
    for mark in marks:
        scene.add(mark, key)
    for time in asked:
        scene.ask(time)
    if undated:
        notes.append(f"Not drawn, as they give no date: {undated} rows.")
    lanes = grouped((m.lane, f"{m.words} {key.marks(m.sources)}".strip()) for m in marks)
    told = [f"{lane}: {', '.join(times)}" for lane, times in lanes.items()]
    what = f"A timeline with {len(lanes)} lanes"
    return Drawn([scene.panel()], [*scene.notes(), *notes], what, told, len(marks))


def _time(row: PictureRow) -> tuple[Bounds, Bounds, bool, str] | None:
    """Return bounds of begin and end, whether it is a moment, and the text of one that has one."""
    for text in row.texts("time"):
        try:
            found = stretch(text)
        except DateError:
            continue
        return found.start, found.end, "/" not in text, text
    ends = [_bounds(row.text(part)) for part in ("start", "end")]
    if ends == [None, None]:
        return None
    start = ends[0] or Bounds(OPEN_START, OPEN_START)
    end = ends[1] or Bounds(OPEN_END, OPEN_END)
    return start, end, False, ""


def _ends_in_words(row: PictureRow) -> str:
    first, last = (time_in_words(row.text(part)) for part in ("start", "end"))
    return f"{first or '?'} – {last or _NO_END}"


def _bounds(text: str) -> Bounds | None:
    try:
        return bounds(text) if text else None
    except DateError:
        return None


def _domain(marks: Sequence[_TimedMark], asked: Sequence[str]) -> tuple[float, float]:
    """Return the years at the edges: those of all days that are known, and some more."""
    days = [day for mark in marks for b in (mark.start, mark.end) for day in (b.earliest, b.latest)]
    days += [day for b in map(_bounds, asked) if b for day in (b.earliest, b.latest)]
    known = [year_number(day) for day in days if day not in (OPEN_START, OPEN_END)]
    if not known:
        return 1950.0, 2030.0
    first, last = min(known), max(known)
    room = max((last - first) * 0.04, 0.5)
    return round(first - room, 4), round(last + room, 4)


class _Scene:
    """Gathers the marks of a timeline line by line."""

    def __init__(self, first: float, last: float) -> None:
        self._first, self._last = first, last
        self._y = 4.0
        self._lane: str | None = None
        self._drawn: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)

    def add(self, mark: _TimedMark, key: SourceKey) -> None:
        """Draw a mark in the next line, under the heading of its lane."""
        if mark.lane != self._lane:
            self._lane = mark.lane
            self._y += 4
            self._drawn["rules"].append({"y": self._y - 2})
            for line in wrapped(mark.lane, WIDTH, bold=True):
                self._drawn["heads"].append({"x": 0, "y": self._y + LINE / 2, "text": line})
                self._y += LINE
        lines = wrapped(f"{mark.words} {key.marks(mark.sources)}", _LEFT - _GAP)
        middle = self._y + len(lines) * LINE / 2
        for line in lines:
            self._drawn["texts"].append({"x": 8, "y": self._y + LINE / 2, "text": line})
            self._y += LINE
        self._y += 2
        told = {"y": middle, "lane": mark.lane, "time": mark.words}
        if mark.moment:
            self._add_moment(mark, told)
        else:
            self._add_stretch(mark, told)

    def _add_moment(self, mark: _TimedMark, told: dict[str, Any]) -> None:
        early, late = self._year(mark.start.earliest), self._year(mark.start.latest)
        exact = early == late
        if not exact:
            self._drawn["unsure"].append({**told, "from": early, "to": late})
        kind = "wrong" if mark.wrong else "days" if exact else "within"
        self._drawn[kind].append({**told, "at": round((early + late) / 2, 4)})

    def _add_stretch(self, mark: _TimedMark, told: dict[str, Any]) -> None:
        starts = self._year(mark.start.earliest), self._year(mark.start.latest)
        ends = self._year(mark.end.earliest), self._year(mark.end.latest)
        if starts[1] < ends[0]:
            certain = {**told, "from": starts[1], "to": ends[0]}
            self._drawn["certain"].append(certain)
            if mark.wrong:
                self._drawn["hollow"].append(certain)
        else:  # no day is certain: all of it is within bounds
            starts = ends = (starts[0], ends[1])
        for early, late in dict.fromkeys((starts, ends)):
            if early < late:
                self._drawn["unsure"].append({**told, "from": early, "to": late})
        if mark.end.latest == OPEN_END:
            self._drawn["open"].append({**told, "x": _RIGHT + 4, "way": "triangle-right"})
        if mark.start.earliest == OPEN_START:
            self._drawn["open"].append({**told, "x": _LEFT - 4, "way": "triangle-left"})

    def ask(self, time: str) -> None:
        """Mark a time that was asked about."""
        found = _bounds(time)
        if found:
            early, late = self._year(found.earliest), self._year(found.latest)
            least = (self._last - self._first) / 300
            self._drawn["asked"].append(
                {"from": early, "to": max(late, round(early + least, 4)), "time": time}
            )

    def _year(self, day: dt.date) -> float:
        if day in (OPEN_START, OPEN_END):
            return self._first if day == OPEN_START else self._last
        return year_number(day)

    def panel(self) -> Spec:
        """Return the panel; it is as high as there are lines."""
        height = self._y + 4
        x = self._scale("from")
        to, at = {"field": "to"}, self._scale("at")
        y = pixels("y")
        low, high = {"value": 0}, {"value": height}
        layers = [
            layer(
                {"type": "rect", "color": BAND}, self._drawn["asked"], x=x, x2=to, y=low, y2=high
            ),
            layer(
                {"type": "text", "color": INK, "dy": -8},
                self._drawn["asked"],
                x=x,
                y=low,
                text=words("time"),
            ),
            layer(
                {"type": "rule", "color": PALE},
                self._drawn["rules"],
                y=y,
                x={"value": 0},
                x2={"value": WIDTH},
            ),
            layer(
                {"type": "rule", "strokeDash": [2, 2], "strokeWidth": 2, "color": INK},
                self._drawn["unsure"],
                x=x,
                x2=to,
                y=y,
            ),
            layer(
                {"type": "rule", "strokeWidth": 8, "color": ACCENT},
                self._drawn["certain"],
                x=x,
                x2=to,
                y=y,
            ),
            layer(
                {"type": "rule", "strokeWidth": 5, "color": "white"},
                self._drawn["hollow"],
                x=x,
                x2=to,
                y=y,
            ),
            _points(self._drawn["open"], pixels("x"), as_given("way")),
            _points(self._drawn["within"], at, {"value": "circle"}, fill={"value": "white"}),
            _points(self._drawn["days"], at, {"value": "diamond"}),
            _points(self._drawn["wrong"], at, {"value": _CROSS}, size={"value": 60}),
            texts(self._drawn["heads"], fontWeight="bold"),
            texts(self._drawn["texts"]),
        ]
        held = [each for each in layers if each["data"]["values"]]
        return {"width": WIDTH, "height": height, "layer": held}

    def _scale(self, name: str) -> Spec:
        return {
            "field": name,
            "type": "quantitative",
            "scale": {
                "domain": [self._first, self._last],
                "range": [_LEFT, _RIGHT],
                "nice": False,
                "zero": False,
            },
            "axis": {
                "title": "year",
                "format": "d",
                "tickMinStep": 1,
                "tickCount": 8,
                "grid": True,
                "zindex": 0,
                "labelFlush": True,
            },
        }

    def notes(self) -> list[str]:
        """Say how to read what is drawn."""
        told = [
            said for kinds, said in _NOTES.items() if any(self._drawn[k] for k in kinds.split())
        ]
        return [f"How to read it: {'; '.join(told)}."] if told else []


_CROSS: Final = "M-1,-1L1,1M-1,1L1,-1"


def _points(values: list[dict[str, Any]], x: Spec, shape: Spec, **encoding: Any) -> Spec:
    mark = {"type": "point", "stroke": INK, "fill": INK, "size": 44, "opacity": 1}
    return layer(mark, values, x=x, y=pixels("y"), shape=shape, **encoding)
