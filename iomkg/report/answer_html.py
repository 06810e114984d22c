"""Answers as HTML: a fragment of plain sections for a page, without style or script.

What is shown is told by elements and classes, so that a page may style it and a reader without
style loses nothing. Standard: HTML Living Standard, sections 4.3 and 4.4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from iomkg.ask.answers import Answer, AnswerGroup, AnswerValue, Dispute, SaidBy
from iomkg.rdf.rows.escaping import in_html

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
        yield f'<p class="read-as">Read “{in_html(read)}…” for “{in_html(typed)}”.</p>\n'
    if answer.conditions:
        yield f'<p class="conditions">Conditions: {in_html("; ".join(answer.conditions))}.</p>\n'
    if answer.left_out:
        yield f'<p class="left-out">Said nowhere: {in_html(", ".join(answer.left_out))}.</p>\n'
    if answer.missing:
        yield f'<p class="missing">{in_html(answer.missing)}</p>\n'
    if answer.lead:
        yield f'<p class="lead">{in_html(answer.lead)}</p>\n'
    yield "</header>\n"
    if answer.record:
        yield '<dl class="record">\n'
        for line in answer.record:
            shown = _linked(line.text, line.iri, link)
            yield f"<dt>{in_html(line.name)}</dt><dd>{shown}</dd>\n"
        yield "</dl>\n"
    for group in answer.groups:
        yield from _group(group, link, heading + 1)
    for what, names in (("Silent", answer.silent), ("Not wholly read", answer.unread)):
        if names:
            yield f'<p class="silent">{what}: {in_html(", ".join(names))}.</p>\n'
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
    if group.silent:
        yield f'<p class="silent">Silent: {in_html(", ".join(group.silent))}.</p>\n'
    for dispute in group.disputes:
        yield _dispute(dispute, link)
    yield "</section>\n"


def _value(value: AnswerValue, group: AnswerGroup, link: AddressOf) -> str:
    kind = value.standing.name.lower().replace("_", "-")
    pieces = [f'<li class="value {kind}">']
    if value.about and not group.about:
        pieces.append(f'<span class="about">{in_html(value.about)}:</span> ')
    if not value.standing.plain:
        pieces.append(f'<em class="standing">{value.standing.value}:</em> ')
    if not value.sure:
        pieces.append(f'<em class="certainty">{in_html(value.certainty)}:</em> ')
    pieces.append(f'<span class="text">{_linked(value.text, value.iri, link)}</span>')
    pieces += _notes(value.notes)
    if value.silent:
        pieces.append(f' <span class="silent">not in {in_html(", ".join(value.silent))}</span>')
    if value.statement:
        pieces.append(f' <span class="statement">{in_html(value.statement)}</span>')
    if value.said:
        pieces.append('\n<ul class="said">\n')
        pieces += (_said(said, link) for said in value.said)
        pieces.append("</ul>")
    return "".join((*pieces, "</li>\n"))


def _said(said: SaidBy, link: AddressOf) -> str:
    pieces = [f"<li>{_linked(said.name, said.source, link)}"]
    if said.reported:
        pieces.append(f" reporting {in_html(said.reported)}")
    if said.modality != "stated":
        pieces.append(f', <span class="modality">{in_html(said.modality)}</span>')
    if said.date:
        pieces.append(f', for <span class="date">{in_html(said.date)}</span>')
    if said.places:
        where = ", ".join(_place(said.source, place, link) for place in said.places)
        pieces.append(f', <span class="places">characters {where}</span>')
    elif said.grade:
        pieces.append(f', <span class="grade">{in_html(said.grade)}</span>')
    if said.wording:
        pieces.append(f" <q>{in_html(said.wording)}</q>")
    pieces += _notes(said.notes)
    if said.statement:
        pieces.append(f': <span class="statement">{in_html(said.statement)}</span>')
    if said.reason:
        pieces.append(f' <span class="reason">No fact follows: {in_html(said.reason)}.</span>')
    if said.checked:
        pieces.append(f' <span class="checked">{in_html(said.checked)}</span>')
    if said.claim and (address := link(said.claim)):
        pieces.append(f' <a class="claim" href="{in_html(address)}">claim</a>')
    return "".join((*pieces, "</li>\n"))


def _notes(notes: Iterable[tuple[str, str]]) -> Iterator[str]:
    told = "; ".join(f"{name} {text}" for name, text in notes)
    if told:
        yield f' <span class="note">({in_html(told)})</span>'


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
