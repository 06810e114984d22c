"""What the editor for SPARQL completes with, and the examples that it offers."""

from __future__ import annotations

import json

from iomkg.api import KnowledgeGraph
from iomkg.ask.named import NamedQuery
from iomkg.errors import AmbiguousEntity, BadParameter, UnknownEntity
from iomkg.terms import PREFIXES
from iomkg.web.pages.first_pages import by_theme
from iomkg.web.pages.ontology_terms import term_entries
from iomkg.web.pages.reader import Reader


def editor_terms(reader: Reader) -> str:
    """Return the prefixes, classes and properties of a graph, and its named queries by theme.

    Args:
        reader: the graph.

    Returns:
        A JSON object. Each example is a query that can be run as it is: parameters that must be
        given have the values of their examples.
    """
    kg = reader.kg
    examples = [
        [heading, [[query.summary, _text(kg, query)] for query in queries]]
        for heading, queries in by_theme(tuple(reader.queries.values()))
    ]
    told = {
        "prefixes": PREFIXES,
        "classes": [entry.iri for entry in term_entries(reader, "")],
        "properties": [entry.iri for entry in term_entries(reader, "properties")],
        "examples": examples,
    }
    return json.dumps(told, ensure_ascii=False, indent=0) + "\n"


def _text(kg: KnowledgeGraph, query: NamedQuery) -> str:
    """Return a query with its examples bound; without, if the graph has nothing of their names."""
    try:
        return kg.bind(query.id, **query.examples).text
    except (AmbiguousEntity, BadParameter, UnknownEntity):
        return query.text
