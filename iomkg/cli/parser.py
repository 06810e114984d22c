"""The words of the command: its verbs, and the options that several of them take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType
    from typing import Any, Protocol

    class OptionTaker(Protocol):
        """What a verb tells what it takes: a parser, or what stands for one."""

        def add_argument(self, *names: str, **said: Any) -> object:
            """Take in an option or a place for words."""


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


def add_result(parser: OptionTaker, formats: Sequence[str] = ()) -> None:
    """Add the options that say in which form a result is wanted, and where."""
    if formats:
        parser.add_argument("--format", choices=formats, help="form of the result")
    parser.add_argument("-o", "--output", type=path, metavar="FILE", help="write to a file instead")


def add_explaining(parser: OptionTaker) -> None:
    """Add the options of a verb that runs a query."""
    parser.add_argument(
        "--explain", action="store_true", help="also say why it finds nothing, or what finds what"
    )
    parser.add_argument("--dry-run", action="store_true", help="print the SPARQL, run nothing")


def add_timeout(parser: OptionTaker) -> None:
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


def add_shared(parser: OptionTaker, default: str | None) -> None:
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
