"""The verb ``ask``: a question in plain English."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from iomkg.cli.opened import opened
from iomkg.cli.output import colour, emit, width
from iomkg.cli.parser import add_result

if TYPE_CHECKING:
    from iomkg.ask.answers import Answer

EXAMPLES: Final = (
    "iomkg ask 'What was IOM called in 1960?'",
    "iomkg ask 'How many members has IOM according to S2?' --full",
    "iomkg ask 'Do the sources agree on the tie to the UN?' --format md",
)
FORMATS: Final = ("card", "json", "md")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("text", nargs="+", metavar="TEXT", help="the question")
    parser.add_argument("--full", action="store_true", help="all values and groups")
    add_result(parser, FORMATS)


def run(args: argparse.Namespace) -> int:
    """Answer a question in plain English; exit status 1 if nothing was found."""
    with opened(args) as kg:
        answer = kg.ask(" ".join(args.text))
    emit(_written(answer, args), args.output)
    return 0 if answer.groups else 1


def _written(answer: Answer, args: argparse.Namespace) -> Iterable[str]:
    if args.format == "json":
        from iomkg.report.answer_json import write_answer_json

        return [write_answer_json(answer)]
    if args.format == "md":
        from iomkg.report.answer_markdown import write_answer_markdown

        return write_answer_markdown(answer)
    from iomkg.report.answer_text import write_answer

    shown = args.output is None
    columns = (width() if shown else None) or 80
    return write_answer(answer, width=columns, colour=shown and colour(), full=args.full)
