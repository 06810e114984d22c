"""Layer ``ontology``: each rule refuses the fault that it is for, says where, and says the fix."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from projects import CHECKOUT, SmallProject, make_project

from iomkg import __version__
from iomkg.check import ontology
from iomkg.check.finding import Finding
from iomkg.rdf.read.triples import read_triples
from iomkg.terms import IOMKG, OWL, PREFIXES, RDF, RDFS, VANN, XSD, Iri

FILE = "ontology/iomkg.ttl"
CODES = "ontology/codes.ttl"
IRI = "https://w3id.org/iomkg/ontology"
ONTOLOGY = f"<{IRI}>"


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    return make_project(tmp_path)


def findings(small: SmallProject) -> list[Finding]:
    return small.checked(ontology.check)


def the_finding(small: SmallProject, rule: str, line: str, file: str = FILE) -> Finding:
    """The only finding; it is of the rule, in the file, on the line that has the text."""
    (found,) = findings(small)
    assert found.rule == rule
    assert found.place is not None
    assert found.place.file == small.path(file)
    assert found.place.line == small.line(file, line)
    return found


def term(name: str, axioms: str) -> str:
    """A well-described term of ours, on one line, with more axioms."""
    return (
        f"iomkg:{name} {axioms} ; rdfs:label '{name}'@en ; skos:definition 'It is {name}.'@en ; "
        f"rdfs:isDefinedBy {ONTOLOGY} ."
    )


def change(small: SmallProject, start: str, old: str, new: str, file: str = FILE) -> None:
    """Change a text within the statements that start so."""
    found = re.search(re.escape(start) + r".*? \.\n", small.read(file), re.DOTALL)
    assert found
    assert old in found[0]
    small.replace(file, found[0], found[0].replace(old, new))


def test_the_shipped_ontology_has_no_findings() -> None:
    assert findings(SmallProject(CHECKOUT)) == []


# ontology/lite


@pytest.mark.parametrize(
    ("axiom", "fix"),
    [
        ("owl:disjointWith iomkg:Place", "State disjointness in shapes/"),
        ("owl:unionOf ( iomkg:Place iomkg:Event )", "Name a common superclass"),
        ("owl:oneOf ( iomkg:Stated iomkg:Implied )", "Make the values a list of skos:Concept"),
        ("owl:complementOf iomkg:Place", "with sh:not"),
        ("a owl:DataRange", "Use a named datatype"),
        ("owl:hasKey ( iomkg:name )", "Remove it"),
        ("rdfs:subClassOf [ a owl:Class ]", "Name the class that is meant"),
        ("owl:equivalentClass [ a owl:Class ]", "Name the class that is meant"),
        ("owl:intersectionOf ( iomkg:Place )", "Use rdfs:subClassOf"),
        ("owl:intersectionOf ( iomkg:Place [ a owl:Class ] )", "Name the class that is meant"),
        ("a [ a owl:Class ]", "Name the class that is meant"),
    ],
)
def test_a_construct_beyond_owl_lite_is_refused(small: SmallProject, axiom: str, fix: str) -> None:
    small.append(FILE, f"iomkg:Tool {axiom} .")
    assert fix in the_finding(small, "ontology/lite", f"iomkg:Tool {axiom}").message


@pytest.mark.parametrize(
    ("restriction", "fix"),
    [
        ("owl:onProperty iomkg:rank ; owl:hasValue iomkg:Normal", "with sh:hasValue"),
        ('owl:onProperty iomkg:rank ; owl:cardinality "2"^^xsd:nonNegativeInteger', "sh:minCount"),
        ("owl:onProperty iomkg:rank ; owl:maxCardinality 1", "as xsd:nonNegativeInteger"),
        ("owl:onProperty iomkg:rank", "A restriction of iomkg:Tool has 0 constraints"),
        ("owl:someValuesFrom skos:Concept", "Write exactly one owl:onProperty"),
        ("owl:onProperty iomkg:rank ; owl:allValuesFrom [ a owl:Class ]", "Name the class"),
        (
            "owl:onProperty iomkg:rank ; owl:allValuesFrom skos:Concept ; "
            "owl:someValuesFrom skos:Concept",
            "another restriction for each further one",
        ),
        (
            "owl:onProperty iomkg:rank , iomkg:modality ; owl:allValuesFrom skos:Concept",
            "has 2 properties",
        ),
    ],
)
def test_a_restriction_beyond_owl_lite_is_refused(
    small: SmallProject, restriction: str, fix: str
) -> None:
    axiom = f"iomkg:Tool rdfs:subClassOf [ a owl:Restriction ; {restriction} ] ."
    small.append(FILE, axiom)
    assert fix in the_finding(small, "ontology/lite", axiom).message


NOBODYS = "[ a owl:Restriction ; owl:onProperty iomkg:rank ; owl:someValuesFrom skos:Concept ]"


@pytest.mark.parametrize(
    ("axiom", "fix"),
    [
        (f"{NOBODYS} rdfs:subClassOf iomkg:Tool .", "a subject without a name. Name the class"),
        (f"{NOBODYS.replace('some', 'all')} owl:equivalentClass iomkg:Tool .", "Name the class"),
        ("[ a owl:Restriction ; owl:onProperty iomkg:rank ] .", "A restriction has 0 constraints"),
    ],
)
def test_a_restriction_belongs_to_a_class(small: SmallProject, axiom: str, fix: str) -> None:
    small.append(FILE, axiom)
    assert fix in the_finding(small, "ontology/lite", axiom).message


def test_a_restriction_needs_its_type(small: SmallProject) -> None:
    axiom = "<https://example.org/r> owl:onProperty iomkg:rank ."
    small.append(FILE, axiom)
    found = the_finding(small, "ontology/lite", axiom)
    assert "is not a blank node typed owl:Restriction" in found.message


@pytest.mark.parametrize(
    "axiom",
    [
        "owl:intersectionOf ( iomkg:Place iomkg:Event )",
        "owl:equivalentClass prov:Entity",
        "rdfs:subClassOf [ a owl:Restriction ; owl:onProperty iomkg:rank ; "
        'owl:minCardinality "0"^^xsd:nonNegativeInteger ]',
        "rdfs:subClassOf [ a owl:Restriction ; owl:onProperty iomkg:rank ; "
        "owl:someValuesFrom skos:Concept ]",
        "rdfs:subClassOf [ a owl:Restriction ; owl:onProperty iomkg:name ; "
        "owl:allValuesFrom rdf:langString ]",
    ],
)
def test_what_owl_lite_has_is_allowed(small: SmallProject, axiom: str) -> None:
    small.append(FILE, f"iomkg:Tool {axiom} .")
    assert findings(small) == []


# ontology/functional


@pytest.mark.parametrize("kind", ["owl:FunctionalProperty", "owl:InverseFunctionalProperty"])
def test_functional_properties_are_refused(small: SmallProject, kind: str) -> None:
    small.append(FILE, f"iomkg:headquarters a {kind} .")
    found = the_finding(small, "ontology/functional", f"iomkg:headquarters a {kind}")
    assert "write iomkg:holds iomkg:OneForEver or iomkg:OneAtATime" in found.message


# ontology/dl


@pytest.mark.parametrize(
    ("axiom", "fix"),
    [
        ("iomkg:grade rdfs:domain iomkg:Clam", "Did you mean iomkg:Claim"),
        ("iomkg:grade rdfs:domain iomkg:rank", "is an object property, but a class is wanted"),
        ("iomkg:grade rdfs:range xsd:string", "is a datatype, but a class is wanted"),
        ("iomkg:digest rdfs:range iomkg:Claim", "is a class, but a datatype is wanted"),
        ("iomkg:digest rdfs:range xsd:gYear", "xsd:gYear is reserved vocabulary"),
        ("iomkg:holds rdfs:range skos:Concept", "iomkg:holds is an annotation property"),
        ("iomkg:digest rdfs:subPropertyOf iomkg:evidence", "but a datatype property is wanted"),
        ("iomkg:digest rdfs:subPropertyOf rdf:object", "rdf:object is reserved vocabulary"),
        ("iomkg:digest owl:inverseOf iomkg:evidence", "but an object property is wanted"),
        ("iomkg:textFile a owl:TransitiveProperty", "but an object property is wanted"),
        ("iomkg:Claim rdfs:subClassOf rdf:Statement", "rdf:Statement is reserved vocabulary"),
        ("iomkg:Tool rdfs:subClassOf iomkg:Tol", "Did you mean iomkg:Tool"),
        ("iomkg:Tool owl:intersectionOf ( iomkg:Tool iomkg:Palace )", "Did you mean iomkg:Place"),
        ("iomkg:Tool a rdfs:Class", "rdfs:Class is reserved vocabulary"),
        ("iomkg:Tool skos:exampel 'a map'@en", "skos:exampel is not declared as"),
        ("iomkg:Tool rdf:value 'a map'@en", "rdf:value is reserved vocabulary"),
        ("iomkg:Tool skos:inScheme iomkg:RanksScheme", "Use an annotation property"),
        ("iomkg:Stated skos:inScheme 'ranks'", "skos:inScheme takes an IRI"),
        ("iomkg:Stated iomkg:digest iomkg:Normal", "iomkg:digest takes a literal"),
        ("iomkg:Stated iomkg:digest '2026-11-22'^^xsd:date", "has no literals of xsd:date"),
        ("iomkg:Tool rdfs:subClassOf 'place'", "not the literal place"),
        ("rdf:subject a owl:ObjectProperty", "is reserved and cannot be declared"),
    ],
)
def test_what_owl_2_dl_does_not_allow_is_refused(small: SmallProject, axiom: str, fix: str) -> None:
    small.append(FILE, f"{axiom} .")
    found = [f for f in findings(small) if f.rule == "ontology/dl"]
    assert [fix in f.message for f in found] == [True]
    assert found[0].place is not None
    assert found[0].place.line == small.line(FILE, f"{axiom} .")


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("rank", "owl:ObjectProperty and owl:DatatypeProperty"),
        ("Tool", "owl:Class and rdfs:Datatype"),
        ("Tool", "owl:Class and owl:ObjectProperty"),
    ],
)
def test_a_term_is_of_one_kind(small: SmallProject, name: str, kinds: str) -> None:
    axiom = f"iomkg:{name} a {kinds.rsplit(maxsplit=1)[-1]} ."
    small.append(FILE, axiom)
    found = the_finding(small, "ontology/dl", axiom)
    assert f"as {kinds}. Keep one declaration" in found.message


def test_a_term_is_declared_once(small: SmallProject) -> None:
    small.append(CODES, "iomkg:Tool a <http://www.w3.org/2002/07/owl#Class> .")
    found = the_finding(small, "ontology/dl", "iomkg:Tool a", CODES)
    assert "declared 2 times" in found.message


@pytest.mark.parametrize(
    "axioms",
    [
        "iomkg:rank a owl:TransitiveProperty .",
        "iomkg:grade a owl:TransitiveProperty ; rdfs:subPropertyOf iomkg:rank .",
        "iomkg:grade a owl:TransitiveProperty ; owl:inverseOf iomkg:rank .",
    ],
)
def test_a_transitive_property_has_no_cardinality(small: SmallProject, axioms: str) -> None:
    small.append(FILE, axioms)
    (found,) = [f for f in findings(small) if f.rule == "ontology/dl"]
    assert found.place is not None
    # The cardinality stands below the property that it is about.
    assert found.place.line == small.line(FILE, "owl:onProperty iomkg:rank ;") + 1
    assert "A restriction of iomkg:Claim counts the values of iomkg:rank" in found.message


@pytest.mark.parametrize(
    ("restriction", "fix"),
    [
        ("owl:onProperty iomkg:holds ; owl:someValuesFrom skos:Concept", "annotation property"),
        ("owl:onProperty iomkg:rank ; owl:someValuesFrom xsd:string", "a class is wanted"),
        ("owl:onProperty iomkg:digest ; owl:allValuesFrom iomkg:Tool", "a datatype is wanted"),
    ],
)
def test_a_restriction_fits_its_property(small: SmallProject, restriction: str, fix: str) -> None:
    axiom = f"iomkg:Tool rdfs:subClassOf [ a owl:Restriction ; {restriction} ] ."
    small.append(FILE, axiom)
    assert fix in the_finding(small, "ontology/dl", axiom).message


# ontology/metadata


@pytest.mark.parametrize(
    "name",
    [
        *(f"dcterms:{name}" for name in ("title", "description", "creator", "license", "created")),
        *("owl:versionIRI", "vann:preferredNamespacePrefix", "vann:preferredNamespaceUri"),
    ],
)
def test_the_header_is_complete(small: SmallProject, name: str) -> None:
    change(small, f"{ONTOLOGY} a owl:Ontology", name, "rdfs:comment")
    found = the_finding(small, "ontology/metadata", f"{ONTOLOGY} a owl:Ontology")
    assert f"The ontology has no {name}. Add it to the header" in found.message


def test_the_namespace_is_ours(small: SmallProject) -> None:
    small.replace(FILE, f'"{IOMKG}"', '"https://w3id.org/iomkg#"')
    found = the_finding(small, "ontology/metadata", 'vann:preferredNamespaceUri "')
    assert f'Write "{IOMKG}"' in found.message


def test_there_is_a_header(small: SmallProject) -> None:
    small.replace(FILE, f"{ONTOLOGY} a owl:Ontology ;", "<https://example.org/o> a owl:Ontology ;")
    (found,) = findings(small)
    assert found.rule == "ontology/metadata"
    assert found.place is not None
    assert found.place.file == small.path(CODES)
    assert f"Write {ONTOLOGY} a owl:Ontology" in found.message


@pytest.mark.parametrize(
    ("name", "old", "new", "fix"),
    [
        ("Tool", "rdfs:label", "skos:altLabel", "Write exactly one: rdfs:label"),
        ("rank", "skos:definition", "skos:scopeNote", "Write exactly one: skos:definition"),
        ("Stated", "rdfs:label", "skos:altLabel", "Write exactly one: rdfs:label"),
        ("RanksScheme", "skos:definition", "rdfs:comment", "exactly one: skos:definition"),
        ("Tool", "rdfs:isDefinedBy", "rdfs:seeAlso", "Write rdfs:isDefinedBy"),
    ],
)
def test_a_term_says_what_it_means(
    small: SmallProject, name: str, old: str, new: str, fix: str
) -> None:
    file = CODES if f"iomkg:{name} a " in small.read(CODES) else FILE
    change(small, f"iomkg:{name} a ", old, new, file)
    found = the_finding(small, "ontology/metadata", f"iomkg:{name} a ", file)
    assert fix in found.message


def test_a_definition_is_in_english(small: SmallProject) -> None:
    change(small, "iomkg:rank a ", '."@en', '."@fr')
    found = the_finding(small, "ontology/metadata", '."@fr')
    assert "iomkg:rank has 0 values of skos:definition in English" in found.message


def test_a_term_has_one_label(small: SmallProject) -> None:
    small.append(FILE, "iomkg:Tool rdfs:label 'implement'@en .")
    found = the_finding(small, "ontology/metadata", 'rdfs:label "tool"@en')
    assert "iomkg:Tool has 2 values of rdfs:label in English" in found.message


@pytest.mark.parametrize(
    ("axioms", "fix"),
    [
        (
            "rdfs:range xsd:string ; iomkg:holds iomkg:Many",
            "exactly one iomkg:compareAs of the list",
        ),
        ("rdfs:range xsd:string ; iomkg:compareAs iomkg:TermComparison", "exactly one iomkg:holds"),
        (
            "rdfs:range xsd:string ; iomkg:holds iomkg:Stated ; "
            "iomkg:compareAs iomkg:TermComparison",
            "iomkg:Many, iomkg:OneAtATime, iomkg:OneForEver",
        ),
        (
            "rdfs:range edtf:EDTF ; iomkg:holds iomkg:Many ; iomkg:compareAs iomkg:TermComparison",
            "its range is edtf:EDTF. Write iomkg:compareAs iomkg:DateComparison",
        ),
        (
            "rdfs:range xsd:decimal ; iomkg:holds iomkg:Many ; "
            "iomkg:compareAs iomkg:DateComparison",
            "its range is xsd:decimal. Write iomkg:compareAs iomkg:NumberComparison",
        ),
        (
            "iomkg:holds iomkg:Many ; iomkg:compareAs iomkg:NumberComparison",
            "its range is none. Write iomkg:compareAs iomkg:TermComparison",
        ),
    ],
)
def test_a_property_for_claims_says_how_it_behaves(
    small: SmallProject, axioms: str, fix: str
) -> None:
    small.append(FILE, term("depth", f"a owl:DatatypeProperty ; {axioms}"))
    assert fix in the_finding(small, "ontology/metadata", "iomkg:depth").message


def test_a_property_of_another_vocabulary_says_so_too(small: SmallProject) -> None:
    small.append(FILE, "foaf:page iomkg:holds iomkg:Many .")
    found = the_finding(small, "ontology/metadata", "foaf:page a owl:ObjectProperty")
    assert "foaf:page needs exactly one iomkg:compareAs" in found.message


# ontology/version


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f'owl:versionInfo "{__version__}"', 'owl:versionInfo "0.0.0"'),
        (f"<{IRI}/{__version__}>", f"<{IRI}/0.0.0>"),
    ],
)
def test_the_version_is_that_of_the_package(small: SmallProject, old: str, new: str) -> None:
    small.replace(FILE, old, new)
    found = the_finding(small, "ontology/version", new)
    assert f"Write {old.rsplit(maxsplit=1)[-1]}." in found.message


def test_there_is_a_version(small: SmallProject) -> None:
    change(small, f"{ONTOLOGY} a owl:Ontology", "owl:versionInfo", "rdfs:comment")
    found = the_finding(small, "ontology/version", f"{ONTOLOGY} a owl:Ontology")
    assert f'Write owl:versionInfo "{__version__}"' in found.message


# Terms of other vocabularies mean what we think only if they exist.


def test_terms_of_other_vocabularies_exist() -> None:
    material = os.environ.get("IOMKG_MATERIAL")
    if not material:
        pytest.skip("IOMKG_MATERIAL names no folder with the other vocabularies (vocab/*.ttl)")
    ours = {IOMKG, OWL, RDF, RDFS, VANN, XSD, PREFIXES["edtf"]}
    others = tuple(set(PREFIXES.values()) - ours)
    files = sorted((Path(material) / "vocab").glob("*.ttl"))
    known = {triple[0] for file in files for triple in read_triples(file)}
    used = {
        node
        for triple in read_triples(CHECKOUT / FILE)
        for node in triple
        if isinstance(node, Iri) and node.value.startswith(others) and node.value not in others
    }
    assert len(used) > 40
    assert sorted(used - known) == []
