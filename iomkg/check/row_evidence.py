"""Rows of tables as evidence: the digests of the table and of the rows that claims rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from iomkg.check.finding import Finding, Rule
from iomkg.errors import EvidenceError, UnreadableFile
from iomkg.graph.evidence.rows import SourceTable, parse_rows, read_table, row_digest
from iomkg.graph.evidence.span import digest_of
from iomkg.graph.evidence.tables import TableRecord, read_table_records
from iomkg.graph.reading import Reading
from iomkg.rdf.read.text import read_bytes
from iomkg.terms import IOMKG, Literal, shorten

TABLE = Rule(
    "evidence/table",
    "A table is there, and is the one that was read",
    "A table source ships in graph/tables/, and its record gives the digest of the file. If the "
    "table was edited on purpose, run `iomkg ingest table` again and copy the digest that the "
    "message gives.",
    example='<source/SLUG> iomkg:textFile "SLUG.csv" ; iomkg:digest "sha256:…" .',
)
ROWS = Rule(
    "evidence/rows",
    "Rows lie within their table and have the digest recorded",
    "The digest of rows is the SHA-256 of the rows as they are stored, joined by line feeds. Run "
    "`iomkg ingest table` again, or find the rows again and copy the digest that the message has.",
    example='<source/factbook-iom#row=5-7> a iomkg:Span ; iomkg:digest "sha256:…" .',
)
RULES = (TABLE, ROWS)

_DIGEST: Final = IOMKG + "digest"
_SPANS: Final = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
SELECT DISTINCT ?span ?digest WHERE {
  { ?any iomkg:evidence|iomkg:foundIn ?span } UNION { ?span a iomkg:Span }
  OPTIONAL { ?span iomkg:digest ?digest }
  FILTER(CONTAINS(STR(?span), "#row="))
}
ORDER BY ?span ?digest
"""


def check(reading: Reading) -> Iterator[Finding]:
    """Check tables, and the rows that claims and findings rest on.

    Args:
        reading: the project, read.

    Yields:
        The findings.
    """
    store = reading.store
    tables: dict[str, SourceTable] = {}
    for record in read_table_records(store, reading.project.root):
        found = _table(record)
        if isinstance(found, SourceTable):
            tables[record.iri] = found
        else:
            yield found
    for span, recorded in store.select(_SPANS).rows:
        yield from _rows(str(span), recorded, tables)


def _table(record: TableRecord) -> SourceTable | Finding:
    try:
        data = read_bytes(record.path)
        table = read_table(data, record.path)
    except UnreadableFile as problem:
        return TABLE.finding(
            f"{problem.message} {problem.next_step}", record.iri, IOMKG + "textFile"
        )
    found = digest_of(data)
    if found != record.digest:
        return TABLE.finding(
            f'{record.path.name} has another digest than recorded. If it is right, write "{found}" '
            "and run `iomkg ingest table` again; if not, restore the file.",
            record.iri,
            _DIGEST,
            Literal(record.digest),
        )
    return table


def _rows(iri: str, recorded: object, tables: Mapping[str, SourceTable]) -> Iterator[Finding]:
    try:
        rows = parse_rows(iri)
        table = tables.get(rows.source)
        now = row_digest(rows, table) if table is not None else None
    except EvidenceError as problem:
        yield ROWS.finding(f"{problem.message} {problem.next_step}", iri)
        return
    if now is not None and isinstance(recorded, Literal) and now != recorded.value:
        yield ROWS.finding(
            f"The rows at {shorten(iri)} have another digest than recorded. If they are right, "
            f'write "{now}"; if not, find them again.',
            iri,
            _DIGEST,
            recorded,
        )
