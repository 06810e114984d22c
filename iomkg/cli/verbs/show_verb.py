"""The verb ``show``: a card of a thing."""

from __future__ import annotations

import argparse
from typing import Final

from iomkg.cli.opened import opened
from iomkg.cli.output import emit, emit_text
from iomkg.cli.parser import LISTS, add_result
from iomkg.report.as_json import write_json
from iomkg.report.cards import write_card

EXAMPLES: Final = ("iomkg show IOM", "iomkg show programme/avrr --format json")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("entity", metavar="ENTITY", help="a label, acronym, kind/slug or IRI")
    add_result(parser, LISTS)


def run(args: argparse.Namespace) -> int:
    """Show what is known of a thing."""
    with opened(args) as kg:
        card = kg.show(args.entity)
    if args.format == "json":
        emit([write_json("iomkg/show/1", card)], args.output)
    else:
        emit_text(write_card(card), args.output)
    return 0
