"""The verb ``show``: a card of a thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iomkg.cli.opened import opened_to_ask
from iomkg.cli.parser import add_result
from iomkg.cli.telling import FORMATS, add_telling, emit_answer

if TYPE_CHECKING:
    import argparse

EXAMPLES: Final = (
    "iomkg show tie-to-un",
    "iomkg show programme/avrr --format json",
    "iomkg show conflict/un-tie-date --full",
    "iomkg show memberStateCount                     # a property, or any code",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument(
        "entity",
        metavar="ENTITY",
        help="a label, acronym, kind/slug or IRI, the name of a query, or a term of the ontology",
    )
    add_result(parser, FORMATS)
    add_telling(parser)


def run(args: argparse.Namespace) -> int:
    """Show what is known of a thing."""
    with opened_to_ask(args) as kg:
        answer = kg.show(args.entity)
        emit_answer(answer, args.format or "card", args, kg.store)
    return 0
