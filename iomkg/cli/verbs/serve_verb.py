"""The verb ``serve``: the graph over HTTP."""

from __future__ import annotations

import argparse
import re
from math import inf
from typing import Final

from iomkg.cli.limited import limits_of
from iomkg.cli.listening import add_listening, bound
from iomkg.cli.needed import refuse_without
from iomkg.cli.opened import opened
from iomkg.cli.output import say
from iomkg.errors import BadParameter
from iomkg.rdf.store.limits import WorkerLimits
from iomkg.web.serve_settings import (
    MEMORY_SERVED,
    ROWS_SERVED,
    SECONDS_SERVED,
    Logged,
    ServeSettings,
    usual_workers,
)

EXAMPLES: Final = (
    "iomkg serve",
    "iomkg serve --port 8080 --root-path /iomkg --public-address https://data.example.org",
    "iomkg serve --store DIR --watch",
)
NEEDED: Final = ("starlette", "uvicorn", "httptools", "jinja2", "prometheus_client")
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+")
_PATH: Final = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
_HOST: Final = re.compile(r"[A-Za-z0-9.-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    add = parser.add_argument
    add_listening(parser, 8000)
    add(
        "--root-path",
        default="",
        metavar="PATH",
        help="path below which a reverse proxy offers the server, such as /iomkg",
    )
    add(
        "--public-address",
        metavar="URL",
        help="scheme, host and port under which clients see the server",
    )
    add("--timeout", type=float, metavar="SECONDS", help="that a query may take; default 20")
    add("--memory", metavar="SIZE", help="that a query may use; default 1G")
    add("--limit", type=int, metavar="ROWS", help="that an answer may have; default 1000000")
    add("--workers", type=int, metavar="N", help="queries at once; default two for each processor")
    add(
        "--allow-service",
        action="append",
        default=[],
        metavar="HOST",
        help="let SERVICE ask endpoints at this host (and port); may be repeated",
    )
    add("--watch", action="store_true", help="switch to new data by itself; SIGHUP always does")
    add(
        "--behind-proxy",
        action="store_true",
        help="believe a proxy on this machine whose the requests are (X-Forwarded-For)",
    )
    add(
        "--log",
        choices=[logged.value for logged in Logged],
        default="requests",
        help="what is logged: nothing, a line for each request, also values of parameters",
    )


def run(args: argparse.Namespace) -> int:
    """Answer requests over HTTP until the command is ended; needs `pip install 'iomkg[serve]'`."""
    refuse_without(NEEDED, "serve", "serve")
    settings = _settings(args)
    sockets = bound(args.host, args.port)
    with opened(args):  # what is wrong with it is told before anything listens
        pass
    from iomkg.web.running import run_server

    say(f"iomkg: serving at {settings.public_address}{settings.root_path}/; Ctrl-C ends it.")
    run_server(settings, sockets, behind_proxy=args.behind_proxy)
    return 0


def _settings(args: argparse.Namespace) -> ServeSettings:
    host = f"[{args.host}]" if ":" in args.host else args.host
    public = (args.public_address or f"http://{host}:{args.port}").rstrip("/")
    if not _ADDRESS.fullmatch(public):
        raise BadParameter(
            f"{public!r} is not an address.", "Write such as https://data.example.org."
        )
    root = args.root_path.rstrip("/")
    if not _PATH.fullmatch(root):
        raise BadParameter(f"{root!r} is not a path.", "Write such as /iomkg.")
    for name in args.allow_service:
        if not _HOST.fullmatch(name):
            raise BadParameter(f"{name!r} is not a host.", "Write such as query.example.org.")
    if args.workers is not None and args.workers < 1:
        raise BadParameter(f"--workers {args.workers} answers nothing.", "Give a number from 1.")
    return ServeSettings(
        store=args.store,
        project=args.project,
        sources=args.sources,
        cache=not args.no_cache,
        root_path=root,
        public_address=public,
        limits=_limits(args),
        workers=args.workers or usual_workers(),
        services=frozenset(name.lower() for name in args.allow_service),
        watch=args.watch,
        log=Logged(args.log),
    )


def _limits(args: argparse.Namespace) -> WorkerLimits:
    if args.timeout is not None and not 0 < args.timeout < inf:
        raise BadParameter(f"--timeout {args.timeout} is no time.", "Give seconds, more than 0.")
    given = limits_of(args)
    return WorkerLimits(
        args.timeout or SECONDS_SERVED,
        given.memory or MEMORY_SERVED,
        given.rows or ROWS_SERVED,
    )
