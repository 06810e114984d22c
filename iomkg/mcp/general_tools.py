"""The tools that are not named queries: ask, search, show, why and sparql."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Final

from iomkg.api import KnowledgeGraph
from iomkg.ask.answers import Answer
from iomkg.errors import BadParameter
from iomkg.mcp.tool import (
    SILENT,
    Arguments,
    ToolAnswer,
    ToolOffered,
    answer_schema,
    arguments_schema,
    told,
)
from iomkg.rdf.rows.result import Table
from iomkg.rdf.writers.formats import write_graph
from iomkg.report.answer_json import write_answer_json
from iomkg.report.answer_markdown import write_answer_markdown
from iomkg.report.citation_styles import STYLES, write_citation

SECONDS_OF_TOOL: Final = 20.0
"""How long a query of an assistant may take."""
MEMORY_OF_TOOL: Final = 1 << 30
"""How many bytes of memory it may use."""
ROWS_OF_TOOL: Final = 1_000
"""How many rows or triples its answer may have; more is of no use to an assistant."""

_TEXT: Final = {"type": "string"}
_ENTITY: Final = {
    "type": "string",
    "description": "A label, an acronym, kind/slug (programme/avrr), or an IRI",
}


def _ask(kg: KnowledgeGraph, given: Arguments) -> ToolAnswer:
    answer = kg.ask(_string(given, "question"))
    content = json.loads(write_answer_json(answer))
    note = "" if answer.groups else answer.missing or SILENT
    return told(kg, note, "".join(write_answer_markdown(answer)), answer=content)


def _search(kg: KnowledgeGraph, given: Arguments) -> ToolAnswer:
    limit = given.get("limit", 20)
    if not isinstance(limit, int) or not 0 < limit <= 100:
        raise BadParameter(f"limit may not be {limit!r}.", "Give 1 to 100.")
    hits = kg.search(_string(given, "words"), limit)
    note = "Hits are names and claims; show and why have the sources." if hits else SILENT
    return told(kg, note, hits=[hit._asdict() for hit in hits])


def _show(kg: KnowledgeGraph, given: Arguments) -> ToolAnswer:
    return _told(kg, kg.show(_string(given, "entity")))


def _why(kg: KnowledgeGraph, given: Arguments) -> ToolAnswer:
    return _told(kg, kg.show(_string(given, "entity"), given.get("property"), why=True))


def _told(kg: KnowledgeGraph, answer: Answer) -> ToolAnswer:
    note = "" if answer.groups or answer.record else SILENT
    return told(kg, note, answer=json.loads(write_answer_json(answer)))


def _cite(kg: KnowledgeGraph, given: Arguments) -> ToolAnswer:
    style = given.get("style", "text")
    if style not in STYLES:
        raise BadParameter(f"style may not be {style!r}.", f"It is one of: {', '.join(STYLES)}.")
    thing = _string(given, "thing") if "thing" in given else None
    citation = write_citation(kg.cite(thing), style)
    return told(kg, "", citation, answer=citation)


def _sparql(kg: KnowledgeGraph, given: Arguments) -> ToolAnswer:
    found = kg.sparql(
        _string(given, "query"), timeout=SECONDS_OF_TOOL, memory=MEMORY_OF_TOOL, limit=ROWS_OF_TOOL
    )
    if isinstance(found, Table):
        content = json.loads(found.write("json"))
    elif isinstance(found, bool):
        content = {"head": {}, "boolean": found}
    else:
        content = {"turtle": write_graph(found, "ttl").decode()}
    note = "" if isinstance(found, bool) or found else "The answer is empty."
    return told(kg, note, answer=content)


def _string(given: Arguments, name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadParameter(f"{name} is missing.", f"Give {name} as text.")
    return value


def _asked_schema() -> dict[str, Any]:
    text = files("iomkg.report").joinpath("answer.schema.json").read_text(encoding="utf-8")
    asked: dict[str, Any] = json.loads(text)
    definitions = asked.pop("$defs")
    answer = {name: said for name, said in asked.items() if name not in ("$schema", "$id")}
    return {**answer_schema(answer=answer), "$defs": definitions}


_HIT: Final = {
    "type": "object",
    "properties": {
        "kind": _TEXT,
        "reference": {**_TEXT, "description": "what show and why take, or a query's name"},
        "title": _TEXT,
        "score": {"type": "number"},
    },
}

GENERAL_TOOLS: Final[tuple[ToolOffered, ...]] = (
    ToolOffered(
        "ask",
        "Answer a question",
        "Answer a question in plain English from claims of sources: what they say, who says so "
        "at which place, who disagrees and how that was judged, who is silent. Try this first.",
        arguments_schema("question", question={**_TEXT, "description": "The question"}),
        _asked_schema(),
        _ask,
    ),
    ToolOffered(
        "search",
        "Find by words",
        "Find things, claims and named queries by words, to learn what a thing is called.",
        arguments_schema(
            "words",
            words={**_TEXT, "description": "Words in any order"},
            limit={"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
        ),
        answer_schema(hits={"type": "array", "items": _HIT}),
        _search,
    ),
    ToolOffered(
        "show",
        "Show a thing",
        "Show what is known of anything (a thing, claim, conflict, source, query, code): what is "
        "recorded of it and all that is claimed about it, with sources, rivals and judgements.",
        arguments_schema("entity", entity=_ENTITY),
        _asked_schema(),
        _show,
    ),
    ToolOffered(
        "why",
        "Trace statements to sources",
        "Trace what is held of a thing to claims, with source, place in its text, rank, rivals "
        "and judgement. Use it to check a statement or to cite it.",
        arguments_schema(
            "entity",
            entity=_ENTITY,
            property={
                **_TEXT,
                "description": "Only this property: a label, a local name, or an IRI",
            },
        ),
        _asked_schema(),
        _why,
    ),
    ToolOffered(
        "cite",
        "Cite a part of the graph",
        "Write a citation of a claim, a conflict, a source, another thing, or the whole graph, "
        "with places in sources, the version and the permanent address.",
        arguments_schema(
            thing={**_ENTITY, "description": f"{_ENTITY['description']}; leave it out for all"},
            style={"enum": [*STYLES], "default": "text"},
        ),
        answer_schema(answer=_TEXT),
        _cite,
    ),
    ToolOffered(
        "sparql",
        "Ask in SPARQL",
        "Answer a SPARQL 1.1 query (SELECT, ASK, CONSTRUCT, DESCRIBE), for what no other tool "
        f"answers. It only reads; at most {ROWS_OF_TOOL:,} rows and {SECONDS_OF_TOOL:g} "
        "seconds. Read the resource https://w3id.org/iomkg/ontology first.",
        arguments_schema("query", query={**_TEXT, "description": "The query"}),
        answer_schema(answer={"type": "object"}),
        _sparql,
    ),
)
"""Those that every graph has."""
