"""What the endpoint says of itself (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iomkg.api import KnowledgeGraph
from iomkg.rdf.store.remote import RemoteStore
from iomkg.rdf.writers.formats import write_graph
from iomkg.terms import RDF, RDFS, VOID, XSD, Blank, Iri, Literal, Term, Triple
from iomkg.web.site import Links

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_RESULTS: Final = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML"),
)
_COUNT: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_GRAPHS: Final = (
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g LIMIT 1000"
)


def describe_service(kg: KnowledgeGraph, links: Links, syntax: str, federates: bool) -> bytes:
    """Write the service description.

    Args:
        kg: the graph, whose triples are counted.
        links: the addresses under which it is seen.
        syntax: one of our formats of graphs.
        federates: whether SERVICE may ask some hosts.

    Returns:
        The document.

    Standard: SPARQL 1.1 Service Description, sections 2 and 3.
    """
    return write_graph(_triples(kg, links.full("/sparql"), federates), syntax)


def _triples(kg: KnowledgeGraph, address: str, federates: bool) -> Iterator[Triple]:
    def sd(name: str) -> Iri:
        return Iri(SD + name)

    def void(name: str) -> Iri:
        return Iri(VOID + name)

    def said(subject: Iri | Blank, **values: Term) -> Iterator[Triple]:
        for name, value in values.items():
            yield subject, sd(name), value

    kind, service = Iri(RDF + "type"), Iri(address)
    dataset, default = Iri(f"{address}#dataset"), Iri(f"{address}#default-graph")
    yield service, kind, sd("Service")
    yield service, Iri(RDFS + "label"), Literal("SPARQL endpoint, read-only", language="en")
    yield from said(
        service,
        endpoint=service,
        supportedLanguage=sd("SPARQL11Query"),
        defaultDataset=dataset,
        availableGraphs=Iri(f"{address}#graphs"),
    )
    if federates:
        yield service, sd("feature"), sd("BasicFederatedQuery")
    for name in _RESULTS:
        yield service, sd("resultFormat"), Iri(_FORMATS + name)
    yield dataset, kind, sd("Dataset")
    yield dataset, sd("defaultGraph"), default
    yield default, kind, sd("Graph")
    if isinstance(kg.store, RemoteStore):
        return  # to count may take long there
    yield default, void("triples"), _number(kg, _COUNT)
    graphs = Iri(f"{address}#graphs")
    yield graphs, kind, sd("GraphCollection")
    for number, (iri, count) in enumerate(kg.store.select(_GRAPHS).rows, start=1):
        if isinstance(iri, Iri) and count is not None:
            named, graph = Iri(f"{address}#named-{number}"), Iri(f"{address}#graph-{number}")
            yield dataset, sd("namedGraph"), named
            yield graphs, sd("namedGraph"), named
            yield named, kind, sd("NamedGraph")
            yield from said(named, name=iri, graph=graph)
            yield graph, kind, sd("Graph")
            yield graph, void("triples"), count


def _number(kg: KnowledgeGraph, query: str) -> Literal:
    (found,) = next(kg.store.select(query).rows)
    return found if isinstance(found, Literal) else Literal("0", XSD + "integer")
