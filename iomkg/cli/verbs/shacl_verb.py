"""The verb ``shacl``: any shapes over any data."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from iomkg.check.standalone import ShaclRequest, no_verdict, validate_data
from iomkg.cli.apart import keep_apart
from iomkg.cli.limited import add_limits
from iomkg.cli.output import say
from iomkg.cli.parser import INPUTS, add_result, path
from iomkg.cli.progress import ProgressLine
from iomkg.cli.reporting import (
    REPORTS,
    ReportTarget,
    add_reports,
    deliver,
    report_targets,
    severity,
)
from iomkg.errors import BadParameter, StoreError
from iomkg.rdf.shacl.imports import read_catalogue
from iomkg.rdf.shacl.validation_report import validation_report
from iomkg.rdf.store.base import Store
from iomkg.rdf.store.files import Input, find_inputs
from iomkg.rdf.store.open import open_store

EXAMPLES: Final = (
    "iomkg shacl --shapes shapes.ttl --data data.ttl",
    "iomkg shacl --shapes shapes/ --store ./folder --fail-on warning",
    "iomkg shacl --shapes shapes.ttl --data data.ttl --ontology classes.ttl --strict",
    "iomkg shacl --shapes shapes.ttl",
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
        help="ttl nt nq trig jsonld rdf, also .gz; folders; - is stdin; without it, and without a "
        "store, the shapes alone are checked",
    )
    parser.add_argument(
        "--data-format", choices=INPUTS, help="of what does not tell it by its suffix"
    )
    for option, name, text in (
        ("--ontology", "FILE", "what it says of classes counts; it is not validated; repeatable"),
        ("--import", "IRI=FILE", "the file that the shapes import by this IRI; repeatable"),
        ("--focus", "IRI", "only this node; repeatable"),
        ("--shape", "IRI", "only this shape; repeatable"),
    ):
        dest = "imports" if option == "--import" else option[2:]
        parser.add_argument(option, action="append", default=[], metavar=name, dest=dest, help=text)
    parser.add_argument(
        "--catalogue", type=path, metavar="FILE", help="an XML catalogue of what shapes import"
    )
    for option, text in (
        ("--ignore-imports", "do not mind what the shapes import"),
        ("--rules", "run the rules of the shapes first, until they add nothing"),
        ("--strict", "exit 2 if something is not checked, or an import is missing"),
    ):
        parser.add_argument(option, action="store_true", help=text)
    parser.add_argument("--entailment", choices=("rdfs",), help="add first what follows by RDFS")
    add_reports(parser)
    add_limits(parser, "the shapes")


def run(args: argparse.Namespace) -> int:
    """Validate files, or what a store holds, against shapes; or check the shapes alone.

    Exit status 0 if the data conforms, 1 for results at or above ``--fail-on``, 2 if something
    could not be read or used, or with ``--strict`` was not checked; every report asked for is
    written in each case.
    """
    targets = report_targets(args)
    if args.data and args.store:
        raise BadParameter(
            "It is not clear what to validate.", "Give --data FILE…, or --store DIR or URL."
        )
    data = find_inputs(args.data, args.data_format)
    if args.store:
        with closing(open_store(args.store)) as store:
            outcome = validate_data(_request(args, store, targets))
    else:
        line = ProgressLine()
        try:
            outcome = validate_data(_request(args, data or None, targets), line.begin(data))
        finally:
            line.clear()
    status = deliver(
        outcome.report,
        targets,
        outcome.rules,
        Path.cwd(),
        severity(args.fail_on),
        verb="shacl",
        turtle=lambda: validation_report(
            outcome.results,
            outcome.shapes,
            remarks=dict.fromkeys((*outcome.doubts, *outcome.report.notes)),
            well_formed=outcome.well_formed,
        ),
    )
    if args.strict and outcome.doubts and status != 2:
        more = f" (and {len(outcome.doubts) - 1:,} more)" if len(outcome.doubts) > 1 else ""
        say(f"iomkg: {outcome.doubts[0]}{more}", "  With --strict there is no verdict then.")
        return 2
    return status


def report_ended(args: argparse.Namespace, problem: StoreError) -> int:
    """Write every report asked for where the validation had to be ended; return the status."""
    outcome = no_verdict(problem)
    return deliver(
        outcome.report,
        report_targets(args),
        outcome.rules,
        Path.cwd(),
        severity(args.fail_on),
        verb="shacl",
    )


def _request(
    args: argparse.Namespace,
    data: list[Input] | Store | None,
    targets: Iterable[ReportTarget],
) -> ShaclRequest:
    shapes = find_inputs(args.shapes, args.data_format)
    ontology = find_inputs(args.ontology, args.data_format)
    imports = _imports(args)
    inputs = [*shapes, *ontology, *(data if isinstance(data, list) else ())]
    read = [args.catalogue] if args.catalogue else []
    keep_apart((file for _, file in targets), [*(i.path for i in inputs), *imports.values(), *read])
    return ShaclRequest(
        shapes,
        data,
        ontology=ontology,
        imports=imports,
        ignore_imports=args.ignore_imports,
        rules=args.rules,
        entailment=args.entailment is not None,
        focus=tuple(args.focus),
        only=tuple(args.shape),
        details=any(form == "ttl" for form, _ in targets),
        places=any(form != "ttl" for form, _ in targets),
    )


def _imports(args: argparse.Namespace) -> Mapping[str, Path]:
    found = dict(read_catalogue(args.catalogue)) if args.catalogue else {}
    for text in args.imports:
        iri, _, file = text.rpartition("=")
        if not iri or not file:
            raise BadParameter(f"--import {text!r} is not IRI=FILE.", "Write --import IRI=FILE.")
        found[iri] = Path(file)
    return found
