"""Named queries as RDF, so that editors and people find them beside the data.

Each is a ``sh:SPARQLExecutable`` with its text, as the collections of sparql-examples have them
(SHACL, sections 5.2 and 5.3; Schema.org's ``target`` names the endpoint; the prefixes are declared
by a node that all of them name). What stands in its text as a variable and is a parameter is bound
to its example, so that the text gives an answer as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from iomkg.ask.answer import BoundQuery
from iomkg.terms import DCTERMS, PREFIXES, QUERY, RDF, RDFS, SH, XSD, Iri, Literal, Triple

SCHEMA_ORG: Final = "https://schema.org/"
_PREFIXES: Final = Iri(QUERY + "prefixes")


def query_triples(queries: Iterable[BoundQuery], endpoint: str) -> Iterator[Triple]:
    """Yield the triples that describe queries.

    Args:
        queries: the queries, bound to their examples.
        endpoint: address of an endpoint that answers them, or nothing.
    """
    used: set[str] = set()
    for bound in queries:
        query = bound.query
        node = Iri(QUERY + query.id)
        for kind in ("SPARQLExecutable", "SPARQLSelectExecutable"):
            yield node, Iri(RDF + "type"), Iri(SH + kind)
        yield node, Iri(RDFS + "label"), Literal(query.summary, language="en")
        yield node, Iri(RDFS + "comment"), Literal(query.summary, language="en")
        yield node, Iri(DCTERMS + "description"), Literal(query.description, language="en")
        yield node, Iri(SH + "select"), Literal(without_front(bound.text))
        yield node, Iri(SH + "prefixes"), _PREFIXES
        used |= {prefix for prefix in PREFIXES if f"PREFIX {prefix}:" in bound.text}
        if endpoint:
            yield node, Iri(SCHEMA_ORG + "target"), Iri(endpoint)
        for tag in query.tags:
            yield node, Iri(SCHEMA_ORG + "keywords"), Literal(tag)
    for prefix in sorted(used):
        declared = Iri(f"{_PREFIXES}#{prefix}")
        yield _PREFIXES, Iri(SH + "declare"), declared
        yield declared, Iri(SH + "prefix"), Literal(prefix)
        yield declared, Iri(SH + "namespace"), Literal(PREFIXES[prefix], XSD + "anyURI")


def without_front(text: str) -> str:
    """Return a query without its front matter."""
    lines = text.splitlines(keepends=True)
    while lines and (lines[0].startswith("#+") or not lines[0].strip()):
        lines.pop(0)
    return "".join(lines)
