"""A network: what stands in relation to what, in two columns with lines between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from iomkg.ask.views import View
from iomkg.report.picture_layout import (
    ACCENT,
    INK,
    LINE,
    QUIET,
    WIDTH,
    Drawn,
    Spec,
    as_given,
    layer,
    left_out,
    pixels,
    texts,
    wrapped,
)
from iomkg.report.picture_rows import PictureRow, SourceKey
from iomkg.tuples import grouped

_LEFT: Final = 196  # where the things on the left end
_RIGHT: Final = 340  # where those on the right begin
_GAP: Final = 6
_BETWEEN: Final = 5  # pixels from one thing to the next at least
_MOST_THINGS: Final = 40  # on the right: with more the lines are a thicket


_Edges: TypeAlias = Mapping[tuple[str, str], Sequence[str]]
"""The relations, from what to what, each with the sources that say so."""


def draw_network(
    _: View, rows: Sequence[PictureRow], key: SourceKey, __: Mapping[str, str]
) -> Drawn:
    """Draw a network; on the right stand those things that most sources name.

    Args:
        rows: a row has two things, the relation between them, and sources.
        key: numbers the sources.
    """
    whole = [row for row in rows if row.text("from") and row.text("to")]
    edges = {
        pair: list(dict.fromkeys(source for row in alike for source in row.sources()))
        for pair, alike in grouped(((row.text("from"), _end(row)), row) for row in whole).items()
    }
    sort = {_end(row): row.text("sort") for row in reversed(whole)}  # that of the first counts
    starts = list(dict.fromkeys(start for start, _ in edges))
    ends = _ordered(starts, edges)
    drawn = _most_said(ends, edges)
    pairs = {p: s for p, s in edges.items() if p[1] in drawn}
    starts = [start for start in starts if any(p[0] == start for p in pairs)]
    told = [f"{start}: {', '.join(end for own, end in pairs if own == start)}" for start in starts]
    named = {end: _end_words(end, pairs, key) for end in drawn}
    left = _Column([(s, wrapped(s, _LEFT - _GAP - 6)) for s in starts])
    right = _Column([(e, wrapped(named[e], WIDTH - _RIGHT - _GAP - 6)) for e in drawn])
    height = max(left.height, right.height)
    right.stretch(height)
    left.place(_centres(pairs, right.middle), height)
    sorts = sorted({sort[end] for end in drawn if sort[end]})
    fills = {end: _fill(sort[end], sorts) for end in drawn}
    panel = _panel(height, left, right, pairs, fills)
    notes = [_reading(sorts), *left_out(len(ends), "things", _MOST_THINGS)]
    return Drawn([panel], notes, "A network", told, len(ends))


def _end(row: PictureRow) -> str:
    """Return what stands on the right: a thing, the relation to it, and how that stands."""
    said = row.compared(row.text("to"))
    named = f"{row.text('relation')}: {said}" if row.text("relation") else said
    return ", ".join([named, *row.standing()])


def _ordered(starts: Sequence[str], edges: _Edges) -> list[str]:
    """Order what stands on the right by where its lines come from, so that fewer cross."""
    place = {start: n for n, start in enumerate(starts)}
    from_ = grouped((end, place[start]) for start, end in edges)
    return sorted(from_, key=lambda end: (sum(from_[end]) / len(from_[end]), end))


def _centres(pairs: _Edges, middle: dict[str, float]) -> dict[str, float]:
    """Return the middle of what each thing on the left leads to."""
    ends = grouped((start, middle[end]) for start, end in pairs)
    return {start: sum(found) / len(found) for start, found in ends.items()}


def _most_said(ends: Sequence[str], edges: _Edges) -> list[str]:
    """Return the things that most sources name, as many as are drawn, in their order."""
    said: dict[str, set[str]] = {}
    for (_, end), sources in edges.items():
        said.setdefault(end, set()).update(sources)
    chosen = set(sorted(ends, key=lambda end: (-len(said[end]), end))[:_MOST_THINGS])
    return [end for end in ends if end in chosen]


def _end_words(end: str, pairs: _Edges, key: SourceKey) -> str:
    sources = [s for (_, other), said in pairs.items() if other == end for s in said]
    return f"{end} {key.marks(sources)}".strip()


class _Column:
    """Things one below the other, each with the lines of its text."""

    def __init__(self, things: Sequence[tuple[str, Sequence[str]]]) -> None:
        self._things = things
        self.lines = sum(len(lines) for _, lines in things)
        self.height = self.lines * LINE + len(things) * _BETWEEN
        self.middle: dict[str, float] = {}
        self.texts: list[tuple[float, str]] = []

    def place(self, wanted: dict[str, float], height: float) -> None:
        """Place each thing as near as may be to where it is wanted, none over another."""
        things = sorted(self._things, key=lambda thing: (wanted[thing[0]], thing[0]))
        sizes = [len(lines) * LINE + _BETWEEN for _, lines in things]
        tops: list[float] = []
        free = 0.0
        for (name, _), size in zip(things, sizes, strict=True):
            tops.append(max(free, wanted[name] - size / 2))
            free = tops[-1] + size
        end = height
        for at in range(len(things) - 1, -1, -1):
            tops[at] = min(tops[at], end - sizes[at])
            end = tops[at]
        for (name, lines), top in zip(things, tops, strict=True):
            self.middle[name] = round(top + len(lines) * LINE / 2, 1)
            for at, line in enumerate(lines):
                self.texts.append((round(top + (at + 0.5) * LINE, 1), line))

    def stretch(self, height: float) -> None:
        """Place the things over a height, with even gaps between them."""
        gap = (height - self.lines * LINE) / max(len(self._things), 1)
        y = gap / 2
        for name, lines in self._things:
            self.middle[name] = round(y + len(lines) * LINE / 2, 1)
            for line in lines:
                self.texts.append((round(y + LINE / 2, 1), line))
                y += LINE
            y += gap


def _panel(
    height: float,
    left: _Column,
    right: _Column,
    pairs: _Edges,
    fills: dict[str, str],
) -> Spec:
    lines: list[dict[str, Any]] = [
        {
            "x": _LEFT,
            "y": left.middle[start],
            "x2": _RIGHT,
            "y2": right.middle[end],
            "from": start,
            "to": end,
            "width": round(min(0.5 + 0.5 * len(sources), 3), 1),
        }
        for (start, end), sources in pairs.items()
    ]
    squares = [{"x": _LEFT, "y": y} for y in left.middle.values()]
    points = [
        {"x": _RIGHT, "y": y, "fill": fills[end], "what": end} for end, y in right.middle.items()
    ]
    point = {"type": "point", "stroke": INK, "size": 46, "opacity": 1}
    layers = [
        layer(
            {"type": "rule", "color": QUIET, "opacity": 0.8},
            lines,
            x=pixels("x"),
            y=pixels("y"),
            x2={"field": "x2"},
            y2={"field": "y2"},
            strokeWidth={"field": "width", "type": "quantitative", "scale": None},
        ),
        layer({**point, "shape": "square", "fill": ACCENT}, squares, x=pixels("x"), y=pixels("y")),
        layer(
            {**point, "shape": "circle"},
            points,
            x=pixels("x"),
            y=pixels("y"),
            fill=as_given("fill"),
        ),
        texts([_text(_LEFT - _GAP - 4, y, t) for y, t in left.texts], align="right"),
        texts([_text(_RIGHT + _GAP + 4, y, t) for y, t in right.texts]),
    ]
    return {"width": WIDTH, "height": height, "layer": layers}


def _text(x: float, y: float, text: str) -> dict[str, Any]:
    return {"x": x, "y": y, "text": text}


def _fill(sort: str, sorts: Sequence[str]) -> str:
    return INK if len(sorts) < 2 or sort == sorts[-1] else "white"


def _reading(sorts: Sequence[str]) -> str:
    told = ["the thicker a line, the more sources say so"]
    if len(sorts) > 1:
        told.append(f"filled circle: {sorts[-1]}")
        told.append(f"hollow circle: {', '.join(sorts[:-1])}")
    return f"How to read it: {'; '.join(told)}."
