"""The words of the command: its verbs, the options that all of them share, and near misses."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import iomkg
from iomkg.ask.folding import near_names
from iomkg.cli.output import columns, emit, shown
from iomkg.errors import BadParameter

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from _typeshed import SupportsWrite

VERBS: Final = {
    "query": "answer a named query",
    "queries": "list the named queries, or describe one",
    "sparql": "answer a SPARQL query",
    "search": "find things, claims and queries by words",
    "ask": "answer a question in plain English",
    "show": "show what is known of a thing",
    "why": "trace statements to claims, sources and conflicts",
    "cite": "cite a claim, a thing, an answer or the graph",
    "explain": "say what a word of answers means",
    "coverage": "say how far the texts have been read",
    "validate": "check the graph, layer by layer",
    "shacl": "validate any data against any SHACL shapes",
    "ingest": "make claims of a table, with its rows as evidence",
    "fmt": "put Turtle files into one layout, saying the same",
    "export": "write the graph, or a part of it",
    "load": "load files of RDF into a store on disk, all or nothing, or into an endpoint",
    "store": "check whether a store answers rightly",
    "site": "write the pages as a static site",
    "serve": "offer the graph over HTTP",
    "mcp": "offer the graph to assistants as tools",
    "demo": "show one question answered, who says otherwise and why",
    "completion": "print what completes commands in a shell",
}
"""What each verb does. Its options and its action are in ``iomkg.cli.verbs.VERB_verb``."""

ROWS: Final = ("table", "csv", "tsv", "json", "xml", "md")
PICTURES: Final = ("vega", "svg", "png")
LISTS: Final = ("table", "json")
INPUTS: Final = ("ttl", "nt", "nq", "trig", "jsonld", "xml")

_WITH_VALUE: Final = ("--project", "--store", "--sources")


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


def verb_module(verb: str) -> ModuleType:
    """Return the module of a verb.

    It has ``arguments(parser)``, which adds what the verb takes, ``EXAMPLES``, and ``run(args)``,
    which does it and returns the exit status.
    """
    return import_module(f"iomkg.cli.verbs.{verb}_verb")


def find_verb(words: Iterable[str]) -> str | None:
    """Find the verb of a command: the first word that is no option and no value of one."""
    rest = iter(words)
    for word in rest:
        if word in _WITH_VALUE:
            next(rest, None)
        elif not word.startswith("-"):
            return word
    return None


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
    _shared(parser, default=None)
    adding = parser.add_subparsers(dest="verb", metavar="VERB", prog=parser.prog)
    return parser, {verb: _verb(adding, verb) for verb in verbs}


def add_summaries(parser: Parser) -> None:
    """List the verbs in the help of a parser that was built without them."""
    width = max(map(len, VERBS))
    listed = "\n".join(f"  {verb:<{width}}  {summary}" for verb, summary in VERBS.items())
    parser.epilog = f"verbs:\n{listed}\n\n{parser.epilog}"


def add_result(parser: argparse.ArgumentParser, formats: Sequence[str] = ()) -> None:
    """Add the options that say in which form a result is wanted, and where."""
    if formats:
        parser.add_argument("--format", choices=formats, help="form of the result")
    parser.add_argument("-o", "--output", type=path, metavar="FILE", help="write to a file instead")


def add_explaining(parser: argparse.ArgumentParser) -> None:
    """Add the options of a verb that runs a query."""
    parser.add_argument(
        "--explain", action="store_true", help="also say why it finds nothing, or what finds what"
    )
    parser.add_argument("--dry-run", action="store_true", help="print the SPARQL, run nothing")


def add_timeout(parser: argparse.ArgumentParser) -> None:
    """Add the option with the time that a query may take."""
    parser.add_argument(
        "--timeout",
        type=float,
        metavar="SECONDS",
        help="that it may take, 0 for any time; where somebody else wrote the query by default "
        "60 on a terminal, otherwise 20",
    )


def path(text: str) -> Path:
    """Return the path that a word names; ``pathlib`` is imported only where it is needed."""
    from pathlib import Path

    return Path(text)


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
    _shared(parser, default=argparse.SUPPRESS)
    module.arguments(parser)
    return parser


def _shared(parser: argparse.ArgumentParser, default: str | None) -> None:
    """Add the options that stand before or after the verb."""
    parser.add_argument(
        "--project", type=path, metavar="DIR", default=default, help="the graph to work with"
    )
    parser.add_argument(
        "--store",
        metavar="memory|DIR|URL",
        default=default,
        help="where to ask; default a snapshot of the project",
    )
    parser.add_argument(
        "--sources", type=path, metavar="DIR", default=default, help="folder of source texts"
    )
    parser.add_argument(
        "--no-cache",
        action="store_true",
        default=default,
        help="use no snapshot: build the graph in memory",
    )
