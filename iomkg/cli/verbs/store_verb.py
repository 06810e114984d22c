"""The verb ``store``: whether a store answers rightly."""

from __future__ import annotations

import argparse
from typing import Final

from iomkg.cli.parser import LISTS, add_result
from iomkg.cli.stores import store as run

__all__ = ["EXAMPLES", "arguments", "run"]

EXAMPLES: Final = (
    "iomkg store check http://localhost:7878/query",
    "iomkg store check ./folder --format json",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    add_result(parser, LISTS)
    parser.add_argument("action", choices=("check",), help="ask it queries with known answers")
    parser.add_argument("where", metavar="memory|DIR|URL", help="the store to check")
    parser.add_argument(
        "--scratch-graph",
        metavar="IRI",
        help="write a few triples to this graph of an endpoint, which must hold nothing, ask "
        "about paths and joins too, and drop it",
    )
    parser.add_argument("--update-url", metavar="URL", help="where the endpoint takes updates")
    parser.add_argument(
        "--timeout", type=float, default=30.0, metavar="SECONDS", help="for each query"
    )
