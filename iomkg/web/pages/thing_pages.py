"""Pages of things: what sources say of one, when, where they disagree, and what names it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from iomkg.ask.answers import Standing
from iomkg.ask.disagreements import Side, by_standing, sides_of
from iomkg.ask.entities import kind_of
from iomkg.ask.node_record import read_node
from iomkg.ask.question_answers import standings_of
from iomkg.ask.told import ToldClaim
from iomkg.terms import ID, Iri, local_name, shorten
from iomkg.tuples import NamedTuple, grouped
from iomkg.web.pages.page import Page, page_path, pages_of, paging
from iomkg.web.pages.reader import Reader
from iomkg.web.pages.time_pages import event_rows, name_rows

_ON_A_PAGE: Final = 100
"""Claims on a page of one property, or of those that name a thing."""
_MANY: Final = 120
"""Claims about a thing from which on only the first values of each property are shown."""
_OPEN: Final = 14
"""Values shown before the sections that follow are folded."""
_MOST: Final = 60
"""Values shown before the sections that follow only lead to a page of their own."""
_MEMBERSHIP: Final = frozenset({"role", "started", "ended"})
_NETWORK: Final = "claims-about"
"""The named query whose picture shows what is next to a thing."""
_NAMING: Final = 20
"""Claims that name a thing shown on its page."""
_EVENTS: Final = 8
"""Events shown on the page of a thing."""


class Section(NamedTuple):
    """What is said of a thing by one property.

    Attributes:
        relation: the property, as people read it.
        property: its IRI.
        sides: what is said, at most as many as are shown.
        claims: how many claims there are.
        values: how many values there are.
        path: the page with all of them, or an empty string if all are shown.
        open: whether it is unfolded.
    """

    relation: str
    property: str
    sides: tuple[Side, ...]
    claims: int
    values: int
    path: str
    open: bool


def thing_page(reader: Reader, iri: str) -> Page | None:
    """Make the page of a thing.

    Args:
        reader: the graph.
        iri: the thing.

    Returns:
        The page; None if the graph says nothing of it.
    """
    if reader.find(iri.removeprefix(ID)) is None:
        return None
    told, label = reader.told, reader.label(iri)
    claims, naming = told.claims_with(subject=iri), told.claims_with(object=iri)
    record = read_node(reader.kg.store, Iri(iri))
    tenures = [t for t in reader.tenures if iri in (t.body, t.stage)]
    names, scale = name_rows(reader, tenures)
    stages = {tenure.stage for tenure in tenures if tenure.body == iri}
    events, event_scale = event_rows(reader, _events(reader, iri, claims, naming, stages))
    sections = tuple(_sections(iri, claims, standings_of(claims, told)))
    said = f"{len(claims)} claim{'s' * (len(claims) != 1)} about it"
    return Page(
        path=page_path(iri),
        template="thing.html",
        title=label,
        summary=f"{label}: {', '.join(record.kinds) or kind_of(iri)}. {said}, by source and place.",
        values={
            "iri": iri,
            "label": label,
            "record": record,
            "claims": claims,
            "sections": sections,
            "called": _called(claims),
            "names": names,
            "scale": scale,
            "events": events[:_EVENTS],
            "event_count": len(events),
            "event_scale": event_scale,
            "conflicts": told.conflicts(claim.iri for claim in claims[:1000]),
            "naming": naming[:_NAMING],
            "naming_count": len(naming),
            "cited_path": cited_path(iri),
            "history": _history(reader, iri, naming),
            "network": {"entity": shorten(iri)} if claims and reader.draws(_NETWORK) else None,
        },
        iri=iri,
        command=f"iomkg show {shorten(iri)}",
        formats=("json", "ttl", "jsonld"),
    )


def _sections(
    iri: str, claims: Sequence[ToldClaim], standings: Mapping[str, Standing]
) -> Iterator[Section]:
    most, marks = (2, 3) if len(claims) > _MANY else (12, 8)
    shown = 0
    for prop, listed in _by_property(claims).items():
        most = most if shown < _MOST else 0
        sides = sides_of(listed)
        if listed[0].single:
            sides = by_standing(sides, standings)
        cut_off = len(sides) > most or any(len(side.claims) > marks for side in sides)
        path = property_path(iri, prop) if cut_off else ""
        cut = tuple(side._replace(claims=side.claims[:marks]) for side in sides[:most])
        yield Section(listed[0].relation, prop, cut, len(listed), len(sides), path, shown < _OPEN)
        shown += len(cut)


def _by_property(claims: Iterable[ToldClaim]) -> dict[str, list[ToldClaim]]:
    """Return claims by property: those in which one value holds first, then by their number."""
    found = grouped((claim.property, claim) for claim in claims)
    return dict(
        sorted(found.items(), key=lambda each: (not each[1][0].single, -len(each[1]), each[0]))
    )


def _called(claims: Iterable[ToldClaim]) -> tuple[str, ...]:
    """Return what sources call it."""
    named = (c.value for c in claims if local_name(c.property) in ("name", "acronym"))
    return tuple(dict.fromkeys(named))


def _events(
    reader: Reader,
    iri: str,
    claims: Iterable[ToldClaim],
    naming: Iterable[ToldClaim],
    stages: Iterable[str],
) -> set[str]:
    """Return the events in which a thing takes part, itself or by a stage; itself if it is one."""
    found = {claim.subject for claim in naming if kind_of(claim.subject) == "event"}
    found |= {claim.object for claim in claims if claim.object.startswith(f"{ID}event/")}
    for stage in stages:
        found |= {
            c.subject
            for c in reader.told.claims_with(object=stage)
            if kind_of(c.subject) == "event"
        }
    return found | {iri}


def _history(
    reader: Reader, iri: str, naming: Iterable[ToldClaim]
) -> list[tuple[str, str, list[ToldClaim]]]:
    """Return how a country stood to organisations over time; nothing for anything else.

    Returns:
        For each of its memberships the IRI, the label, and the claims that say which and when.
    """
    if kind_of(iri) != "country":
        return []
    found = dict.fromkeys(c.subject for c in naming if kind_of(c.subject) == "membership")
    told = [
        (
            membership,
            reader.label(membership),
            [
                c
                for c in reader.told.claims_with(subject=membership)
                if local_name(c.property) in _MEMBERSHIP
            ],
        )
        for membership in found
    ]
    return sorted(told, key=lambda each: min((c.earliest or "~" for c in each[2]), default="~"))


def property_path(iri: str, prop: str, number: int = 1) -> str:
    """Return the path of a page with all that is said of a thing by one property."""
    path = f"about/{shorten(iri)}/{local_name(prop)}"
    return path if number == 1 else f"{path}/{number}"


def property_page(reader: Reader, iri: str, name: str, number: int = 1) -> Page | None:
    """Make a page with all that is said of a thing by one property.

    Args:
        reader: the graph.
        iri: the thing.
        name: the local name of the property.
        number: which page, from 1.

    Returns:
        The page; None if nothing is said so.
    """
    claims = [
        claim
        for claim in reader.told.claims_with(subject=iri)
        if local_name(claim.property) == name
    ]
    return _list_page(reader, iri, claims, number, name)


def cited_path(iri: str, number: int = 1) -> str:
    """Return the path of a page with the claims that name a thing."""
    return f"cited/{shorten(iri)}/{number}"


def cited_page(reader: Reader, iri: str, number: int = 1) -> Page | None:
    """Make a page with the claims that name a thing as their value; None if there are none."""
    return _list_page(reader, iri, reader.told.claims_with(object=iri), number, "")


def _list_page(
    reader: Reader, iri: str, claims: Sequence[ToldClaim], number: int, name: str
) -> Page | None:
    pages = pages_of(len(claims), _ON_A_PAGE)
    if not claims or not 1 <= number <= pages:
        return None
    label = reader.label(iri)
    relation = claims[0].relation if name else ""
    title = f"{label}: {relation}" if name else f"What names {label}"

    def path(n: int) -> str:
        return property_path(iri, claims[0].property, n) if name else cited_path(iri, n)

    return Page(
        path=path(number),
        template="claims.html",
        title=title if number == 1 else f"{title}, page {number}",
        summary=f"{title}: {len(claims)} claims with their places.",
        values={
            "iri": iri,
            "label": label,
            "heading": title,
            "named": bool(name),
            "claims": claims[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE],
            "total": len(claims),
            **paging(number, pages, path),
        },
        iri=iri,
        command=f"iomkg why {shorten(iri)} {name}" if name else f"iomkg show {shorten(iri)}",
    )
