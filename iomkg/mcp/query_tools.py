"""One tool for each named query."""

from __future__ import annotations

from functools import partial

from iomkg.api import KnowledgeGraph
from iomkg.ask.named import NamedQuery
from iomkg.ask.query_schema import json_rows, parameters_schema, rows_schema
from iomkg.mcp.general_tools import ROWS_OF_TOOL
from iomkg.mcp.tool import SILENT, Arguments, ToolAnswer, ToolOffered, answer_schema, told


def query_tool(query: NamedQuery) -> ToolOffered:
    """Make the tool of a named query.

    Args:
        query: the query. The tool is called as it is, with low lines for hyphens, since some
            clients take no hyphens in names.
    """
    return ToolOffered(
        query.id.replace("-", "_"),
        query.summary,
        f"{query.summary}. {query.description}",
        parameters_schema(query),
        answer_schema(
            rows=rows_schema(query),
            count={"type": "integer", "description": "How many rows there are, also not shown."},
        ),
        partial(_call, query),
    )


def _call(query: NamedQuery, kg: KnowledgeGraph, given: Arguments) -> ToolAnswer:
    table = kg.answered(query.id, given).table
    rows = json_rows(query, table)
    note = "" if rows else f"{SILENT} {table.note}".strip()
    if len(rows) > ROWS_OF_TOOL:
        note = f"Only the first {ROWS_OF_TOOL:,} of {len(rows):,} rows are shown."
    return told(kg, note, rows=rows[:ROWS_OF_TOOL], count=len(rows))
