"""The verbs that ask: query, queries, sparql, search, ask, show, why."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from iomkg.api import KnowledgeGraph
from iomkg.ask.answer import answer, why_empty
from iomkg.ask.named import NamedQuery, find_query, list_queries, rank_queries
from iomkg.cli.answering import checked, emit_rows, hint, say_explained
from iomkg.cli.output import default_format, emit, say, width
from iomkg.cli.parser import GRAPHS
from iomkg.cli.streams import STDIN, read_input
from iomkg.errors import BadParameter, Place, UnreadableFile
from iomkg.graph.project import Project
from iomkg.rdf.read.text import decode
from iomkg.rdf.rows.formats_of_rows import ROW_FORMATS, write_boolean
from iomkg.rdf.rows.result import Table
from iomkg.rdf.rows.table import draw_table
from iomkg.rdf.sparql.tokens import refuse
from iomkg.rdf.writers.formats import write_graph
from iomkg.report.cards import write_card, write_json, write_why

if TYPE_CHECKING:
    from iomkg.rdf.explain.accounts import Explanation


def query(kg: KnowledgeGraph, args: argparse.Namespace, extras: list[str]) -> int:
    """Answer a named query; exit status 1 if there are no rows and ``--fail-empty`` was given."""
    found = find_query(kg.project, args.name)
    bound = kg.bind(found.id, **_parameters(found, args.param, extras))
    if args.dry_run:
        emit([bound.text.rstrip() + "\n"], args.output)
        return 0

    def explained(empty: bool) -> Explanation:
        from iomkg.ask.explaining import explain_bound

        return explain_bound(kg.store, bound, empty=empty)

    some = emit_rows(answer(kg.store, bound), args, explained)
    if not some and not args.explain:
        say(why_empty(kg.store, bound))
        hint("No rows")
    return 1 if args.fail_empty and not some else 0


def queries(project: Project, args: argparse.Namespace) -> int:
    """List the named queries, those about some words first, or describe one."""
    if args.name:
        return _describe(find_query(project, args.name), args)
    chosen: Iterable[NamedQuery] = list_queries(project)
    if args.about:
        chosen = rank_queries(tuple(chosen), " ".join(args.about))
    if args.format == "json":
        listed = [_summary(q) for q in chosen]
        emit([_json("queries", {"queries": listed})], args.output)
    else:
        emit(_listing(chosen), args.output)
    return 0


def sparql(kg: KnowledgeGraph, args: argparse.Namespace) -> int:
    """Answer a SPARQL query given as text, in a file, or on standard input."""
    text = _sparql_text(args)
    form = refuse(text)
    if args.dry_run:
        emit([f"# {form} query, run as it stands\n", text.rstrip() + "\n"], args.output)
        return 0

    def explained(empty: bool) -> Explanation:
        from iomkg.rdf.explain.explanation import explain

        return explain(kg.store, text, empty=empty)

    if form == "SELECT":
        if not emit_rows(kg.stream(text), args, explained) and not args.explain:
            hint("No rows")
        return 0
    answered = kg.sparql(text)
    if not answered and args.explain and args.format == "json":
        emit([write_json("iomkg/explain/1", explained(True))], args.output)
        return 0
    if isinstance(answered, bool):
        wanted = checked(args.format or default_format(args.output), ROW_FORMATS, "ASK")
        emit([write_boolean(answered, wanted)], args.output)
    elif not isinstance(answered, Table):
        wanted = checked(args.format or "ttl", GRAPHS, form)
        emit([write_graph(answered, wanted)], args.output)
    if args.explain:
        say_explained(explained(not answered))
    elif answered == ():
        hint("No triples")
    return 0


def search(kg: KnowledgeGraph, args: argparse.Namespace) -> int:
    """Find things, claims and named queries by words, the best first."""
    hits = kg.search(" ".join(args.words), args.limit)
    if args.format == "json":
        emit([_json("search", {"hits": [asdict(hit) for hit in hits]})], args.output)
    else:
        rows = [(hit.kind, hit.reference, hit.title) for hit in hits]
        emit(draw_table(("kind", "reference", "title"), rows, width=width()), args.output)
    return 0


def ask(kg: KnowledgeGraph, args: argparse.Namespace) -> int:
    """Answer a question in plain English; exit status 1 if it is not sure what is asked."""
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
    if not emit_rows(answer(kg.store, bound), args):
        say(why_empty(kg.store, bound))
    return 0


def show(kg: KnowledgeGraph, args: argparse.Namespace) -> int:
    """Show what is known of a thing."""
    from iomkg.report.cards import write_json

    card = kg.show(args.entity)
    if args.format == "json":
        emit([write_json("iomkg/show/1", card)], args.output)
    else:
        emit(write_card(card), args.output)
    return 0


def why(kg: KnowledgeGraph, args: argparse.Namespace) -> int:
    """Trace what is held of a thing back to claims, places and conflicts."""
    from iomkg.report.cards import write_json

    reasons = kg.why(args.entity, args.property, history=args.history)
    if args.format == "json":
        emit([write_json("iomkg/why/1", reasons)], args.output)
    else:
        emit(write_why(reasons), args.output)
    return 0


def _parameters(found: NamedQuery, given: list[str], extras: list[str]) -> dict[str, str]:
    params = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals:
            raise BadParameter(f"--param {pair!r} has no value.", "Write --param name=value.")
        params[name] = value
    parser = query_parser(found)
    options, unknown = parser.parse_known_args(extras)
    if unknown:
        known = ", ".join(p.option for p in found.params) or "none"
        raise BadParameter(
            f"{found.id} does not take {' '.join(unknown)!r}.", f"Its parameters: {known}."
        )
    params.update({n: v for n, v in vars(options).items() if v is not None})
    return params


def query_parser(found: NamedQuery) -> argparse.ArgumentParser:
    """Return the parser of a query's own parameters."""
    parser = argparse.ArgumentParser(
        prog=f"iomkg query {found.id}", description=found.summary, allow_abbrev=False
    )
    for parameter in found.params:
        notes = [parameter.description]
        if parameter.required:
            notes.append("required")
        if parameter.allowed:
            notes.append(f"one of: {', '.join(parameter.allowed)}")
        if parameter.default is not None:
            notes.append(f"default {parameter.default}")
        elif parameter.example:
            notes.append(f"for example {parameter.example}")
        parser.add_argument(
            parameter.option,
            dest=parameter.name,
            metavar=parameter.type.split(":")[-1].upper(),
            help="; ".join(notes).replace("%", "%%"),
        )
    return parser


