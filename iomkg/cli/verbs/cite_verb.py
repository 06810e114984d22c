"""The verb ``cite``: a citation of a part of the graph, or of the whole."""

from __future__ import annotations

import argparse
from typing import Final

from iomkg.api import KnowledgeGraph
from iomkg.cli.opened import opened
from iomkg.cli.output import emit
from iomkg.cli.parser import add_result
from iomkg.cli.verbs.query_verb import add_param, given_parameters
from iomkg.errors import BadParameter
from iomkg.report.citation_styles import STYLES, Citation, write_citation

EXAMPLES: Final = (
    "iomkg cite                                        # the whole graph",
    "iomkg cite claim/futurelearn/member-states",
    "iomkg cite conflict/autonomy --style bibtex",
    "iomkg cite query names-as-of --date 1985-01-01 --style ris",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument(
        "thing",
        nargs="*",
        metavar="THING",
        help="a claim, conflict, source or other thing: a label, kind/slug or IRI; "
        "`query NAME` for the answer to a named query; nothing for the whole graph",
    )
    parser.add_argument("--style", choices=STYLES, default="text", help="default text")
    add_param(parser)
    add_result(parser)


def run(args: argparse.Namespace) -> int:
    """Write a citation."""
    with opened(args) as kg:
        citation = _cited(kg, args)
    emit([write_citation(citation, args.style)], args.output)
    return 0


def _cited(kg: KnowledgeGraph, args: argparse.Namespace) -> Citation:
    words: list[str] = args.thing
    if words[:1] == ["query"]:
        if len(words) != 2:
            raise BadParameter("Which query's answer?", "Write `iomkg cite query NAME`.")
        found = kg.find_query(words[1])
        return kg.cite(f"query/{found.id}", **given_parameters(found, args))
    if args.more or args.param:
        raise args.parser.not_taken([*args.more, *args.param])
    return kg.cite(" ".join(words) or None)
