r"""A graph as CSV tables, one for each class, with their description (CSV on the Web).

``CLASS.csv`` has one row for each instance: ``id``, then a column for each property in the order
of :mod:`iomkg.rdf.turtle.predicates`. A property of which an instance has several values has a
table of its own, ``CLASS.PROPERTY.csv``, with one row for each. Which columns there are, and which
tables, is decided by all of a graph even where a part of it is written. A cell holds an IRI or a
lexical form as it stands; where a column mixes kinds, a second one, ``(kind)``, tells them apart.
A value that is missing is nothing at all, an empty string is ``""``.

Standards: Metadata Vocabulary for Tabular Data (``csv-metadata.json``), RFC 4180.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from iomkg.rdf.rows.formats_of_rows import csv_field
from iomkg.rdf.turtle.predicates import place_of
from iomkg.rdf.writers.jsonld_context import JsonLdContext, prefixed
from iomkg.rdf.writers.ordered import TYPE, Pair, Sorted, literal_parts, unquoted
from iomkg.terms import RDF, XSD
from iomkg.tuples import grouped

METADATA: Final = "csv-metadata.json"
"""Where a reader of CSV on the Web looks for the description (section 5.3 of the data model)."""

_UNTYPED: Final = "Untyped"
_IRI: Final = "iri"
_BUILT_IN: Final = frozenset(
    {"integer", "decimal", "double", "boolean", "date", "dateTime", "gYear", "anyURI", "string"}
)
_ABOUT: Final = "{+id}"
_NOTE: Final = (
    "A missing value is an empty cell without quotes, an empty string one with quotes; a column "
    "named (kind) has iri, a language tag after @, or the datatype of the value beside it."
)

_Values: TypeAlias = Mapping[str, list[str]]


@dataclass
class _Column:
    """A property of a class: the most values that an instance has, and of which kinds."""

    most: int = 0
    kinds: set[str] = field(default_factory=set)


def tables(part: Sorted, whole: Sorted, context: JsonLdContext) -> Iterator[tuple[str, str]]:
    """Write a graph as tables.

    Args:
        part: the triples to write.
        whole: all triples of which ``part`` is a part; they decide the columns.
        context: has the names of classes and properties.

    Returns:
        Names of files and what they hold, sorted by name, the description last.
    """
    schema = _schema(whole)
    names = _file_names(schema, context)
    rows: dict[str, list[tuple[str, _Values]]] = {kind: [] for kind in schema}
    for subject, pairs in part.by_subject():
        values = _by_property(pairs)
        for kind in _kinds(pairs):
            rows[kind].append((subject, values))
    described = []
    for name, kind in sorted((name, kind) for kind, name in names.items()):
        columns = schema[kind]
        single = {p: c for p, c in columns.items() if c.most == 1}
        yield f"{name}.csv", _table(single, rows[kind])
        described.append(_description(f"{name}.csv", kind, single, context))
        for prop, column in columns.items():
            if column.most > 1:
                file = f"{name}.{_name(prop, context)}.csv"
                several = [(s, {prop: [v]}) for s, held in rows[kind] for v in held.get(prop, ())]
                yield file, _table({prop: column}, several)
                described.append(_description(file, "", {prop: column}, context))
    content = {"@context": "http://www.w3.org/ns/csvw", "dc:description": _NOTE}
    content["tables"] = described  # type: ignore[assignment]
    yield METADATA, json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _schema(whole: Sorted) -> dict[str, dict[str, _Column]]:
    """Return the properties of each class, in the order in which they are written."""
    found: dict[str, dict[str, _Column]] = {}
    for _, pairs in whole.by_subject():
        values = _by_property(pairs)
        for kind in _kinds(pairs):
            columns = found.setdefault(kind, {})
            for prop, held in values.items():
                column = columns.setdefault(prop, _Column())
                column.most = max(column.most, len(held))
                column.kinds.update(_kind(value) for value in held)
    return {
        kind: dict(sorted(columns.items(), key=lambda item: place_of(item[0][1:-1])))
        for kind, columns in found.items()
    }


def _kinds(pairs: list[Pair]) -> list[str]:
    return [value for predicate, value in pairs if predicate == TYPE] or [""]


def _by_property(pairs: list[Pair]) -> _Values:
    return grouped(pair for pair in pairs if pair[0] != TYPE)


def _kind(text: str) -> str:
    if text[0] != '"':
        return _IRI
    _, language, datatype = literal_parts(text)
    return f"@{language}" if language else datatype[1:-1] or XSD + "string"


def _file_names(schema: Iterable[str], context: JsonLdContext) -> dict[str, str]:
    """Name the tables; names that only differ in case are numbered, for some disks."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for kind in sorted(schema):
        stem = name = _name(kind, context) if kind else _UNTYPED
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.casefold())
        names[kind] = name
    return names


