"""Layer ``ontology``: pitfalls of modelling and of naming, each found alone, at its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import SmallProject, make_project
from test_ontology_layer import FILE, findings, term, the_finding

SYMMETRIC = "owl:ObjectProperty , owl:SymmetricProperty"
TRANSITIVE = "owl:ObjectProperty , owl:TransitiveProperty"


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    return make_project(tmp_path)


@pytest.mark.parametrize(
    ("rule", "axiom", "fix"),
    [
        ("cycle", "iomkg:Event rdfs:subClassOf iomkg:Founding .", "Remove the axiom"),
        ("cycle", "iomkg:Place rdfs:subClassOf iomkg:Place .", "below iomkg:Place"),
        ("cycle", "iomkg:evidence rdfs:subPropertyOf iomkg:evidence .", "Remove the axiom"),
        ("inverse", "iomkg:evidence owl:inverseOf iomkg:evidence .", "owl:SymmetricProperty"),
        ("inverse", "iomkg:evidence owl:inverseOf iomkg:extent .", "the domain of one is not"),
        ("several-ranges", "iomkg:evidence rdfs:range iomkg:Passage .", "which hold all at once"),
        ("several-ranges", "iomkg:rank rdfs:domain iomkg:Conflict .", "a common superclass"),
        ("equivalent", "iomkg:Place owl:equivalentClass iomkg:Tool .", "Keep one"),
    ],
)
def test_an_axiom_that_is_hardly_meant(
    small: SmallProject, rule: str, axiom: str, fix: str
) -> None:
    small.append(FILE, axiom)
    assert fix in the_finding(small, f"ontology/{rule}", axiom).message


@pytest.mark.parametrize(
    ("rule", "name", "axioms", "fix"),
    [
        (
            "characteristic",
            "near",
            f"a {SYMMETRIC} ; rdfs:domain iomkg:Claim ; rdfs:range iomkg:Span",
            "remove owl:SymmetricProperty",
        ),
        (
            "characteristic",
            "within",
            f"a {TRANSITIVE} ; rdfs:domain iomkg:Span ; rdfs:range iomkg:Passage",
            "remove owl:TransitiveProperty",
        ),
        ("inverse", "near", f"a {SYMMETRIC} ; owl:inverseOf iomkg:saidBy", "one is symmetric"),
        ("domain-range", "depth", "a owl:DatatypeProperty", "neither domain nor range"),
        ("unconnected", "Raft", "a owl:Class", "Use it, relate it, or delete it"),
        ("vague-name", "RaftOrShip", "a owl:Class ; rdfs:subClassOf prov:Entity", "no one thing"),
        ("vague-name", "OtherPlace", "a owl:Class ; rdfs:subClassOf iomkg:Place", "no one thing"),
        ("vague-name", "isA", "a owl:ObjectProperty ; rdfs:domain iomkg:Place", "no one thing"),
        ("naming", "raft", "a owl:Class ; rdfs:subClassOf iomkg:Place", "not named LikeThis"),
        ("naming", "Depth", "a owl:DatatypeProperty ; rdfs:range xsd:string", "named likeThis"),
        ("naming", "Rafts", "a skos:ConceptScheme", "not named LikeThisScheme"),
        ("duplicate", "Role", "a owl:Class ; rdfs:subClassOf prov:Entity", "same name as org:Role"),
    ],
)
def test_a_term_that_is_hardly_meant(
    small: SmallProject, rule: str, name: str, axioms: str, fix: str
) -> None:
    small.append(FILE, term(name, axioms))
    assert fix in the_finding(small, f"ontology/{rule}", f"iomkg:{name} a").message


def test_two_classes_with_one_label(small: SmallProject) -> None:
    described = term("Raft", "a owl:Class ; rdfs:subClassOf prov:Entity")
    small.append(FILE, described.replace("'Raft'", "'Plàce'"))
    found = the_finding(small, "ontology/duplicate", "iomkg:Raft a")
    assert "the same label as iomkg:Place" in found.message


def test_equivalent_properties_have_one_range(small: SmallProject) -> None:
    small.append(FILE, "foaf:page rdfs:range xsd:anyURI .")
    small.append(FILE, "iomkg:evidence owl:equivalentProperty foaf:page .")
    rules = {f.rule for f in findings(small)}
    assert "ontology/equivalent" in rules


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('rdfs:label "stage"@en', 'rdfs:label "An organisation under one name."@en'),
        (
            'rdfs:label "tool"@en',
            'rdfs:label "a system, a set of data, or a method that some body built and uses"@en',
        ),
    ],
)
def test_a_label_that_reads_like_a_definition(small: SmallProject, old: str, new: str) -> None:
    small.replace(FILE, old, new)
    assert "Swap them" in the_finding(small, "ontology/annotation", new).message


def test_a_subclass_may_have_the_name_of_a_reused_class(small: SmallProject) -> None:
    small.append(FILE, term("Role", "a owl:Class ; rdfs:subClassOf org:Role"))
    assert findings(small) == []
