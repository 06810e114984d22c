"""Pages of members: a year at a time, with the counts that sources give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from iomkg.ask.folding import fold
from iomkg.tuples import NamedTuple
from iomkg.web.pages.charts import year_bars
from iomkg.web.pages.page import Page
from iomkg.web.pages.reader import Reader

_YEAR: Final = "2015"
FILTERS: Final = ("role", "certainty", "name")
"""The parameters that filter the table."""


class MemberRow(NamedTuple):
    """A state in the table of a year.

    Attributes:
        name: its name.
        iri: its IRI, or an empty string.
        iso: its code (ISO 3166-1).
        standing: ``member state`` or ``observer state``.
        certainty: ``certain`` or ``possible``.
        began, ended: when, in EDTF.
        findings: what is odd about it in the source.
    """

    name: str
    iri: str
    iso: str
    standing: str
    certainty: str
    began: str
    ended: str
    findings: str


class CountClaim(NamedTuple):
    """A count that a source gives: what, how many, the source, and the years that it fits."""

    counted: str
    number: str
    source: str
    source_name: str
    years: str


def members_page(
    reader: Reader, year: str = "", filters: Mapping[str, str] | None = None
) -> Page | None:
    """Make the page of the members in a year.

    Args:
        reader: the graph.
        year: the year; empty for the last that the lists follow.
        filters: which rows to show; see :data:`FILTERS`.

    Returns:
        The page; None if there is no such year.
    """
    counts = reader.member_counts
    by_year = [row for row in counts if row["part"] == "by year"]
    years = [row["year"] for row in by_year]
    shown = year or (_YEAR if _YEAR in years else years[-1] if years else _YEAR)
    if year and year not in years:
        return None
    wanted = {name: (filters or {}).get(name, "").strip()[:60] for name in FILTERS}
    rows = list(_rows(reader, shown))
    kept = [row for row in rows if _fits(row, wanted)]
    return Page(
        path=f"members/{year}" if year else "members",
        template="members.html",
        title=f"Members in {shown}",
        summary=f"Members and observers in {shown}, certain and possible, and who joined and left.",
        values={
            "year": shown,
            "years": years,
            "rows": kept,
            "all": len(rows),
            "tally": _tally(rows),
            "bars": year_bars(
                [(int(r["year"]), int(r["members"]), int(r["members_possible"])) for r in by_year]
            ),
            "bar_rows": by_year,
            "counted": [_count(reader, row) for row in counts if row["part"] == "claimed"],
            "changes": _changes(reader, shown),
            "filters": wanted,
        },
        command=f"iomkg query members --date {shown}",
        formats=("csv", "json", "ttl"),
        params={"date": shown} if year else {},
        data="q/members",
    )


def _rows(reader: Reader, year: str) -> Iterable[MemberRow]:
    for row in reader.rows("members", date=year):
        yield MemberRow(
            row["country_name"],
            reader.country(row["country_name"]),
            row["iso"],
            row["standing"],
            row["certainty"],
            row["began"],
            row["ended"],
            row["findings"],
        )


def _fits(row: MemberRow, wanted: Mapping[str, str]) -> bool:
    role, certainty, name = (wanted[each] for each in FILTERS)
    return (
        (not role or row.standing.startswith(role))
        and (not certainty or row.certainty == certainty)
        and (not name or fold(name) in fold(row.name))
    )


def _tally(rows: Iterable[MemberRow]) -> list[tuple[str, int, int]]:
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row.standing, [0, 0])[row.certainty != "certain"] += 1
    return [(standing, sure, maybe) for standing, (sure, maybe) in sorted(found.items())]


def _count(reader: Reader, row: Mapping[str, str]) -> CountClaim:
    number = (
        f"{'' if row['comparator'] == 'exactly' else row['comparator']} {row['number']}".strip()
    )
    years = row["years_right"].replace(" ", ", ")
    return CountClaim(
        row["counted"], number, row["source"], reader.told.name_of(row["source"]), years
    )


def _changes(reader: Reader, year: str) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """Return who joined and left in a year: the heading, then name, IRI, standing, date."""
    params = {"from": year, "to": year}
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    for row in reader.rows("joined-left", **params):
        heading = (
            f"{row['change']}{'' if row['certainty'] == 'certain' else ', possibly that year'}"
        )
        name = row["country_name"]
        entry = (name, reader.country(name), row["standing"], row["date"])
        found.setdefault(heading, []).append(entry)
    return sorted(found.items())
