"""Answers as Markdown (CommonMark), for notes, issues and messages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from iomkg.ask.answers import Answer, Answered, AnswerGroup, SaidBy, Standing
from iomkg.rdf.rows.table import visible


def write_answer_markdown(answer: Answer) -> Iterator[str]:
    """Yield an answer as Markdown, whole: all groups, values, sources and disagreements.

    Args:
        answer: the answer.

    Yields:
        Lines, each with its end; what has a meaning in Markdown is escaped.
    """
    yield f"# {_plain(answer.question)}\n\n"
    for typed, read in answer.read_as:
        yield f"*Read “{_plain(read)}…” for “{_plain(typed)}”.*\n\n"
    if answer.conditions:
        yield f"*Conditions: {_plain('; '.join(answer.conditions))}.*\n\n"
    if answer.left_out:
        yield f"*Said nowhere: {_plain(', '.join(answer.left_out))}.*\n\n"
    if answer.missing:
        yield f"**{_plain(answer.missing)}**\n\n"
    if answer.found in (Answered.ANSWERED, Answered.OUTSIDE):
        said = answer.groups[0].values[0].said[0]
        yield f"**{_plain(said.name)}: {_plain(said.statement)}**\n\n"
    for group in answer.groups:
        yield from _group(group)
    if answer.groups:
        yield "## More\n\n"
        yield f"* `{answer.groups[0].command}`\n"
        for offer in answer.offers:
            yield f"* `{offer.command}`: {_plain(offer.summary)}\n"


def _group(group: AnswerGroup) -> Iterator[str]:
    heading = f"{group.about}: {group.relation}" if group.subject else group.relation
    yield f"## {_plain(heading)}\n\n"
    for value in group.values:
        about = "" if group.subject else f"{_plain(value.about)}: "
        plain = value.standing in (Standing.ACCEPTED, Standing.NOT_SETTLED)
        standing = "" if plain else f"*{value.standing.value}:* "
        yield f"* {about}{standing}{_plain(value.text)} ({'; '.join(map(_source, value.said))})\n"
    if group.silent:
        yield f"* *silent:* {_plain(', '.join(group.silent))}\n"
    yield "\n"
    for dispute in group.disputes:
        yield (
            f"> **{_plain(dispute.title)}** {_plain(dispute.verdict)}. {_plain(dispute.reason)}\n\n"
        )


def _source(said: SaidBy) -> str:
    places = ", ".join(place.replace("-", "–") for place in said.places)
    firmness = "" if said.modality == "stated" else f", {said.modality}"
    reported = f", reporting {said.reported}" if said.reported else ""
    date = f", for {said.date}" if said.date else ""
    where = f", characters {places}" if places else f", {said.grade}"
    return _plain(f"{said.name}{reported}{firmness}{date}{where}")


def _plain(text: str) -> str:
    r"""Escape what CommonMark would read as its own (section 2.4), and show controls."""
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", visible(text))