def _describe(found: NamedQuery, args: argparse.Namespace) -> int:
    if args.format == "json":
        emit([_json("queries", {"queries": [_summary(found)]})], args.output)
        return 0
    lines = [f"{found.id}: {found.summary}\n", f"{found.description}\n"]
    for parameter in found.params:
        need = "required" if parameter.required else f"default {parameter.default or 'any'}"
        lines.append(
            f"  {parameter.option} {parameter.type} ({need}): {parameter.description}; "
            f"for example {parameter.example}\n"
        )
    columns = ", ".join(
        f"{c.name} ({' | '.join(c.allowed) if c.allowed else c.type})" for c in found.columns
    )
    lines.append(f"  columns: {columns}\n")
    emit(lines, args.output)
    return 0


def _listing(chosen: Iterable[NamedQuery]) -> Iterator[str]:
    for found in chosen:
        options = " ".join(p.option if p.required else f"[{p.option}]" for p in found.params)
        yield f"{found.id} {options}".rstrip() + f"\n    {found.summary}\n"


def _summary(found: NamedQuery) -> dict[str, object]:
    return {
        "id": found.id,
        "summary": found.summary,
        "description": found.description,
        "tags": found.tags,
        "params": [
            {
                "name": p.name,
                "option": p.option,
                "type": p.type,
                "required": p.required,
                "default": p.default,
                "allowed": p.allowed,
                "kinds": p.kinds,
                "example": p.example,
                "description": p.description,
            }
            for p in found.params
        ],
        "columns": [{"name": c.name, "type": c.type, "allowed": c.allowed} for c in found.columns],
    }


def _json(verb: str, value: dict[str, object]) -> str:
    content = {"schema": f"iomkg/{verb}/1", **value}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


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
