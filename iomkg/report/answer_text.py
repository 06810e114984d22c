"""Answers as text for people at a terminal, at most as wide as it is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from iomkg.ask.answers import (
    Answer,
    Answered,
    AnswerGroup,
    AnswerValue,
    Dispute,
    SaidBy,
    first_sentence,
)
from iomkg.rdf.rows.table import BOLD, DIM, RESET, visible
from iomkg.terms import shorten
from iomkg.tuples import NamedTuple

if TYPE_CHECKING:
    from iomkg.ask.quoting import Quote, Quotes

NARROWEST: Final = 40
LINES: Final = {"ask": 25, "why": 24}
"""How many lines an answer has before the fold, by the verb that asked; others have 40."""
_LINES: Final = 40
_SOURCES: Final = 4
_PLACES: Final = 2
_DISPUTES: Final = 3
_NAMES: Final = 8
_NOTE: Final = 48
_FEW: Final = 4
_SCARCE: Final = 6
_GROUPS: Final = 5
_LEAST: Final = 3
"""Lines of a group that is begun before the fold."""


def write_answer(
    answer: Answer,
    *,
    width: int = 80,
    colour: bool = False,
    full: bool = False,
    quotes: Quotes | None = None,
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
        quotes: words of the sources; one value of each group has a line
            of them, each value if all is shown.

    Yields:
        Lines, each with its end.
    """
    detailed = full or answer.verb == "why"
    page = _Page(
        max(width, NARROWEST), colour, full, answer.title, detailed=detailed, quotes=quotes
    )
    before = list(_preface(answer, page))
    after = list(_after(answer, page))
    most = LINES.get(answer.verb, _LINES) - len(after) - 2 * _LEAST
    if not full and len(before) > most:
        before = [*before[:most], page.dim("  … more recorded: --full")]
    yield from _ended(before)
    if full:
        for group in _placed(answer.groups, page):
            yield from _ended((*_heading(group, page), *_body(group, page)))
    else:
        behind = 0 if answer.verb == "ask" else len(after) + 1  # a question's commands lie behind
        room = LINES.get(answer.verb, _LINES) - len(before) - behind
        yield from _ended(_folded(answer, page, room))
    yield from _ended(after)


class _Page:
    """The width of a page, what is done for emphasis, and how much is told."""

    def __init__(
        self,
        width: int,
        colour: bool,
        full: bool,
        title: str,
        *,
        detailed: bool,
        quotes: Quotes | None,
    ) -> None:
        self.width = width
        self.colour = colour
        self.full = full
        self.title = title
        self.detailed = detailed
        self.quotes = quotes

    def words(self, value: AnswerValue) -> Quote | None:
        """Return words of a source, if they are at hand and say more than the value."""
        quote = self.quotes.first(value.said) if self.quotes else None
        said = quote is not None and quote.words.strip().casefold() in value.text.casefold()
        return None if said else quote

    def is_quoted(self, number: int, group: AnswerGroup) -> bool:
        """Whether a value has a line of words: the first of a group that has any, or each."""
        before = () if self.full else group.values[:number]
        return bool(self.quotes) and not any(map(self.words, before))

    def bold(self, text: str) -> str:
        return f"{BOLD}{text}{RESET}" if self.colour else text

    def dim(self, text: str) -> str:
        return f"{DIM}{text}{RESET}" if self.colour else text

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


def _preface(answer: Answer, page: _Page) -> Iterator[str]:
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
        text = line.text if page.full else _cut(line.text, 3 * page.width)
        yield from page.wrapped(f"{line.name}: {text}", "  ", "      ")


def _cut(text: str, most: int) -> str:
    """Leave out words at the end of a text that is too long."""
    return text if len(text) <= most else f"{text[:most].rpartition(' ')[0]} …"


# groups


class _Placed(NamedTuple):
    """A group among its neighbours.

    Attributes:
        group: the group.
        alone: whether no neighbour is about the same, so that one heading does for both.
        first: whether it is the first about its thing, which a heading names.
    """

    group: AnswerGroup
    alone: bool
    first: bool

    @property
    def inline(self) -> bool:
        """Whether relation and value stand on one line."""
        return bool(not self.alone and self.group.relation and len(self.group.values) == 1)

    @property
    def indent(self) -> str:
        """What its values are indented by."""
        return "  " if self.alone or self.inline or not self.group.relation else "    "


