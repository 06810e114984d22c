"""The verb ``export``, which takes the graph away."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Final

from iomkg.api import KnowledgeGraph
from iomkg.cli.apart import keep_apart
from iomkg.cli.opened import opened
from iomkg.cli.output import emit, say
from iomkg.cli.parser import add_result
from iomkg.errors import BadParameter, Place, UnreadableFile
from iomkg.export.exports import CONTEXT, CSV, DESCRIPTION, WHAT, ExportScope, zipped
from iomkg.rdf.rows.log_lines import uri_path

EXPORTS: Final = ("ttl", "jsonld", "nt", "nq", "trig", "xml", "csv", "graphml", "dot")
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
    parser.add_argument("--what", choices=WHAT, help="default authored; of another store full")
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
        return _export(kg, args)


def _export(kg: KnowledgeGraph, args: argparse.Namespace) -> int:
    """Write a part of the graph; the same bytes each time.

    Tables go into a folder or a zip file. So does a description if ``-o`` names a folder: then
    the files that it describes are written beside it.
    """
    if args.context == "":
        raise BadParameter("--context names nothing.", "Write inline, an address or a file.")
    scope = kg.scope(args.what, args.entity, args.source)
    if args.format == CSV:
        if args.output is None:
            raise BadParameter("Tables are several files.", "Name a folder or a .zip file with -o.")
        if args.frame:
            raise BadParameter("Tables have no frames.", "Leave --frame out.")
        files = kg.exports.tables(scope)
        if args.output.suffix.lower() == ".zip":
            emit([zipped(files)], args.output)
        else:
            _fill(args.output, files)
    elif args.what == DESCRIPTION and args.output is not None and args.output.is_dir():
        _fill(args.output, kg.exports.publication(args.format, args.base_url or ""))
    else:
        context = _context_address(args)
        beside = Path(args.context) if context and "://" not in context else None
        keep_apart([args.output, beside])
        pieces = kg.exports.pieces(
            scope, args.format, args.frame, context=context, base=args.base_url or ""
        )
        emit(pieces, args.output)
        if beside is not None:
            emit(kg.exports.pieces(ExportScope(CONTEXT)), beside)
    return 0


def _context_address(args: argparse.Namespace) -> str:
    """Return what a document refers to as its context; nothing if it holds it itself.

    A file is referred to from the folder of the document (RFC 3986, section 5.1).
    """
    if args.context in (None, "inline") or "://" in args.context:
        return "" if args.context in (None, "inline") else str(args.context)
    folder = args.output.parent if args.output is not None else Path()
    return uri_path(PurePath(os.path.relpath(args.context, folder)))


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, each whole or not at all; what else is there stays."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UnreadableFile.at(
            Place(folder), f"cannot be made a folder: {problem.strerror}.", "Name another."
        ) from problem
    for name, content in files.items():
        emit([content], folder / name)
    say(f"{len(files)} files written to {folder}.")
