"""The verb ``ask``: a question in plain English."""

from __future__ import annotations

import argparse
from typing import Final

from iomkg.ask.answer import answer, why_empty
from iomkg.cli.answering import emit_rows
from iomkg.cli.opened import opened
from iomkg.cli.output import say
from iomkg.cli.parser import ROWS, add_result

EXAMPLES: Final = ("iomkg ask 'What was IOM called in 1960?'",)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("text", nargs="+", metavar="TEXT", help="the question")
    add_result(parser, ROWS)


def run(args: argparse.Namespace) -> int:
    """Answer a question in plain English; exit status 1 if it is not sure what is asked."""
    with opened(args) as kg:
        meant = kg.understand(" ".join(args.text))
        if not meant.sure:
            if meant.unknown:
                say(f"The queries know nothing of: {', '.join(meant.unknown)}.")
            say("Not sure what is asked. The nearest questions that can be answered:")
            for choice in meant.choices:
                say(f"  {choice.command}", f"      {choice.summary}")
            return 1
        choice = meant.choices[0]
        say(f"$ {choice.command}", f"  {choice.summary}")
        bound = kg.bind(choice.query, **dict(choice.params))
        if not emit_rows(answer(kg.answering, bound), args):
            say(why_empty(kg.answering, bound))
        return 0
