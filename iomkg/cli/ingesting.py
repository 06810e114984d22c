"""The verb ``ingest``: a table as claims."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from iomkg.cli.output import emit, say
from iomkg.cli.streams import STDIN, read_input
from iomkg.graph.evidence.rows import read_table
from iomkg.grow.table_claims import Ingested, ingest_table
from iomkg.grow.table_map import read_map
from iomkg.rdf.read.text import read_bytes
from iomkg.rdf.rows.table import visible
from iomkg.rdf.turtle.fmt import canonical_form

_MOST = 20


def ingest(args: argparse.Namespace) -> int:
    """Write the claims of a table, and say on standard error what came of its rows.

    Exit status 0 if every row was used, 1 if rows were left out, 2 if the table or its map
    cannot be read. With ``--strict`` nothing is written if rows were left out.
    """
    path = Path(args.file)
    name = Path("<stdin>") if path == STDIN else path
    table = read_table(read_input() if path == STDIN else read_bytes(path), name)
    mapping = read_map(args.map, table)
    found = ingest_table(table, mapping, args.output or Path("<table>"))
    left_out = bool(found.rejected)
    if not (left_out and args.strict):
        emit(_written(found, args), args.output)
    say(*map(visible, _told(found, name, left_out and args.strict)))
    return 1 if left_out else 0


def _written(found: Ingested, args: argparse.Namespace) -> Iterator[str]:
    if args.format == "nt":
        lines = canonical_form(found.turtle, args.output or Path("<table>"))
        yield from (f"{line} .\n" for line in lines)
    else:
        yield found.turtle


def _told(found: Ingested, name: Path, nothing: bool) -> Iterator[str]:
    for each in found.rejected[:_MOST]:
        yield f"{name}:{each.line}: left out. {each.reason}"
    if len(found.rejected) > _MOST:
        yield f"{len(found.rejected) - _MOST:,} more rows were left out."
    for line in found.unused[:_MOST]:
        yield f"{name}:{line}: nothing in the map makes anything of this row."
    if len(found.unused) > _MOST:
        yield f"Of {len(found.unused) - _MOST:,} more rows nothing was made."
    made = ", ".join(f"{count:,} {what}s" for what, count in sorted(found.records.items()))
    yield (
        f"{found.rows:,} rows, {len(found.rejected):,} left out: {made or 'nothing'}; "
        f"{found.claims:,} claims, {sum(found.findings.values()):,} findings."
    )
    for kind, count in sorted(found.findings.items()):
        yield f"  {kind}: {count:,}"
    if nothing:
        yield "Nothing was written. Correct the rows, the code list or the map, and run again."
