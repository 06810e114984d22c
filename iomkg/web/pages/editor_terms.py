"""What the editor for SPARQL completes with, and the examples that it offers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from iomkg.terms import PREFIXES
from iomkg.web.pages.first_pages import by_theme
from iomkg.web.pages.ontology_terms import term_entries

if TYPE_CHECKING:
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
        [
            theme.heading,
            [[q.summary, kg.bind(q.id, **q.examples).text] for q in theme.queries],
        ]
        for theme in by_theme(tuple(reader.queries.values()))
    ]
    told = {
        "prefixes": PREFIXES,
        "classes": [entry.iri for entry in term_entries(reader, "")],
        "properties": [entry.iri for entry in term_entries(reader, "properties")],
        "examples": examples,
    }
    return json.dumps(told, ensure_ascii=False, indent=0) + "\n"
