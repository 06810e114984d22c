"""The verb ``load``: files of RDF into a store on disk, or behind an address."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from iomkg.cli.output import say
from iomkg.cli.progress import ProgressLine
from iomkg.errors import BadParameter
from iomkg.graph.filling import Filled, fill
from iomkg.graph.project import find_project
from iomkg.rdf.store.files import find_inputs
from iomkg.rdf.store.open import named_folder

_MOST_DATES = 3


def load(args: argparse.Namespace) -> int:
    """Load files into the folder or the endpoint that ``--store`` names.

    Exit status 0 if everything was loaded; else 2, and a folder holds what it held before.
    """
    if args.store and "://" in args.store:
        return _send(args)
    folder = _folder(args.store)
    # Looked up first: a wrong name would otherwise be found only after all has been read.
    project = find_project(args.project) if args.project else None
    inputs = find_inputs(args.files, args.data_format)
    line = ProgressLine(inputs)
    begun = time.monotonic()
    try:
        filled = fill(
            folder,
            inputs,
            lambda: project or find_project(),
            add=not args.replace,
            derive=args.derive,
            keep_graphs=args.keep_graphs,
            watch=line.watch,
            told=line.step,
        )
    finally:
        line.clear()
    say(*_told(folder, filled, len(inputs), time.monotonic() - begun, args.replace))
    return 0


def _folder(store: str | None) -> Path:
    if store is None or not store.strip():
        raise BadParameter("Where are the files to be loaded?", "Give --store DIR or URL.")
    if store == "memory":
        raise BadParameter(
            "A store in memory ends with this command.", "Give --store DIR to keep what is loaded."
        )
    return named_folder(store)


def _send(args: argparse.Namespace) -> int:
    """Send files to an endpoint, as they are: nothing is derived."""
    from iomkg.rdf.store.upload import UploadTarget, upload_files

    if args.derive or args.keep_graphs:
        raise BadParameter(
            "An endpoint takes files as they are, into one graph.",
            "Leave --derive and --keep-graphs out; `iomkg export --what full` has what is derived.",
        )
    target = UploadTarget.at(
        args.store,
        update=args.update_url,
        graph_store=args.graph_store_url,
        graph=args.graph,
    )
    inputs = find_inputs(args.files, args.data_format)
    line = ProgressLine(inputs)
    begun, batches = time.monotonic(), [0]
    try:
        count = upload_files(
            target,
            inputs,
            replace=args.replace,
            skolemise=args.skolemise,
            sent=batches.append,
            watch=line.watch,
        )
    except KeyboardInterrupt:
        if not args.replace:
            line.clear()
            say(f"{sum(batches):,} triples had been added before.")
        raise
    finally:
        line.clear()
    seconds = time.monotonic() - begun
    say(f"Sent {count:,} triples to {args.store} in {seconds:.1f} s.")
    return 0


def _told(
    folder: Path, filled: Filled, files: int, seconds: float, replaced: bool
) -> Iterator[str]:
    stamp, previous = filled.stamp, filled.previous
    before = previous.triples - (previous.derived or 0) if previous and not replaced else 0
    loaded = stamp.triples - (stamp.derived or 0) - before
    rate = (loaded + (stamp.derived or 0)) / max(seconds, 0.001)
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
