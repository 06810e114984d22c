"""How times grow with the graph: as powers of its size, and as curves."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import Final, TypeAlias

from benchmarks.chart import Charts
from benchmarks.measure import table
from benchmarks.runs import Run

Stage: TypeAlias = tuple[int, Sequence[Run]]
"""The triples of a graph, and the engines over it."""

_OURS: Final = "iomkg"
_WORSE: Final = 0.3
_NOTABLE: Final = 0.05
"""Seconds; what takes less at the largest size grows to nothing."""


def growth(stages: Sequence[Stage]) -> tuple[str, Charts]:
    """Say how the times grow with the graph.

    Args:
        stages: triples of each graph, ascending, with the engines over it.

    Returns:
        A table in Markdown of the powers of the size by which times and rows grow from the
        first graph to the last, and what the curves are drawn from. Times are
        processor times, which others on the machine disturb least.
    """
    charts: dict[str, dict[str, list[tuple[float, float]]]] = {}
    rows: dict[str, list[tuple[float, float]]] = {}
    for triples, runs in stages:
        for each in runs:
            for title, answer in each.answers.items():
                if answer.cpu:
                    point = (float(triples), answer.cpu)
                    charts.setdefault(title, {}).setdefault(each.engine, []).append(point)
                if answer.seconds and each.engine == _OURS:
                    rows.setdefault(title, []).append((float(triples), float(answer.rows)))
    engines = list(dict.fromkeys(name for curves in charts.values() for name in curves))
    lines = []
    for title, curves in charts.items():
        shown = [rows.get(title, []), *(curves.get(name, []) for name in engines)]
        lines.append([title, *(_shown(_power(points)) for points in shown)])
    return "## Growth of processor time, as a power of the size\n\n" + table(
        ["query", "rows", *engines], lines
    ), charts


def _power(points: Sequence[tuple[float, float]]) -> float | None:
    if len(points) < 2 or not points[0][1] or not points[-1][1]:
        return None
    (x1, y1), (x2, y2) = points[0], points[-1]
    return log(y2 / y1) / log(x2 / x1)


def _shown(power: float | None) -> str:
    return "–" if power is None else f"{power:.2f}"


def own_growth(stages: Sequence[Stage]) -> str:
    """Say how the named queries grow, and which of them by more than their answers.

    Args:
        stages: as for :func:`growth`, with iomkg alone.

    Returns:
        A table in Markdown: rows at the largest size, processor time at each size, and the powers
        of the size by which rows and time grow from the first to the last.
    """
    sizes = [triples for triples, _ in stages]
    answers = [{title: a for r in runs for title, a in r.answers.items()} for _, runs in stages]
    lines = []
    for title, last in answers[-1].items():
        each = [found.get(title) for found in answers]
        timed = [(n, a) for n, a in zip(sizes, each, strict=True) if a and a.cpu]
        by_time = _power([(n, a.cpu or 0.0) for n, a in timed])
        by_rows = _power([(n, a.rows) for n, a in timed])
        cells = [
            "–" if a is None else a.status if not a.cpu else f"{a.cpu * 1000:.1f} ms" for a in each
        ]
        count = str(last.rows) if last.cpu else "–"
        worse = "more than the graph" if _is_worse(by_time, by_rows, last.cpu) else ""
        lines.append([title, count, *cells, _shown(by_rows), _shown(by_time), worse])
    header = ["named query", "rows", *(f"{n:,}" for n in sizes), "rows ^", "time ^", ""]
    return f"## Named queries, by triples with derived ones\n\n{table(header, lines)}\n"


def _is_worse(by_time: float | None, by_rows: float | None, last: float | None) -> bool:
    if by_time is None or last is None or last < _NOTABLE:
        return False
    return by_time - max(1.0, by_rows or 0.0) > _WORSE
