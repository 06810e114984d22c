"""Answers as Markdown (CommonMark), for notes, issues and messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iomkg.ask.answers import Answer, AnswerGroup, AnswerValue, SaidBy
from iomkg.rdf.rows.escaping import in_markdown
from iomkg.rdf.rows.table import visible


def write_answer_markdown(answer: Answer) -> Iterator[str]:
    """Yield an answer as Markdown, whole: all groups, values, sources and disagreements.

    Args:
        answer: the answer.

    Yields:
        Lines, each with its end; what has a meaning in Markdown is escaped.
    """
    yield f"# {in_markdown(answer.title)}\n\n"
    for typed, read in answer.read_as:
        yield f"*{in_markdown(f'Read “{read}…” for “{typed}”.')}*\n\n"
    for mark, text in (
        ("*", listed("Conditions:", answer.conditions, "; ", ".")),
        ("*", listed("Said nowhere:", answer.left_out, end=".")),
        ("**", answer.missing),
        ("**", answer.lead),
    ):
        yield f"{mark}{in_markdown(text)}{mark}\n\n" if text else ""
    for line in answer.record:
        yield f"* *{in_markdown(line.name)}:* {in_markdown(line.text)}\n"
    yield "\n" if answer.record else ""
    for group in answer.groups:
        yield from _group(group)
    for what, names in (("Silent:", answer.silent), ("Not wholly read:", answer.unread)):
        yield f"*{in_markdown(listed(what, names, end='.'))}*\n\n" if names else ""
    first = answer.groups[0].command if answer.groups else ""
    if first or answer.offers:
        yield "## More\n\n"
        yield f"* `{_code(first)}`\n" if first else ""
        for offer in answer.offers:
            yield f"* `{_code(offer.command)}`: {in_markdown(offer.summary)}\n"
        if answer.term:
            yield f"* `iomkg explain {answer.term}`: what the words of this answer mean\n"


def _group(group: AnswerGroup) -> Iterator[str]:
    heading = ": ".join(word for word in (group.about, group.relation) if word)
    yield f"## {in_markdown(heading)}\n\n" if heading else ""
    for value in group.values:
        yield f"* {_value(value, group)}\n"
    if group.silent:
        yield f"* *silent:* {in_markdown(', '.join(group.silent))}\n"
    yield "\n"
    for dispute in group.disputes:
        reason = f"{dispute.reason} {dispute.more}".rstrip()
        judged = in_markdown(f"{dispute.verdict}. {reason}")
        yield f"> **{in_markdown(dispute.title)}** {judged}\n\n"


def _value(value: AnswerValue, group: AnswerGroup) -> str:
    about = "" if group.about or not value.about else f"{in_markdown(value.about)}: "
    standing = "" if value.standing.plain else f"*{value.standing.value}:* "
    notes = "".join(f"; {in_markdown(name)} {in_markdown(text)}" for name, text in value.notes)
    said = f" ({'; '.join(map(_source, value.said))})" if value.said else ""
    silent = f"; not in {in_markdown(', '.join(value.silent))}" if value.silent else ""
    told = f" {in_markdown(value.statement)}" if value.statement else ""
    certainty = "" if value.sure else f"{in_markdown(value.certainty)}: "
    return f"{about}{standing}{certainty}{in_markdown(value.text)}{notes}{said}{silent}{told}"


def _source(said: SaidBy) -> str:
    places = ", ".join(place.replace("-", "–") for place in said.places)
    firmness = "" if said.modality == "stated" else f", {said.modality}"
    reported = f", reporting {said.reported}" if said.reported else ""
    date = f", for {said.date}" if said.date else ""
    where = f", characters {places}" if places else (f", {said.grade}" if said.grade else "")
    wording = f", “{said.wording}”" if said.wording else ""
    notes = "".join(f", {name} {text}" for name, text in said.notes)
    reason = f", no fact follows: {said.reason}" if said.reason else ""
    return in_markdown(f"{said.name}{reported}{firmness}{date}{where}{wording}{notes}{reason}")


def listed(what: str, names: Iterable[str], between: str = ", ", end: str = "") -> str:
    """Write some names after a word or two; nothing if there are none.

    Args:
        what: the words.
        names: the names.
        between: what stands between two of them.
        end: what stands after the last.
    """
    joined = between.join(names)
    return f"{what} {joined}{end}" if joined else ""


def _code(text: str) -> str:
    """Write a command so that it stays in its code span (CommonMark, section 6.1)."""
    return visible(text).replace("`", "'")
