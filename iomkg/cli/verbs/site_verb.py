"""The verb ``site``: the pages as files."""

from __future__ import annotations

import argparse
import re
from typing import Final

from iomkg.cli.needed import refuse_without
from iomkg.cli.opened import opened
from iomkg.cli.output import say
from iomkg.cli.parser import path
from iomkg.errors import BadParameter

EXAMPLES: Final = (
    "iomkg site -o public/",
    "iomkg site -o public/ --address https://data.example.org/iomkg/",
)
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9._~/-]*)?")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument(
        "-o", "--output", type=path, metavar="DIR", required=True, help="the folder to write"
    )
    parser.add_argument(
        "--address", default="", metavar="URL", help="where the site will be, for its own links"
    )
    parser.add_argument(
        "--endpoint", default="", metavar="URL", help="an endpoint that the page of SPARQL asks"
    )


def run(args: argparse.Namespace) -> int:
    """Write the pages as a static site, for any host of files.

    Links are relative. The folder is one that is not there, is empty, or is a site that this
    command made; what has not changed in it is left as it is. With `--sources` the words of the
    texts are on the pages.
    """
    refuse_without(("jinja2",), "site", "serve")
    address = args.address.rstrip("/") + "/" if args.address else ""
    if address and not _ADDRESS.fullmatch(address):
        raise BadParameter(f"{args.address!r} is not an address.", "Write https://example.org/x/.")
    if args.endpoint and not _ADDRESS.fullmatch(args.endpoint):
        raise BadParameter(
            f"{args.endpoint!r} is not an address.", "Write https://example.org/sparql."
        )
    from iomkg.web.pages.static_site import write_site

    with opened(args) as kg:
        done = write_site(kg, args.output, address, endpoint=args.endpoint)
    say(
        f"iomkg: {done.pages:,} pages, {done.files:,} files in {args.output}: "
        f"{done.written:,} written, {done.removed:,} removed."
    )
    return 0
