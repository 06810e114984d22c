"""The command ``iomkg``: its verbs, options and exit statuses.

0 it ran, 1 a negative verdict, 2 it could not run. The result goes to standard output, talk to
standard error. A module is imported by the verb that uses it.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import iomkg
from iomkg.errors import BadParameter, IomkgError

if TYPE_CHECKING:
    from iomkg.api import KnowledgeGraph

ROWS = ("table", "csv", "tsv", "json", "xml", "md")
GRAPHS = ("ttl", "nt", "jsonld", "xml")
EXPORTS = ("ttl", "jsonld", "nt", "nq", "trig", "xml")
REPORTS = ("text", "json", "sarif", "junit", "github", "ttl")
LISTS = ("table", "json")


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
        print(f"iomkg: {_visible(str(problem))}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader went away, as in `iomkg … | head`; keep the interpreter from saying so.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _run(argv: list[str]) -> int:
    parser = _parser()
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
    from iomkg.project import find_project

    if args.name is None:
        raise BadParameter("Which query?", "`iomkg queries` lists them.")
    if {"-h", "--help"} & set(extras):
        query_parser(find_query(find_project(args.project), args.name)).print_help()
        return 0
    with _open(args) as kg:
        return query(kg, args, extras)


def _queries(args: argparse.Namespace) -> int:
    from iomkg.cli.asking import queries
    from iomkg.project import find_project

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
    from iomkg.cli.shapes import shacl

    return shacl(args)


def _coverage(args: argparse.Namespace) -> int:
    from iomkg.cli.checking import covered

    with _open(args) as kg:
        return covered(kg, args)


def _export(args: argparse.Namespace) -> int:
    from iomkg.cli.checking import export

    with _open(args) as kg:
        return export(kg, args)


def _load(args: argparse.Namespace) -> int:
    from iomkg.cli.loading import load

    return load(args)


def _fmt(args: argparse.Namespace) -> int:
    from iomkg.cli.formatting import fmt

    return fmt(args)


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
    "export": _export,
    "demo": _demo,
}


def _open(args: argparse.Namespace) -> KnowledgeGraph:
    from iomkg.api import open as open_graph

    return open_graph(args.store, args.project, args.sources)


def _visible(text: str) -> str:
    """Show control characters of a value that a message repeats instead of obeying them."""
    return "".join(c if c == "\n" or c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="iomkg",
        description="A source-backed knowledge graph of the International Organization for "
        "Migration.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"iomkg {iomkg.__version__}")
    _common(parser, default=None)
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    _asking(verbs)
    _taking(verbs)
    _storing(verbs)
    return parser


def _common(parser: argparse.ArgumentParser, default: str | None) -> None:
    """Add the options that stand before or after the verb."""
    parser.add_argument(
        "--project", type=Path, metavar="DIR", default=default, help="the graph to work with"
    )
    parser.add_argument(
        "--store",
        metavar="memory|DIR|URL",
        default=default,
        help="where to ask; default a snapshot of the project",
    )
    parser.add_argument(
        "--sources", type=Path, metavar="DIR", default=default, help="folder of source texts"
    )


def _verb(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    summary: str,
    formats: tuple[str, ...],
    add_help: bool = True,
) -> argparse.ArgumentParser:
    parser = verbs.add_parser(
        name, help=summary, description=summary, allow_abbrev=False, add_help=add_help
    )
    # Suppressed, so that a verb without the option does not undo one given before it.
    _common(parser, default=argparse.SUPPRESS)
    if formats:
        parser.add_argument("--format", choices=formats, help="form of the result")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to a file instead")
    return parser


def _asking(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    query = _verb(verbs, "query", "answer a named query", ROWS, add_help=False)
    query.add_argument("name", nargs="?", metavar="NAME")
    query.add_argument(
        "--param", action="append", default=[], metavar="NAME=VALUE", help="give a parameter"
    )
    query.add_argument("--explain", action="store_true", help="print the SPARQL, run nothing")
    query.add_argument("--fail-empty", action="store_true", help="exit 1 if there are no rows")

    queries = _verb(verbs, "queries", "list the named queries, or describe one", LISTS)
    queries.add_argument("name", nargs="?", metavar="NAME")
    queries.add_argument("--about", nargs="+", metavar="WORD", help="those about some words")

    sparql = _verb(verbs, "sparql", "answer a SPARQL query", tuple(dict.fromkeys(ROWS + GRAPHS)))
    sparql.add_argument("text", nargs="?", metavar="TEXT", help="the query, or - to read it")
    sparql.add_argument("-f", "--file", metavar="FILE", help="read the query from a file")
    sparql.add_argument("--explain", action="store_true", help="check it, run nothing")

    search = _verb(verbs, "search", "find things, claims and queries by words", LISTS)
    search.add_argument("words", nargs="+", metavar="WORD")
    search.add_argument("--limit", type=int, default=20, metavar="N", help="hits at most")

    ask = _verb(verbs, "ask", "answer a question in plain English", ROWS)
    ask.add_argument("text", nargs="+", metavar="TEXT")

    show = _verb(verbs, "show", "show what is known of a thing", LISTS)
    show.add_argument("entity", metavar="ENTITY")

    why = _verb(verbs, "why", "trace statements to claims, sources and conflicts", LISTS)
    why.add_argument("entity", metavar="ENTITY")
    why.add_argument("property", nargs="?", metavar="PROPERTY")
    why.add_argument("--history", action="store_true", help="also claims that were retired")


def _taking(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    coverage = _verb(verbs, "coverage", "say how far the texts have been read", LISTS)
    coverage.add_argument("source", nargs="?", metavar="SOURCE")
    coverage.add_argument("--show", action="store_true", help="with the words, if at hand")

    validate = _verb(verbs, "validate", "check the graph, layer by layer", REPORTS)
    for option, text in (
        ("--select", "only this rule or layer; repeatable"),
        ("--ignore", "not this rule or layer; repeatable"),
    ):
        validate.add_argument(option, action="append", default=[], metavar="RULE", help=text)
    validate.add_argument("--rules", action="store_true", help="list the rules")
    validate.add_argument("--explain", metavar="RULE", help="explain a rule or a layer")
    validate.add_argument(
        "--changed-since", metavar="REV", help="only findings in lines changed since"
    )
    _reports(validate)

    shacl = _verb(verbs, "shacl", "validate any data against any SHACL shapes", REPORTS)
    shacl.add_argument(
        "--shapes", nargs="+", required=True, metavar="FILE", help="files or folders; - is stdin"
    )
    shacl.add_argument(
        "--data",
        nargs="+",
        default=[],
        metavar="FILE",
        help="ttl nt nq trig jsonld rdf, also .gz; folders; - is stdin",
    )
    shacl.add_argument(
        "--data-format",
        choices=("ttl", "nt", "nq", "trig", "jsonld", "xml"),
        help="of what does not tell it by its suffix",
    )
    _reports(shacl)

    fmt = _verb(verbs, "fmt", "put Turtle files into one layout, saying the same", ())
    fmt.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="files, folders of them, or - for standard input; default those of the project",
    )
    fmt.add_argument("--check", action="store_true", help="change nothing, exit 1 if it would")
    fmt.add_argument("--diff", action="store_true", help="as --check, and show what would change")

    export = _verb(verbs, "export", "write the graph, or a part of it", EXPORTS)
    export.add_argument(
        "--what", choices=("authored", "full", "facts", "claims"), default="authored"
    )
    export.add_argument("--entity", metavar="ENTITY", help="only what concerns this thing")
    export.add_argument("--source", metavar="SOURCE", help="only the claims of this source")

    _verb(verbs, "demo", "validate the graph and show what it can answer", ())


def _storing(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    summary = "load files of RDF into a store on disk, all or nothing"
    load = verbs.add_parser("load", help=summary, description=summary, allow_abbrev=False)
    _common(load, default=argparse.SUPPRESS)
    load.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="ttl nt nq trig jsonld rdf, also .gz or .zst; folders; - is stdin",
    )
    load.add_argument(
        "--data-format",
        choices=("ttl", "nt", "nq", "trig", "jsonld", "xml"),
        help="of what does not tell it by its suffix",
    )
    mode = load.add_mutually_exclusive_group()
    mode.add_argument(
        "--append", action="store_true", help="add to what the store holds (the default)"
    )
    mode.add_argument("--replace", action="store_true", help="put the files in its place")
    load.add_argument(
        "--derive",
        action=argparse.BooleanOptionalAction,
        help="what follows from the claims; default if there are any",
    )
    load.add_argument(
        "--keep-graphs",
        action="store_true",
        help="leave triples in their named graphs; queries look in the default graph",
    )


def _reports(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--fail-on", choices=("info", "warning", "violation"), default="violation")
    verb.add_argument(
        "--report", action="append", default=[], metavar="FORMAT=FILE", help="also write a report"
    )


if __name__ == "__main__":
    sys.exit(main())
