"""The verb ``export``: the options with which the graph is taken away."""

from __future__ import annotations

import argparse
from typing import Final

from iomkg.cli.exporting import export
from iomkg.cli.opened import opened
from iomkg.cli.parser import add_result

EXPORTS: Final = ("ttl", "jsonld", "nt", "nq", "trig", "xml", "csv", "graphml", "dot")
PARTS: Final = (
    "authored",
    "full",
    "facts",
    "claims",
    "nanopubs",
    "description",
    "context",
    "queries",
)
EXAMPLES: Final = (
    "iomkg export --what facts -o facts.ttl",
    "iomkg export --entity programme/avrr --format jsonld",
    "iomkg export --format jsonld -o iomkg.jsonld --context context.jsonld",
    "iomkg export --entity tie-to-un --format graphml -o un.graphml",
    "iomkg export --what queries --base-url https://kg.example.org/ -o queries.ttl",
    "iomkg export --what full --format csv -o tables.zip",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    add_result(parser, EXPORTS)
    parser.add_argument("--what", choices=PARTS, help="default authored; of another store full")
    parser.add_argument("--entity", metavar="ENTITY", help="only what concerns this thing")
    parser.add_argument("--source", metavar="SOURCE", help="only the claims of this source")
    parser.add_argument(
        "--frame", choices=("entity", "claim"), help="JSON-LD in trees, one for each"
    )
    parser.add_argument(
        "--base-url",
        metavar="URL",
        help="where the files that are described, or the endpoint that answers the queries, are",
    )
    parser.add_argument(
        "--context",
        metavar="inline|URL|FILE",
        help="where JSON-LD has its context: in the document (the default), at an address, or in "
        "a file, which is written",
    )


def run(args: argparse.Namespace) -> int:
    """Write a part of the graph."""
    with opened(args) as kg:
        return export(kg, args)
