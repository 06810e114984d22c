"""All that is known of one claim: what it says, where, how it is qualified, how it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from iomkg.ask.described import Described, describe
from iomkg.ask.reasons import DigestState
from iomkg.ask.why import digest_state
from iomkg.errors import EvidenceError, UnreadableFile
from iomkg.graph.evidence.rows import SourceTable, is_rows, parse_rows, read_table, row_digest
from iomkg.graph.evidence.span import cut, parse_span
from iomkg.graph.evidence.tables import read_table_records
from iomkg.rdf.read.text import read_bytes
from iomkg.rdf.sparql.binding import bind
from iomkg.terms import DCTERMS, IOMKG, Iri
from iomkg.tuples import NamedTuple

if TYPE_CHECKING:
    from iomkg.ask.told import Told, ToldClaim, ToldConflict, ToldSource
    from iomkg.graph.evidence.texts import Text
    from iomkg.rdf.store.base import Store

_SPANS: Final = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
SELECT ?span ?digest WHERE { ?claim iomkg:evidence ?span . OPTIONAL { ?span iomkg:digest ?digest } }
ORDER BY ?span
"""
_QUALIFIERS: Final = (
    "comparator",
    "asOf",
    "validity",
    "modality",
    "negated",
    "saidBy",
    "namedAs",
    "inDivision",
    "rank",
    "deprecationReason",
)


class ClaimPlace(NamedTuple):
    """A place on which a claim rests.

    Attributes:
        span: IRI of the place.
        where: the place in words: ``characters 17–42``, ``row 5``.
        start: the first character; -1 for rows of a table.
        end: the character after the last; -1 for rows of a table.
        state: what is known of its digest.
        words: what stands there, from the reader's own copy; empty if it is not at hand.
        cells: for rows of a table, the cells of each, the heading's first.
    """

    span: str
    where: str
    start: int
    end: int
    state: DigestState
    words: str
    cells: tuple[tuple[str, ...], ...]


class ClaimRecord(NamedTuple):
    """A claim with all that stands behind and against it.

    Attributes:
        claim: the claim.
        source: its source.
        qualifiers: how it is said.
        places: on what it rests; empty if its source is cited and not held.
        why_not: why no fact follows from it, in words; empty if one does.
        conflicts: the conflicts that it is a side of, or evidence in, each with whether a side.
        rivals: the claims that it clashes with.
        same: the claims of other sources that say the same.
        replaced_by: IRI of the claim that took its place, or an empty string.
    """

    claim: ToldClaim
    source: ToldSource
    qualifiers: tuple[Described, ...]
    places: tuple[ClaimPlace, ...]
    why_not: tuple[str, ...]
    conflicts: tuple[tuple[ToldConflict, bool], ...]
    rivals: tuple[ToldClaim, ...]
    same: tuple[ToldClaim, ...]
    replaced_by: str


TableOf: TypeAlias = Callable[[str], SourceTable | None]
"""Returns the table of a source by its IRI; None if it is no table or cannot be read."""


def tables_of(store: Store, root: Path) -> TableOf:
    """Return what reads the tables of a project, each once."""
    paths = {record.iri: record.path for record in read_table_records(store, root)}

    @cache
    def table_of(source: str) -> SourceTable | None:
        if source not in paths:
            return None
        try:
            return read_table(read_bytes(paths[source]), paths[source])
        except UnreadableFile:
            return None

    return table_of


def claim_record(
    store: Store, told: Told, iri: str, texts: Mapping[str, Text], table_of: TableOf
) -> ClaimRecord | None:
    """Draw up all that is known of a claim.

    Args:
        store: holds the full graph.
        told: the index of claims.
        iri: the claim.
        texts: source texts at hand, by IRI of the source.
        table_of: reads the tables of the project.

    Returns:
        The record; None if there is no such claim, or it was retired.
    """
    found = told.named([iri])
    if not found:
        return None
    claim = found[0]
    rows = describe(store, Iri(iri))
    group = told.claims_with(subject=claim.subject, property=claim.property)
    return ClaimRecord(
        claim,
        told.sources[claim.source],
        tuple(_qualifiers(rows)),
        tuple(_places(store, iri, texts, table_of)),
        tuple(sorted(row.text for row in rows if row.property == IOMKG + "notFactBecause")),
        tuple(told.judged(iri)),
        tuple(told.named(told.clashes([iri]).get(iri, ()))),
        tuple(
            other
            for other in group
            if other.iri != iri
            and (other.object, other.comparator, other.negated)
            == (claim.object, claim.comparator, claim.negated)
        ),
        next((row.iri for row in rows if row.property == DCTERMS + "isReplacedBy"), ""),
    )


def _qualifiers(rows: Iterable[Described]) -> list[Described]:
    found = [row for row in rows if row.property.removeprefix(IOMKG) in _QUALIFIERS]
    return sorted(found, key=lambda q: _QUALIFIERS.index(q.property.removeprefix(IOMKG)))


def _places(
    store: Store, iri: str, texts: Mapping[str, Text], table_of: TableOf
) -> list[ClaimPlace]:
    found = [
        _rows(span, digest, table_of) if is_rows(span) else _characters(span, digest, texts)
        for span, digest in store.select(bind(_SPANS, {"claim": Iri(iri)})).texts()
    ]
    return sorted(found, key=lambda place: (place.start, place.end, place.span))


def _characters(iri: str, recorded: str, texts: Mapping[str, Text]) -> ClaimPlace:
    span = parse_span(iri)
    text = texts.get(span.source)
    state = digest_state(iri, recorded, text)
    words = cut(span, text.content) if text and state is DigestState.VERIFIED else ""
    where = f"characters {span.start}–{span.end}"
    return ClaimPlace(iri, where, span.start, span.end, state, words, ())


def _rows(iri: str, recorded: str, table_of: TableOf) -> ClaimPlace:
    rows = parse_rows(iri)
    written = iri.partition("#row=")[2].replace("-", "–").replace(";", ", ")
    where = f"row{'' if written.isdigit() else 's'} {written}"
    table = table_of(rows.source)
    if table is None:
        return ClaimPlace(iri, where, -1, -1, DigestState.NOT_AT_HAND, "", ())
    try:
        same = row_digest(rows, table) == recorded
    except EvidenceError:
        same = False
    state = DigestState.VERIFIED if same else DigestState.DIFFERS
    numbers = rows.numbers(len(table.rows)) if same else ()
    cells = tuple(table.rows[number - 1] for number in numbers)
    return ClaimPlace(iri, where, -1, -1, state, "", (table.heading, *cells) if cells else ())
