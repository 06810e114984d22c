"""A matrix: which source says which of several things, and how firmly."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from iomkg.ask.answers import firmness
from iomkg.ask.views import View
from iomkg.report.picture_layout import (
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
    text_width,
    texts,
    wrapped,
)
from iomkg.report.picture_rows import PictureRow, SourceKey

_LEFT: Final = 250  # pixels for the words of a row
_WIDEST: Final = 64  # pixels of a column
_NARROWEST: Final = 20  # pixels of a column whose name stands above it
_SLANT: Final = -45
_FIRM: Final = ("stated", "implied")
"""What has a square; what is put less firmly has a diamond."""


def draw_matrix(
    _: View, rows: Sequence[PictureRow], key: SourceKey, __: Mapping[str, str]
) -> Drawn:
    """Draw a matrix.

    Args:
        rows: a row has what is said, by which sources, and how.
        key: numbers the sources; it names them where there are too many for names above.
    """
    cells = _cells(rows)
    columns = sorted({c for line in cells.values() for c in line}, key=_by_use(cells))
    order = sorted(cells, key=lambda line: -len(cells[line]))
    drawn = order[:MOST_LINES]
    wide = _width([key.label(column) for column in columns])
    named = wide >= _NARROWEST
    wide = wide if named else min(_WIDEST, (WIDTH - _LEFT) / max(len(columns), 1))
    at = {column: _LEFT + wide * (n + 0.5) for n, column in enumerate(columns)}
    heads, bands, points = [], [], []
    y = 4.0
    for line in drawn:
        top = y
        for text in wrapped(line or "(nothing)", _LEFT - 8):
            heads.append({"x": 0, "y": y + LINE / 2, "text": text})
            y += LINE
        y += 4
        bands.append({"y": round(y - 2, 1)})
        middle = round((top + y - 4) / 2, 1)
        for column, cell in cells[line].items():
            shape, fill = _shape(cell)
            told = {"row": line, "column": key.label(column), "how": cell}
            points.append({"x": at[column], "y": middle, "shape": shape, "fill": fill, **told})
    if named:
        titles = [{"x": at[c], "y": -4, "text": key.label(c)} for c in columns]
    else:
        titles = [{"x": at[c], "y": -4, "text": str(key.number(c))} for c in columns]
    panel = _panel(y, heads, bands, points, titles, named=named)
    said = [f"{line}: {', '.join(key.label(c) for c in cells[line])}" for line in drawn]
    notes = [_reading(points, whole=all(row.text("cell") for row in rows))]
    notes += left_out(len(order), "lines", MOST_LINES)
    return Drawn([panel], notes, f"A matrix with {len(order)} lines", said, len(order))


def _width(names: Sequence[str]) -> float:
    """Return how wide columns may be, so that none of their slanting names leaves the picture."""
    lean = math.cos(math.radians(_SLANT))
    rooms = [(WIDTH - _LEFT - lean * text_width(name)) / (n + 0.5) for n, name in enumerate(names)]
    return min([_WIDEST, *rooms])


def _cells(rows: Sequence[PictureRow]) -> dict[str, dict[str, str]]:
    """Return how each source says each thing: the firmest way."""
    cells: dict[str, dict[str, str]] = {}
    for row in rows:
        line = cells.setdefault(row.text("row"), {})
        how = row.text("cell") or "stated"
        for column in row.sources("column"):
            if column not in line or firmness(how) < firmness(line[column]):
                line[column] = how
    return cells


def _by_use(cells: Mapping[str, Mapping[str, str]]) -> Any:
    used = Counter(column for line in cells.values() for column in line)
    return lambda column: (-used[column], column)


def _shape(how: str) -> tuple[str, str]:
    if how == "stated":
        return "square", INK
    return ("square", "white") if how == "implied" else ("diamond", "white")


def _reading(points: Sequence[Mapping[str, Any]], *, whole: bool) -> str:
    if not whole:
        return "How to read it: square: the source says so; nothing: no claim of it."
    ways = {str(point["how"]) for point in points}
    others = ", ".join(sorted(ways - set(_FIRM)))
    told = (
        "filled square: stated" if "stated" in ways else "",
        "hollow square: implied" if "implied" in ways else "",
        f"diamond: put as {others}" if others else "",
        "nothing: no claim of that source",
    )
    return f"How to read it: {'; '.join(each for each in told if each)}."


def _panel(
    height: float,
    heads: list[dict[str, Any]],
    bands: list[dict[str, Any]],
    points: list[dict[str, Any]],
    titles: list[dict[str, Any]],
    *,
    named: bool,
) -> Spec:
    turned = {"angle": _SLANT, "align": "left"} if named else {"align": "center"}
    layers = [
        layer(
            {"type": "rule", "color": PALE},
            bands,
            y=pixels("y"),
            x={"value": 0},
            x2={"value": WIDTH},
        ),
        layer(
            {"type": "point", "stroke": INK, "size": 70, "opacity": 1},
            points,
            x=pixels("x"),
            y=pixels("y"),
            shape=as_given("shape"),
            fill=as_given("fill"),
        ),
        texts(titles, **turned),
        texts(heads),
    ]
    return {"width": WIDTH, "height": height, "layer": layers}
