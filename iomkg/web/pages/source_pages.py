"""Pages of sources, and of their texts with the claims marked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from iomkg.ask.source_record import CoveredPassage, SourceProfile, stretches
from iomkg.ask.told import ToldClaim, ToldSource
from iomkg.graph.evidence.span import digest
from iomkg.terms import IOMKG, shorten
from iomkg.tuples import NamedTuple, grouped
from iomkg.web.pages.page import Page, page_path, pages_of, paging
from iomkg.web.pages.reader import Reader, TextPart, part_path

CLAIMS_ON_A_PAGE: Final = 100
_WIDTH: Final = 1000
"""Width of the strip, in units of its own."""


class StripPiece(NamedTuple):
    """A passage as the strip draws it.

    Attributes:
        x, width: where it is, from 0 to 1000.
        level: ``0`` to ``3`` by how many claims rest on it, ``aside`` or ``open``.
        start: its first character.
        path: the page that shows it.
        title: what it is, for who points at it.
    """

    x: float
    width: float
    level: str
    start: int
    path: str
    title: str


class Piece(NamedTuple):
    """A stretch of a text as a page shows it: its words, if they are at hand, and its claims."""

    start: int
    end: int
    words: str
    claims: tuple[ToldClaim, ...]


def source_page(reader: Reader, iri: str, number: int = 1) -> Page | None:
    """Make the page of a source.

    Args:
        reader: the graph.
        iri: the source.
        number: which page of its claims, from 1.

    Returns:
        The page; None if there is no such source, or not so many pages.
    """
    profile = reader.profile(iri)
    if profile is None:
        return None
    pages = pages_of(len(profile.claims), CLAIMS_ON_A_PAGE)
    if not 1 <= number <= pages:
        return None
    source = profile.source
    states = [passage.state for passage in profile.passages]
    first = (number - 1) * CLAIMS_ON_A_PAGE
    return Page(
        path=source_path(iri, number),
        template="source.html",
        title=source.title or source.label,
        summary=f"{source.label}: what it claims about the subject, where, and how far it is read.",
        values={
            "profile": profile,
            "strip": tuple(_strip(reader, profile)),
            "counts": {
                "claimed": states.count("claimed"),
                "aside": states.count("set aside"),
                "open": states.count("open"),
            },
            "text_parts": reader.parts(iri),
            "at_hand": iri in reader.kg.texts,
            "part_path": part_path,
            "claims": profile.claims[first : first + CLAIMS_ON_A_PAGE],
            **paging(number, pages, partial(source_path, iri)),
        },
        iri=iri,
        command=f"iomkg show {shorten(iri)}",
        formats=("json", "ttl", "jsonld"),
    )


def source_path(iri: str, number: int) -> str:
    """Return the path of a page of a source: that of the source, and one for its further claims."""
    return page_path(iri) if number == 1 else f"claims/{shorten(iri)}/{number}"


def _strip(reader: Reader, profile: SourceProfile) -> Iterator[StripPiece]:
    length = max(profile.length, 1)
    for passage in profile.passages:
        count = len(passage.claims)
        level = str(1 if count == 1 else 2 if count < 4 else 3)
        state = passage.state
        said = f"{count} claim{'s' * (count != 1)}" if count else passage.aside or "open"
        yield StripPiece(
            round(passage.start * _WIDTH / length, 1),
            round(max((passage.end - passage.start) * _WIDTH / length - 0.6, 0.6), 1),
            level if state == "claimed" else "aside" if state == "set aside" else "open",
            passage.start,
            reader.text_path(profile.source.iri, passage.start),
            f"characters {passage.start}–{passage.end}: {said}",
        )


def text_page(reader: Reader, iri: str, number: int) -> Page | None:
    """Make the page with a part of a source's text, or with its positions if it is not at hand.

    Args:
        reader: the graph.
        iri: the source.
        number: which part, from 1.

    Returns:
        The page; None if the source is not held, or has not so many parts.
    """
    profile, parts = reader.profile(iri), reader.parts(iri)
    if profile is None or not 1 <= number <= len(parts):
        return None
    part = parts[number - 1]
    text = reader.kg.texts.get(iri)
    recorded = next((f.text for f in profile.record if f.property == IOMKG + "digest"), "")
    source = profile.source
    return Page(
        path=part_path(iri, number),
        template="text.html",
        title=f"{source.label}, characters {part.start}–{part.end}",
        summary=f"What {source.label} says there, with the claims that rest on each passage.",
        values={
            "source": source,
            "part": part,
            "at_hand": text is not None,
            "same": text is not None and digest(text.content) == recorded,
            "blocks": tuple(_blocks(part, text.content if text else "")),
            **paging(number, len(parts), partial(part_path, iri)),
        },
        iri=iri,
        command=f"iomkg coverage {shorten(iri)} --show",
    )


def _blocks(part: TextPart, text: str) -> Iterator[tuple[CoveredPassage, list[Piece]]]:
    """Yield the passages of a part, each with its pieces."""
    ends = [passage.start for passage in part.passages[1:]] + [part.end]
    start = part.start
    for passage, end in zip(part.passages, ends, strict=True):
        # What stands between two passages, such as a line end, is shown with the one before it.
        pieces = stretches(passage.claims, start, end)
        yield passage, [Piece(s.start, s.end, text[s.start : s.end], s.claims) for s in pieces]
        start = end


def sources_page(reader: Reader) -> Page:
    """Make the page that lists the sources."""
    counts = reader.told.claims_by_source
    groups = grouped(
        (_kind(reader, source), (source, counts.get(iri, 0)))
        for iri, source in reader.told.sources.items()
    )
    return Page(
        path="sources",
        template="sources.html",
        title="Sources",
        summary=f"The {len(reader.told.sources)} sources, and how far each is read.",
        values={
            "groups": [
                (kind, sorted(groups[kind], key=lambda each: (each[0].notation or "~", -each[1])))
                for kind in ("Held texts", "Tables", "Cited")
                if kind in groups
            ]
        },
        command="iomkg query sources",
        formats=("csv", "json", "ttl"),
        data="q/sources",
    )


def _kind(reader: Reader, source: ToldSource) -> str:
    if source.held:
        return "Held texts"
    return "Cited" if reader.table_of(source.iri) is None else "Tables"
