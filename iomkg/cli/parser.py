"""The verbs of the command and their options."""

from __future__ import annotations

import argparse
from pathlib import Path

import iomkg

ROWS = ("table", "csv", "tsv", "json", "xml", "md")
GRAPHS = ("ttl", "nt", "jsonld", "xml")
EXPORTS = ("ttl", "jsonld", "nt", "nq", "trig", "xml", "csv")
PARTS = ("authored", "full", "facts", "claims", "nanopubs", "description", "context")
REPORTS = ("text", "json", "sarif", "junit", "github", "ttl")
INGESTS = ("ttl", "nt")
LISTS = ("table", "json")


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of the whole command."""
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
    _ingesting(verbs)
    _storing(verbs)
    _stores(verbs)
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
    parser.add_argument(
        "--no-cache",
        action="store_true",
        default=default,
        help="use no snapshot: build the graph in memory",
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
    _running(query)
    query.add_argument("--fail-empty", action="store_true", help="exit 1 if there are no rows")

    queries = _verb(verbs, "queries", "list the named queries, or describe one", LISTS)
    queries.add_argument("name", nargs="?", metavar="NAME")
    queries.add_argument("--about", nargs="+", metavar="WORD", help="those about some words")

    sparql = _verb(verbs, "sparql", "answer a SPARQL query", tuple(dict.fromkeys(ROWS + GRAPHS)))
    sparql.add_argument("text", nargs="?", metavar="TEXT", help="the query, or - to read it")
    sparql.add_argument("-f", "--file", metavar="FILE", help="read the query from a file")
    _running(sparql)

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


def _running(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--explain", action="store_true", help="also say why it finds nothing, or what finds what"
    )
    verb.add_argument("--dry-run", action="store_true", help="print the SPARQL, run nothing")


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
    export.add_argument("--what", choices=PARTS, help="default authored; of another store full")
    export.add_argument("--entity", metavar="ENTITY", help="only what concerns this thing")
    export.add_argument("--source", metavar="SOURCE", help="only the claims of this source")
    export.add_argument(
        "--frame", choices=("entity", "claim"), help="JSON-LD in trees, one for each"
    )

    _verb(verbs, "demo", "validate the graph and show what it can answer", ())


def _stores(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    store = _verb(verbs, "store", "check whether a store answers rightly", LISTS)
    store.add_argument("action", choices=("check",), help="ask it queries with known answers")
    store.add_argument("where", metavar="memory|DIR|URL", help="the store to check")
    store.add_argument(
        "--scratch-graph",
        metavar="IRI",
        help="write a few triples to this graph of an endpoint, which must hold nothing, ask "
        "about paths and joins too, and drop it",
    )
    store.add_argument("--update-url", metavar="URL", help="where the endpoint takes updates")
    store.add_argument(
        "--timeout", type=float, default=30.0, metavar="SECONDS", help="for each query"
    )


def _ingesting(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    ingest = _verb(verbs, "ingest", "make claims of a table, with its rows as evidence", INGESTS)
    ingest.add_argument("action", choices=("table",), help="of what kind the file is")
    ingest.add_argument("file", metavar="FILE", help="the table, CSV; - is stdin")
    ingest.add_argument(
        "--map", type=Path, required=True, metavar="MAP.yaml", help="what its columns mean"
    )
    ingest.add_argument(
        "--strict", action="store_true", help="write nothing if a row has to be left out"
    )


def _storing(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    summary = "load files of RDF into a store on disk, all or nothing, or into an endpoint"
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
    load.add_argument("--update-url", metavar="URL", help="where the endpoint takes updates")
    load.add_argument("--graph-store-url", metavar="URL", help="the endpoint's graph store")
    load.add_argument(
        "--graph", metavar="IRI", help="the endpoint's graph; default the default one"
    )
    load.add_argument(
        "--skolemise",
        action="store_true",
        help="turn blank nodes into IRIs, for an endpoint and files larger than memory",
    )


def _reports(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--fail-on", choices=("info", "warning", "violation"), default="violation")
    verb.add_argument(
        "--report", action="append", default=[], metavar="FORMAT=FILE", help="also write a report"
    )
