"""Bars: numbers over years against what is claimed, or numbers by what they are of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from iomkg.ask.views import View
from iomkg.report.picture_layout import (
    ACCENT,
    INK,
    LINE,
    MOST_LINES,
    QUIET,
    WIDTH,
    Drawn,
    Spec,
    layer,
    left_out,
    pixels,
    text_width,
    texts,
    wrapped,
)
from iomkg.report.picture_rows import PictureRow, SourceKey
from iomkg.report.time_words import time_in_words
from iomkg.tuples import grouped

_HIGH: Final = 230  # pixels of a panel
_AXIS: Final = 48  # pixels left of it
_ROOM: Final = 110  # pixels right of it, for what is claimed
_LEFT: Final = 220  # pixels for the words beside lying bars


def draw_bars(
    view: View, rows: Sequence[PictureRow], key: SourceKey, _: Mapping[str, str]
) -> Drawn:
    """Draw bars: over years, if the view has columns for those, or lying.

    Args:
        view: says which columns play which part.
        rows: the rows.
        key: numbers the sources.
    """
    return _draw_years(view, rows, key) if view.of("over") else _draw_lying(view, rows, key)


def _draw_years(view: View, rows: Sequence[PictureRow], key: SourceKey) -> Drawn:
    """Draw a panel for each number that changes over the years.

    A row has a year and its numbers, or a number that is claimed.
    """
    years = sorted({row.text("over") for row in rows if row.text("over")})
    panels, told, count = [], [], 0
    certain, possible = view.of("certain"), view.of("possible")
    for at, name in enumerate(certain):
        bars = [
            {
                "year": row.text("over"),
                "certain": row.number("certain", at) or 0,
                "most": (row.number("certain", at) or 0) + (row.number("possible", at) or 0),
            }
            for row in rows
            if row.text("over")
        ]
        claims = _claims(view, rows, key, at)
        title = name.replace("_", " ")
        panels.append(_years_panel(title, years, bars, claims))
        said = "; ".join(c["text"] for c in claims) or "nothing"
        least, most = bars[0], bars[-1]
        told.append(
            f"{title}: {_range(least)} in {least['year']}, {_range(most)} in {most['year']}; "
            f"claimed: {said}"
        )
        count += len(bars)
    notes = ["filled: certain"]
    if possible:
        notes.append("hollow: as many more are possible")
    if view.of("claimed"):
        notes.append("dashed line: a number that a source gives")
        notes.append("diamond on it: a year in which it would have been right")
    return Drawn(panels, [f"How to read it: {'; '.join(notes)}."], "Bars", told, count)


def _range(bar: Mapping[str, Any]) -> str:
    least, most = int(bar["certain"]), int(bar["most"])
    return str(least) if least == most else f"{least} to {most}"


def _claims(
    view: View, rows: Sequence[PictureRow], key: SourceKey, at: int
) -> list[dict[str, Any]]:
    wanted = view.of("panels")
    claims = []
    for row in rows:
        number = row.number("claimed")
        if number is None or (at < len(wanted) and row.text("counted") != wanted[at]):
            continue
        claims.append(
            {
                "number": number,
                "text": f"{row.compared(f'{number:g}')} {key.marks(row.sources())}".strip(),
                "years": row.text("right").split(),
            }
        )
    return claims


def _years_panel(
    title: str,
    years: Sequence[str],
    bars: Sequence[Mapping[str, Any]],
    claims: Sequence[Mapping[str, Any]],
) -> Spec:
    highest = max([1, *(bar["most"] for bar in bars), *(claim["number"] for claim in claims)])
    top = highest * 1.06
    width = WIDTH - _AXIS - _ROOM
    x = _years_axis(years)

    def y(name: str) -> Spec:
        scale = {"domain": [0, round(top, 2)], "nice": False}
        axis = {"title": title, "tickCount": 6, "minExtent": 26, "maxExtent": 26}
        return {"field": name, "type": "quantitative", "scale": scale, "axis": axis, "stack": None}

    right = [
        {"year": year, "number": claim["number"]} for claim in claims for year in claim["years"]
    ]
    layers = [
        layer(
            {"type": "bar", "fill": "white", "stroke": INK, "strokeWidth": 0.8},
            [bar for bar in bars if bar["most"] > bar["certain"]],
            x=x,
            y=y("most"),
            y2={"field": "certain"},
        ),
        layer({"type": "bar", "fill": ACCENT, "stroke": ACCENT}, bars, x=x, y=y("certain")),
        layer(
            {"type": "rule", "strokeDash": [5, 3], "color": INK},
            claims,
            y=y("number"),
            x={"value": 0},
            x2={"value": width},
        ),
        layer(
            {
                "type": "point",
                "shape": "diamond",
                "fill": "white",
                "stroke": INK,
                "size": 60,
                "opacity": 1,
            },
            right,
            x=x,
            y=y("number"),
        ),
        texts(_spread(claims, top, width)),
    ]
    held = [each for each in layers if each["data"]["values"]]
    return {"width": width, "height": _HIGH, "layer": held, "usermeta": {"left": _AXIS}}


def _years_axis(years: Sequence[str]) -> Spec:
    return {
        "field": "year",
        "type": "ordinal",
        "scale": {"domain": list(years), "paddingInner": 0.25, "paddingOuter": 0.2},
        "axis": {
            "title": "year",
            "labelAngle": 0,
            "values": [year for year in years if year.isdecimal() and int(year) % 5 == 0],
            "grid": False,
        },
    }


def _spread(claims: Sequence[Mapping[str, Any]], top: float, width: int) -> list[dict[str, Any]]:
    """Place the texts of claims at their height, or below where another one stands already."""
    placed: list[dict[str, Any]] = []
    free = 0.0
    for claim in sorted(claims, key=lambda each: -each["number"]):
        for line in wrapped(claim["text"], _ROOM - 8):
            y = max(_HIGH * (1 - claim["number"] / top), free)
            placed.append({"x": width + 6, "y": round(y, 1), "text": line})
            free = y + LINE
    return placed


def _draw_lying(view: View, rows: Sequence[PictureRow], key: SourceKey) -> Drawn:
    """Draw lying bars, one for each number; those that count the same are drawn to one scale.

    A row has what its number counts, what the number is of, and the number.
    """
    numbered = (row for row in rows[:MOST_LINES] if row.number("number") is not None)
    groups = grouped((row.text("counted"), row) for row in numbered)
    bars, heads, labels = [], [], []
    told: list[str] = []
    y = 4.0
    for counted, group in groups.items():
        y += 4
        for line in wrapped(counted, WIDTH, bold=True) if counted else []:
            heads.append({"x": 0, "y": y + LINE / 2, "text": line})
            y += LINE
        said = [_said(row, row.number("number") or 0) for row in group]
        top = max(1, *(row.number("number") or 0 for row in group))
        room = WIDTH - _LEFT - max(map(text_width, said)) - 12
        for row, text in zip(group, said, strict=True):
            lines = wrapped(f"{row.text('of')} {key.marks(row.sources())}".strip(), _LEFT - 16)
            number = row.number("number") or 0
            bars.append(
                {
                    "y": y + len(lines) * LINE / 2,
                    "x": round(_LEFT + room * number / top, 1),
                    "number": number,
                    "of": row.text("of"),
                    "counted": counted,
                    "text": text,
                    "hollow": "deprecated" in row.texts("rank"),
                }
            )
            for line in lines:
                labels.append({"x": 8, "y": y + LINE / 2, "text": line})
                y += LINE
            y += 4
            told.append(f"{counted}, {row.text('of')}: {text}".lstrip(", "))
    name = ", ".join(view.of("number")).replace("_", " ")
    wrong = "; hollow: judged wrong by the curators" if any(bar["hollow"] for bar in bars) else ""
    reading = f"the length of a bar is the column {name}, to one scale under each heading{wrong}"
    notes = [f"How to read it: {reading}.", *left_out(len(rows), "rows", MOST_LINES)]
    return Drawn([_lying_panel(y, bars, heads, labels)], notes, "Bars", told, len(bars))


def _lying_panel(
    height: float,
    bars: list[dict[str, Any]],
    heads: list[dict[str, Any]],
    labels: list[dict[str, Any]],
) -> Spec:
    across: Spec = {"x": pixels("x"), "x2": {"value": _LEFT}, "y": pixels("y")}
    hollow = [bar for bar in bars if bar["hollow"]]
    layers = [
        layer({"type": "rule", "strokeWidth": 10, "color": ACCENT}, bars, **across),
        layer({"type": "rule", "strokeWidth": 7, "color": "white"}, hollow, **across),
        texts(bars, dx=5),
        texts(heads, fontWeight="bold"),
        texts(labels),
        layer(
            {"type": "rule", "color": QUIET},
            [{"y": 4, "end": height}],
            x={"value": _LEFT},
            y=pixels("y"),
            y2={"field": "end"},
        ),
    ]
    held = [each for each in layers if each["data"]["values"]]
    return {"width": WIDTH, "height": height + 4, "layer": held}


def _said(row: PictureRow, number: float) -> str:
    said = row.compared(f"{number:,.0f}" if number == int(number) else f"{number:,g}")
    date = row.text("date")
    more = [time_in_words(date)] if date else []
    more += ["judged wrong"] if "deprecated" in row.texts("rank") else []
    return f"{said} ({', '.join(more)})" if more else said
