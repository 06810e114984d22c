"""The verb ``serve``: the graph over HTTP."""

from __future__ import annotations

import argparse
import re
from importlib.util import find_spec
from typing import Final

from iomkg.cli.opened import opened
from iomkg.cli.output import say
from iomkg.errors import BadParameter

EXAMPLES: Final = (
    "iomkg serve",
    "iomkg serve --port 8080 --root-path /iomkg --public-address https://data.example.org",
    "iomkg serve --store DIR",
)
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+")
_PATH: Final = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen at; default this machine alone"
    )
    parser.add_argument("--port", type=int, default=8000, help="port to listen at; default 8000")
    parser.add_argument(
        "--root-path",
        default="",
        metavar="PATH",
        help="path below which a reverse proxy offers the server, such as /iomkg",
    )
    parser.add_argument(
        "--public-address",
        metavar="URL",
        help="scheme, host and port under which clients see the server",
    )


def run(args: argparse.Namespace) -> int:
    """Answer requests over HTTP until the command is ended; needs `pip install 'iomkg[serve]'`."""
    missing = [name for name in ("starlette", "uvicorn", "jinja2") if find_spec(name) is None]
    if missing:
        raise BadParameter(
            f"`iomkg serve` needs {', '.join(missing)}.", "Run pip install 'iomkg[serve]'."
        )
    public = args.public_address or f"http://{_host(args.host)}:{args.port}"
    if not _ADDRESS.fullmatch(public.rstrip("/")):
        raise BadParameter(
            f"{public!r} is not an address.", "Write such as https://data.example.org."
        )
    if not _PATH.fullmatch(args.root_path.rstrip("/")):
        raise BadParameter(f"{args.root_path!r} is not a path.", "Write such as /iomkg.")
    with opened(args):  # what is wrong with it is told before anything listens
        pass
    import uvicorn

    from iomkg.web.app import make_app
    from iomkg.web.serve_settings import ServeSettings

    settings = ServeSettings(
        store=args.store,
        project=args.project,
        sources=args.sources,
        cache=not args.no_cache,
        root_path=args.root_path.rstrip("/"),
        public_address=public.rstrip("/"),
    )
    say(f"iomkg: serving at {public}{settings.root_path}/; Ctrl-C ends it.")
    config = uvicorn.Config(
        make_app(settings),
        host=args.host,
        port=args.port,
        root_path=settings.root_path,
        log_level="warning",
        server_header=False,
    )
    # Not uvicorn.run(), which makes a success of Ctrl-C.
    uvicorn.Server(config).run()
    return 0


def _host(host: str) -> str:
    return f"[{host}]" if ":" in host else host
