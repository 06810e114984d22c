"""The verb ``shacl``: any shapes over any data."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from iomkg.check.standalone import validate_data
from iomkg.cli.parser import INPUTS, add_result
from iomkg.cli.progress import ProgressLine
from iomkg.cli.reporting import REPORTS, add_reports, deliver, report_targets, severity
from iomkg.errors import BadParameter
from iomkg.rdf.shacl.validation_report import validation_report
from iomkg.rdf.store.files import find_inputs
from iomkg.rdf.store.open import open_store

EXAMPLES: Final = (
    "iomkg shacl --shapes shapes.ttl --data data.ttl",
    "iomkg shacl --shapes shapes/ --store ./folder --fail-on warning",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    add_result(parser, REPORTS)
    parser.add_argument(
        "--shapes", nargs="+", required=True, metavar="FILE", help="files or folders; - is stdin"
    )
    parser.add_argument(
        "--data",
        nargs="+",
        default=[],
        metavar="FILE",
        help="ttl nt nq trig jsonld rdf, also .gz; folders; - is stdin",
    )
    parser.add_argument(
        "--data-format",
        choices=INPUTS,
        help="of what does not tell it by its suffix",
    )
    add_reports(parser)


def run(args: argparse.Namespace) -> int:
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
        line = ProgressLine()
        try:
            outcome = validate_data(shapes, data, line.begin(data))
        finally:
            line.clear()
    else:
        store = open_store(args.store)
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
