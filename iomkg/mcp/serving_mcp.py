"""Running the server of the Model Context Protocol: by standard streams, or by HTTP."""

from __future__ import annotations

import asyncio
import socket

import uvicorn
from mcp.server.stdio import stdio_server

from iomkg.mcp.graph_server import graph_server
from iomkg.web.serve_settings import ServeSettings
from iomkg.web.site import Site


async def serve_by_streams(settings: ServeSettings) -> None:
    """Answer on standard output what comes by standard input, until that ends.

    Raises:
        OSError: if one of them cannot be used.
    """
    site = await asyncio.to_thread(Site, settings)
    try:
        server = await graph_server(site)
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())
    except* OSError as problems:
        raise _first(problems) from None
    finally:
        await asyncio.to_thread(site.close)


async def serve_by_http(settings: ServeSettings, host: str, sockets: list[socket.socket]) -> None:
    """Answer at `/mcp` by streamable HTTP, until the process is told to end."""
    site = await asyncio.to_thread(Site, settings)
    try:
        server = await graph_server(site)
        # Without sessions: a tool only reads, and each call stands for itself.
        app = server.streamable_http_app(host=host, stateless_http=True, json_response=True)
        # This parser sets a limit to the head of a request; that of httptools sets none.
        config = uvicorn.Config(
            app, http="h11", log_level="error", access_log=False, server_header=False
        )
        await uvicorn.Server(config).serve(sockets)
    finally:
        await asyncio.to_thread(site.close)


def _first(problems: BaseExceptionGroup[OSError]) -> OSError:
    """Return one of the errors of tasks that ran side by side."""
    [problem, *_] = problems.exceptions
    return _first(problem) if isinstance(problem, BaseExceptionGroup) else problem
