"""The parameters and the rows of a named query as JSON Schema (2020-12)."""

from __future__ import annotations

from typing import Any, Final

from iomkg.ask.named import ENTITY, PROPERTY, Column, NamedQuery, Parameter
from iomkg.rdf.rows.pyvalues import python_value
from iomkg.rdf.rows.result import Table
from iomkg.terms import Term

_TYPES: Final[dict[str, dict[str, Any]]] = {
    "xsd:string": {"type": "string"},
    "xsd:date": {"type": "string", "format": "date"},
    "edtf:EDTF": {"type": "string"},
    "xsd:integer": {"type": "integer"},
    "xsd:boolean": {"type": "boolean"},
    "xsd:anyURI": {"type": "string", "format": "uri"},
    ENTITY: {"type": "string"},
    PROPERTY: {"type": "string"},
}
_NAMED: Final = {
    ENTITY: "A label, an acronym, kind/slug, or an IRI",
    PROPERTY: "A label, a local name, or an IRI",
    "edtf:EDTF": "A year, month or day (EDTF)",
}
_COLUMNS: Final = {"integer": "integer", "boolean": "boolean"}


def parameter_schema(parameter: Parameter) -> dict[str, Any]:
    """Describe the values of a parameter."""
    schema = dict(_TYPES[parameter.type])
    said = [parameter.description, _NAMED.get(parameter.type, "")]
    if parameter.kinds:
        said.append(f"Of the kinds {', '.join(parameter.kinds)}")
    schema["description"] = ". ".join(text for text in said if text)
    if parameter.allowed:
        schema["enum"] = [_value(text, parameter) for text in parameter.allowed]
    if parameter.default is not None:
        schema["default"] = _value(parameter.default, parameter)
    if parameter.example:
        schema["examples"] = [_value(parameter.example, parameter)]
    return schema


def parameters_schema(query: NamedQuery) -> dict[str, Any]:
    """Describe the parameters of a query, as one object."""
    return {
        "type": "object",
        "properties": {p.name: parameter_schema(p) for p in query.params},
        "required": [p.name for p in query.params if p.required],
        "additionalProperties": False,
    }


def rows_schema(query: NamedQuery) -> dict[str, Any]:
    """Describe the rows of a query, as a list of objects; what is unbound is null."""
    return {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {column.name: _column(column) for column in query.columns},
        },
    }


def json_rows(query: NamedQuery, table: Table) -> list[dict[str, Any]]:
    """Return rows of a query as :func:`rows_schema` describes them.

    Args:
        query: the query.
        table: its rows.
    """
    types = [_COLUMNS.get(column.type) for column in query.columns]
    return [
        {
            column: _plain(term, kind)
            for column, term, kind in zip(table.columns, row, types, strict=True)
        }
        for row in table.rows
    ]


def _plain(term: Term | None, kind: str | None) -> Any:
    if term is None:
        return None
    value = python_value(term) if kind else str(term)
    return value if isinstance(value, int | str) else str(term)


def _column(column: Column) -> dict[str, Any]:
    if column.allowed:
        return {"enum": [*column.allowed, None]}
    # A value of another type than is declared comes as its text.
    kind = _COLUMNS.get(column.type)
    return {"type": [kind, "string", "null"] if kind else ["string", "null"]}


def _value(text: str, parameter: Parameter) -> Any:
    if parameter.type == "xsd:integer":
        return int(text)
    return text == "true" if parameter.type == "xsd:boolean" else text
