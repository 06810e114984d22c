"""The verb ``why``: what stands behind what is held of a thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iomkg.cli.opened import opened_to_ask
from iomkg.cli.parser import add_result
from iomkg.cli.telling import FORMATS, add_telling, emit_answer

if TYPE_CHECKING:
    import argparse

EXAMPLES: Final = (
    "iomkg why renaming-to-iom",
    "iomkg why IOM headquarters",
    "iomkg why IOM --history",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument(
        "entity",
        metavar="ENTITY",
        help="a label, acronym, kind/slug or IRI, the name of a query, or a term of the ontology",
    )
    parser.add_argument("property", nargs="?", metavar="PROPERTY", help="only this property")
    parser.add_argument("--history", action="store_true", help="also claims that were retired")
    add_result(parser, FORMATS)
    add_telling(parser)


def run(args: argparse.Namespace) -> int:
    """Trace what is held of a thing back to claims, places and conflicts."""
    with opened_to_ask(args) as kg:
        answer = kg.show(args.entity, args.property, why=True, history=args.history)
        emit_answer(answer, args.format or "card", args, kg.store)
    return 0
