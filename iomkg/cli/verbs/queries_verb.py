"""The verb ``queries``: which named queries there are, and what they take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from iomkg.ask.named import NamedQuery, find_query, list_queries
from iomkg.ask.prepared import find_prepared
from iomkg.ask.ranking import rank_queries
from iomkg.cli.output import emit, emit_text
from iomkg.cli.parser import LISTS, add_result
from iomkg.graph.project import find_project

if TYPE_CHECKING:
    import argparse

EXAMPLES: Final = (
    "iomkg queries",
    "iomkg queries --about member states",
    "iomkg queries names-as-of --format json",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="only this query, in full")
    parser.add_argument("--about", nargs="+", metavar="WORD", help="those about some words")
    add_result(parser, LISTS)


def run(args: argparse.Namespace) -> int:
    """List the named queries, those about some words first, or describe one."""
    project = find_project(args.project)
    prepared = find_prepared(str(project.root))
    ready = prepared.queries if prepared else {}
    chosen: tuple[NamedQuery, ...]
    if args.name:
        chosen = (find_query(project, args.name, ready),)
    else:
        chosen = list_queries(project, ready)
        if args.about:
            chosen = rank_queries(chosen, " ".join(args.about))
    if args.format == "json":
        from iomkg.report.as_json import write_queries_json

        emit([write_queries_json(chosen)], args.output)
    else:
        emit_text(_description(chosen[0]) if args.name else _listing(chosen), args.output)
    return 0


def _description(found: NamedQuery) -> Iterator[str]:
    yield f"{found.id}: {found.summary}\n"
    yield f"{found.description}\n"
    for parameter in found.params:
        need = "required" if parameter.required else f"default {parameter.default or 'any'}"
        yield (
            f"  {parameter.option} {parameter.type} ({need}): {parameter.description}; "
            f"for example {parameter.example}\n"
        )
    columns = ", ".join(
        f"{c.name} ({' | '.join(c.allowed) if c.allowed else c.type})" for c in found.columns
    )
    yield f"  columns: {columns}\n"
    if found.view:
        drawn = "; --format svg, png or vega draws it" if found.view.drawn else ""
        yield f"  view: {found.view.kind}{drawn}\n"


def _listing(chosen: Iterable[NamedQuery]) -> Iterator[str]:
    for found in chosen:
        options = " ".join(p.option if p.required else f"[{p.option}]" for p in found.params)
        yield f"{found.id} {options}".rstrip() + f"\n    {found.summary}\n"
