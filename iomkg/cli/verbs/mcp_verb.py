"""The verb ``mcp``: the graph for assistants."""

from __future__ import annotations

import argparse
from typing import Final

from iomkg.cli.listening import add_listening, bound
from iomkg.cli.needed import refuse_without
from iomkg.cli.opened import opened
from iomkg.cli.output import say
from iomkg.cli.streams import refuse_closed

EXAMPLES: Final = (
    "iomkg mcp                               # by standard input and output",
    "iomkg mcp --http --port 8001            # at http://127.0.0.1:8001/mcp",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument(
        "--http", action="store_true", help="answer by streamable HTTP instead of standard streams"
    )
    add_listening(parser, 8001)


def run(args: argparse.Namespace) -> int:
    """Offer tools to an assistant (Model Context Protocol); needs `pip install 'iomkg[mcp]'`."""
    refuse_without(("mcp",), "mcp", "mcp")
    sockets = bound(args.host, args.port) if args.http else []
    if not args.http:
        refuse_closed()
    with opened(args):  # what is wrong with it is told before anything is offered
        pass
    import asyncio

    from iomkg.mcp.serving_mcp import serve_by_http, serve_by_streams
    from iomkg.web.serve_settings import ServeSettings

    settings = ServeSettings(
        store=args.store, project=args.project, sources=args.sources, cache=not args.no_cache
    )
    if args.http:
        say(f"iomkg: tools at http://{args.host}:{args.port}/mcp; Ctrl-C ends it.")
        asyncio.run(serve_by_http(settings, args.host, sockets))
    else:
        asyncio.run(serve_by_streams(settings))
    return 0
