"""The verb ``shacl``: any shapes over any data."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from iomkg.check.standalone import validate_data
from iomkg.cli.reporting import deliver, report_targets, severity
from iomkg.errors import BadParameter
from iomkg.store.files import Input, Progress, find_inputs
from iomkg.store.open import open_store
from iomkg.write.validation_report import validation_report

_STEP = 0.2
"""Seconds between two updates of the progress line."""


def shacl(args: argparse.Namespace) -> int:
    """Validate files, or what a store holds, against shapes.

    Exit status 0 if the data conforms, 1 for results at or above ``--fail-on``, 2 if something
    could not be read; every report asked for is written in each case.
    """
    targets = report_targets(args)
    if bool(args.data) == bool(args.store):
        raise BadParameter(
            "It is not clear what to validate.", "Give --data FILE…, or --store DIR or URL."
        )
    shapes = find_inputs(args.shapes, args.data_format)
    if args.data:
        outcome = validate_data(shapes, find_inputs(args.data, args.data_format), _progress)
    else:
        store = open_store(args.store, read_only=True)
        try:
            outcome = validate_data(shapes, store)
        finally:
            store.close()
    return deliver(
        outcome.report,
        targets,
        outcome.rules,
        Path.cwd(),
        severity(args.fail_on),
        verb="shacl",
        turtle=lambda: validation_report(outcome.results, outcome.shapes),
    )


def _progress(source: Input) -> Progress | None:
    """Return what draws how far an input has been read, for a person who waits for it."""
    if not sys.stderr.isatty():
        return None
    size, read, drawn = source.size, 0, time.monotonic()

    def tell(more: int) -> None:
        nonlocal read, drawn
        read += more
        now = time.monotonic()
        if more and now - drawn < _STEP:
            return
        drawn = now
        part = f"{100 * read / size:3.0f} %" if size else f"{read / 1e6:,.0f} MB"
        print(f"\r{source.path} {part}", end="" if more else "\r\x1b[K", file=sys.stderr)

    return tell