def _placed(groups: Sequence[AnswerGroup], page: _Page) -> Iterator[_Placed]:
    for at, group in enumerate(groups):
        before = at > 0 and groups[at - 1].about == group.about
        behind = at + 1 < len(groups) and groups[at + 1].about == group.about
        titled = group.about == page.title
        alone = not (group.about and (before or behind or titled))
        yield _Placed(group, alone, not (before or titled))


def _folded(answer: Answer, page: _Page, room: int) -> Iterator[str]:
    """Yield what fits of the groups: of each at most half of the room that is left.

    Where there are many groups and none is the best, each has less, so that more are seen.
    """
    placed = list(_placed(answer.groups, page))
    whole: list[str] = []
    for each in placed:
        whole += [*_heading(each, page), *_body(each, page)]
        if len(whole) > room:
            break
    else:
        yield from whole
        return
    ranked = answer.verb == "ask" or len(placed) <= _FEW
    left = room - 1  # for what is said of the fold
    values = disputes = 0
    for number, each in enumerate(placed):
        if left < len(_heading(each, page)) + _LEAST - 1:
            break
        most = _most(number, len(placed) - number, left, ranked)
        few = min(_few(number, len(placed), left, ranked), len(each.group.disputes))
        lines = [*_heading(each, page), *_body(each, page, most, few)]
        while len(lines) > left and (few or most > 1):
            # A disagreement or a value is told whole, or counted among those left out.
            most, few = (most, few - 1) if few else (most - 1, 0)
            lines = [*_heading(each, page), *_body(each, page, most, few)]
        yield from lines[:left]
        left -= len(lines[:left])
        values += _fitting(each, page, most)
        disputes += few
    yield from _rest(answer.groups, values, disputes, page)


