"""The command ``iomkg``: its verbs, options and exit statuses.

0 it ran, 1 a negative verdict, 2 it could not run. The result goes to standard output, talk to
standard error. A module is imported by the verb that uses it.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from iomkg.cli.output import say
from iomkg.cli.parser import build_parser
from iomkg.cli.streams import drop_output
from iomkg.errors import BadParameter, IomkgError

if TYPE_CHECKING:
    from iomkg.api import KnowledgeGraph


def main(argv: list[str] | None = None) -> int:
    """Run the command.

    Args:
        argv: the words after ``iomkg``, or None for those of the process.

    Returns:
        The exit status.
    """
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except IomkgError as problem:
        return could_not(problem)
    except BrokenPipeError:
        # The reader went away, as in `iomkg … | head`; keep the interpreter from saying so.
        drop_output()
        return 0
    except KeyboardInterrupt:
        return 130
    except OSError as problem:
        # A path that is too long, or within a folder that may not be entered, shows wherever it
        # is first looked at.
        named = f"{problem.filename} cannot be used: " if problem.filename else ""
        said = f"{named}{problem.strerror or problem}."
        return could_not(IomkgError(said, "Check the path and its permissions."))


def could_not(problem: IomkgError) -> int:
    """Tell why the command could not run, and what to do about it; return the exit status."""
    say(f"iomkg: {_visible(str(problem))}")
    return 2


def _run(argv: list[str]) -> int:
    parser = build_parser()
    args, extras = parser.parse_known_args(argv)
    if args.verb is None:
        parser.print_help()
        return 0
    if args.verb == "query":
        return _query(args, extras)
    if extras:
        parser.error(f"unrecognised: {' '.join(extras)}")
    return _VERBS[args.verb](args)


def _query(args: argparse.Namespace, extras: list[str]) -> int:
    from iomkg.ask.named import find_query
    from iomkg.cli.asking import query, query_parser
    from iomkg.graph.project import find_project

    if args.name is None:
        raise BadParameter("Which query?", "`iomkg queries` lists them.")
    if {"-h", "--help"} & set(extras):
        query_parser(find_query(find_project(args.project), args.name)).print_help()
        return 0
    with _open(args) as kg:
        return query(kg, args, extras)


def _queries(args: argparse.Namespace) -> int:
    from iomkg.cli.asking import queries
    from iomkg.graph.project import find_project

    return queries(find_project(args.project), args)


def _sparql(args: argparse.Namespace) -> int:
    from iomkg.cli.asking import sparql

    with _open(args) as kg:
        return sparql(kg, args)


def _search(args: argparse.Namespace) -> int:
    from iomkg.cli.asking import search

    with _open(args) as kg:
        return search(kg, args)


def _ask(args: argparse.Namespace) -> int:
    from iomkg.cli.asking import ask

    with _open(args) as kg:
        return ask(kg, args)


def _show(args: argparse.Namespace) -> int:
    from iomkg.cli.asking import show

    with _open(args) as kg:
        return show(kg, args)


def _why(args: argparse.Namespace) -> int:
    from iomkg.cli.asking import why

    with _open(args) as kg:
        return why(kg, args)


def _validate(args: argparse.Namespace) -> int:
    from iomkg.cli.checking import check

    return check(args)


def _shacl(args: argparse.Namespace) -> int:
    from iomkg.cli.shacl_verb import shacl

    return shacl(args)


def _coverage(args: argparse.Namespace) -> int:
    from iomkg.cli.checking import covered

    with _open(args) as kg:
        return covered(kg, args)


def _export(args: argparse.Namespace) -> int:
    from iomkg.cli.exporting import export

    with _open(args) as kg:
        return export(kg, args)


def _load(args: argparse.Namespace) -> int:
    from iomkg.cli.loading import load

    return load(args)


def _fmt(args: argparse.Namespace) -> int:
    from iomkg.cli.formatting import fmt

    return fmt(args)


def _ingest(args: argparse.Namespace) -> int:
    from iomkg.cli.ingesting import ingest

    return ingest(args)


def _store(args: argparse.Namespace) -> int:
    from iomkg.cli.stores import store

    return store(args)


def _demo(args: argparse.Namespace) -> int:
    from iomkg.cli.demo import demo

    with _open(args) as kg:
        return demo(kg, args)


_VERBS = {
    "queries": _queries,
    "sparql": _sparql,
    "search": _search,
    "ask": _ask,
    "show": _show,
    "why": _why,
    "coverage": _coverage,
    "validate": _validate,
    "shacl": _shacl,
    "load": _load,
    "fmt": _fmt,
    "ingest": _ingest,
    "export": _export,
    "store": _store,
    "demo": _demo,
}


def _open(args: argparse.Namespace) -> KnowledgeGraph:
    from iomkg.api import open as open_graph

    kg = open_graph(args.store, args.project, args.sources, cache=not args.no_cache)
    if kg.note:
        say(f"iomkg: {_visible(kg.note)}")
    return kg


def _visible(text: str) -> str:
    """Show control characters of a value that a message repeats instead of obeying them."""
    return "".join(c if c == "\n" or c.isprintable() else f"\\x{ord(c):02x}" for c in text)


if __name__ == "__main__":
    sys.exit(main())
