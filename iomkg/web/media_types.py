"""The media types in which answers are given, and the suffixes that name them."""

from __future__ import annotations

from typing import Final

SPARQL_JSON: Final = "application/sparql-results+json"
SPARQL_XML: Final = "application/sparql-results+xml"
CSV: Final = "text/csv"
TSV: Final = "text/tab-separated-values"
TURTLE: Final = "text/turtle"
N_TRIPLES: Final = "application/n-triples"
JSON_LD: Final = "application/ld+json"
RDF_XML: Final = "application/rdf+xml"
HTML: Final = "text/html"
MARKDOWN: Final = "text/markdown"
JSON: Final = "application/json"
SPARQL_QUERY: Final = "application/sparql-query"
FORM: Final = "application/x-www-form-urlencoded"
PROBLEM: Final = "application/problem+json"
ANSWER: Final = "application/vnd.iomkg.answer+json"
"""An answer with its sources, rivals and silences; its schema is ``iomkg/answer/1``."""

ROW_TYPES: Final[dict[str, str]] = {
    SPARQL_JSON: "json",
    SPARQL_XML: "xml",
    CSV: "csv",
    TSV: "tsv",
    JSON: "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
"""How rows may be asked for, with the names of our formats, the usual one first."""

GRAPH_TYPES: Final[dict[str, str]] = {
    TURTLE: "ttl",
    N_TRIPLES: "nt",
    JSON_LD: "jsonld",
    RDF_XML: "xml",
    "application/x-turtle": "ttl",
    "text/plain": "nt",
    JSON: "jsonld",
    "application/xml": "xml",
}
"""How a graph may be asked for, with the names of our formats, the usual one first."""

ENGINE_ROWS: Final = {"json": SPARQL_JSON, "xml": SPARQL_XML, "csv": CSV, "tsv": TSV}
ENGINE_GRAPHS: Final = {"ttl": TURTLE, "nt": N_TRIPLES, "jsonld": JSON_LD, "xml": RDF_XML}
"""What the engine calls our formats."""

SUFFIXES: Final[dict[str, str]] = {
    ".html": HTML,
    ".json": JSON,
    ".jsonld": JSON_LD,
    ".ttl": TURTLE,
    ".nt": N_TRIPLES,
    ".rdf": RDF_XML,
    ".csv": CSV,
    ".tsv": TSV,
    ".xml": SPARQL_XML,
    ".md": MARKDOWN,
    ".rq": SPARQL_QUERY,
    ".answer": ANSWER,
}
"""The suffixes of addresses that name one form."""


def with_charset(media_type: str) -> str:
    """Return a media type as a Content-Type: text is in UTF-8, and says so."""
    if media_type.startswith("text/"):
        return f"{media_type}; charset=utf-8"
    return media_type


def split_suffix(name: str) -> tuple[str, str]:
    """Cut the suffix that names a form off a name.

    Args:
        name: the end of an address.

    Returns:
        The name without it, and the suffix; the whole and nothing if it has none of ours.
    """
    stem, dot, suffix = name.rpartition(".")
    return (stem, dot + suffix) if stem and dot + suffix in SUFFIXES else (name, "")
