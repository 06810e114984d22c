"""Answers as text for people at a terminal, at most as wide as it is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from iomkg.ask.answers import Answer, Answered, AnswerGroup, AnswerValue, Dispute, SaidBy, Standing
from iomkg.rdf.rows.table import visible

NARROWEST: Final = 40
_BOLD, _DIM, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_GROUPS: Final = 5
_FIRST, _NEXT, _ALL = 10, 5, 1_000_000  # lines of values
_SOURCES: Final = 4
_PLACES: Final = 2
_DISPUTES: Final = 2


def write_answer(
    answer: Answer, *, width: int = 80, colour: bool = False, full: bool = False
) -> Iterator[str]:
    """Yield an answer as text, line by line.

    The best group comes first with the sentence that a curator wrote for it; of each group the
    values that were found, who says them and where; a disagreement once, under the group that it
    touches; then the commands that lead on.

    Args:
        answer: the answer.
        width: columns; a word that is longer than a line stands alone on it.
        colour: whether headings are bold and what is secondary is dim.
        full: whether all of it is shown, and not only what fits a screen.

    Yields:
        Lines, each with its end.
    """
    page = _Page(max(width, NARROWEST), colour)
    yield from _preface(answer, page)
    groups = answer.groups if full else answer.groups[:_GROUPS]
    disputes = 0
    for number, group in enumerate(groups):
        most = _ALL if full else (_NEXT if number else _FIRST)
        yield from _group(group, most, page)
        for dispute in group.disputes if full else group.disputes[:1]:
            if full or disputes < _DISPUTES:
                yield from _dispute(dispute, page, reason=full or not number)
                disputes += 1
    yield from _onward(answer, full, page)


class _Page:
    """The width of a page and what is done for emphasis."""

    def __init__(self, width: int, colour: bool) -> None:
        self.width = width
        self.colour = colour

    def bold(self, text: str) -> str:
        return f"{_BOLD}{text}{_RESET}" if self.colour else text

    def dim(self, text: str) -> str:
        return f"{_DIM}{text}{_RESET}" if self.colour else text

    def wrapped(self, text: str, first: str = "", rest: str = "") -> list[str]:
        """Break a text between words."""
        return textwrap.wrap(
            visible(text),
            self.width,
            initial_indent=first,
            subsequent_indent=rest or first,
            break_long_words=False,
            break_on_hyphens=False,
        )


def _preface(answer: Answer, page: _Page) -> Iterator[str]:
    """Say what the question was taken to be, and what it has no answer to."""
    for typed, read in answer.read_as:
        yield from _lines(page.wrapped(f"Read “{read}…” for “{typed}”."))
    if answer.conditions:
        yield from _lines(page.wrapped(f"Conditions: {'; '.join(answer.conditions)}."))
    if answer.left_out and not any(word in answer.missing for word in answer.left_out):
        yield from _lines(page.wrapped(f"Said nowhere: {', '.join(answer.left_out)}."))
    if answer.missing:
        yield from _lines(map(page.bold, page.wrapped(answer.missing)))
        if answer.found is Answered.NEAREST:
            yield "Nearest to it:\n"
    if answer.found in (Answered.ANSWERED, Answered.OUTSIDE):
        said = answer.groups[0].values[0].said[0]
        yield from _lines(map(page.bold, page.wrapped(f"{said.name}: {said.statement}")))


def _group(group: AnswerGroup, most: int, page: _Page) -> Iterator[str]:
    heading = group.relation if not group.subject else f"{group.about} · {group.relation}"
    yield from _lines(map(page.bold, page.wrapped(heading)))
    shown = used = 0
    for value in group.values:
        about = "" if group.subject else f"{value.about}: "
        lines = page.wrapped(
            f"{about}{_mark(value)}{value.text} {_sources(value.said)}", "  ", "      "
        )
        used += len(lines)
        if shown and used > most:
            break
        shown += 1
        yield from _lines(lines)
    left = len(group.values) - shown
    where = group.command if group.subject else "--full"
    notes = [f"{left} more: {where}"] if left else []
    if group.silent:
        notes.append(f"silent: {', '.join(group.silent)}")
    if notes:
        yield from _lines(map(page.dim, page.wrapped("; ".join(notes), "  ")))


def _mark(value: AnswerValue) -> str:
    plain = value.standing in (Standing.ACCEPTED, Standing.NOT_SETTLED)
    standing = "" if plain else f"{value.standing.value}: "
    return (
        standing if value.certainty in ("stated", "implied") else f"{standing}{value.certainty}: "
    )


def _sources(said: Sequence[SaidBy]) -> str:
    shown = said[:_SOURCES]
    listed = "; ".join(map(_source, shown))
    more = f"; {len(said) - len(shown)} more" if len(said) > len(shown) else ""
    return f"[{listed}{more}]"


def _source(said: SaidBy) -> str:
    places = " ".join(said.places[:_PLACES])
    more = f" +{len(said.places) - _PLACES}" if len(said.places) > _PLACES else ""
    reported = f" reporting {said.reported}" if said.reported else ""
    date = f", for {said.date}" if said.date else ""
    return f"{said.name}{reported}{date}{' ' if places else ''}{places}{more}"


def _dispute(dispute: Dispute, page: _Page, *, reason: bool) -> Iterator[str]:
    text = f"Disagreement, {dispute.verdict}: {dispute.title}"
    text += f" {dispute.reason}" if reason else ""
    yield from _lines(page.wrapped(text, "  ! ", "    "))


def _onward(answer: Answer, full: bool, page: _Page) -> Iterator[str]:
    if not answer.groups:
        return
    left = 0 if full else len(answer.groups) - _GROUPS
    commands = [answer.groups[0].command, *(offer.command for offer in answer.offers)]
    yield page.dim("More:") + "\n"
    for command in commands:
        yield from _lines(page.wrapped(command, "  ", "      "))
    if left > 0:
        yield from _lines(page.wrapped(f"--full  (all values, {left} further groups)", "  "))


def _lines(lines: Sequence[str] | Iterator[str]) -> Iterator[str]:
    yield from (f"{line}\n" for line in lines)
