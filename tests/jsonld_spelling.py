"""JSON-LD of ours as PyLD spells it, so that PyLD can be the oracle of all the rest.

PyLD keeps every number and boolean a string, and calls a property by its compact IRI where it is a
value. What is left out of the comparison here is held by reading our documents back.
"""

from __future__ import annotations

from typing import Any


def as_pyld_spells(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document with values spelt as PyLD's compaction spells them."""
    context = document["@context"]
    graph = [_value(node, "", context) for node in document["@graph"]]
    return {**document, "@graph": graph}


def _value(value: Any, key: str, context: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: _value(held, name, context) for name, held in value.items()}
    if isinstance(value, list):
        return [_value(held, key, context) for held in value]
    defined = context.get(key)
    wanted = defined.get("@type") if isinstance(defined, dict) else None
    if isinstance(value, bool | int):
        lexical = str(value).lower()
        datatype = "xsd:boolean" if isinstance(value, bool) else "xsd:integer"
        written = "type" if "type" in context else "@type"
        return lexical if wanted else {written: datatype, "@value": lexical}
    if wanted == "@vocab" and value in context:
        meant = context[value]
        return meant["@id"] if isinstance(meant, dict) else meant
    return value
