"""Results of the command as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iomkg.ask.named import NamedQuery
    from iomkg.ask.search import Hit


def write_json(schema: str, value: Any) -> str:
    """Return a value as a JSON object with its schema first.

    Args:
        schema: ``iomkg/VERB/1``.
        value: a dataclass instance, or a mapping.

    Returns:
        JSON, indented, keys in the order of the fields.
    """
    if not isinstance(value, Mapping):
        from dataclasses import asdict

        value = asdict(value)
    return json.dumps({"schema": schema, **value}, ensure_ascii=False, indent=2) + "\n"


def write_hits_json(hits: Iterable[Hit]) -> str:
    """Return what a search found as a JSON object whose schema is ``iomkg/search/1``."""
    return write_json("iomkg/search/1", {"hits": [hit._asdict() for hit in hits]})


def write_queries_json(queries: Iterable[NamedQuery]) -> str:
    """Return queries as a JSON object whose schema is ``iomkg/queries/1``."""
    return write_json("iomkg/queries/1", {"queries": [_summary(query) for query in queries]})


def _summary(found: NamedQuery) -> dict[str, Any]:
    return {
        "id": found.id,
        "summary": found.summary,
        "description": found.description,
        "tags": found.tags,
        "params": [{"name": p.name, "option": p.option, **p._asdict()} for p in found.params],
        "columns": [{"name": c.name, "type": c.type, "allowed": c.allowed} for c in found.columns],
        "view": found.view and {"kind": found.view.kind, "parts": dict(found.view.parts)},
    }
