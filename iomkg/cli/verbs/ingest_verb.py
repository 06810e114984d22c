"""The verb ``ingest``: a table as claims."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from iomkg.cli.apart import keep_apart
from iomkg.cli.output import emit, say
from iomkg.cli.parser import add_result, path
from iomkg.cli.streams import STDIN, read_input
from iomkg.graph.evidence.rows import read_table
from iomkg.grow.table_claims import Ingested, ingest_table
from iomkg.grow.table_map import read_map
from iomkg.rdf.read.text import read_bytes
from iomkg.rdf.rows.table import visible
from iomkg.rdf.turtle.fmt import canonical_form

EXAMPLES: Final = (
    "iomkg ingest table members.csv --map members.yaml -o members.ttl",
    "iomkg ingest table - --map members.yaml --strict < members.csv",
)

_MOST = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    add_result(parser, ("ttl", "nt"))
    parser.add_argument("action", choices=("table",), help="of what kind the file is")
    parser.add_argument("file", metavar="FILE", help="the table, CSV; - is stdin")
    parser.add_argument(
        "--map", type=path, required=True, metavar="MAP.yaml", help="what its columns mean"
    )
    parser.add_argument(
        "--strict", action="store_true", help="write nothing if a row has to be left out"
    )


def run(args: argparse.Namespace) -> int:
    """Write the claims of a table, and say on standard error what came of its rows.

    Exit status 0 if every row was used, 1 if rows were left out, 2 if the table or its map
    cannot be read. With ``--strict`` nothing is written if rows were left out.
    """
    file = Path(args.file)
    keep_apart([args.output], [file, args.map])
    name = Path("<stdin>") if file == STDIN else file
    table = read_table(read_input() if file == STDIN else read_bytes(file), name)
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
