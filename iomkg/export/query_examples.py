"""Named queries as RDF, for editors and servers that load examples from a graph.

Each is a ``sh:SPARQLSelectExecutable`` with its text, in the shape of the SPARQL examples of the
SIB Swiss Institute of Bioinformatics (https://github.com/sib-swiss/sparql-examples), whose editors
offer what an endpoint holds in this form. Nodes have IRIs.

Standard: SHACL, section 5.2 (``sh:prefixes``) and 5.3 (``sh:select``); schema.org for the target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from iomkg.ask.named import NamedQuery, front_lines
from iomkg.export.description import DATASET
from iomkg.terms import DCTERMS, PREFIXES, QUERY, RDF, RDFS, SH, XSD, Iri, Literal, Triple

SCHEMA: Final = "https://schema.org/"
_TYPE = Iri(RDF + "type")
_PREFIXES: Final = Iri(QUERY + "prefixes")


def query_examples(
    queries: Iterable[tuple[NamedQuery, str]], endpoint: str = ""
) -> Iterator[Triple]:
    """Describe named queries.

    Args:
        queries: each with its text, in which the parameters that it must have are bound to their
            examples, so that it runs as it is.
        endpoint: the address of the endpoint that answers them, or nothing.

    Yields:
        The triples.
    """
    used: set[str] = set()
    for query, text in queries:
        node = Iri(QUERY + query.id)
        yield node, _TYPE, Iri(SH + "SPARQLExecutable")
        yield node, _TYPE, Iri(SH + "SPARQLSelectExecutable")
        yield node, Iri(RDFS + "label"), Literal(query.id, language="en")
        yield node, Iri(RDFS + "comment"), Literal(query.summary, language="en")
        yield node, Iri(DCTERMS + "description"), Literal(query.description, language="en")
        yield node, Iri(DCTERMS + "isPartOf"), DATASET
        yield node, Iri(SH + "prefixes"), _PREFIXES
        yield node, Iri(SH + "select"), Literal(_without_front(text))
        for tag in query.tags:
            yield node, Iri(SCHEMA + "keywords"), Literal(tag)
        if endpoint:
            yield node, Iri(SCHEMA + "target"), Iri(endpoint)
        used |= {prefix for prefix in PREFIXES if f"PREFIX {prefix}:" in text}
    yield from _declarations(sorted(used))


def _declarations(prefixes: Iterable[str]) -> Iterator[Triple]:
    for prefix in prefixes:
        node = Iri(f"{_PREFIXES}#{prefix}")
        yield _PREFIXES, Iri(SH + "declare"), node
        yield node, Iri(SH + "prefix"), Literal(prefix)
        yield node, Iri(SH + "namespace"), Literal(PREFIXES[prefix], XSD + "anyURI")


def _without_front(text: str) -> str:
    lines = text.split("\n")[len(front_lines(text)) :]
    return "\n".join(lines).strip() + "\n"