def _most(number: int, behind: int, left: int, ranked: bool) -> int:
    """Return how many lines of values a group has: the best one most, but each of five some."""
    if not ranked:
        return max(min(left // 2, 2 * _LEAST), _LEAST)
    if behind == 1:
        return max(left - 1, _LEAST)
    later = min(behind - 1, _GROUPS - 1 - number)
    return max(left - _LEAST * max(later, 0) - (_SCARCE if number == 0 else 1), _LEAST - 1)


def _few(number: int, groups: int, left: int, ranked: bool) -> int:
    """Return how many disagreements are told under a group."""
    if left <= _SCARCE:
        return 0
    return _DISPUTES if groups == 1 else 1 if number == 0 or not ranked else 0


def _rest(groups: Sequence[AnswerGroup], values: int, disputes: int, page: _Page) -> Iterator[str]:
    more = sum(len(group.values) for group in groups) - values
    disagreements = sum(len(group.disputes) for group in groups) - disputes
    said = [f"{more} more"] if more > 0 else []
    if disagreements > 0:
        said.append(f"{disagreements} more disagreement{'s' if disagreements > 1 else ''}")
    yield page.dim(f"… {', '.join(said) or 'more'}: --full")


def _heading(each: _Placed, page: _Page) -> list[str]:
    group = each.group
    if each.alone:
        text = " · ".join(word for word in (group.about, group.relation) if word)
        return [page.bold(line) for line in page.wrapped(text)]
    return [page.bold(line) for line in page.wrapped(group.about)] if each.first else []


def _body(
    each: _Placed, page: _Page, most: int | None = None, disputes: int | None = None
) -> Iterator[str]:
    """Yield the values of a group and its disagreements, cut to some lines if a number is given."""
    group = each.group
    if not each.alone and group.relation and not each.inline:
        yield from page.wrapped(f"{group.relation}{_silent(group)}:", "  ")
    fitting = len(group.values) if most is None else _fitting(each, page, most)
    for number, value in enumerate(group.values[:fitting]):
        yield from _value(value, each, page, quoted=page.is_quoted(number, group))
    if left := len(group.values) - fitting:
        yield page.dim(f"{each.indent}… {left} more")
    if group.silent and each.alone:
        yield from map(page.dim, page.wrapped(f"silent: {', '.join(group.silent)}", "  "))
    for number, dispute in enumerate(group.disputes[:disputes]):
        yield from _dispute(dispute, page, reason=page.full or not number)


def _silent(group: AnswerGroup) -> str:
    return f" (silent: {', '.join(group.silent)})" if group.silent else ""


def _fitting(each: _Placed, page: _Page, most: int) -> int:
    """Return how many values of a group fit on some lines; one at least."""
    used = 0
    for number, value in enumerate(each.group.values):
        quoted = page.is_quoted(number, each.group)
        used += len(list(_value(value, each, page, quoted=quoted)))
        if number and used > most:
            return number
    return len(each.group.values)


def _value(value: AnswerValue, each: _Placed, page: _Page, *, quoted: bool) -> Iterator[str]:
    group = each.group
    before = f"{group.relation}: " if each.inline else ""
    about = f"{value.about}: " if value.about and not group.about else ""
    text = f"{before}{about}{_mark(value)}{value.text}{_notes(value, page.full)}"
    if value.said:
        text += f" {_sources(value.said, page.full)}"
    if value.silent:
        text += f" not in {', '.join(value.silent)}"
    if value.statement:
        text += f" {value.statement if page.full else first_sentence(value.statement)}"
    text += _silent(group) if each.inline else ""
    yield from page.wrapped(text, each.indent, each.indent + "    ")
    if quoted:
        yield from _quotation(value, page, each.indent + "    ")
    if page.detailed:
        for said in value.said:
            yield from _detail(said, page, each.indent + "    ")


def _quotation(value: AnswerValue, page: _Page, indent: str) -> Iterator[str]:
    """Yield a line of the words of a source."""
    quote = page.words(value)
    if quote is not None:
        begins = f"{quote.name}: “"
        room = page.width - len(indent) - len(begins) - len(" …”")
        yield f"{indent}{page.dim(f'{begins}{_cut(visible(quote.words).strip(), room)}”')}"


def _detail(said: SaidBy, page: _Page, indent: str) -> Iterator[str]:
    """Yield what a source says in full, if that is known."""
    parts = (
        said.statement,
        f"In its words: “{said.wording}”." if said.wording else "",
        *(f"{name[:1].upper()}{name[1:]}: {text}." for name, text in said.notes),
        f"No fact follows: {said.reason}." if said.reason else "",
        f"{said.checked[:1].upper()}{said.checked[1:]}." if said.checked else "",
        f"({shorten(said.claim)})" if said.claim else "",
    )
    text = " ".join(part for part in parts if part)
    if text:
        yield from map(page.dim, page.wrapped(f"{said.name}: {text}", indent, indent + "  "))


def _mark(value: AnswerValue) -> str:
    standing = "" if value.standing.plain else f"{value.standing.value}: "
    return standing if value.sure else f"{standing}{value.certainty}: "


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


def _dispute(dispute: Dispute, page: _Page, *, reason: bool) -> list[str]:
    asked = dispute.title == page.title
    verdict = f"{dispute.verdict[:1].upper()}{dispute.verdict[1:]}."
    text = verdict if asked else f"Disagreement, {dispute.verdict}: {dispute.title}"
    text += f" {dispute.reason}" if reason else ""
    text += f" {dispute.more}" if dispute.more and (page.full or asked) else ""
    return page.wrapped(text, "  ! ", "    ")


# after the groups


def _after(answer: Answer, page: _Page) -> Iterator[str]:
    for what, names in (("Silent", answer.silent), ("Not wholly read", answer.unread)):
        if names:
            some = ", ".join(names if page.full else names[:_NAMES])
            left = 0 if page.full else len(names) - _NAMES
            more = f" and {left} more" if left > 0 else ""
            yield from map(page.dim, page.wrapped(f"{what}: {some}{more}."))
    commands = [*_commands(answer)]
    if commands:
        yield page.dim("More:")
        for command in commands:
            yield from page.wrapped(command, "  ", "      ")


def _commands(answer: Answer) -> Iterable[str]:
    first = answer.groups[0].command if answer.groups else ""
    own = [first] if first and answer.verb == "ask" else []
    commands = [*own, *(offer.command for offer in answer.offers)]
    words = [f"iomkg explain {answer.term}"] if commands and answer.term else []
    return dict.fromkeys([*commands, *words])


def _ended(lines: Iterable[str]) -> Iterator[str]:
    yield from (f"{line}\n" for line in lines)
