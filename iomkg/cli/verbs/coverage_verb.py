"""The verb ``coverage``: how far the texts have been read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from iomkg.api import KnowledgeGraph
from iomkg.check.coverage import Coverage, OpenPassage
from iomkg.cli.opened import opened_to_ask
from iomkg.cli.output import emit, emit_text
from iomkg.cli.parser import LISTS, add_result
from iomkg.errors import BadParameter
from iomkg.rdf.rows.table import draw_table, visible
from iomkg.terms import shorten

if TYPE_CHECKING:
    import argparse

EXAMPLES: Final = ("iomkg coverage", "iomkg coverage academic-block --show --sources texts/")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("source", nargs="?", metavar="SOURCE", help="only this source")
    parser.add_argument("--show", action="store_true", help="with the words, if at hand")
    add_result(parser, LISTS)


def run(args: argparse.Namespace) -> int:
    """Say how far the texts have been read; exit status 1 if a passage is open."""
    with opened_to_ask(args) as kg:
        counts = kg.coverage(args.source)
        if not counts:
            raise BadParameter(f"{args.source} has no ledger of passages.", "Name a held source.")
        if args.format == "json":
            from iomkg.report.as_json import write_json

            listed = {"sources": [_as_json(kg, count, args.show) for count in counts]}
            emit([write_json("iomkg/coverage/1", listed)], args.output)
        else:
            emit_text(_coverage_table(kg, counts, args.show), args.output)
    return 0 if all(count.wholly_read for count in counts) else 1


def _as_json(kg: KnowledgeGraph, count: Coverage, show: bool) -> dict[str, object]:
    passages: list[dict[str, object]] = []
    for passage in count.open:
        place = {"number": passage.number, "start": passage.start, "end": passage.end}
        text = _words(kg, count, passage, show)
        passages.append({**place, "text": text} if text else {**place})
    return {
        "source": shorten(count.source),
        "passages": count.passages,
        "claimed": count.claimed,
        "set_aside": count.set_aside,
        "open": passages,
        "wholly_read": count.wholly_read,
    }


def _coverage_table(kg: KnowledgeGraph, counts: tuple[Coverage, ...], show: bool) -> Iterable[str]:
    headings = ("source", "passages", "claimed", "% claimed", "set aside", "open", "wholly read")
    rows = [
        (
            shorten(c.source),
            str(c.passages),
            str(c.claimed),
            f"{100 * c.claimed / c.passages:.1f}",
            str(c.set_aside),
            str(len(c.open)),
            "yes" if c.wholly_read else "no",
        )
        for c in counts
    ]
    yield from draw_table(headings, rows, right=frozenset(range(1, 6)))
    for count in counts:
        if count.open:
            yield f"\nopen in {shorten(count.source)}:\n"
        for passage in count.open:
            text = _words(kg, count, passage, show)
            yield f"  {passage.number}: {passage.start}-{passage.end}  {visible(text)}".rstrip()
            yield "\n"


def _words(kg: KnowledgeGraph, count: Coverage, passage: OpenPassage, show: bool) -> str:
    text = kg.texts.get(count.source)
    return text.content[passage.start : passage.end] if show and text else ""
