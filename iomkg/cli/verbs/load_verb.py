"""The verb ``load``: the options with which files are loaded."""

from __future__ import annotations

import argparse
from typing import Final

from iomkg.cli.loading import load as run
from iomkg.cli.parser import INPUTS

__all__ = ["EXAMPLES", "arguments", "run"]

EXAMPLES: Final = (
    "iomkg load --store ./folder",
    "iomkg load data.nt.gz --store ./folder",
    "iomkg load graph/ --store http://localhost:7878/query --replace",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="ttl nt nq trig jsonld rdf, also .gz or .zst; folders; - is stdin; default the "
        "project's own graph",
    )
    parser.add_argument(
        "--data-format",
        choices=INPUTS,
        help="of what does not tell it by its suffix",
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--append", action="store_true", help="add to what the store holds (the default)"
    )
    mode.add_argument("--replace", action="store_true", help="put the files in its place")
    parser.add_argument(
        "--derive",
        action=argparse.BooleanOptionalAction,
        help="what follows from the claims; default if there are any",
    )
    parser.add_argument(
        "--keep-graphs",
        action="store_true",
        help="leave triples in their named graphs; queries look in the default graph",
    )
    parser.add_argument("--update-url", metavar="URL", help="where the endpoint takes updates")
    parser.add_argument("--graph-store-url", metavar="URL", help="the endpoint's graph store")
    parser.add_argument(
        "--graph", metavar="IRI", help="the endpoint's graph; default the default one"
    )
    parser.add_argument(
        "--skolemise",
        action="store_true",
        help="turn blank nodes into IRIs, for an endpoint and files larger than memory",
    )
