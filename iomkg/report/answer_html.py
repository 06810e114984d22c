"""Answers as HTML: a fragment of plain sections for a page, without style or script.

What is shown is told by elements and classes, so that a page may style it and a reader without
style loses nothing. Standard: HTML Living Standard, sections 4.3 and 4.4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from iomkg.ask.answers import Answer, AnswerGroup, AnswerValue, Dispute, SaidBy
from iomkg.rdf.rows.escaping import in_html
from iomkg.report.answer_markdown import listed

AddressOf: TypeAlias = Callable[[str], str]
"""Returns the address of a thing's page by its IRI, or an empty string if it has none."""


def write_answer_html(answer: Answer, link: AddressOf, heading: int = 1) -> Iterator[str]:
    """Yield an answer as a fragment of HTML, whole.

    Args:
        answer: the answer.
        link: returns the address of an IRI's page, or of a place in a source
            (``SOURCE#char=17,42``, RFC 5147); an empty string leaves it without a link.
        heading: the level of the heading that the answer begins with, 1 to 5.

    Yields:
        Pieces of one ``article``; all text is escaped, and control characters are made visible.
    """
    yield f'<article class="answer answer-{in_html(answer.verb)}">\n'
    title = _linked(answer.title, answer.iri, link)
    yield f"<header>\n<h{heading}>{title}</h{heading}>\n"
    for typed, read in answer.read_as:
        yield _marked("p", "read-as", f"Read “{read}…” for “{typed}”.", after="\n")
    for kind, text in (
        ("conditions", listed("Conditions:", answer.conditions, "; ", ".")),
        ("left-out", listed("Said nowhere:", answer.left_out, end=".")),
        ("missing", answer.missing),
        ("lead", answer.lead),
    ):
        yield _marked("p", kind, text, after="\n")
    yield "</header>\n"
    if answer.record:
        yield '<dl class="record">\n'
        for line in answer.record:
            shown = _linked(line.text, line.iri, link)
            yield f"<dt>{in_html(line.name)}</dt><dd>{shown}</dd>\n"
        yield "</dl>\n"
    for group in answer.groups:
        yield from _group(group, link, heading + 1)
    for what, names in (("Silent:", answer.silent), ("Not wholly read:", answer.unread)):
        yield _marked("p", "silent", listed(what, names, end="."), after="\n")
    yield from _offers(answer)
    yield "</article>\n"


def _group(group: AnswerGroup, link: AddressOf, level: int) -> Iterator[str]:
    yield '<section class="group">\n'
    about = _linked(group.about, group.subject, link)
    relation = _linked(group.relation, group.property, link)
    heading = " · ".join(word for word in (about, relation) if word)
    yield f"<h{level}>{heading}</h{level}>\n" if heading else ""
    yield '<ul class="values">\n'
    for value in group.values:
        yield _value(value, group, link)
    yield "</ul>\n"
    yield _marked("p", "silent", listed("Silent:", group.silent, end="."), after="\n")
    for dispute in group.disputes:
        yield _dispute(dispute, link)
    yield "</section>\n"


def _value(value: AnswerValue, group: AnswerGroup, link: AddressOf) -> str:
    kind = value.standing.name.lower().replace("_", "-")
    about = "" if group.about or not value.about else f"{value.about}:"
    standing = "" if value.standing.plain else f"{value.standing.value}:"
    certainty = "" if value.sure else f"{value.certainty}:"
    said = "".join(_said(said, link) for said in value.said)
    return "".join(
        (
            f'<li class="value {kind}">',
            _marked("span", "about", about, after=" "),
            _marked("em", "standing", standing, after=" "),
            _marked("em", "certainty", certainty, after=" "),
            f'<span class="text">{_linked(value.text, value.iri, link)}</span>',
            _notes(value.notes),
            _marked("span", "silent", listed("not in", value.silent), " "),
            _marked("span", "statement", value.statement, " "),
            f'\n<ul class="said">\n{said}</ul>' if said else "",
            "</li>\n",
        )
    )


def _said(said: SaidBy, link: AddressOf) -> str:
    places = ", ".join(_place(said.source, place, link) for place in said.places)
    reason = f"No fact follows: {said.reason}." if said.reason else ""
    address = link(said.claim) if said.claim else ""
    return "".join(
        (
            f"<li>{_linked(said.name, said.source, link)}",
            f" reporting {in_html(said.reported)}" if said.reported else "",
            _marked("span", "modality", "" if said.modality == "stated" else said.modality, ", "),
            _marked("span", "date", said.date, ", for "),
            f', <span class="places">characters {places}</span>' if places else "",
            _marked("span", "grade", "" if places else said.grade, ", "),
            f" <q>{in_html(said.wording)}</q>" if said.wording else "",
            _notes(said.notes),
            _marked("span", "statement", said.statement, ": "),
            _marked("span", "reason", reason, " "),
            _marked("span", "checked", said.checked, " "),
            f' <a class="claim" href="{in_html(address)}">claim</a>' if address else "",
            "</li>\n",
        )
    )


def _marked(element: str, kind: str, text: str, before: str = "", after: str = "") -> str:
    """Mark a text as being of a kind; return nothing for nothing."""
    return f'{before}<{element} class="{kind}">{in_html(text)}</{element}>{after}' if text else ""


def _notes(notes: Iterable[tuple[str, str]]) -> str:
    told = "; ".join(f"{name} {text}" for name, text in notes)
    return _marked("span", "note", f"({told})" if told else "", " ")


def _place(source: str, place: str, link: AddressOf) -> str:
    return _linked(place.replace("-", "–"), f"{source}#char={place.replace('-', ',')}", link)


def _dispute(dispute: Dispute, link: AddressOf) -> str:
    reason = f"{dispute.reason} {dispute.more}".strip()
    return (
        f'<aside class="dispute {in_html(dispute.verdict)}"><p>'
        f"<strong>{_linked(dispute.title, dispute.conflict, link)}</strong> "
        f'<span class="verdict">{in_html(dispute.verdict)}</span>. '
        f'<span class="reason">{in_html(reason)}</span></p></aside>\n'
    )


def _offers(answer: Answer) -> Iterator[str]:
    if not answer.offers:
        return
    yield '<footer>\n<ul class="more">\n'
    for offer in answer.offers:
        yield f"<li><code>{in_html(offer.command)}</code>: {in_html(offer.summary)}</li>\n"
    yield "</ul>\n</footer>\n"


def _linked(text: str, iri: str, link: AddressOf) -> str:
    address = link(iri) if iri else ""
    return f'<a href="{in_html(address)}">{in_html(text)}</a>' if address else in_html(text)
