"""The verb ``load``: files of RDF into a store on disk, or behind an address."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from iomkg.api.loads import load, upload
from iomkg.cli.output import say
from iomkg.cli.parser import INPUTS
from iomkg.cli.progress import ProgressLine
from iomkg.errors import BadParameter
from iomkg.graph.filling import Filled

EXAMPLES: Final = (
    "iomkg load --store ./folder",
    "iomkg load data.nt.gz --store ./folder",
    "iomkg load graph/ --store http://localhost:7878/query --replace",
)

_MOST_DATES = 3


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


def run(args: argparse.Namespace) -> int:
    """Load files into the folder or the endpoint that ``--store`` names; or the project itself.

    Exit status 0 if everything was loaded; else 2, and a folder holds what it held before.
    """
    store = args.store or ""
    if not store.strip():
        raise BadParameter("Where are the files to be loaded?", "Give --store DIR or URL.")
    if store == "memory":
        raise BadParameter(
            "A store in memory ends with this command.", "Give --store DIR to keep what is loaded."
        )
    line = ProgressLine()
    begun = time.monotonic()
    try:
        if "://" in store:
            count = _send(store, args, line)
        else:
            filled = load(
                store,
                args.files or None,
                project=args.project,
                data_format=args.data_format,
                replace=args.replace,
                derive=args.derive,
                keep_graphs=args.keep_graphs,
                watch=line.begin,
                told=line.step,
            )
    finally:
        line.clear()
    seconds = time.monotonic() - begun
    if "://" in store:
        say(f"Sent {count:,} triples to {store} in {seconds:.1f} s.")
    else:
        say(*_told(Path(store), filled, line.files, seconds, args.replace))
    return 0


def _send(store: str, args: argparse.Namespace, line: ProgressLine) -> int:
    """Send files to an endpoint, as they are: nothing is derived."""
    if args.derive or args.keep_graphs or not args.files:
        raise BadParameter(
            "An endpoint takes files as they are, into one graph.",
            "Name files and leave --derive and --keep-graphs out; `iomkg export --what full` has "
            "the project's graph with what is derived.",
        )
    batches = [0]
    try:
        return upload(
            store,
            args.files,
            update_url=args.update_url,
            graph_store_url=args.graph_store_url,
            graph=args.graph,
            data_format=args.data_format,
            replace=args.replace,
            skolemise=args.skolemise,
            sent=batches.append,
            watch=line.begin,
        )
    except KeyboardInterrupt:
        if not args.replace:
            line.clear()
            say(f"{sum(batches):,} triples had been added before.")
        raise


def _told(
    folder: Path, filled: Filled, files: int, seconds: float, replaced: bool
) -> Iterator[str]:
    stamp, previous = filled.stamp, filled.previous
    before = previous.triples - (previous.derived or 0) if previous and not replaced else 0
    loaded = stamp.triples - (stamp.derived or 0) - before
    rate = (loaded + (stamp.derived or 0)) / max(seconds, 0.001)
    files = files or len(stamp.sources)  # of a project, which is read as a whole
    if filled.ontology:
        yield "The files have no ontology; the project's was added, which facts depend on."
    for path, count in filled.moved.items():
        yield (
            f"{path}: {count:,} triples of named graphs are now in the default graph, where "
            "queries look; --keep-graphs leaves them in place."
        )
    bad = filled.bad_dates
    for each in bad[:_MOST_DATES]:
        yield f"{each.node} has a date without bounds: {each.problem.message}"
    if len(bad) > _MOST_DATES:
        yield f"{len(bad) - _MOST_DATES:,} more dates have no bounds; `iomkg validate` lists them."
    yield (
        f"Loaded {loaded:,} new triples from {files:,} file{'s' * (files != 1)}"
        + (f", derived {stamp.derived:,}" if stamp.derived is not None else "")
        + f", in {seconds:.1f} s ({rate:,.0f} a second)."
    )
    if previous is not None:
        did = "took the place of" if replaced else "were added to"
        yield f"They {did} {previous.triples:,} triples loaded {previous.loaded}."
    yield f"{folder} holds {stamp.triples:,} triples."
