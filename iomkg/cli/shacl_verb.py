"""The verb ``shacl``: any shapes over any data."""

from __future__ import annotations

import argparse
from pathlib import Path

from iomkg.check.standalone import validate_data
from iomkg.cli.progress import ProgressLine
from iomkg.cli.reporting import deliver, report_targets, severity
from iomkg.errors import BadParameter
from iomkg.rdf.shacl.validation_report import validation_report
from iomkg.rdf.store.files import find_inputs
from iomkg.rdf.store.open import open_store


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
        data = find_inputs(args.data, args.data_format)
        line = ProgressLine(data)
        try:
            outcome = validate_data(shapes, data, line.watch)
        finally:
            line.clear()
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
