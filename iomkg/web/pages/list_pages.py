"""Lists: areas by source, things by kind, and topics each told by one named query."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Final

from iomkg.ask.told import ToldClaim
from iomkg.tuples import NamedTuple, grouped
from iomkg.web.pages.page import Page, pages_of, paging
from iomkg.web.pages.reader import AREA, Reader

_ON_A_PAGE: Final = 300


class MatrixRow(NamedTuple):
    """A thing and who names it: for each source the claims, none where it does not."""

    thing: str
    label: str
    cells: tuple[tuple[ToldClaim, ...], ...]


def areas_page(reader: Reader) -> Page:
    """Make the page of areas of work by source."""
    claims = reader.told.claims_with(property=AREA)
    named = {
        area: grouped((claim.source, claim) for claim in naming)
        for area, naming in grouped((claim.object, claim) for claim in claims).items()
    }
    columns = Counter(source for by_source in named.values() for source in by_source)
    sources = sorted(columns, key=lambda each: (-columns[each], reader.told.name_of(each)))
    rows = [
        MatrixRow(thing, reader.label(thing), tuple(tuple(by.get(s, ())) for s in sources))
        for thing, by in named.items()
    ]
    rows.sort(key=lambda row: (-sum(map(bool, row.cells)), row.label.casefold()))
    return Page(
        path="areas",
        template="areas.html",
        title="Areas of work by source",
        summary=f"{len(rows)} areas of work and which of {len(sources)} sources name each.",
        values={
            "rows": rows,
            "sources": [(s, reader.told.name_of(s), reader.label(s)) for s in sources],
        },
        command="iomkg query areas-of-work",
        formats=("csv", "json", "ttl"),
        data="q/areas-of-work",
    )


def things_page(reader: Reader, kind: str = "", number: int = 1) -> Page | None:
    """Make the list of things of a kind, or of the kinds.

    Args:
        reader: the graph.
        kind: the kind in their IRIs (``programme``); empty for the list of kinds.
        number: which page of the list, from 1.

    Returns:
        The page; None if there is nothing of that kind, or there are not so many pages.
    """
    listed = sorted(reader.things.get(kind, ()), key=lambda each: (each[1].casefold(), each[0]))
    pages = pages_of(len(listed), _ON_A_PAGE)
    if (kind and not listed) or not 1 <= number <= pages:
        return None
    name = kind.replace("-", " ")
    return Page(
        path=things_path(kind, number),
        template="things.html",
        title=f"Things: {name}" if kind else "Things by kind",
        summary=f"All things of the kind {name}." if kind else "What the graph tells of, by kind.",
        values={
            "kind": name,
            "kinds": reader.kinds,
            "listed": listed[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE],
            **paging(number, pages, partial(things_path, kind)),
        },
        command="iomkg query entities",
    )


def things_path(kind: str, number: int = 1) -> str:
    """Return the path of a list of things."""
    if not kind:
        return "things"
    return f"things/{kind}" if number == 1 else f"things/{kind}/{number}"
