"""Writing what is known of a thing, and why, for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Set

from iomkg.ask.reasons import DigestState, Reason, Statement, Why
from iomkg.ask.show import Card
from iomkg.rdf.rows.table import visible
from iomkg.terms import shorten

_WIDTH = 96


def write_card(card: Card) -> Iterator[str]:
    """Yield a card of a thing as text, line by line."""
    yield f"{visible(card.label)}\n"
    yield f"  {', '.join(card.types) or 'no type'} · {shorten(card.iri)}\n"
    if card.names:
        yield from _paragraph("called", "; ".join(card.names))
    for fact in card.facts:
        sources = ", ".join(shorten(s).removeprefix("source/") for s in fact.sources)
        yield from _paragraph(fact.property, f"{fact.value}  [{sources}]")
    for name, value in card.record:
        yield from _paragraph(name, value)
    yield (
        f"  {card.claims} claims about it, {card.mentions} claims that name it, "
        f"{card.conflicts} conflicts\n"
    )


def write_why(reasons: Why) -> Iterator[str]:
    """Yield the claims behind a thing as text, line by line, events after the thing itself."""
    yield f"{visible(reasons.label)}  ({shorten(reasons.subject)})\n"
    if not reasons.statements:
        yield "  no claim has it as its subject\n"
    for statement in reasons.statements:
        yield from _statement(statement)
    for event in reasons.events:
        yield "\n"
        yield from write_why(event)


def _statement(statement: Statement) -> Iterator[str]:
    yield f"  {visible(statement.label)}\n"
    told: set[str] = set()
    for reason in statement.reasons:
        yield from _reason(reason, told)
        told.update(judgement.conflict for judgement in reason.judgements)


def _reason(reason: Reason, told: Set[str]) -> Iterator[str]:
    mark = "=" if reason.fact else "-"
    value = " ".join(part for part in (reason.comparator, reason.value) if part)
    value = f"not {value}" if reason.negated else value
    dated = f", for {reason.date}" if reason.date else ""
    state = "fact" if reason.fact else f"no fact: {reason.why_not}"
    yield from _wrapped(f"    {mark} {visible(value)}{dated}", f"  [{state}]")
    yield f"        {shorten(reason.claim)} · {reason.modality} · rank {reason.rank}\n"
    yield from _places(reason)
    for judgement in reason.judgements:
        part = "preferred" if judgement.preferred else "not preferred"
        if judgement.conflict in told:
            yield f"        ! {shorten(judgement.conflict)}: {part}\n"
            continue
        yield from _wrapped(
            "        ",
            f"! {judgement.question} {judgement.kind}, {judgement.verdict}; {part} "
            f"({shorten(judgement.conflict)})",
        )
        yield from _wrapped("          ", judgement.reason)
    if reason.clashes and not reason.judgements:
        listed = ", ".join(shorten(claim) for claim in reason.clashes)
        yield from _wrapped("        ", f"! clashes with {listed}; not judged")
    if reason.replaced_by:
        yield f"        replaced by {shorten(reason.replaced_by)}\n"


def _places(reason: Reason) -> Iterator[str]:
    source = f"{shorten(reason.source)} ({visible(reason.source_label)})"
    if not reason.evidence:
        page = f", {reason.page}" if reason.page else ""
        yield f"        {source}{page}: {DigestState.CITED.value}\n"
    for place in reason.evidence:
        yield f"        {source}, characters {place.start}-{place.end}: {place.state.value}\n"


def _paragraph(name: str, text: str) -> Iterator[str]:
    yield from _wrapped(f"  {name}: ", text)


def _wrapped(first: str, text: str) -> Iterator[str]:
    lines = textwrap.wrap(
        visible(text),
        _WIDTH,
        initial_indent=first,
        subsequent_indent=" " * min(len(first), 10),
        break_long_words=False,
        break_on_hyphens=False,
    )
    yield from (f"{line}\n" for line in lines or [first.rstrip()])
