"""The verb ``mcp``: the graph for assistants."""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from typing import Final

from iomkg.cli.opened import opened
from iomkg.cli.output import say
from iomkg.errors import BadParameter

EXAMPLES: Final = (
    "iomkg mcp                               # by standard input and output",
    "iomkg mcp --http --port 8001            # at http://127.0.0.1:8001/mcp",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument(
        "--http", action="store_true", help="answer by streamable HTTP instead of standard streams"
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen at; default this machine alone"
    )
    parser.add_argument("--port", type=int, default=8001, help="port to listen at; default 8001")


def run(args: argparse.Namespace) -> int:
    """Offer tools to an assistant (Model Context Protocol); needs `pip install 'iomkg[mcp]'`."""
    if find_spec("mcp") is None:
        raise BadParameter("`iomkg mcp` needs mcp.", "Run pip install 'iomkg[mcp]'.")
    if not 0 < args.port < 65_536:
        raise BadParameter(f"--port {args.port} is no port.", "Give a number from 1 to 65535.")
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
        asyncio.run(serve_by_http(settings, args.host, args.port))
    else:
        asyncio.run(serve_by_streams(settings))
    return 0
