"""The verb ``sparql``: SPARQL of the user's own."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from iomkg.api import KnowledgeGraph
from iomkg.cli.answering import checked, emit_rows, hint, say_explained
from iomkg.cli.opened import opened
from iomkg.cli.output import default_format, emit, emit_text
from iomkg.cli.parser import ROWS, add_result
from iomkg.cli.verbs.query_verb import add_explaining
from iomkg.errors import BadParameter, Place, UnreadableFile
from iomkg.rdf.rows.formats_of_rows import ROW_FORMATS, write_boolean
from iomkg.rdf.rows.result import Table
from iomkg.rdf.sparql.tokens import refuse

if TYPE_CHECKING:
    from iomkg.rdf.explain.accounts import Explanation

_LONGEST: Final = 64 << 20  # bytes of a query
GRAPHS: Final = ("ttl", "nt", "jsonld", "xml")
EXAMPLES: Final = (
    "iomkg sparql 'SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p'",
    "iomkg sparql -f question.rq --format json",
    "echo 'ASK { ?s ?p ?o }' | iomkg sparql -",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("text", nargs="?", metavar="TEXT", help="the query, or - to read it")
    parser.add_argument("-f", "--file", metavar="FILE", help="read the query from a file")
    add_result(parser, tuple(dict.fromkeys(ROWS + GRAPHS)))
    add_explaining(parser)


def run(args: argparse.Namespace) -> int:
    """Answer a SPARQL query given as text, in a file, or on standard input."""
    with opened(args) as kg:
        text = _text(args)
        form = refuse(text)
        if args.dry_run:
            emit_text([f"# {form} query, run as it stands\n", text.rstrip() + "\n"], args.output)
            return 0
        return _answered(kg, text, form, args)


def _answered(kg: KnowledgeGraph, text: str, form: str, args: argparse.Namespace) -> int:
    def explained(empty: bool) -> Explanation:
        from iomkg.rdf.explain.explanation import explain

        return explain(kg.store, text, empty=empty)

    if form == "SELECT":
        if not emit_rows(kg.stream(text), args, explained) and not args.explain:
            hint("No rows")
        return 0
    answered = kg.sparql(text)
    if not answered and args.explain and args.format == "json":
        from iomkg.report.as_json import write_json

        emit([write_json("iomkg/explain/1", explained(True))], args.output)
        return 0
    if isinstance(answered, bool):
        wanted = checked(args.format or default_format(args.output), ROW_FORMATS, "ASK")
        emit([write_boolean(answered, wanted)], args.output)
    elif not isinstance(answered, Table):
        from iomkg.rdf.writers.formats import write_graph

        wanted = checked(args.format or "ttl", GRAPHS, form)
        emit([write_graph(answered, wanted)], args.output)
    if args.explain:
        say_explained(explained(not answered))
    elif answered == ():
        hint("No triples")
    return 0


def _text(args: argparse.Namespace) -> str:
    if (args.text is None) == (args.file is None):
        raise BadParameter("Give one query.", "Write `iomkg sparql TEXT`, `-f FILE` or `-`.")
    if args.text is not None and args.text != "-":
        return str(args.text)
    from pathlib import Path

    from iomkg.cli.streams import STDIN, read_at_most, read_input
    from iomkg.rdf.read.text import decode

    if args.file is None:
        return decode(read_input(_LONGEST), STDIN)
    path = Path(args.file)
    try:
        with path.open("rb") as stream:  # a pipe will do
            data = read_at_most(stream, path, _LONGEST)
    except OSError as problem:
        raise UnreadableFile.at(
            Place(path), f"cannot be read: {problem.strerror}.", "Check the file."
        ) from None
    return decode(data, path)
