"""Growth curves as a picture: one small chart for each question, both axes logarithmic, in SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log10
from typing import Final, TypeAlias

Curve: TypeAlias = Sequence[tuple[float, float]]
Charts: TypeAlias = Mapping[str, Mapping[str, Curve]]

_WIDTH: Final = 260
_HEIGHT: Final = 180
_COLUMNS: Final = 4
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 26, 26
_COLOURS: Final = ("#0b5fa5", "#d1495b", "#66a182", "#8d6a9f", "#edae49", "#5f6c7b")


def picture(charts: Charts) -> str:
    """Draw charts.

    Args:
        charts: by title, curves by name; a point is a size in triples and a time in seconds,
            both above zero.

    Returns:
        SVG 1.1.
    """
    names = list(dict.fromkeys(name for curves in charts.values() for name in curves))
    colours = {name: _COLOURS[i % len(_COLOURS)] for i, name in enumerate(names)}
    points = [p for curves in charts.values() for curve in curves.values() for p in curve]
    if not points:
        return '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>\n'
    frame = _Frame([x for x, _ in points], [y for _, y in points])
    parts = []
    for i, (title, curves) in enumerate(charts.items()):
        x, y = i % _COLUMNS * _WIDTH, i // _COLUMNS * _HEIGHT + 24
        parts.append(f'<g transform="translate({x},{y})">{frame.draw(title, curves, colours)}</g>')
    height = -(-len(charts) // _COLUMNS) * _HEIGHT + 24
    width = _COLUMNS * _WIDTH
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="10">'
        f'<rect width="100%" height="100%" fill="#fff"/>{_legend(colours)}{"".join(parts)}</svg>\n'
    )


def _legend(colours: Mapping[str, str]) -> str:
    return "".join(
        f'<rect x="{12 + 100 * i}" y="8" width="10" height="10" fill="{colour}"/>'
        f'<text x="{26 + 100 * i}" y="17">{escape(name)}</text>'
        for i, (name, colour) in enumerate(colours.items())
    )


class _Frame:
    """The axes, which all charts share so that they compare at sight."""

    def __init__(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        self._x = floor(log10(min(xs))), max(ceil(log10(max(xs))), floor(log10(min(xs))) + 1)
        self._y = floor(log10(min(ys))), max(ceil(log10(max(ys))), floor(log10(min(ys))) + 1)

    def draw(self, title: str, curves: Mapping[str, Curve], colours: Mapping[str, str]) -> str:
        """Draw one chart with its title."""
        parts = [f'<text x="{_LEFT}" y="16" font-weight="bold">{escape(title)}</text>']
        for power in range(self._x[0], self._x[1] + 1):
            x = self._across(10**power)
            parts.append(_line(x, _TOP, x, _HEIGHT - _BOTTOM))
            label = f"10{_raised(power)}"
            parts.append(
                f'<text x="{x:.1f}" y="{_HEIGHT - 12}" text-anchor="middle">{label}</text>'
            )
        for power in range(self._y[0], self._y[1] + 1):
            y = self._down(10.0**power)
            parts.append(_line(_LEFT, y, _WIDTH - _RIGHT, y))
            label = f"10{_raised(power)} s"
            parts.append(f'<text x="{_LEFT - 4}" y="{y + 3:.1f}" text-anchor="end">{label}</text>')
        parts.extend(self._curve(curve, colours[name]) for name, curve in curves.items())
        return "".join(parts)

    def _curve(self, curve: Curve, colour: str) -> str:
        places = [(self._across(x), self._down(y)) for x, y in curve]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        dots = "".join(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in places
        )
        return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>{dots}'

    def _across(self, size: float) -> float:
        share = (log10(size) - self._x[0]) / (self._x[1] - self._x[0])
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def _down(self, time: float) -> float:
        share = (log10(time) - self._y[0]) / (self._y[1] - self._y[0])
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="#ddd"/>'


def _raised(power: int) -> str:
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
