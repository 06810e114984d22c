"""Things and relations as GraphML and DOT, read by programs that are not ours."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

import iomkg
from iomkg.errors import BadParameter
from iomkg.export.relations import find_relations, write_relations
from iomkg.terms import ID, IOMKG, PROV, RDF, RDFS, Iri, Literal, Triple
from tests.golden import CHECKOUT

nx = pytest.importorskip("networkx", reason="networkx comes with the extra dev")
pydot = pytest.importorskip("pydot", reason="pydot comes with the extra dev")

COUNT = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT (COUNT(?claim) AS ?n) WHERE {
  ?claim a iomkg:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o .
  FILTER(isIRI(?s) && isIRI(?o))
}
"""
ODD = 'A "quoted" \\N name\n<b>&amp;</b> \x1b[31m'


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open(project=CHECKOUT) as graph:
        yield graph


def graphml(text: bytes) -> nx.MultiDiGraph:
    return nx.read_graphml(io.BytesIO(text), force_multigraph=True)


def test_each_claim_between_things_is_an_edge(kg: iomkg.KnowledgeGraph) -> None:
    network = graphml(kg.export("graphml"))
    (row,) = kg.sparql(COUNT).dicts()  # type: ignore[union-attr]
    assert network.number_of_edges() == row["n"] > 1000
    assert network.is_directed()
    assert all(told.get("label") for _, told in network.nodes(data=True))
    assert all(told["relation"] and told["told_by"] for *_, told in network.edges(data=True))


def test_an_edge_says_who_says_so(kg: iomkg.KnowledgeGraph) -> None:
    network = graphml(kg.export("graphml", entity="AVRR"))
    body = ID + "organisation/iom"
    (told,) = network.get_edge_data(body, ID + "programme/avrr").values()
    assert told["relation"] == "carries out"
    assert told["told_by"] == "FutureLearn article by Alexandra Ricard-Guay"
    assert told["modality"] == "stated"
    assert network.nodes[body]["label"] == "International Organization for Migration"


def test_graphviz_reads_the_same_edges(kg: iomkg.KnowledgeGraph) -> None:
    (graph,) = pydot.graph_from_dot_data(kg.export("dot", entity="tie-to-un").decode())
    network = graphml(kg.export("graphml", entity="tie-to-un"))
    ends = {(e.get_source().strip('"'), e.get_destination().strip('"')) for e in graph.get_edges()}
    assert ends == set(network.edges())
    assert len(graph.get_edges()) == network.number_of_edges()


def test_facts_are_edges_without_a_source(kg: iomkg.KnowledgeGraph) -> None:
    network = graphml(kg.export("graphml", "facts", entity="AVRR"))
    assert network.number_of_edges() > 3
    assert not any("told_by" in told for *_, told in network.edges(data=True))


def test_the_same_bytes_whatever_the_order() -> None:
    triples = odd_triples()
    for form in ("graphml", "dot"):
        forth, back = (
            "".join(write_relations(find_relations(order, ()), form))
            for order in (triples, triples[::-1])
        )
        assert forth == back


def test_any_label_can_be_read_back() -> None:
    relations = find_relations(odd_triples(), ())
    network = graphml("".join(write_relations(relations, "graphml")).encode())
    shown = network.nodes["urn:a"]["label"]
    assert shown.startswith('A "quoted" \\N name\\n<b>&amp;</b>') and "\x1b" not in shown
    (graph,) = pydot.graph_from_dot_data("".join(write_relations(relations, "dot")))
    assert {node.get_name() for node in graph.get_nodes()} >= {'"urn:a"', '"urn:b"'}


def odd_triples() -> list[Triple]:
    claim = Iri("urn:claim")
    return [
        (claim, Iri(RDF + "type"), Iri(IOMKG + "Claim")),
        (claim, Iri(RDF + "subject"), Iri("urn:a")),
        (claim, Iri(RDF + "predicate"), Iri("urn:p")),
        (claim, Iri(RDF + "object"), Iri("urn:b")),
        (claim, Iri(PROV + "hadPrimarySource"), Iri("urn:b")),
        (Iri("urn:a"), Iri(RDFS + "label"), Literal(ODD)),
    ]


def test_what_is_no_part_has_no_network(kg: iomkg.KnowledgeGraph) -> None:
    with pytest.raises(BadParameter, match="no network of nanopubs"):
        kg.export("graphml", "nanopubs")
