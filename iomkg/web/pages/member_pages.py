"""Pages of members: a year at a time, with the counts that sources give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from iomkg.ask.folding import fold
from iomkg.tuples import grouped
from iomkg.web.pages.charts import year_bars
from iomkg.web.pages.page import Page
from iomkg.web.pages.reader import Reader

_YEAR: Final = "2015"
FILTERS: Final = ("role", "certainty", "name")
"""The parameters that filter the table."""


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
    rows = reader.rows("members", date=shown)
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
            "counted": [row for row in counts if row["part"] == "claimed"],
            "changes": _changes(reader, shown),
            "filters": wanted,
        },
        command=f"iomkg query members --date {shown}",
        formats=("csv", "json", "ttl"),
        params={"date": shown} if year else {},
        data="q/members",
    )


def _fits(row: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    role, certainty, name = (wanted[each] for each in FILTERS)
    return (
        (not role or row["standing"].startswith(role))
        and (not certainty or row["certainty"] == certainty)
        and (not name or fold(name) in fold(row["country_name"]))
    )


def _tally(rows: Iterable[Mapping[str, str]]) -> list[tuple[str, int, int]]:
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row["standing"], [0, 0])[row["certainty"] != "certain"] += 1
    return [(standing, sure, maybe) for standing, (sure, maybe) in sorted(found.items())]


def _changes(reader: Reader, year: str) -> list[tuple[str, list[Mapping[str, str]]]]:
    """Return the rows of who joined and left in a year, under headings."""
    params = {"from": year, "to": year}
    unsure = ", possibly that year"
    found = grouped(
        (row["change"] + ("" if row["certainty"] == "certain" else unsure), row)
        for row in reader.rows("joined-left", **params)
    )
    return sorted(found.items())
