"""The map of a table: which columns say what of which things, and where the evidence is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from iomkg.graph.evidence.rows import SourceTable
from iomkg.grow.keys import Condition, Key, read_condition, read_key
from iomkg.grow.map_templates import MapTemplate, TermTemplate, read_template, read_term
from iomkg.grow.settings import MapSetting, read_settings
from iomkg.grow.spells import KINDS

ROW, GROUP, SPELL = "row", "group", "spell"
_ROWS: Final = ("all", "first", "last", "ends")
_MODALITIES: Final = ("Stated", "Implied", "Possible", "Aim", "Assessment", "Forecast")
_COUNTED: Final = ("first", "last", "years", "validity", "count")
_OF_SPELLS: Final = ("nth", "listing", "started", "ended", "before", "after")
_OF_FINDINGS: Final = ("steps", "next", "other")


@dataclass(frozen=True)
class ThingTemplate:
    """A thing that each record is about.

    Attributes:
        iri: its IRI.
        type: its class.
        label: its editorial label, or None.
        properties: what it bears without a claim: predicates and objects. One whose text is
            empty is left out.
    """

    iri: MapTemplate
    type: MapTemplate
    label: MapTemplate | None
    properties: tuple[tuple[MapTemplate, TermTemplate], ...]


@dataclass(frozen=True)
class ClaimTemplate:
    """A claim that each record makes.

    Attributes:
        slug: its name within its source.
        subject: the thing that it is about.
        predicate: the property.
        object: the value.
        modality: local name of the modality.
        rows: which rows of the record support it: all, those of its first or last step, or both.
        description: what the source says, in our own words.
        when: a field without which the claim is not made, or None.
        unless: a field and another; the claim is not made where they are the same. Or None.
        qualifiers: further predicates and objects.
    """

    slug: MapTemplate
    subject: MapTemplate
    predicate: MapTemplate
    object: TermTemplate
    modality: str
    rows: str
    description: MapTemplate
    when: str | None
    unless: tuple[str, str] | None
    qualifiers: tuple[tuple[MapTemplate, TermTemplate], ...]


@dataclass(frozen=True)
class FindingTemplate:
    """What is said of something odd.

    Attributes:
        slug: its name within the source.
        kind: the concept of its kind.
        reason: what it is, in our own words.
    """

    slug: MapTemplate
    kind: MapTemplate
    reason: MapTemplate


@dataclass(frozen=True)
class RecordTemplate:
    """A way to make records of rows.

    Attributes:
        each: a record for each row, each group of rows, or each spell.
        of: the fields that the rows of a group or spell share; of a spell the last is the
            standing if there are standings.
        by: the column with the steps, or None.
        standings: the standings of spells, from the lowest to the highest.
        silent: see :class:`iomkg.grow.spells.Steps`.
        unseen: see :class:`iomkg.grow.spells.Steps`.
        things: the things of each record; findings about the record concern the first.
        claims: the claims of each record.
        findings: what is said of what is odd about spells, by kind.
    """

    each: str
    of: tuple[str, ...]
    by: str | None
    standings: tuple[str, ...]
    silent: frozenset[str]
    unseen: Mapping[str, frozenset[str]]
    things: tuple[ThingTemplate, ...]
    claims: tuple[ClaimTemplate, ...]
    findings: Mapping[str, FindingTemplate]


@dataclass(frozen=True)
class Note:
    """What a curator found in the table.

    Attributes:
        slug: its name within the source.
        kind: the concept of its kind.
        where: the rows that show it.
        concerns: the things concerned, filled in for each row.
        reason: what it is, in our own words.
    """

    slug: MapTemplate
    kind: MapTemplate
    where: Condition
    concerns: tuple[MapTemplate, ...]
    reason: str


@dataclass(frozen=True)
class TableMap:
    """A map of a table.

    Attributes:
        source: the slug of the source that the table is.
        heading: what stands above what is written, as lines of comment.
        keys: the columns whose cells are codes.
        corrected: the kind of finding that an exception to a code list is, and its slug.
        records: the ways to make records of rows.
        notes: what a curator found.
    """

    source: str
    heading: str
    keys: tuple[Key, ...]
    corrected: tuple[MapTemplate, MapTemplate] | None
    records: tuple[RecordTemplate, ...]
    notes: tuple[Note, ...]


def read_map(path: Path, table: SourceTable) -> TableMap:
    """Read the map of a table.

    Args:
        path: the map, YAML; code lists are looked for beside it.
        table: the table.

    Returns:
        The map.

    Raises:
        UnreadableFile: if the map or a code list is malformed, or does not fit the table; with
            the file and the line.
    """
    parts = read_settings(path).named(
        ("source", "records"), ("heading", "columns", "keys", "corrected", "notes")
    )
    if "columns" in parts and parts["columns"].texts() != table.heading:
        raise parts["columns"].wrong(
            f"are {', '.join(parts['columns'].texts())}, and those of {table.path} are "
            f"{', '.join(table.heading)}",
            "Give the table that the map is for, or correct the map.",
        )
    keys = tuple(
        read_key(name, each, table.heading, path.parent)
        for name, each in (parts["keys"].named() if "keys" in parts else {}).items()
    )
    for key in keys:
        if key.name in table.heading:
            raise parts["keys"].wrong(f"has {key.name!r}, a column", "Choose another name.")
    fields = (*table.heading, *(name for key in keys for name in key.field_names()))
    corrected = None
    if "corrected" in parts:
        said = parts["corrected"].named(("slug", "kind"), ())
        corrected = (read_template(said["slug"], fields), read_template(said["kind"], ()))
    return TableMap(
        parts["source"].text(),
        parts["heading"].text() if "heading" in parts else "",
        keys,
        corrected,
        tuple(_record(each, table, fields) for each in parts["records"].items()),
        tuple(
            _note(each, table, fields)
            for each in (parts["notes"].items() if "notes" in parts else ())
        ),
    )


def _record(setting: MapSetting, table: SourceTable, fields: tuple[str, ...]) -> RecordTemplate:
    parts = setting.named(
        ("each",),
        ("of", "by", "standings", "silent", "unseen", "things", "claims", "findings"),
    )
    each = parts["each"].text()
    if each not in (ROW, GROUP, SPELL):
        raise parts["each"].wrong(f"is {each!r}", "Write row, group or spell.")
    if each != ROW:
        setting.named(("of",))
    if each == SPELL:
        setting.named(("by",))
    of = parts["of"].texts() if "of" in parts else ()
    for name in of:
        if name not in fields:
            raise parts["of"].wrong(f"has {name!r}, which no row has", f"Use {', '.join(fields)}.")
    by = parts["by"].text() if "by" in parts else None
    if by is not None and by not in table.heading:
        raise parts["by"].wrong(f"is {by!r}, which is no column", "Name the column of the steps.")
    known = (*fields, *(_COUNTED if each != ROW else ()), *(_OF_SPELLS if each == SPELL else ()))
    unseen = parts["unseen"].named() if "unseen" in parts else {}
    findings = parts["findings"].named((), KINDS) if "findings" in parts else {}
    return RecordTemplate(
        each,
        of,
        by,
        parts["standings"].texts() if "standings" in parts else (),
        frozenset(parts["silent"].texts() if "silent" in parts else ()),
        {name: frozenset(value.texts()) for name, value in unseen.items()},
        tuple(_thing(t, known) for t in (parts["things"].items() if "things" in parts else ())),
        tuple(_claim(c, known) for c in (parts["claims"].items() if "claims" in parts else ())),
        {kind: _finding(f, (*known, *_OF_FINDINGS)) for kind, f in findings.items()},
    )


def _thing(setting: MapSetting, known: tuple[str, ...]) -> ThingTemplate:
    parts = setting.named(("iri", "a"), ("label", "with"))
    return ThingTemplate(
        read_template(parts["iri"], known),
        read_template(parts["a"], known),
        read_template(parts["label"], known) if "label" in parts else None,
        _pairs(parts.get("with"), known),
    )


def _claim(setting: MapSetting, known: tuple[str, ...]) -> ClaimTemplate:
    parts = setting.named(
        ("slug", "subject", "predicate", "object", "description"),
        ("modality", "rows", "when", "unless", "with"),
    )
    modality = parts["modality"].text().capitalize() if "modality" in parts else "Stated"
    if modality not in _MODALITIES:
        raise parts["modality"].wrong("is not known", f"Write one of {', '.join(_MODALITIES)}.")
    rows = parts["rows"].text() if "rows" in parts else "all"
    if rows not in _ROWS:
        raise parts["rows"].wrong("is not known", f"Write one of {', '.join(_ROWS)}.")
    when = parts["when"].text() if "when" in parts else None
    unless = parts["unless"].texts() if "unless" in parts else ()
    for name in (when, *unless):
        if name is not None and name not in known:
            raise setting.wrong(f"asks for {name!r}, which no record has", "Name a field.")
    if len(unless) not in (0, 2):
        raise parts["unless"].wrong("should be two fields", "Write `unless: [one, other]`.")
    return ClaimTemplate(
        read_template(parts["slug"], known),
        read_template(parts["subject"], known),
        read_template(parts["predicate"], known),
        read_term(parts["object"], known),
        modality,
        rows,
        read_template(parts["description"], known),
        when,
        (unless[0], unless[1]) if unless else None,
        _pairs(parts.get("with"), known),
    )


def _pairs(
    setting: MapSetting | None, known: tuple[str, ...]
) -> tuple[tuple[MapTemplate, TermTemplate], ...]:
    if setting is None:
        return ()
    return tuple(
        (MapTemplate(value, name), read_term(value, known))
        for name, value in setting.named().items()
    )


def _finding(setting: MapSetting, known: tuple[str, ...]) -> FindingTemplate:
    parts = setting.named(("slug", "kind", "reason"), ())
    return FindingTemplate(
        read_template(parts["slug"], known),
        read_template(parts["kind"], ()),
        read_template(parts["reason"], known),
    )


def _note(setting: MapSetting, table: SourceTable, fields: tuple[str, ...]) -> Note:
    parts = setting.named(("slug", "kind", "where", "reason"), ("concerns",))
    concerns = parts["concerns"].items() if "concerns" in parts else ()
    return Note(
        read_template(parts["slug"], ()),
        read_template(parts["kind"], ()),
        read_condition(parts["where"], table.heading),
        tuple(read_template(each, fields) for each in concerns),
        " ".join(parts["reason"].text().split()),
    )
