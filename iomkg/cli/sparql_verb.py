"""The verb ``sparql``: a query as somebody wrote it, answered by a worker."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from iomkg.api import KnowledgeGraph
from iomkg.cli.answering import checked, emit_rows, hint, say_explained
from iomkg.cli.limited import limits_of
from iomkg.cli.output import default_format, emit
from iomkg.cli.parser import GRAPHS
from iomkg.cli.streams import STDIN, read_input
from iomkg.errors import BadParameter, Place, UnreadableFile
from iomkg.rdf.read.text import decode
from iomkg.rdf.rows.formats_of_rows import ROW_FORMATS, write_boolean
from iomkg.rdf.rows.result import Table
from iomkg.rdf.sparql.tokens import refuse

if TYPE_CHECKING:
    from iomkg.rdf.explain.accounts import Explanation


def sparql(kg: KnowledgeGraph, args: argparse.Namespace) -> int:
    """Answer a SPARQL query given as text, in a file, or on standard input."""
    text = _sparql_text(args)
    form = refuse(text)
    limits = limits_of(args)
    if args.dry_run:
        emit([f"# {form} query, run as it stands\n", text.rstrip() + "\n"], args.output)
        return 0

    def explained(empty: bool) -> Explanation:
        from iomkg.rdf.explain.explanation import explain

        return explain(kg.asked(limits), text, empty=empty)

    if form == "SELECT":
        if (
            not emit_rows(kg.asked(limits).select(text, limits.seconds), args, explained)
            and not args.explain
        ):
            hint("No rows")
        return 0
    answered = kg.sparql(text, timeout=limits.seconds, memory=limits.memory, limit=limits.rows)
    if not answered and args.explain and args.format == "json":
        from iomkg.report.cards import write_json

        emit([write_json("iomkg/explain/1", explained(True))], args.output)
        return 0
    if isinstance(answered, bool):
        wanted = checked(args.format or default_format(args.output), ROW_FORMATS, "ASK")
        emit([write_boolean(answered, wanted)], args.output)
    elif not isinstance(answered, Table):
        wanted = checked(args.format or "ttl", GRAPHS, form)
        from iomkg.rdf.writers.formats import write_graph

        emit([write_graph(answered, wanted)], args.output)
    if args.explain:
        say_explained(explained(not answered))
    elif answered == ():
        hint("No triples")
    return 0


def _sparql_text(args: argparse.Namespace) -> str:
    if (args.text is None) == (args.file is None):
        raise BadParameter("Give one query.", "Write `iomkg sparql TEXT`, `-f FILE` or `-`.")
    if args.text == "-":
        return decode(read_input(), STDIN)
    if args.file is None:
        return str(args.text)
    path = Path(args.file)
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise UnreadableFile.at(
            Place(path), f"cannot be read: {problem.strerror}.", "Check the file."
        ) from None
    return decode(data, path)
