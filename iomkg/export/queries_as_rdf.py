"""Named queries as RDF, so that editors and people find them beside the data.

Each is a ``sh:SPARQLExecutable`` with its text, as the collections of sparql-examples have them
(SHACL, section 5.2; Schema.org's ``target`` names the endpoint). What stands in its text as a
variable and is a parameter is bound to its example, so that the text gives an answer as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from iomkg.ask.answer import BoundQuery
from iomkg.terms import DCTERMS, QUERY, RDF, RDFS, SH, Iri, Literal, Triple

SCHEMA_ORG: Final = "https://schema.org/"


def query_triples(queries: Iterable[BoundQuery], endpoint: str) -> Iterator[Triple]:
    """Yield the triples that describe queries.

    Args:
        queries: the queries, bound to their examples.
        endpoint: address of an endpoint that answers them.
    """
    for bound in queries:
        query = bound.query
        node = Iri(QUERY + query.id)
        for kind in ("SPARQLExecutable", "SPARQLSelectExecutable"):
            yield node, Iri(RDF + "type"), Iri(SH + kind)
        yield node, Iri(RDFS + "label"), Literal(query.summary, language="en")
        yield node, Iri(RDFS + "comment"), Literal(query.summary, language="en")
        yield node, Iri(DCTERMS + "description"), Literal(query.description, language="en")
        yield node, Iri(SH + "select"), Literal(without_front(bound.text))
        yield node, Iri(SCHEMA_ORG + "target"), Iri(endpoint)
        for tag in query.tags:
            yield node, Iri(SCHEMA_ORG + "keywords"), Literal(tag)


def without_front(text: str) -> str:
    """Return a query without its front matter."""
    lines = text.splitlines(keepends=True)
    while lines and (lines[0].startswith("#+") or not lines[0].strip()):
        lines.pop(0)
    return "".join(lines)
