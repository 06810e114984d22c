"""Answers as JSON, all of them: ``answer.schema.json`` beside this module describes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from iomkg.ask.answers import Answer, SaidBy
from iomkg.report.as_json import write_json

if TYPE_CHECKING:
    from iomkg.ask.quoting import Quote, Quotes

SCHEMA: Final = "iomkg/answer/1"


def write_answer_json(answer: Answer, quotes: Quotes | None = None) -> str:
    """Return an answer as a JSON object whose schema is ``iomkg/answer/1``.

    Args:
        answer: the answer.
        quotes: words of the sources; who says something then has them as ``quote``.
    """
    return write_json(SCHEMA, _plain(answer, {} if quotes is None else quotes.found))


def _plain(value: Any, quotes: Mapping[tuple[str, str], Quote]) -> Any:
    """Turn named tuples into mappings, other tuples into lists."""
    if isinstance(value, SaidBy):
        read = [quotes[value.source, p] for p in value.places if (value.source, p) in quotes]
        made = {name: _plain(each, quotes) for name, each in value._asdict().items()}
        return {**made, "quote": [quote._asdict() for quote in read]} if read else made
    if hasattr(value, "_asdict"):
        return {name: _plain(each, quotes) for name, each in value._asdict().items()}
    return [_plain(each, quotes) for each in value] if isinstance(value, tuple) else value
