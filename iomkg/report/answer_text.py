"""Answers as text for people at a terminal, at most as wide as it is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from iomkg.ask.answers import (
    Answer,
    Answered,
    AnswerGroup,
    AnswerValue,
    Dispute,
    SaidBy,
    first_sentence,
)
from iomkg.rdf.rows.table import visible

NARROWEST: Final = 40
LINES: Final = {"ask": 25, "why": 24}
"""How many lines an answer has before the fold, by the verb that asked; others have 40."""
_LINES: Final = 40
_BOLD, _DIM, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_SOURCES: Final = 4
_PLACES: Final = 2
_DISPUTES: Final = 3
_NAMES: Final = 8
_NOTE: Final = 48
_LEAST: Final = 3
"""Lines of a group that is begun before the fold."""


def write_answer(
    answer: Answer,
    *,
    width: int = 80,
    colour: bool = False,
    full: bool = False,
) -> Iterator[str]:
    """Yield an answer as text, line by line.

    First the answer in a sentence; then group by group the values in order of standing, who says
    them and where; a disagreement once, under the group that it touches; then who is silent, and
    the commands that lead on.

    Args:
        answer: the answer.
        width: columns; a word that is longer than a line stands alone on it.
        colour: whether headings are bold and what is secondary is dim.
        full: whether all of it is shown, and not only what fits before the fold.

    Yields:
        Lines, each with its end.
    """
    page = _Page(max(width, NARROWEST), colour)
    before = list(_preface(answer, page, full))
    after = list(_after(answer, page, full))
    yield from _ended(before)
    if full:
        for group, alone, first in _with_neighbours(answer.groups):
            yield from _ended(_heading(group, page, alone, first))
            yield from _ended(_body(group, page, alone, None, 1 << 30))
    else:
        room = LINES.get(answer.verb, _LINES) - len(before) - len(after) - 1
        yield from _ended(_folded(answer.groups, page, room))
    yield from _ended(after)


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


# before the groups


def _preface(answer: Answer, page: _Page, full: bool) -> Iterator[str]:
    """Say what the question was taken to be, its answer, and what it has no answer to."""
    for typed, read in answer.read_as:
        yield from page.wrapped(f"Read “{read}…” for “{typed}”.")
    if answer.verb != "ask":
        yield from map(page.bold, page.wrapped(answer.title))
    if answer.conditions:
        yield from page.wrapped(f"Conditions: {'; '.join(answer.conditions)}.")
    if answer.left_out and not any(word in answer.missing for word in answer.left_out):
        yield from page.wrapped(f"Said nowhere: {', '.join(answer.left_out)}.")
    if answer.missing:
        yield from map(page.bold, page.wrapped(answer.missing))
        if answer.found is Answered.NEAREST:
            yield "Nearest to it:"
    if answer.lead:
        yield from map(page.bold, page.wrapped(answer.lead))
    for line in answer.record:
        text = line.text if full else _cut(line.text, 3 * page.width)
        yield from page.wrapped(f"{line.name}: {text}", "  ", "      ")


def _cut(text: str, most: int) -> str:
    """Leave out words at the end of a text that is too long."""
    return text if len(text) <= most else f"{text[:most].rpartition(' ')[0]} …"


# groups


def _with_neighbours(groups: Sequence[AnswerGroup]) -> Iterator[tuple[AnswerGroup, bool, bool]]:
    """Yield each group, whether it alone is about its thing, and whether it is the first of it."""
    for at, group in enumerate(groups):
        before = at > 0 and groups[at - 1].about == group.about
        behind = at + 1 < len(groups) and groups[at + 1].about == group.about
        yield group, not (group.about and (before or behind)), not before


def _folded(groups: Sequence[AnswerGroup], page: _Page, room: int) -> Iterator[str]:
    """Yield what fits of groups: of each at most half of the room that is left."""
    whole: list[str] = []
    for group, alone, first in _with_neighbours(groups):
        whole += _heading(group, page, alone, first)
        whole += _body(group, page, alone, None, _DISPUTES)
        if len(whole) > room:
            break
    else:
        yield from whole
        return
    values = disputes = 0
    left = room - 1  # for what is said of the fold
    for group, alone, first in _with_neighbours(groups):
        heading = _heading(group, page, alone, first)
        if left < len(heading) + _LEAST:
            break
        most = max(left // 2, _LEAST)
        body = list(_body(group, page, alone, most, 1 if len(groups) > 1 else 2))
        lines = [*heading, *body][: max(left, 0)]
        yield from lines
        left -= len(lines)
        shown = _fitting(group, page, alone, most)
        values += shown
        disputes += len(group.disputes[: 1 if len(groups) > 1 else 2])
    yield from _rest(groups, values, disputes, page)


def _rest(groups: Sequence[AnswerGroup], values: int, disputes: int, page: _Page) -> Iterator[str]:
    more = sum(len(group.values) for group in groups) - values
    disagreements = sum(len(group.disputes) for group in groups) - disputes
    said = f"… {more} more" if more else "… more"
    if disagreements > 0:
        said += f", {disagreements} more disagreement{'s' if disagreements > 1 else ''}"
    yield page.dim(f"{said}: --full")


def _heading(group: AnswerGroup, page: _Page, alone: bool, first: bool) -> list[str]:
    if alone:
        text = " · ".join(word for word in (group.about, group.relation) if word)
        return [page.bold(line) for line in page.wrapped(text)]
    return [page.bold(line) for line in page.wrapped(group.about)] if first else []


def _indent(alone: bool, group: AnswerGroup) -> str:
    return "  " if alone or not group.relation or len(group.values) == 1 else "    "


def _body(
    group: AnswerGroup, page: _Page, alone: bool, most: int | None, disputes: int
) -> Iterator[str]:
    """Yield the values of a group and its disagreements, cut to some lines if a number is given."""
    full = most is None and disputes > _DISPUTES
    shown = 0
    if not alone and group.relation and len(group.values) > 1:
        yield from page.wrapped(f"{group.relation}:", "  ")
    fitting = len(group.values) if most is None else _fitting(group, page, alone, most)
    for value in group.values[:fitting]:
        yield from _value(value, group, page, alone, full)
        shown += 1
    left = len(group.values) - shown
    if left:
        yield page.dim(f"{_indent(alone, group)}… {left} more")
    if group.silent:
        yield from map(page.dim, page.wrapped(f"silent: {', '.join(group.silent)}", "  "))
    for number, dispute in enumerate(group.disputes[:disputes]):
        yield from _dispute(dispute, page, reason=full or not number, full=full)


def _fitting(group: AnswerGroup, page: _Page, alone: bool, most: int) -> int:
    """Return how many values of a group fit on some lines; one at least."""
    used = 0
    for number, value in enumerate(group.values):
        used += len(list(_value(value, group, page, alone, False)))
        if number and used > most:
            return number
    return len(group.values)


def _value(
    value: AnswerValue, group: AnswerGroup, page: _Page, alone: bool, full: bool
) -> Iterator[str]:
    inline = not alone and group.relation and len(group.values) == 1
    before = f"{group.relation}: " if inline else ""
    about = f"{value.about}: " if value.about and not group.about else ""
    text = f"{before}{about}{_mark(value)}{value.text}{_notes(value, full)}"
    if value.said:
        text += f" {_sources(value.said, full)}"
    if value.silent:
        text += f" not in {', '.join(value.silent)}"
    if value.statement:
        text += f" {value.statement if full else first_sentence(value.statement)}"
    indent = _indent(alone, group)
    yield from page.wrapped(text, indent, indent + "    ")
    if full:
        for said in value.said:
            yield from _detail(said, page, indent + "    ")


def _detail(said: SaidBy, page: _Page, indent: str) -> Iterator[str]:
    """Yield what a source says in full, if that is known."""
    parts = [said.statement, f"In its words: “{said.wording}”." if said.wording else ""]
    parts += [f"{name[:1].upper()}{name[1:]}: {text}." for name, text in said.notes]
    parts += [f"No fact follows: {said.reason}." if said.reason else "", said.checked]
    text = " ".join(part for part in parts if part)
    if text:
        yield from map(page.dim, page.wrapped(f"{said.name}: {text}", indent, indent + "  "))


def _mark(value: AnswerValue) -> str:
    standing = "" if value.standing.plain else f"{value.standing.value}: "
    sure = value.certainty in ("stated", "implied", "certain", "")
    return standing if sure else f"{standing}{value.certainty}: "


def _notes(value: AnswerValue, full: bool) -> str:
    told = [f"{name} {text}" for name, text in value.notes if full or len(text) <= _NOTE]
    return f" ({'; '.join(told)})" if told else ""


def _sources(said: Sequence[SaidBy], full: bool) -> str:
    listed: dict[str, list[str]] = {}
    for each in said:
        reported = f" reporting {each.reported}" if each.reported else ""
        date = f", for {each.date}" if each.date else ""
        places = listed.setdefault(f"{each.name}{reported}{date}", [])
        places += [place for place in each.places if place not in places]
    shown = list(listed.items())[: None if full else _SOURCES]
    more = f"; {len(listed) - len(shown)} more" if len(listed) > len(shown) else ""
    return f"[{'; '.join(_source(*each, full) for each in shown)}{more}]"


def _source(name: str, places: Sequence[str], full: bool) -> str:
    shown = places if full else places[:_PLACES]
    more = f" +{len(places) - len(shown)}" if len(places) > len(shown) else ""
    return f"{name}{' ' if shown else ''}{' '.join(shown)}{more}"


def _dispute(dispute: Dispute, page: _Page, *, reason: bool, full: bool) -> list[str]:
    text = f"Disagreement, {dispute.verdict}: {dispute.title}"
    text += f" {dispute.reason}" if reason else ""
    text += f" {dispute.more}" if full and dispute.more else ""
    return page.wrapped(text, "  ! ", "    ")


# after the groups


def _after(answer: Answer, page: _Page, full: bool) -> Iterator[str]:
    for what, names in (("Silent", answer.silent), ("Not wholly read", answer.unread)):
        if names:
            some = ", ".join(names if full else names[:_NAMES])
            more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES and not full else ""
            yield from map(page.dim, page.wrapped(f"{what}: {some}{more}."))
    commands = [*_commands(answer)]
    if commands:
        yield page.dim("More:")
        for command in commands:
            yield from page.wrapped(command, "  ", "      ")


def _commands(answer: Answer) -> Iterable[str]:
    first = answer.groups[0].command if answer.groups else ""
    own = [first] if first and answer.verb == "ask" else []
    return dict.fromkeys([*own, *(offer.command for offer in answer.offers)])


def _ended(lines: Iterable[str]) -> Iterator[str]:
    yield from (f"{line}\n" for line in lines)
