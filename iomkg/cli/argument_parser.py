"""The words of a command read by ``argparse``: all that can be said, with help and near misses."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import iomkg
from iomkg.ask.folding import near_names
from iomkg.cli.output import columns, emit, shown
from iomkg.cli.parser import VERBS, add_shared, verb_module
from iomkg.errors import BadParameter

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


class HelpText(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal; examples stay as they are written."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=columns() - 2)


class Parser(argparse.ArgumentParser):
    """A parser that offers the nearest of the values allowed for one that is not."""

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            known = [str(choice) for choice in action.choices]
            near = near_names(str(value), known, 1, 0.5)
            listed = ", ".join(known)
            raise argparse.ArgumentError(
                action, f"there is no {value!r}. {near}It is one of: {listed}."
            )

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        """Read the value of an option; ``--`` is one too, which argparse drops from it."""
        if action.option_strings and arg_strings == ["--"]:
            value = self._get_value(action, "--")
            self._check_value(action, value)
            return [value] if action.nargs else value
        return super()._get_values(action, arg_strings)

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """Print help and errors, which may repeat words of a query's file or of the command."""
        if file is sys.stdout:
            emit([shown(message)], None)
        else:
            super()._print_message(shown(message), file)

    def not_taken(self, words: Sequence[str]) -> BadParameter:
        """Make the error for words that the verb does not take; near options are offered."""
        bad = next((word.partition("=")[0] for word in words if word.startswith("-")), None)
        near = near_names(bad, self._option_string_actions, 1, 0.6) if bad else ""
        return BadParameter(
            f"{self.prog} does not take {' '.join(words)!r}.",
            f"{near}`{self.prog} --help` says what it takes.",
        )


def build_parser(verbs: Iterable[str] = VERBS) -> tuple[Parser, dict[str, Parser]]:
    """Build the parser of the command.

    Args:
        verbs: the verbs that are wanted with their options; only their modules are imported.

    Returns:
        The parser, and those of the verbs wanted.
    """
    parser = Parser(
        prog="iomkg",
        description="A source-backed knowledge graph of the International Organization for "
        "Migration.",
        epilog="`iomkg VERB --help` says what a verb takes, and gives examples.",
        formatter_class=HelpText,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"iomkg {iomkg.__version__}")
    add_shared(parser, default=None)
    adding = parser.add_subparsers(dest="verb", metavar="VERB", prog=parser.prog)
    return parser, {verb: _verb(adding, verb) for verb in verbs}


def add_summaries(parser: Parser) -> None:
    """List the verbs in the help of a parser that was built without them."""
    width = max(map(len, VERBS))
    listed = "\n".join(f"  {verb:<{width}}  {summary}" for verb, summary in VERBS.items())
    parser.epilog = f"verbs:\n{listed}\n\n{parser.epilog}"


def _verb(adding: argparse._SubParsersAction[Parser], verb: str) -> Parser:
    module = verb_module(verb)
    examples = "\n".join(f"  {example}" for example in module.EXAMPLES)
    parser = adding.add_parser(
        verb,
        help=VERBS[verb],
        description=VERBS[verb],
        epilog=f"examples:\n{examples}",
        formatter_class=HelpText,
        allow_abbrev=False,
        add_help=verb != "query",
    )
    # Suppressed, so that a verb without the option does not undo one given before it.
    add_shared(parser, default=argparse.SUPPRESS)
    module.arguments(parser)
    return parser
