"""The server of the Model Context Protocol: tools, and documents as resources."""

from __future__ import annotations

from typing import Any, Final

import mcp_types as protocol
from mcp.server import Server, ServerRequestContext
from mcp.shared.exceptions import MCPError

import iomkg
from iomkg.api import KnowledgeGraph
from iomkg.ask.entities import find_node
from iomkg.errors import IomkgError
from iomkg.export.documents import (
    DATASET_DOCUMENT,
    ONTOLOGY_DOCUMENT,
    named_document,
    thing_document,
)
from iomkg.mcp.general_tools import GENERAL_TOOLS
from iomkg.mcp.query_tools import query_tool
from iomkg.mcp.tool import ToolOffered
from iomkg.terms import DATASET_IRI, ID, ONTOLOGY, Iri
from iomkg.web.pages.reader import reader_of
from iomkg.web.site import Site

_TURTLE: Final = "text/turtle"
_NAMED: Final = {ONTOLOGY: ONTOLOGY_DOCUMENT, DATASET_IRI: DATASET_DOCUMENT}
_INVALID: Final = -32602  # JSON-RPC 2.0, section 5.1: invalid parameters
_INSTRUCTIONS: Final = (
    "It is made of claims: each says what one source states at one place in its text, and sources "
    "disagree. Answer from what the tools return, name the sources that an answer lists, tell of "
    "disagreements, and say so where no source says anything. Begin with ask; use a query tool "
    "where one fits; check with why."
)

_Context = ServerRequestContext[Any]


async def graph_server(site: Site) -> Server[Any]:
    """Make the server.

    Args:
        site: the graph, which stays open meanwhile.
    """
    queries = await site.run(lambda kg: kg.queries())
    tools = {tool.name: tool for tool in (*GENERAL_TOOLS, *map(query_tool, queries))}
    resources = await site.run(_resources)
    about = await site.run(lambda kg: reader_of(kg).about)
    title = about.title or "iomkg"

    async def list_tools(_: _Context, __: object) -> protocol.ListToolsResult:
        return protocol.ListToolsResult(tools=[_described(tool) for tool in tools.values()])

    async def call_tool(
        _: _Context, asked: protocol.CallToolRequestParams
    ) -> protocol.CallToolResult:
        tool = tools.get(asked.name)
        if tool is None:
            raise MCPError(_INVALID, f"There is no tool {asked.name[:100]!r}.")
        return await _called(site, tool, asked.arguments or {})

    async def list_resources(_: _Context, __: object) -> protocol.ListResourcesResult:
        return protocol.ListResourcesResult(resources=resources)

    async def list_templates(_: _Context, __: object) -> protocol.ListResourceTemplatesResult:
        return protocol.ListResourceTemplatesResult(resource_templates=[*_TEMPLATES])

    async def read(
        _: _Context, asked: protocol.ReadResourceRequestParams
    ) -> protocol.ReadResourceResult:
        text = await site.run(_read, asked.uri)
        if text is None:
            raise MCPError(_INVALID, f"There is no resource {asked.uri[:200]!r}.")
        content = protocol.TextResourceContents(uri=asked.uri, mime_type=_TURTLE, text=text)
        return protocol.ReadResourceResult(contents=[content])

    return Server(
        "iomkg",
        version=iomkg.__version__,
        title=title,
        instructions=f"{title}. {_INSTRUCTIONS}",
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read,
    )


def _described(tool: ToolOffered) -> protocol.Tool:
    hints = protocol.ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    return protocol.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.takes,
        output_schema=tool.gives,
        annotations=hints,
    )


async def _called(site: Site, tool: ToolOffered, given: dict[str, Any]) -> protocol.CallToolResult:
    if unknown := given.keys() - tool.takes["properties"].keys():
        known = ", ".join(tool.takes["properties"]) or "none"
        return _failed(f"There is no argument {sorted(unknown)[0]!r}. It takes: {known}.")
    try:
        answer = await site.run(tool.call, given)
    except IomkgError as error:
        return _failed(f"{error.message} {error.next_step}")
    return protocol.CallToolResult(
        content=[protocol.TextContent(type="text", text=answer.text)],
        structured_content=answer.content,
    )


def _failed(said: str) -> protocol.CallToolResult:
    """Tell the assistant what is wrong, so that it can do better."""
    return protocol.CallToolResult(
        content=[protocol.TextContent(type="text", text=said)], is_error=True
    )


_TEMPLATES: Final = (
    protocol.ResourceTemplate(
        uri_template=f"{ID}claim/{{source}}/{{slug}}",
        name="claim",
        title="A claim",
        description="What one source states at one place: statement, evidence, rank.",
        mime_type=_TURTLE,
    ),
    protocol.ResourceTemplate(
        uri_template=f"{ID}{{kind}}/{{+slug}}",
        name="thing",
        title="A thing of the graph",
        description="All triples and claims about a thing.",
        mime_type=_TURTLE,
    ),
)


def _resources(kg: KnowledgeGraph) -> list[protocol.Resource]:
    """Return the documents that are listed: two of the whole, and each source with its claims."""
    rows = kg.store.select(
        "SELECT DISTINCT ?source { ?claim <http://www.w3.org/ns/prov#hadPrimarySource> ?source } "
        "ORDER BY ?source LIMIT 500"
    ).rows
    return [
        _resource(ONTOLOGY, "ontology", "The classes and properties with their definitions."),
        _resource(DATASET_IRI, "dataset", "What the graph holds, in numbers."),
        *(
            _resource(
                iri.value,
                iri.value.removeprefix(ID),
                "A source and all its claims.",
                kg.label(iri),
            )
            for (iri,) in rows
            if isinstance(iri, Iri)
        ),
    ]


def _resource(iri: str, name: str, description: str, title: str | None = None) -> protocol.Resource:
    return protocol.Resource(
        uri=iri, name=name, title=title, description=description, mime_type=_TURTLE
    )


def _read(kg: KnowledgeGraph, uri: str) -> str | None:
    if uri in _NAMED:
        return named_document(kg.exports, _NAMED[uri], "ttl").decode()
    node = find_node(kg.store, uri) if uri.startswith(ID) else None
    return None if node is None else b"".join(thing_document(kg.exports, node, "ttl")).decode()
