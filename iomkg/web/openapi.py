"""The interface described for programs: OpenAPI 3.1, made from the named queries."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

import iomkg
from iomkg.api import KnowledgeGraph
from iomkg.ask.named import NamedQuery
from iomkg.ask.query_schema import parameter_schema
from iomkg.web.chosen_form import ANSWER_FORMS, JSON_FORM, ROW_FORMS, TOLD_FORMS
from iomkg.web.media_types import FORM, GRAPH_TYPES, JSON, PROBLEM, ROW_TYPES, SPARQL_QUERY
from iomkg.web.pages.reader import reader_of
from iomkg.web.site import Links, site_of

_TEXT: Final = {"type": "string"}
_PROBLEM: Final = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "next_step": {"type": "string", "description": "What to do about it."},
    },
    "required": ["type", "title", "status", "detail"],
}
_FAILURES: Final = {
    "400": "The request is malformed, or a parameter is wrong.",
    "404": "There is no such thing.",
    "406": "There is no such form.",
    "429": "The client has too many requests waiting.",
    "503": "The server is busy, or the answer takes more than it may.",
    "504": "The answer takes too long.",
}
_PAGE: Final = (
    ("page", "which page of the rows, from 1", 1_000_000),
    ("page_size", "how many rows a page has", 10_000),
)


async def openapi(request: Request) -> Response:
    """Give the description."""
    site = site_of(request)
    described = await site.run(describe_interface, site.links)
    body = json.dumps(described, ensure_ascii=False, indent=1) + "\n"
    return Response(body, media_type=JSON)


def describe_interface(kg: KnowledgeGraph, links: Links) -> dict[str, Any]:
    """Describe the interface (OpenAPI Specification 3.1.1).

    Args:
        kg: the graph, whose queries are described.
        links: the addresses under which it is seen.
    """
    about = reader_of(kg).about
    licence = {"license": {"name": about.licence, "url": about.licence}} if about.licence else {}
    return {
        "openapi": "3.1.1",
        "info": {
            "title": about.title or "iomkg",
            "version": iomkg.__version__,
            "description": about.description or "What sources claim, and where they disagree.",
            **licence,
        },
        "servers": [{"url": links.full("")}],
        "paths": {
            **{f"/q/{query.id}": {"get": _named(query)} for query in kg.queries()},
            **_PATHS,
        },
        "components": {
            "schemas": {"Problem": _PROBLEM},
            "responses": {
                status: {
                    "description": said,
                    "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
                for status, said in _FAILURES.items()
            },
        },
    }


def _named(query: NamedQuery) -> dict[str, Any]:
    parameters = []
    for parameter in query.params:
        schema = parameter_schema(parameter)
        said = schema.pop("description")
        parameters.append(_field(parameter.name, said, schema, required=parameter.required))
    for name, said, most in _PAGE:
        schema = {"type": "integer", "minimum": 1, "maximum": most}
        parameters.append(_field(name, said, schema))
    return {
        "operationId": query.id,
        "summary": query.summary,
        "description": query.description,
        "tags": [*query.tags[:1]] or ["queries"],
        "parameters": parameters,
        "responses": _answers(
            "The rows; or the answer that they make (Markdown, or schema iomkg/answer/1).",
            {**ROW_FORMS, **TOLD_FORMS},
        ),
    }


def _get(
    name: str, summary: str, parameters: list[dict[str, Any]], responses: dict[str, Any]
) -> dict[str, Any]:
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters,
            "responses": responses,
        }
    }


def _field(
    name: str, said: str, schema: dict[str, Any], *, required: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": said,
        "schema": schema,
    }


def _answers(said: str, forms: Iterable[str]) -> dict[str, Any]:
    given = {"description": said, "content": {form: {"schema": {}} for form in forms}}
    return {"200": given, **_failed(*_FAILURES)}


def _failed(*statuses: str) -> dict[str, Any]:
    return {status: {"$ref": f"#/components/responses/{status}"} for status in statuses}


_ANSWER: Final = "The answer (schema iomkg/answer/1)."
_ENTITY: Final = _field("entity", "a label, an acronym, kind/slug, or an IRI", _TEXT, required=True)
_GRAPHS: Final = [
    _field(
        name,
        "IRIs of graphs of the store",
        {"type": "array", "items": {"type": "string", "format": "iri"}},
    )
    for name in ("default-graph-uri", "named-graph-uri")
]
_PATHS: Final = {
    "/ask": _get(
        "ask",
        "Answer a question in plain English, with the sources that say so",
        [_field("q", "the question", _TEXT, required=True)],
        _answers(_ANSWER, ANSWER_FORMS),
    ),
    "/search": _get(
        "search",
        "Find things, claims and queries by words",
        [
            _field("q", "the words", _TEXT, required=True),
            _field(
                "limit",
                "hits at most",
                {"type": "integer", "minimum": 1, "maximum": 200, "default": 20},
            ),
        ],
        _answers("The hits (schema iomkg/search/1).", JSON_FORM),
    ),
    "/show": _get("show", "Show what is known of a thing", [_ENTITY], _answers(_ANSWER, JSON_FORM)),
    "/why": _get(
        "why",
        "Trace what is held of a thing to claims, sources and conflicts",
        [
            _ENTITY,
            _field("property", "only this property", _TEXT),
            _field("history", "also claims that were retired", {"type": "boolean"}),
        ],
        _answers(_ANSWER, JSON_FORM),
    ),
    "/id/{kind}/{slug}": _get(
        "thing",
        "The name of a thing, which leads to documents about it",
        [
            {"name": name, "in": "path", "required": True, "schema": _TEXT}
            for name in ("kind", "slug")
        ],
        {"303": {"description": "Where the document is."}, **_failed("404", "406")},
    ),
    "/sparql": {
        **_get(
            "sparql",
            "Answer a SPARQL 1.1 query; without one, describe the service",
            [_field("query", "the query", _TEXT), *_GRAPHS],
            _answers("The answer.", {**ROW_TYPES, **GRAPH_TYPES}),
        ),
        "post": {
            "operationId": "sparqlByPost",
            "summary": "Answer a SPARQL 1.1 query",
            "parameters": _GRAPHS,
            "requestBody": {
                "required": True,
                "content": {
                    SPARQL_QUERY: {"schema": _TEXT},
                    FORM: {
                        "schema": {
                            "type": "object",
                            "properties": {"query": _TEXT},
                            "required": ["query"],
                        }
                    },
                },
            },
            "responses": _answers("The answer.", {**ROW_TYPES, **GRAPH_TYPES}),
        },
    },
}
"""What is the same of every graph."""
