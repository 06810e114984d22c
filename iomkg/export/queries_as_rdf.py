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
from iomkg.terms import DCTERMS, PREFIXES, QUERY, RDF, RDFS, SH, XSD, Iri, Literal, Triple, stated

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
        yield from stated(
            node,
            {
                RDF + "type": (Iri(SH + "SPARQLExecutable"), Iri(SH + "SPARQLSelectExecutable")),
                RDFS + "label": Literal(query.summary, language="en"),
                RDFS + "comment": Literal(query.summary, language="en"),
                DCTERMS + "description": Literal(query.description, language="en"),
                SH + "select": Literal(without_front(bound.text)),
                SH + "prefixes": _PREFIXES,
                SCHEMA_ORG + "target": [Iri(endpoint)] if endpoint else (),
                SCHEMA_ORG + "keywords": map(Literal, query.tags),
            },
        )
        used |= {prefix for prefix in PREFIXES if f"PREFIX {prefix}:" in bound.text}
    for prefix in sorted(used):
        declared = Iri(f"{_PREFIXES}#{prefix}")
        yield _PREFIXES, Iri(SH + "declare"), declared
        namespace = Literal(PREFIXES[prefix], XSD + "anyURI")
        yield from stated(declared, {SH + "prefix": Literal(prefix), SH + "namespace": namespace})


def without_front(text: str) -> str:
    """Return a query without its front matter."""
    lines = text.splitlines(keepends=True)
    while lines and (lines[0].startswith("#+") or not lines[0].strip()):
        lines.pop(0)
    return "".join(lines)
