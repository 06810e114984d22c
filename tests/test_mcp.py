"""An assistant's client, the official one, gets from the tools what the command gives."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import jsonschema
import pyoxigraph as ox
import pytest
from conftest import free_port
from mcp import Client, StdioServerParameters
from test_query_command import iomkg

import iomkg as package

pytestmark = pytest.mark.slow

QUESTION = "What was IOM called in 1960?"
SOURCE = "https://w3id.org/iomkg/id/source/"


def talk(say: Callable[[Client], Awaitable[None]]) -> None:
    """Start `iomkg mcp`, talk to it by its standard streams, and end it."""

    async def begin() -> None:
        server = StdioServerParameters(
            command=sys.executable, args=["-m", "iomkg", "mcp"], env=dict(os.environ)
        )
        async with Client(server, read_timeout_seconds=120) as client:
            await say(client)

    asyncio.run(begin())


def command(*words: str) -> Any:
    return json.loads(iomkg(*words, "--format", "json").stdout)


async def call(client: Client, name: str, **given: Any) -> dict[str, Any]:
    answer = await client.call_tool(name, given)
    assert not answer.is_error, answer.content
    content: dict[str, Any] = answer.structured_content
    assert isinstance(content["note"], str)
    for source in content["sources"]:
        assert source["iri"].startswith(SOURCE) and source["label"]
    assert answer.content[0].text
    return content


def test_each_tool_gives_what_the_command_gives() -> None:
    async def say(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        with package.open() as kg:
            queries = kg.queries()
            assert {q.id.replace("-", "_") for q in queries} < tools.keys()
            for query in queries:
                given = {p.name: p.example for p in query.params if p.required}
                content = await call(client, query.id.replace("-", "_"), **given)
                table = kg.query(query.id, **given)
                assert content["count"] == len(table)
                for row, found in zip(content["rows"], table.rows, strict=False):
                    told = [str(v).lower() if isinstance(v, bool) else v for v in row.values()]
                    assert [None if v is None else str(v) for v in told] == [
                        None if term is None else str(term) for term in found
                    ]
        asked = await call(client, "ask", question=QUESTION)
        assert asked["answer"] == command("ask", QUESTION)
        assert asked["sources"]
        found = await call(client, "search", words="global compact", limit=3)
        assert found["hits"] == command("search", "global", "compact", "--limit", "3")["hits"]
        assert (await call(client, "show", entity="IOM"))["answer"] == command("show", "IOM")
        why = await call(client, "why", entity="IOM", property="headquarters")
        assert why["answer"] == command("why", "IOM", "headquarters")
        assert [source["iri"] for source in why["sources"]] == [f"{SOURCE}academic-block"]
        label = "<http://www.w3.org/2000/01/rdf-schema#label>"
        text = f"SELECT ?s ?o {{ ?s {label} ?o }} ORDER BY ?s LIMIT 5"
        assert (await call(client, "sparql", query=text))["answer"] == command("sparql", text)
        claim = "claim/academic-block/headquarters"
        for style in ("text", "bibtex"):
            cited = await call(client, "cite", thing=claim, style=style)
            assert cited["answer"] == iomkg("cite", claim, "--style", style).stdout
        called = {"ask", "search", "show", "why", "sparql", "cite"}
        called |= {q.id.replace("-", "_") for q in queries}
        assert tools.keys() <= called

    talk(say)


def test_tools_are_described_and_keep_to_their_schemas() -> None:
    async def say(client: Client) -> None:
        for tool in (await client.list_tools()).tools:
            assert tool.title and len(tool.description) > 40
            assert tool.annotations.read_only_hint is True
            for schema in (tool.input_schema, tool.output_schema):
                jsonschema.Draft202012Validator.check_schema(schema)
            if not tool.input_schema["required"]:
                answer = await client.call_tool(tool.name, {})
                jsonschema.validate(answer.structured_content, tool.output_schema)
        dated = next(t for t in (await client.list_tools()).tools if t.name == "names_as_of")
        assert dated.input_schema["required"] == ["date"]
        asked = next(t for t in (await client.list_tools()).tools if t.name == "ask")
        answer = await client.call_tool("ask", {"question": QUESTION})
        jsonschema.validate(answer.structured_content, asked.output_schema)

    talk(say)


def test_it_says_when_no_source_says_so() -> None:
    async def say(client: Client) -> None:
        empty = await call(client, "names_as_of", date="1900")
        assert empty["rows"] == [] and empty["sources"] == []
        assert empty["note"].startswith("No source says so.")

    talk(say)


def test_mistakes_are_told_so_that_the_assistant_can_mend_them() -> None:
    async def say(client: Client) -> None:
        for name, given, said in (
            ("names_as_of", {}, "date"),
            ("names_as_of", {"when": "1960"}, "It takes: date"),
            ("names_as_of", {"date": "soon"}, "date"),
            ("show", {"entity": "no such thing"}, "no such thing"),
            ("sparql", {"query": "INSERT DATA { <urn:a> <urn:b> <urn:c> }"}, "SPARQL Update"),
            ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1:1/> {} }"}, "SERVICE"),
            ("sparql", {"query": "SELECT * { ?s ?p ?o }"}, "more than 1,000 rows"),
            ("ask", {}, "question is missing"),
        ):
            answer = await client.call_tool(name, given)
            assert answer.is_error, (name, given)
            assert said in answer.content[0].text

    talk(say)


def test_documents_can_be_read() -> None:
    async def say(client: Client) -> None:
        listed = {resource.uri for resource in (await client.list_resources()).resources}
        assert {"https://w3id.org/iomkg/ontology", f"{SOURCE}futurelearn"} <= listed
        templates = (await client.list_resource_templates()).resource_templates
        assert "claim" in {template.name for template in templates}
        claim = "https://w3id.org/iomkg/id/claim/academic-block/headquarters"
        for uri in ("https://w3id.org/iomkg/ontology", f"{SOURCE}futurelearn", claim):
            (content,) = (await client.read_resource(uri)).contents
            assert any(True for _ in ox.parse(content.text.encode(), ox.RdfFormat.TURTLE))
        with pytest.raises(Exception, match="no resource"):
            await client.read_resource("file:///etc/passwd")

    talk(say)


def test_by_http_it_is_the_same() -> None:
    port = free_port()
    words = [sys.executable, "-m", "iomkg", "mcp", "--http", "--port", str(port)]
    process = subprocess.Popen(words, stderr=subprocess.PIPE)

    async def ask() -> None:
        async with Client(f"http://127.0.0.1:{port}/mcp", read_timeout_seconds=60) as client:
            content = await call(client, "ask", question=QUESTION)
            assert content["answer"] == command("ask", QUESTION)

    try:
        assert process.stderr is not None
        assert b"tools at" in process.stderr.readline()
        for attempt in range(100):
            try:
                asyncio.run(ask())
                break
            except Exception:
                if attempt == 99 or process.poll() is not None:
                    raise
                time.sleep(0.2)
    finally:
        process.terminate()
        assert process.wait(timeout=20) == 143
