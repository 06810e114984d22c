"""Pages of disagreements: lists by kind and verdict, one page each, and the comparisons."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Final

from iomkg.ask.disagreements import Disagreement, disagreement
from iomkg.terms import shorten
from iomkg.web.pages.page import Page, page_path, pages_of, paging
from iomkg.web.pages.reader import Reader

_ON_A_PAGE: Final = 20
ALL: Final = "all"


def disagreements_page(reader: Reader, chosen: str = ALL, number: int = 1) -> Page | None:
    """Make a page that lists disagreements.

    Args:
        reader: the graph.
        chosen: ``all``, a kind or a verdict, with hyphens for spaces.
        number: which page of the list, from 1.

    Returns:
        The page; None if no disagreement is so, or there are not so many pages.
    """
    conflicts = reader.told.all_conflicts()
    kinds = Counter(conflict.kind for conflict in conflicts)
    verdicts = Counter(conflict.verdict for conflict in conflicts)
    wanted = [c for c in conflicts if chosen in (ALL, slug(c.kind), slug(c.verdict))]
    pages = pages_of(len(wanted), _ON_A_PAGE)
    if not 1 <= number <= pages or (not wanted and chosen != ALL):
        return None
    shown = wanted[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE]
    of = chosen.replace("-", " ")
    title = "Where the sources disagree" if chosen == ALL else f"Disagreements: {of}"
    return Page(
        path=list_path(chosen, number),
        template="disagreements.html",
        title=title if number == 1 else f"{title}, page {number}",
        summary=f"{len(wanted)} disagreements, each with its sides and how it is judged.",
        values={
            "chosen": chosen,
            "total": len(conflicts),
            "count": len(wanted),
            "verdicts": [f"{count} {verdict}" for verdict, count in sorted(verdicts.items())],
            "chips": [
                (name, list_path(slug(name)), count)
                for named in (verdicts, kinds)
                for name, count in sorted(named.items(), key=lambda each: (-each[1], each[0]))
                if name
            ],
            "listed": [disagreement(reader.told, conflict) for conflict in shown],
            **paging(number, pages, partial(list_path, chosen)),
        },
        command=_command(chosen, set(verdicts)),
        formats=("csv", "json", "ttl") if number == 1 and chosen == ALL else (),
        data="q/conflicts",
    )


def _command(chosen: str, verdicts: set[str]) -> str:
    if chosen == ALL:
        return "iomkg query conflicts"
    option = "--verdict" if chosen in set(map(slug, verdicts)) else "--kind"
    value = chosen.replace("-", " ")
    return f"iomkg query conflicts {option} " + (f'"{value}"' if " " in value else value)


def slug(name: str) -> str:
    """Return a kind or verdict as it stands in a path."""
    return name.replace(" ", "-")


def list_path(chosen: str, number: int = 1) -> str:
    """Return the path of a list of disagreements."""
    if number > 1:
        return f"disagreements/{chosen}/{number}"
    return "disagreements" if chosen == ALL else f"disagreements/{chosen}"


def conflict_page(reader: Reader, iri: str) -> Page | None:
    """Make the page of a disagreement; None if there is none of that IRI."""
    conflict = reader.told.conflict(iri)
    if conflict is None:
        return None
    one: Disagreement = disagreement(reader.told, conflict)
    return Page(
        path=page_path(iri),
        template="conflict.html",
        title=conflict.title,
        summary=f"{conflict.kind}, {conflict.verdict}: {len(one.sides)} sides. {conflict.reason}"[
            :300
        ],
        values={"disagreement": one},
        iri=iri,
        command=f"iomkg why {shorten(iri)}",
        formats=("json", "ttl", "jsonld"),
    )


def comparisons_page(reader: Reader) -> Page:
    """Make the page that lists comparisons."""
    return Page(
        path="comparisons",
        template="comparisons.html",
        title="Comparisons",
        summary="What each source names, where a difference is no disagreement.",
        values={"comparisons": reader.comparisons},
        command="iomkg query comparisons",
        formats=("csv", "json", "ttl"),
        data="q/comparisons",
    )


def comparison_page(reader: Reader, iri: str) -> Page | None:
    """Make the page of a comparison; None if there is none of that IRI."""
    found = next((each for each in reader.comparisons if each.iri == iri), None)
    if found is None:
        return None
    return Page(
        path=page_path(iri),
        template="comparison.html",
        title=found.title,
        summary=f"What {', '.join(name for name, _ in found.sources)} name.",
        values={"comparison": found},
        iri=iri,
        command=f"iomkg show {shorten(iri)}",
        formats=("json", "ttl", "jsonld"),
    )
