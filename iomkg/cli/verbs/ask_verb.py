"""The verb ``ask``: a question in plain English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iomkg.cli.opened import opened_to_ask
from iomkg.cli.parser import add_result
from iomkg.cli.telling import FORMATS, add_telling, emit_answer

if TYPE_CHECKING:
    import argparse

EXAMPLES: Final = (
    "iomkg ask 'What was IOM called in 1960?'",
    "iomkg ask 'How many members has IOM according to S2?' --full",
    "iomkg ask 'Do the sources agree on the tie to the UN?' --format md",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("text", nargs="+", metavar="TEXT", help="the question")
    add_result(parser, FORMATS)
    add_telling(parser)


def run(args: argparse.Namespace) -> int:
    """Answer a question in plain English; exit status 1 if nothing was found."""
    with opened_to_ask(args) as kg:
        answer = kg.ask(" ".join(args.text))
        emit_answer(answer, args.format or "card", args, kg.store)
    return 0 if answer.groups else 1
