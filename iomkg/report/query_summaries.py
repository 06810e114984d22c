"""Named queries as JSON: what each answers, takes and gives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from iomkg.ask.named import NamedQuery
from iomkg.report.as_json import write_json


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
