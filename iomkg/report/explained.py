"""Writing why an answer is empty, or what the parts of a query contribute, for people."""

from __future__ import annotations

from collections.abc import Iterator

from iomkg.rdf.explain.accounts import Cause, EmptyReason, Explanation, NearMiss, Step
from iomkg.rdf.rows.table import visible

_LONGEST = 88
_EMPTY = {
    "SELECT": "No rows",
    "ASK": "The answer is false",
    "CONSTRUCT": "No triples",
    "DESCRIBE": "No triples",
}


def write_explanation(found: Explanation) -> Iterator[str]:
    """Write an explanation.

    Args:
        found: the explanation.

    Yields:
        Lines with their line ends: first what empties the answer, then what each part of the
        outermost group matches by itself and leaves together with those before it.
    """
    if found.empty:
        yield _line(found.summary or f"{_EMPTY[found.form]}.")
        if found.query and found.causes:
            yield _line(f"In {found.query}.rq:")
    elif found.causes:
        yield "There is an answer only because an aggregate counts nothing, too.\n"
    for number, cause in enumerate(found.causes):
        yield from _cause(cause, "  " if number else "", found.counted_to, further=number > 0)
    if found.note:
        yield _line(f"The query could not be taken apart: {found.note}")
    elif not found.complete:
        yield f"The limits ended the search after {found.queries} queries.\n"
    if found.steps:
        yield from _steps(found)


def _cause(cause: Cause, indent: str, most: int, *, further: bool = False) -> Iterator[str]:
    if further:
        yield f"{indent}Without that, the next that leaves nothing:\n"
    step = cause.step
    yield _line(f"{indent}{_at(step)}: {_short(step)}{_given(step)}")
    yield _line(f"{indent}  {cause.reason.value}{_before(cause, most)}.")
    for other in cause.clashes:
        yield _line(f"{indent}  It clashes with {_at(other)}: {_short(other)}{_given(other)}")
    for near in cause.near:
        yield _line(f"{indent}  {_near(near)}")
    for held in cause.seen:
        yield _line(f"{indent}  {_held(held.variable, held.values, held.low, held.high)}")
    if cause.alone:
        yield f"{indent}  Without it there are results.\n"
    for inner in cause.within:
        yield from _cause(inner, indent + "    ", most)


def _before(cause: Cause, most: int) -> str:
    if not cause.left:
        return ""
    many = f"{cause.left:,}{'+' if most and cause.left >= most else ''}"
    what = "row" if cause.reason in {EmptyReason.BEYOND, EmptyReason.NO_ROW} else "solution"
    return f"; before it {many} {what}{'' if cause.left == 1 else 's'}"


def _near(near: NearMiss) -> str:
    note = f" ({near.note})" if near.note else ""
    match near.difference.name:
        case "RANGE":
            return f"{near.written} lies outside of what is there: {near.note}."
        case "GRAPH":
            return f"{near.written}: {near.note}."
        case _:
            return f"{near.written} → {near.instead} would match: {near.difference.value}{note}."


def _held(name: str, values: tuple[str, ...], low: str, high: str) -> str:
    if not values:
        return f"?{name} is never bound here."
    if low:
        return f"?{name} runs from {low} to {high}."
    return f"?{name} holds, for example, {', '.join(values)}."


def _steps(found: Explanation) -> Iterator[str]:
    """Write a small table: matches alone, what is left, the part."""
    cells = [(_number(s.alone, found), _number(s.together, found), s) for s in found.steps]
    wide = max(len("alone"), *(len(alone) for alone, _, _ in cells))
    wider = max(len("left"), *(len(left) for _, left, _ in cells))
    yield f"{'alone':>{wide}}  {'left':>{wider}}  part\n"
    for alone, left, step in cells:
        yield _line(f"{alone:>{wide}}  {left:>{wider}}  {_at(step)}: {_short(step)}")


def _number(count: int | None, found: Explanation) -> str:
    if count is None:
        return "-"
    return f"{count:,}{'+' if found.counted_to and count >= found.counted_to else ''}"


def _at(step: Step) -> str:
    return f"line {step.line}, column {step.column}"


def _short(step: Step) -> str:
    text = step.text
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _given(step: Step) -> str:
    return f"  [{', '.join(step.parameters)}]" if step.parameters else ""


def _line(text: str) -> str:
    return visible(text) + "\n"
