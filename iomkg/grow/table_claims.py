"""Tables as claims: the rows of a CSV file, by a map, as things, claims and row evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from iomkg.graph.evidence.rows import SourceTable, row_digest, rows_of
from iomkg.grow.blocks import Block, write_blocks
from iomkg.grow.map_templates import BadValue, Fields
from iomkg.grow.spells import Oddity, Spell, Steps, find_oddities, find_spells, time_fields
from iomkg.grow.table_map import (
    GROUP,
    ROW,
    ClaimTemplate,
    RecordTemplate,
    TableMap,
    ThingTemplate,
)
from iomkg.terms import (
    DCTERMS,
    ID,
    IOMKG,
    PROV,
    RDF_OBJECT,
    RDF_PREDICATE,
    RDF_SUBJECT,
    RDF_TYPE,
    RDFS_LABEL,
    Iri,
    Literal,
)
from iomkg.tuples import grouped

_MODALITY, _RANK = Iri(IOMKG + "modality"), Iri(IOMKG + "rank")
_EVIDENCE, _DIGEST, _FOUND = (Iri(IOMKG + n) for n in ("evidence", "digest", "foundIn"))
_CONCERNS, _FINDING_KIND = Iri(IOMKG + "concerns"), Iri(IOMKG + "findingKind")
_SOURCE, _DESCRIPTION = Iri(PROV + "hadPrimarySource"), Iri(DCTERMS + "description")


@dataclass(frozen=True)
class Rejected:
    """A row that was left out.

    Attributes:
        line: its line in the file, from 1.
        reason: why, as a sentence.
    """

    line: int
    reason: str


@dataclass(frozen=True)
class Ingested:
    """What was made of a table.

    Attributes:
        turtle: the things, claims, spans and findings.
        rows: how many rows the table has, the heading left out.
        claims: how many claims were made.
        records: how many records were made, by the way in which they were.
        findings: how many findings there are, by the local name of their kind.
        rejected: the rows that were left out, in order.
        unused: the lines of the rows of which nothing was made, in order.
    """

    turtle: str
    rows: int
    claims: int
    records: Mapping[str, int]
    findings: Mapping[str, int]
    rejected: tuple[Rejected, ...]
    unused: tuple[int, ...]


@dataclass(frozen=True)
class _Record:
    """Fields, and the rows behind them: those of each step, in order."""

    fields: Fields
    rows: tuple[tuple[int, ...], ...]

    def supporting(self, which: str) -> tuple[int, ...]:
        first, last = self.rows[0], self.rows[-1]
        some = {"first": (first,), "last": (last,), "ends": (first, last)}
        return tuple(row for rows in some.get(which, self.rows) for row in rows)


@dataclass
class _Writing:
    """What has been made so far."""

    table: SourceTable
    map: TableMap
    blocks: list[Block] = field(default_factory=list)
    spans: set[str] = field(default_factory=set)
    used: set[int] = field(default_factory=set)
    things: defaultdict[int, dict[Iri, None]] = field(default_factory=lambda: defaultdict(dict))
    rejected: list[Rejected] = field(default_factory=list)
    records: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    names: set[Iri] = field(default_factory=set)
    claims: int = 0

    @property
    def source(self) -> str:
        return f"{ID}source/{self.map.source}"


def ingest_table(table: SourceTable, mapping: TableMap, path: Path) -> Ingested:
    """Make things, claims and evidence of the rows of a table.

    Args:
        table: the table.
        mapping: says what its columns mean.
        path: the name of what is written, for errors.

    Returns:
        What was made. Rows whose keys do not resolve, or whose values are not of the kind that
        the map says, are left out and listed.
    """
    writing = _Writing(table, mapping)
    rows = _resolved(writing)
    for template in mapping.records:
        if template.each == ROW:
            for number, fields in rows.items():
                _write_record(writing, template, _Record(fields, ((number,),)))
        elif template.each == GROUP:
            for record in _groups(template, rows):
                _write_record(writing, template, record)
        else:
            _write_spells(writing, template, rows)
    _write_corrections(writing, rows)
    _write_notes(writing, rows)
    last = len(table.rows)
    rejected = {each.line for each in writing.rejected}
    unused = [table.lines[n - 1] for n in range(2, last + 1) if n not in writing.used]
    return Ingested(
        write_blocks(writing.blocks, mapping.heading, path),
        last - 1,
        writing.claims,
        writing.records,
        writing.findings,
        tuple(sorted(writing.rejected, key=lambda each: each.line)),
        tuple(line for line in unused if line not in rejected),
    )


def _resolved(writing: _Writing) -> dict[int, Fields]:
    """Resolve the keys of each row; a row whose keys do not all resolve is rejected."""
    table = writing.table
    result: dict[int, Fields] = {}
    for number, cells in enumerate(table.rows[1:], start=2):
        fields: dict[str, str] = dict(zip(table.heading, cells, strict=True))
        problems = []
        for key in writing.map.keys:
            found = key.resolve(fields)
            if isinstance(found, str):
                problems.append(found)
            else:
                fields.update(key.record_fields(found))
        if problems:
            writing.rejected.append(Rejected(table.lines[number - 1], " ".join(problems)))
        else:
            result[number] = fields
    return result


def _groups(template: RecordTemplate, rows: Mapping[int, Fields]) -> Iterator[_Record]:
    """Make a record of the rows that share the fields of a group."""
    groups = grouped(
        (tuple(fields[name] for name in template.of), number) for number, fields in rows.items()
    )
    for _, numbers in sorted(groups.items()):
        if template.by is not None:
            by = template.by
            numbers.sort(key=lambda number: (rows[number][by], number))
        first, last = (rows[numbers[at]].get(template.by or "", "") for at in (0, -1))
        counted = {**time_fields(first, last), "count": str(len(numbers))}
        yield _Record({**rows[numbers[0]], **counted}, tuple((n,) for n in numbers))


def _write_spells(writing: _Writing, template: RecordTemplate, rows: Mapping[int, Fields]) -> None:
    by = template.by or ""
    # The steps of all rows, also of those rejected.
    column = writing.table.heading.index(by)
    steps = Steps(
        tuple(sorted({cells[column] for cells in writing.table.rows[1:]})),
        template.silent,
        template.unseen,
    )
    of = template.of[:-1] if template.standings else template.of
    listed = [
        (
            number,
            tuple(fields[name] for name in of),
            fields[template.of[-1]] if template.standings else "",
            fields[by],
        )
        for number, fields in rows.items()
    ]
    spells = find_spells(listed, steps)
    for spell in spells:
        _write_record(writing, template, _of_spell(spell, rows))
    for oddity in find_oddities(spells, steps, template.standings):
        _write_oddity(writing, template, oddity, rows)


def _of_spell(spell: Spell, rows: Mapping[int, Fields]) -> _Record:
    count = {"count": str(len(spell.all_rows))}
    return _Record({**rows[spell.rows[0][0]], **spell.fields, **count}, spell.rows)


def _write_record(writing: _Writing, template: RecordTemplate, record: _Record) -> None:
    """Write the things and claims of a record, or reject its rows."""
    try:
        things = [_thing(each, record.fields) for each in template.things]
        claims = [
            (each, _claim(writing, each, record))
            for each in template.claims
            if _wanted(each, record.fields)
        ]
    except BadValue as problem:
        for number in record.supporting("all"):
            line = writing.table.lines[number - 1]
            writing.rejected.append(Rejected(line, f"{problem.message} {problem.next_step}"))
        return
    writing.records[template.each] += 1
    writing.blocks += things
    for each, (claim, pairs) in claims:
        writing.claims += 1
        writing.blocks.append((_free(writing, claim), pairs))
        _write_span(writing, record.supporting(each.rows))
    if things:
        writing.used.update(record.supporting("all"))
        for number in record.supporting("all"):
            writing.things[number][things[0][0]] = None


def _free(writing: _Writing, claim: Iri) -> Iri:
    """Number a claim whose name is taken: two records may differ in the case of letters alone."""
    free, number = claim, 1
    while free in writing.names:
        number += 1
        free = Iri(f"{claim.value}-{number}")
    writing.names.add(free)
    return free


def _wanted(claim: ClaimTemplate, fields: Fields) -> bool:
    if claim.when is not None and not fields[claim.when]:
        return False
    return claim.unless is None or fields[claim.unless[0]] != fields[claim.unless[1]]


def _thing(template: ThingTemplate, fields: Fields) -> Block:
    pairs: list[tuple[Iri, Iri | Literal]] = [(RDF_TYPE, template.type.iri(fields))]
    if template.label is not None:
        pairs.append((RDFS_LABEL, Literal(template.label.fill(fields), language="en")))
    for predicate, said in template.properties:
        pairs += ((predicate.iri(fields), term) for term in said.terms(fields))
    return template.iri.iri(fields), tuple(pairs)


def _claim(writing: _Writing, template: ClaimTemplate, record: _Record) -> Block:
    fields = record.fields
    rows = rows_of(writing.source, record.supporting(template.rows))
    writing.used.update(record.supporting(template.rows))
    qualifiers = ((p.iri(fields), t) for p, s in template.qualifiers for t in s.terms(fields))
    return Iri(f"{ID}claim/{writing.map.source}/{template.slug.fill(fields)}"), (
        (RDF_TYPE, Iri(IOMKG + "Claim")),
        (RDF_SUBJECT, template.subject.iri(fields)),
        (RDF_PREDICATE, template.predicate.iri(fields)),
        (RDF_OBJECT, template.object.term(fields)),
        *qualifiers,
        (_MODALITY, Iri(IOMKG + template.modality)),
        (_RANK, Iri(IOMKG + "Normal")),
        (_EVIDENCE, Iri(rows.iri)),
        (_SOURCE, Iri(writing.source)),
        (_DESCRIPTION, Literal(template.description.fill(fields), language="en")),
    )


def _write_span(writing: _Writing, numbers: Sequence[int]) -> None:
    """Write the span of some rows, where it has not been written yet."""
    rows = rows_of(writing.source, numbers)
    if rows.iri not in writing.spans:
        writing.spans.add(rows.iri)
        kept = Literal(row_digest(rows, writing.table))
        writing.blocks.append((Iri(rows.iri), ((RDF_TYPE, Iri(IOMKG + "Span")), (_DIGEST, kept))))


def _write_finding(
    writing: _Writing,
    numbers: Sequence[int],
    *,
    slug: str,
    kind: Iri,
    concerns: Iterable[Iri],
    reason: str,
) -> None:
    """Write something odd: the rows that show it, what it is called, and what it concerns."""
    rows = rows_of(writing.source, numbers)
    writing.findings[kind.value.removeprefix(IOMKG)] += 1
    writing.used.update(numbers)
    writing.blocks.append(
        (
            Iri(f"{ID}finding/{writing.map.source}/{slug}"),
            (
                (RDF_TYPE, Iri(IOMKG + "SourceFinding")),
                (_FINDING_KIND, kind),
                *((_CONCERNS, thing) for thing in concerns),
                (_FOUND, Iri(rows.iri)),
                (_SOURCE, Iri(writing.source)),
                (_DESCRIPTION, Literal(reason, language="en")),
            ),
        )
    )
    _write_span(writing, numbers)


def _write_oddity(
    writing: _Writing, template: RecordTemplate, oddity: Oddity, rows: Mapping[int, Fields]
) -> None:
    said = template.findings.get(oddity.kind)
    if said is None:
        return
    first, last = oddity.spells[0], oddity.spells[-1]
    fields = {
        **_of_spell(first, rows).fields,
        "steps": ", ".join(oddity.steps),
        "next": last.steps[0],
        "other": last.standing,
    }
    concerns = [template.things[0].iri.iri(_of_spell(s, rows).fields) for s in oddity.spells]
    _write_finding(
        writing,
        oddity.rows,
        slug=said.slug.fill(fields),
        kind=said.kind.iri({}),
        concerns=concerns,
        reason=said.reason.fill(fields),
    )


def _write_corrections(writing: _Writing, rows: Mapping[int, Fields]) -> None:
    """Write a finding for each exception to the code lists."""
    if writing.map.corrected is None:
        return
    slug, kind = writing.map.corrected
    for key in writing.map.keys:
        for exception in key.exceptions:
            found = [n for n, fields in rows.items() if exception.where.holds(fields)]
            if found:
                _write_finding(
                    writing,
                    found,
                    slug=slug.fill(rows[found[0]]),
                    kind=kind.iri({}),
                    concerns=dict.fromkeys(t for n in found for t in writing.things[n]),
                    reason=exception.reason,
                )


def _write_notes(writing: _Writing, rows: Mapping[int, Fields]) -> None:
    for note in writing.map.notes:
        found = [number for number, fields in rows.items() if note.where.holds(fields)]
        if not found:
            raise note.slug.setting.wrong("is about no row of the table", "Correct its `where`.")
        concerns = dict.fromkeys(t.iri(rows[n]) for n in found for t in note.concerns)
        _write_finding(
            writing,
            found,
            slug=note.slug.fill({}),
            kind=note.kind.iri({}),
            concerns=concerns,
            reason=note.reason,
        )
