"""A tool that an assistant may call: what it takes, gives and does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from iomkg.api import KnowledgeGraph
from iomkg.terms import ID, Iri
from iomkg.tuples import NamedTuple

SILENT: Final = "No source says so."
_SOURCE: Final = re.compile(re.escape(ID) + r"source/[A-Za-z0-9._/-]*[A-Za-z0-9]")

Arguments: TypeAlias = dict[str, Any]


class ToolAnswer(NamedTuple):
    """What a tool answers.

    Attributes:
        content: the answer, as JSON that the output schema describes.
        text: the same to read.
    """

    content: dict[str, Any]
    text: str


class ToolOffered(NamedTuple):
    """A tool.

    Attributes:
        name: what it is called.
        title: what it does, in a few words.
        description: what it does and when to use it.
        takes: JSON Schema of its arguments.
        gives: JSON Schema of its answer.
        call: does it.
    """

    name: str
    title: str
    description: str
    takes: dict[str, Any]
    gives: dict[str, Any]
    call: Callable[[KnowledgeGraph, Arguments], ToolAnswer]


def arguments_schema(*required: str, **properties: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of arguments."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def answer_schema(**properties: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of an answer, which has its sources and a note beside it."""
    source = {
        "type": "object",
        "properties": {
            "iri": {"type": "string", "format": "iri"},
            "label": {"type": "string"},
        },
        "required": ["iri", "label"],
    }
    return {
        "type": "object",
        "properties": {
            **properties,
            "sources": {
                "type": "array",
                "items": source,
                "description": "The sources that the answer comes from.",
            },
            "note": {
                "type": "string",
                "description": "What to know of the answer; that no source says so if none does.",
            },
        },
        "required": [*properties, "sources", "note"],
    }


def told(kg: KnowledgeGraph, note: str = "", text: str = "", **content: Any) -> ToolAnswer:
    """Make an answer with its sources, which are found in it.

    Args:
        kg: knows what the sources are called.
        note: what to know of it.
        text: the same to read; the JSON if it is left out.
        **content: the answer.
    """
    found = sorted(set(_SOURCE.findall(json.dumps(content, ensure_ascii=False))))
    sources = [{"iri": iri, "label": kg.label(Iri(iri))} for iri in found]
    whole = {**content, "sources": sources, "note": note}
    return ToolAnswer(whole, text or json.dumps(whole, ensure_ascii=False))
