"""The interface described for programs: OpenAPI 3.1, made from the named queries."""

from __future__ import annotations

import json
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

import iomkg
from iomkg.api import KnowledgeGraph
from iomkg.ask.named import NamedQuery
from iomkg.ask.query_schema import parameter_schema
from iomkg.web.chosen_form import ANSWER_FORMS, ROW_FORMS, TOLD_FORMS
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
            "/ask": {"get": _question()},
            "/search": {"get": _search()},
            "/show": {"get": _about("show", "Show what is known of a thing")},
            "/why": {"get": _why()},
            "/id/{kind}/{slug}": {"get": _thing()},
            "/sparql": {"get": _sparql_get(), "post": _sparql_post()},
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


def _question() -> dict[str, Any]:
    return {
        "operationId": "ask",
        "summary": "Answer a question in plain English, with the sources that say so",
        "parameters": [_field("q", "the question", _TEXT, required=True)],
        "responses": _answers("The answer (schema iomkg/answer/1).", ANSWER_FORMS),
    }


def _search() -> dict[str, Any]:
    limit = {"type": "integer", "minimum": 1, "maximum": 200, "default": 20}
    return {
        "operationId": "search",
        "summary": "Find things, claims and queries by words",
        "parameters": [
            _field("q", "the words", _TEXT, required=True),
            _field("limit", "hits at most", limit),
        ],
        "responses": _answers("The hits (schema iomkg/search/1).", {JSON: ".json"}),
    }


def _about(name: str, summary: str) -> dict[str, Any]:
    said = "a label, an acronym, kind/slug, or an IRI"
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [_field("entity", said, _TEXT, required=True)],
        "responses": _answers("The answer (schema iomkg/answer/1).", {JSON: ".json"}),
    }


def _why() -> dict[str, Any]:
    described = _about("why", "Trace what is held of a thing to claims, sources and conflicts")
    described["parameters"] += [
        _field("property", "only this property", _TEXT),
        _field("history", "also claims that were retired", {"type": "boolean"}),
    ]
    return described


def _thing() -> dict[str, Any]:
    path = [
        {"name": name, "in": "path", "required": True, "schema": _TEXT} for name in ("kind", "slug")
    ]
    return {
        "operationId": "thing",
        "summary": "The name of a thing, which leads to documents about it",
        "parameters": path,
        "responses": {"303": {"description": "Where the document is."}, **_failed("404", "406")},
    }


def _sparql_get() -> dict[str, Any]:
    return {
        "operationId": "sparql",
        "summary": "Answer a SPARQL 1.1 query; without one, describe the service",
        "parameters": [_field("query", "the query", _TEXT), *_graphs()],
        "responses": _answers("The answer.", {**ROW_TYPES, **GRAPH_TYPES}),
    }


def _sparql_post() -> dict[str, Any]:
    form = {"type": "object", "properties": {"query": _TEXT}, "required": ["query"]}
    return {
        "operationId": "sparqlByPost",
        "summary": "Answer a SPARQL 1.1 query",
        "parameters": _graphs(),
        "requestBody": {
            "required": True,
            "content": {SPARQL_QUERY: {"schema": _TEXT}, FORM: {"schema": form}},
        },
        "responses": _answers("The answer.", {**ROW_TYPES, **GRAPH_TYPES}),
    }


def _graphs() -> list[dict[str, Any]]:
    schema = {"type": "array", "items": {"type": "string", "format": "iri"}}
    said = "IRIs of graphs of the store"
    return [_field(name, said, schema) for name in ("default-graph-uri", "named-graph-uri")]


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


def _answers(said: str, forms: dict[str, str] | Any) -> dict[str, Any]:
    content: dict[str, Any] = {media_type: {"schema": {}} for media_type in forms}
    return {"200": {"description": said, "content": content}, **_failed(*_FAILURES)}


def _failed(*statuses: str) -> dict[str, Any]:
    return {status: {"$ref": f"#/components/responses/{status}"} for status in statuses}
