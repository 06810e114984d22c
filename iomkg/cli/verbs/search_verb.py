"""The verb ``search``: things, claims and named queries by words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iomkg.cli.opened import opened_to_ask
from iomkg.cli.output import emit, emit_text, width
from iomkg.cli.parser import LISTS, add_result

if TYPE_CHECKING:
    import argparse

EXAMPLES: Final = ("iomkg search global compact", "iomkg search migrants --limit 5 --format json")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("words", nargs="+", metavar="WORD", help="in any order")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="hits at most")
    add_result(parser, LISTS)


def run(args: argparse.Namespace) -> int:
    """Find things, claims and named queries by words, the best first."""
    with opened_to_ask(args) as kg:
        hits = kg.search(" ".join(args.words), args.limit)
    if args.format == "json":
        from iomkg.report.as_json import write_hits_json

        emit([write_hits_json(hits)], args.output)
    else:
        from iomkg.rdf.rows.table import draw_table

        rows = [(hit.kind, hit.reference, hit.title) for hit in hits]
        emit_text(draw_table(("kind", "reference", "title"), rows, width=width()), args.output)
    return 0
