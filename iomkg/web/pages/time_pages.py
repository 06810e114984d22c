"""The page of names and ties through time."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from iomkg.ask.answers import value_text
from iomkg.ask.times_told import NameTenure
from iomkg.ask.told import ToldClaim
from iomkg.tuples import NamedTuple, grouped
from iomkg.web.pages.charts import Bar, Scale, scale_of, year_of
from iomkg.web.pages.page import Page
from iomkg.web.pages.reader import Reader

_OPEN_END = "9999"


class TenureRow(NamedTuple):
    """A name as one source has it: the source, the time in words, and the strip."""

    source: str
    words: str
    bar: Bar


class NameRows(NamedTuple):
    """A name with what each source says of it."""

    stage: str
    name: str
    rows: tuple[TenureRow, ...]


class DatedClaim(NamedTuple):
    """A claim that dates something: the claim, the date, how it stands, and the strip."""

    claim: ToldClaim
    text: str
    standing: str
    bar: Bar


class EventRows(NamedTuple):
    """What happened, with the claims that date it."""

    event: str
    label: str
    rows: tuple[DatedClaim, ...]


def names_page(reader: Reader) -> Page:
    """Make the page of names and ties through time."""
    names, scale = name_rows(reader, reader.tenures)
    events, own = event_rows(reader)
    return Page(
        path="names",
        template="names.html",
        title="Names and ties through time",
        summary="Which name was borne when, and what happened, as each source tells it; uncertain "
        "ends are drawn as such.",
        values={
            "names": names,
            "scale": scale,
            "events": events,
            "event_scale": own,
        },
        command="iomkg query renamings",
        formats=("csv", "json", "ttl"),
        data="q/renamings",
    )


def name_rows(reader: Reader, tenures: Sequence[NameTenure]) -> tuple[tuple[NameRows, ...], Scale]:
    """Draw who bore which name when, as each source has it.

    Args:
        reader: the graph.
        tenures: the times.

    Returns:
        The names in order of time, and the scale on which they are drawn.
    """
    days = [day for t in tenures for day in t[-4:] if not day.startswith(_OPEN_END)]
    scale = scale_of(days, reader.last_year)
    rows = grouped(
        (t.stage, TenureRow(t.source, _stretch(t[-4:]), scale.bar(t[-4:]))) for t in tenures
    )
    names = {tenure.stage: tenure.name for tenure in tenures}
    return tuple(NameRows(s, names[s], tuple(listed)) for s, listed in rows.items()), scale


def event_rows(
    reader: Reader, events: Collection[str] | None = None
) -> tuple[tuple[EventRows, ...], Scale]:
    """Draw what happened, with what each source says of when.

    Args:
        reader: the graph.
        events: only these events; all if None.

    Returns:
        The events in order of time, and the scale on which they are drawn.
    """
    happened = reader.happened
    found = {e: c for e, c in happened.items() if events is None or e in events}
    claims = [claim for listed in found.values() for claim in listed]
    scale = scale_of(
        [day for c in claims for day in (c.earliest, c.latest) if not day.startswith(_OPEN_END)],
        reader.last_year,
    )
    return tuple(
        EventRows(event, reader.label(event), tuple(_dated(claim, scale) for claim in listed))
        for event, listed in found.items()
    ), scale


def _dated(claim: ToldClaim, scale: Scale) -> DatedClaim:
    tone = {"deprecated": "wrong", "preferred": "preferred"}.get(claim.rank, "plain")
    # Some day of these bounds: nothing of a moment is certain but that it lies there.
    bar = scale.bar((claim.earliest, claim.latest, claim.earliest, claim.latest), tone)
    standing = {"wrong": "judged wrong", "preferred": "preferred"}.get(tone, "")
    return DatedClaim(
        claim,
        f"{claim.relation} {value_text(claim.value, claim.comparator, bool(claim.negated))}",
        standing,
        bar,
    )


def _stretch(bounds: tuple[str, ...]) -> str:
    """Write a stretch of time with uncertain ends in words."""
    first, begun, ending, last = bounds
    end = f"at least {_year(ending)}" if last.startswith(_OPEN_END) else _span(ending, last)
    return f"{_span(first, begun)} to {end}"


def _span(first: str, last: str) -> str:
    if first == last:
        return first
    if year_of(first) == year_of(last):
        return _year(first)
    return f"between {_year(first)} and {_year(last)}"


def _year(day: str) -> str:
    return str(year_of(day))
