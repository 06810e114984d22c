"""What every picture has: a title, panels, notes below them, and room for each text.

A picture is a Vega-Lite specification that says where things stand in pixels wherever text is
concerned, so that it is as legible in a file of 600 pixels as on a page, whatever lays it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from iomkg.tuples import NamedTuple

Spec: TypeAlias = dict[str, Any]
"""A Vega-Lite specification, or a part of one."""

WIDTH: Final = 576
"""Pixels between the margins of a picture."""
SIZE: Final = 11
"""Size of the text in pixels."""
LINE: Final = 14
"""Pixels from a line of text to the next."""
MOST_LINES: Final = 120
"""How many rows or lines are drawn at most."""

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v5.json"
INK: Final = "#1a1a1a"
QUIET: Final = "#6b6b6b"
FAINT: Final = "#d9d9d9"
ACCENT: Final = "#1f5a8a"  # as dark in grey as it is blue
BAND: Final = "#b0b0b0"
PALE: Final = "#ececec"

_FONT: Final = "Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif"
_MARGIN: Final = 12
_NARROW: Final = frozenset("ijlftrI.,:;!|'()[]·- ")
_BROAD: Final = frozenset("mwMW@%—")


class Drawn(NamedTuple):
    """What was drawn of some rows.

    Attributes:
        panels: the panels, from top to bottom.
        notes: how to read them, and what is left out.
        what: what kind of picture it is, in words.
        told: the same in words, line by line.
        things: how many things there are to draw; with none there is no picture.
    """

    panels: Sequence[Spec]
    notes: Sequence[str]
    what: str
    told: Sequence[str]
    things: int


def text_width(text: str, size: int = SIZE, *, bold: bool = False) -> float:
    """Estimate how wide a text is, a little more than it is in the fonts that are used.

    Args:
        text: the text, on one line.
        size: its size in pixels.
        bold: whether it is set in bold.

    Returns:
        Its width in pixels.
    """
    return sum(map(_em, text)) * size * (1.08 if bold else 1.0)


def _em(character: str) -> float:
    if character in _NARROW:
        return 0.34
    if character in _BROAD:
        return 0.92
    if not character.isascii() and ord(character) >= 0x1100:
        return 1.0
    return 0.7 if character.isupper() else 0.57


def wrapped(text: str, width: float, size: int = SIZE, *, bold: bool = False) -> list[str]:
    """Break a text into lines between its words; a word that is too long is broken in itself.

    Args:
        text: the text.
        width: pixels that a line may take.
        size: size of the text in pixels.
        bold: whether it is set in bold.

    Returns:
        The lines, one at least.
    """
    lines = [""]
    for word in _pieces(text.split(), width, size):
        joined = f"{lines[-1]} {word}".strip()
        if not lines[-1] or text_width(joined, size, bold=bold) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def _pieces(words: Iterable[str], width: float, size: int) -> Iterator[str]:
    for word in words:
        rest = word
        while text_width(rest, size) > width and len(rest) > 1:
            fits = next(
                n for n in range(len(rest), 0, -1) if n == 1 or _fits(rest[:n], width, size)
            )
            yield rest[:fits]
            rest = rest[fits:]
        yield rest


def _fits(text: str, width: float, size: int) -> bool:
    return text_width(text, size) <= width


def frame(
    title: str,
    subtitle: str,
    description: str,
    panels: Sequence[Spec],
    notes: Sequence[str],
) -> Spec:
    """Put a picture together.

    Args:
        title: what it shows.
        subtitle: of what question, or an empty string.
        description: the same in words, for who does not see it.
        panels: the panels, from top to bottom, with their axes :data:`WIDTH` pixels wide.
        notes: what stands below them: how to read the marks, and the sources.

    Returns:
        The specification.
    """
    below = [line for note in notes for line in wrapped(note, WIDTH)]
    under = {"subtitle": wrapped(subtitle, WIDTH)} if subtitle else {}
    return {
        "$schema": SCHEMA,
        "description": description,
        "background": "white",
        "padding": _MARGIN,
        "title": {
            "text": wrapped(title, WIDTH, 15, bold=True),
            **under,
            "anchor": "start",
            "frame": "bounds",
            "fontSize": 15,
            "subtitleFontSize": SIZE,
            "subtitleColor": QUIET,
            "subtitlePadding": 4,
            "color": INK,
            "offset": 10,
        },
        "spacing": 14,
        "vconcat": [*panels, _notes(below, panels)] if below else list(panels),
        "config": {
            "font": _FONT,
            "view": {"stroke": None},
            "axis": {
                "labelFontSize": SIZE,
                "titleFontSize": SIZE,
                "labelColor": INK,
                "titleColor": INK,
                "titleFontWeight": "normal",
                "gridColor": FAINT,
                "domainColor": QUIET,
                "tickColor": QUIET,
            },
            "text": {"fontSize": SIZE, "color": INK, "baseline": "middle"},
        },
    }


def left_out(count: int, what: str, most: int) -> list[str]:
    """Note that not everything is drawn, if there is more than may be."""
    if count <= most:
        return []
    return [f"Drawn are {most} of {count} {what}; a narrower question has fewer."]


def layer(mark: Mapping[str, Any], values: Sequence[Mapping[str, Any]], **encoding: Any) -> Spec:
    """Make a layer of marks.

    Args:
        mark: the mark and what is the same for all of them.
        values: one mapping for each mark.
        **encoding: the channels.

    Returns:
        The layer.
    """
    return {"data": {"values": list(values)}, "mark": dict(mark), "encoding": encoding}


def pixels(name: str) -> Spec:
    """Encode a field as pixels from the left or the top of the panel."""
    return {"field": name, "type": "quantitative", "scale": None, "axis": None}


def as_given(name: str) -> Spec:
    """Encode a field that has a shape or a colour as Vega-Lite has it."""
    return {"field": name, "type": "nominal", "scale": None}


def words(name: str = "text") -> Spec:
    """Encode a field as text."""
    return {"field": name, "type": "nominal"}


def texts(values: Sequence[Mapping[str, Any]], **mark: Any) -> Spec:
    """Make a layer of texts at ``x`` and ``y`` in pixels; each value has ``text``."""
    return layer(
        {"type": "text", "align": "left", **mark},
        values,
        x=pixels("x"),
        y=pixels("y"),
        text=words(),
    )


def _notes(lines: Sequence[str], panels: Sequence[Spec]) -> Spec:
    """Place the notes below the panels; what stands left of a panel has no part in its width."""
    left = min((panel.get("usermeta", {}).get("left", 0) for panel in panels), default=0)
    values = [{"x": -left, "y": n * LINE + LINE / 2, "text": line} for n, line in enumerate(lines)]
    return {
        "width": WIDTH - left,
        "height": len(lines) * LINE,
        "layer": [texts(values, color=QUIET)],
    }
