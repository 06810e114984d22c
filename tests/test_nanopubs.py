"""Claims as nanopublications, well-formed as the guidelines have it."""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox
import pytest
from projects import SmallProject, make_project

import iomkg
from iomkg.errors import BadParameter
from iomkg.terms import DCTERMS, ID, IOMKG, NP, OWL, PROV, RDF

TYPE = RDF + "type"
FERRY = f"{ID}claim/ferry-handbook/founding-date"
EXTRA = """
<claim/harbour-gazette/{name}> a iomkg:Claim ;
    rdf:subject <organisation/nlfc> ; rdf:predicate iomkg:{prop} ; rdf:object {value} ;
    iomkg:modality iomkg:{modality} ; iomkg:rank iomkg:Normal ; {more}
    prov:hadPrimarySource <source/harbour-gazette> ; dcterms:description "Says it."@en .
"""
QUALIFIED = {
    "negated": ("mission", '"x"@en', "Stated", "iomkg:negated true ;"),
    "bound": ("officeCount", "3", "Stated", "iomkg:comparator iomkg:AtLeast ;"),
    "possible": ("mission", '"x"@en', "Possible", ""),
    "count": ("memberStateCount", "3", "Stated", "iomkg:comparator iomkg:Exactly ;"),
    "by-rule": ("mission", '"x"@en', "Stated", ""),
    "dated": ("mission", '"x"@en', "Stated", 'iomkg:asOf "1950"^^edtf:EDTF ;'),
}
# A rule of the project's own, so that the rules alone decide what may be a fact.
RULE = """PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
CONSTRUCT { ?claim iomkg:notFactBecause iomkg:JudgedWrong }
WHERE { ?claim a iomkg:Claim FILTER(STRENDS(STR(?claim), "/by-rule")) }
"""
Graphs = dict[str, set[ox.Triple]]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SmallProject:
    project = make_project(tmp_path_factory.mktemp("nanopubs"))
    for name, (prop, value, modality, more) in QUALIFIED.items():
        text = EXTRA.format(name=name, prop=prop, value=value, modality=modality, more=more)
        file = "graph/claims/harbour-gazette.ttl"
        project.append(file, "@prefix edtf: <http://id.loc.gov/datatypes/edtf/> ." + text)
    return project.write("queries/rules/22-of-its-own.rq", RULE)


@pytest.fixture(scope="module")
def kg(small: SmallProject) -> iomkg.KnowledgeGraph:
    return iomkg.open("memory", project=small.root)


@pytest.fixture(scope="module")
def graphs(kg: iomkg.KnowledgeGraph) -> Graphs:
    found: Graphs = defaultdict(set)
    for quad in ox.parse(kg.export(what="nanopubs"), ox.RdfFormat.TRIG):
        assert isinstance(quad.graph_name, ox.NamedNode)
        found[quad.graph_name.value].add(quad.triple)
    return found


def test_there_is_one_for_each_claim(kg: iomkg.KnowledgeGraph, graphs: Graphs) -> None:
    claims = {s.value for s, p, o in kg.triples() if p.value == TYPE and str(o) == IOMKG + "Claim"}
    assert {name.rpartition("#")[0] for name in graphs} == claims


def test_each_is_well_formed(graphs: Graphs) -> None:
    seen = set()
    for name in sorted(graphs):
        if not name.endswith("#Head"):
            continue
        head = {t.predicate.value: t.object.value for t in graphs[name]}
        (me,) = {t.subject.value for t in graphs[name]}
        parts = [NP + f"has{part}" for part in ("Assertion", "Provenance", "PublicationInfo")]
        assert len(graphs[name]) == 4
        assert head.keys() == {TYPE, *parts}
        assert head[TYPE] == NP + "Nanopublication"
        a, p, i = (head[part] for part in parts)
        assert len({me, name, a, p, i}) == 5
        assert graphs[a]
        assert any(t.subject.value == a for t in graphs[p])
        assert {t.subject.value for t in graphs[i]} == {me}
        seen |= {name, a, p, i}
    assert seen == graphs.keys()


def test_it_says_who_says_so_and_where(graphs: Graphs) -> None:
    provenance = {
        (t.predicate.value, t.object.value)
        for t in graphs[f"{FERRY}#provenance"]
        if t.subject.value == f"{FERRY}#assertion"
    }
    source = ID + "source/ferry-handbook"
    assert (PROV + "hadPrimarySource", source) in provenance
    assert any(p == PROV + "wasDerivedFrom" and o.startswith(source) for p, o in provenance)


def test_it_says_who_publishes_it_and_how(graphs: Graphs) -> None:
    said = {t.predicate.value for t in graphs[f"{FERRY}#pubinfo"]}
    assert {DCTERMS + n for n in ("creator", "license", "created", "description")} < said
    assert OWL + "versionInfo" in said


def test_a_flat_claim_asserts_its_triple(graphs: Graphs) -> None:
    occurred = {t for t in graphs[f"{FERRY}#assertion"] if t.predicate.value == IOMKG + "occurred"}
    assert {t.subject.value for t in occurred} == {ID + "event/founding"}


@pytest.mark.parametrize("name", sorted(QUALIFIED))
def test_a_qualified_claim_asserts_no_bare_triple(graphs: Graphs, name: str) -> None:
    claim = f"{ID}claim/harbour-gazette/{name}"
    assert {t.subject.value for t in graphs[f"{claim}#assertion"]} == {claim}


def test_nothing_of_a_claim_is_lost(kg: iomkg.KnowledgeGraph, graphs: Graphs) -> None:
    lines = {f"{triple} ." for triples in graphs.values() for triple in triples}
    wanted = {
        line
        for line in kg.export("nt", "claims").decode().splitlines()
        if line.startswith(f"<{ID}claim/") or "#char=" in line.split()[0]
    }
    spans_of_claims = {line for line in wanted if line in lines}
    assert {line for line in wanted if line.startswith(f"<{ID}claim/")} <= spans_of_claims


def test_quads_say_the_same(kg: iomkg.KnowledgeGraph) -> None:
    trig = ox.parse(kg.export(what="nanopubs"), ox.RdfFormat.TRIG)
    quads = ox.parse(kg.export("nq", "nanopubs"), ox.RdfFormat.N_QUADS)
    assert set(map(str, trig)) == set(map(str, quads))


def test_those_of_one_source_can_be_had(kg: iomkg.KnowledgeGraph) -> None:
    text = kg.export(what="nanopubs", source="ferry-handbook").decode()
    assert FERRY in text
    assert f"<{ID}claim/harbour-gazette/" not in text


def test_a_format_without_graphs_is_refused(kg: iomkg.KnowledgeGraph) -> None:
    with pytest.raises(BadParameter, match="cannot be written as ttl"):
        kg.export("ttl", "nanopubs")
