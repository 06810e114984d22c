"""The verb ``why``: what stands behind what is held of a thing."""

from __future__ import annotations

import argparse
from typing import Final

from iomkg.cli.opened import opened
from iomkg.cli.output import emit, emit_text
from iomkg.cli.parser import LISTS, add_result
from iomkg.report.as_json import write_json
from iomkg.report.cards import write_why

EXAMPLES: Final = (
    "iomkg why renaming-to-iom",
    "iomkg why IOM headquarters",
    "iomkg why IOM --history",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("entity", metavar="ENTITY", help="a label, acronym, kind/slug or IRI")
    parser.add_argument("property", nargs="?", metavar="PROPERTY", help="only this property")
    parser.add_argument("--history", action="store_true", help="also claims that were retired")
    add_result(parser, LISTS)


def run(args: argparse.Namespace) -> int:
    """Trace what is held of a thing back to claims, places and conflicts."""
    with opened(args) as kg:
        reasons = kg.why(args.entity, args.property, history=args.history)
    if args.format == "json":
        emit([write_json("iomkg/why/1", reasons)], args.output)
    else:
        emit_text(write_why(reasons), args.output)
    return 0