def _name(text: str, context: JsonLdContext) -> str:
    """Return a name for a class or property that can be part of a file name."""
    iri = text[1:-1]
    known = context.classes.get(iri) or context.properties.get(iri)
    return known or "".join(c if c.isascii() and c.isalnum() else "-" for c in prefixed(iri))


def _table(columns: Mapping[str, _Column], rows: Iterable[tuple[str, _Values]]) -> str:
    header = ["id"]
    for prop, column in columns.items():
        header.append(prefixed(prop[1:-1]))
        if len(column.kinds) > 1:
            header.append(f"{prefixed(prop[1:-1])} (kind)")
    lines = [",".join(map(_field, header))]
    for subject, values in rows:
        cells = [_field(_plain(subject))]
        for prop, column in columns.items():
            held = values.get(prop)
            cells.append(_field(_plain(held[0])) if held else "")
            if len(column.kinds) > 1:
                cells.append(_kind(held[0]) if held else "")
        lines.append(",".join(cells))
    return "".join(f"{line}\r\n" for line in lines)


def _plain(text: str) -> str:
    if text[0] == "<":
        return text[1:-1]
    return text if text[0] == "_" else unquoted(literal_parts(text)[0])


def _field(text: str) -> str:
    return csv_field(text) or '""'


def _description(
    file: str, kind: str, columns: Mapping[str, _Column], context: JsonLdContext
) -> dict[str, object]:
    described: list[dict[str, object]] = [
        {
            "name": "id",
            "titles": "id",
            "datatype": "string",
            "required": True,
            "suppressOutput": True,
        }
    ]
    for prop, column in columns.items():
        name = _name(prop, context)
        about: dict[str, object] = {
            "name": name,
            "titles": prefixed(prop[1:-1]),
            "propertyUrl": prop[1:-1],
            **_type(column.kinds, name),
        }
        described.append(about)
        if len(column.kinds) > 1:
            described.append(
                {
                    "name": f"{name}.kind",
                    "titles": f"{prefixed(prop[1:-1])} (kind)",
                    "datatype": "string",
                    "suppressOutput": True,
                }
            )
    if kind:
        described.append(
            {
                "name": "type",
                "virtual": True,
                "propertyUrl": RDF + "type",
                "valueUrl": kind[1:-1],
            }
        )
    schema: dict[str, object] = {"aboutUrl": _ABOUT, "columns": described}
    if all(column.most == 1 for column in columns.values()):
        schema["primaryKey"] = "id"
    return {"url": file, "tableSchema": schema}


def _type(kinds: set[str], name: str) -> dict[str, object]:
    """Return how cells are read: as IRIs, in a language, or as a datatype (section 5.11)."""
    if len(kinds) > 1:
        return {"datatype": "string"}
    (kind,) = kinds
    if kind == _IRI:
        return {"datatype": "string", "valueUrl": f"{{+{name}}}"}
    if kind.startswith("@"):
        return {"datatype": "string", "lang": kind[1:]}
    local = kind.removeprefix(XSD)
    if local in _BUILT_IN:
        return {"datatype": local}
    return {"datatype": {"@id": kind, "base": "string"}}
