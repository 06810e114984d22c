"""The verb ``shacl``: any shapes over any data."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path

from iomkg.check.standalone import Outcome, ShaclRequest, validate_data
from iomkg.cli.output import say
from iomkg.cli.progress import ProgressLine
from iomkg.cli.reporting import deliver, report_targets, severity
from iomkg.errors import BadParameter
from iomkg.rdf.shacl.imports import read_catalogue
from iomkg.rdf.shacl.validation_report import validation_report
from iomkg.rdf.store.base import Store
from iomkg.rdf.store.files import Input, find_inputs
from iomkg.rdf.store.open import open_store


def shacl(args: argparse.Namespace) -> int:
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
        store = open_store(args.store, read_only=True)
        try:
            outcome = validate_data(_request(args, store, targets))
        finally:
            store.close()
    else:
        line = ProgressLine(data)
        try:
            outcome = validate_data(_request(args, data or None, targets), line.watch)
        finally:
            line.clear()
    status = deliver(
        outcome.report,
        targets,
        outcome.rules,
        Path.cwd(),
        severity(args.fail_on),
        verb="shacl",
        turtle=lambda: _turtle(outcome),
    )
    if args.strict and outcome.doubts and status != 2:
        more = f" (and {len(outcome.doubts) - 1:,} more)" if len(outcome.doubts) > 1 else ""
        say(f"iomkg: {outcome.doubts[0]}{more}", "  With --strict there is no verdict then.")
        return 2
    return status


def _request(
    args: argparse.Namespace,
    data: list[Input] | Store | None,
    targets: Iterable[tuple[str, object]],
) -> ShaclRequest:
    return ShaclRequest(
        find_inputs(args.shapes, args.data_format),
        data,
        ontology=find_inputs(args.ontology, args.data_format),
        imports=_imports(args),
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


def _turtle(outcome: Outcome) -> str:
    return validation_report(
        outcome.results,
        outcome.shapes,
        remarks=dict.fromkeys((*outcome.doubts, *outcome.report.notes)),
        well_formed=outcome.well_formed,
    )
