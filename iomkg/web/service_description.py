"""What the endpoint says of itself (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iomkg.api import KnowledgeGraph
from iomkg.rdf.store.remote import RemoteStore
from iomkg.rdf.writers.formats import write_graph
from iomkg.terms import RDF, RDF_TYPE, RDFS, VOID, XSD, Iri, Literal, Triple, stated
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

    service, graphs = Iri(address), Iri(f"{address}#graphs")
    dataset, default = Iri(f"{address}#dataset"), Iri(f"{address}#default-graph")
    yield from stated(
        service,
        {
            RDF + "type": sd("Service"),
            RDFS + "label": Literal("SPARQL endpoint, read-only", language="en"),
            SD + "endpoint": service,
            SD + "supportedLanguage": sd("SPARQL11Query"),
            SD + "defaultDataset": dataset,
            SD + "availableGraphs": graphs,
            SD + "feature": [sd("BasicFederatedQuery")] if federates else (),
            SD + "resultFormat": [Iri(_FORMATS + name) for name in _RESULTS],
        },
    )
    yield from stated(dataset, {RDF + "type": sd("Dataset"), SD + "defaultGraph": default})
    yield default, RDF_TYPE, sd("Graph")
    if isinstance(kg.store, RemoteStore):
        return  # to count may take long there
    yield default, Iri(VOID + "triples"), _number(kg, _COUNT)
    yield graphs, RDF_TYPE, sd("GraphCollection")
    for number, (iri, count) in enumerate(kg.store.select(_GRAPHS).rows, start=1):
        if isinstance(iri, Iri) and count is not None:
            named, graph = Iri(f"{address}#named-{number}"), Iri(f"{address}#graph-{number}")
            yield dataset, sd("namedGraph"), named
            yield graphs, sd("namedGraph"), named
            said = {RDF + "type": sd("NamedGraph"), SD + "name": iri, SD + "graph": graph}
            yield from stated(named, said)
            yield from stated(graph, {RDF + "type": sd("Graph"), VOID + "triples": count})


def _number(kg: KnowledgeGraph, query: str) -> Literal:
    (found,) = next(kg.store.select(query).rows)
    return found if isinstance(found, Literal) else Literal("0", XSD + "integer")
