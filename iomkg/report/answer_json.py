"""Answers as JSON, all of them: ``answer.schema.json`` beside this module describes it."""

from __future__ import annotations

from typing import Any, Final

from iomkg.ask.answers import Answer
from iomkg.report.as_json import write_json

SCHEMA: Final = "iomkg/answer/1"


def write_answer_json(answer: Answer) -> str:
    """Return an answer as a JSON object whose schema is ``iomkg/answer/1``."""
    return write_json(SCHEMA, _plain(answer))


def _plain(value: Any) -> Any:
    """Turn named tuples into mappings, other tuples into lists."""
    if hasattr(value, "_asdict"):
        return {name: _plain(each) for name, each in value._asdict().items()}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value
