"""Layer ``terms``: each rule refuses the fault that it is for, says where, and says the fix."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import CHECKOUT, HEADER, SmallProject, make_project

from iomkg.check import declared
from iomkg.check.finding import Finding

GAZETTE = "graph/claims/harbour-gazette.ttl"
HANDBOOK = "graph/claims/ferry-handbook.ttl"
PASSAGES = "graph/passages/harbour-gazette.ttl"
ORGANISATIONS = "graph/entities/organisations.ttl"
PLACES = "graph/entities/places.ttl"
EVENTS = "graph/entities/events.ttl"
SOURCES = "graph/sources.ttl"
CONFLICTS = "graph/conflicts.ttl"
ONTOLOGY = "ontology/iomkg.ttl"
OWL_IMPORTS = "<http://www.w3.org/2002/07/owl#imports>"


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    return make_project(tmp_path)


def findings(small: SmallProject) -> list[Finding]:
    return small.checked(declared.check)


def the_finding(small: SmallProject, rule: str, file: str, line: str) -> Finding:
    """The only finding; it is of the rule, in the file, on the line that has the text."""
    (found,) = findings(small)
    assert found.rule == rule
    assert found.place is not None
    assert found.place.file == small.path(file)
    assert found.place.line == small.line(file, line)
    return found


def test_the_small_project_has_no_findings(small: SmallProject) -> None:
    assert findings(small) == []


def test_the_shipped_graph_has_no_findings() -> None:
    assert findings(SmallProject(CHECKOUT)) == []


# terms/undeclared


@pytest.mark.parametrize(
    ("file", "old", "new", "hint"),
    [
        (
            GAZETTE,
            "iomkg:modality iomkg:Possible",
            "iomkg:modalty iomkg:Possible",
            "iomkg:modality",
        ),
        (PLACES, "a iomkg:Place", "a iomkg:Plaice", "iomkg:Place"),
        (GAZETTE, "iomkg:Possible", "iomkg:Posible", "iomkg:Possible"),
        (GAZETTE, "iomkg:headquarters", "iomkg:headquaters", "iomkg:headquarters"),
        (GAZETTE, '"1921"^^edtf:EDTF', '"1921"^^edtf:EDFT', "edtf:EDTF"),
        (ORGANISATIONS, "a org:Organization", "a iomkg:Organization", "org:Organization"),
        (GAZETTE, "rdf:object 14", "rdf:objekt 14", "rdf:object"),
    ],
    ids=["property", "class", "code", "predicate of a claim", "datatype", "prefix", "RDF itself"],
)
def test_a_misspelt_term_is_found_with_near_matches(
    small: SmallProject, file: str, old: str, new: str, hint: str
) -> None:
    small.replace(file, old, new)
    found = the_finding(small, "terms/undeclared", file, new)
    assert f"Did you mean {hint}" in found.message
    assert "Correct the spelling, or declare the" in found.message


def test_the_column_is_that_of_the_term(small: SmallProject) -> None:
    small.replace(PLACES, "a iomkg:Place", "a iomkg:Plaice")
    found = the_finding(small, "terms/undeclared", PLACES, "iomkg:Plaice")
    assert found.place is not None
    assert found.place.column == len("<place/port-aurelie> a ") + 1


def test_a_code_is_no_property(small: SmallProject) -> None:
    small.replace(GAZETTE, "iomkg:headquarters", "iomkg:Stated")
    found = the_finding(small, "terms/undeclared", GAZETTE, "rdf:predicate iomkg:Stated")
    assert "used as a property but declared as skos:Concept" in found.message


def test_a_term_of_another_vocabulary_must_be_declared_too(small: SmallProject) -> None:
    small.append(SOURCES, "<source/lakes-archive> skos:changeNote 'archive' .")
    the_finding(small, "terms/undeclared", SOURCES, "skos:changeNote")


def test_a_term_of_ours_as_a_subject_must_be_declared(small: SmallProject) -> None:
    small.append(SOURCES, "iomkg:Stat rdfs:label 'stated'@en .")
    found = the_finding(small, "terms/undeclared", SOURCES, "iomkg:Stat ")
    assert "iomkg:Stated" in found.message


def test_terms_of_rdf_and_xsd_need_no_declaration(small: SmallProject) -> None:
    small.append(SOURCES, "<source/lakes-archive> rdfs:seeAlso <http://example.org/a> .")
    small.append(SOURCES, "<source/lakes-archive> rdfs:comment '1999'^^xsd:gYear .")
    assert findings(small) == []


# terms/entity


@pytest.mark.parametrize(
    ("file", "old", "new", "hint"),
    [
        (
            GAZETTE,
            "<organisation/nlfc> ;\n    rdf:predicate iomkg:headquarters",
            "<organisation/nfc> ;\n    rdf:predicate iomkg:headquarters",
            "organisation/nlfc",
        ),
        (GAZETTE, "<place/port-aurelie>", "<place/port-aurelia>", "place/port-aurelie"),
        (GAZETTE, "<place/port-aurelie>", "<country/port-aurelie>", "place/port-aurelie"),
        (
            CONFLICTS,
            "preferredClaim <claim/harbour-gazette/founding-date>",
            "preferredClaim <claim/harbour-gazette/founding-day>",
            "claim/harbour-gazette/founding-date",
        ),
        (ORGANISATIONS, "<organisation/united-nations>", "<organisation/un>", ""),
    ],
    ids=["subject", "object", "kind", "conflict", "described under another name"],
)
def test_a_thing_that_is_not_described_is_found(
    small: SmallProject, file: str, old: str, new: str, hint: str
) -> None:
    small.replace(file, old, new)
    (found,) = findings(small)
    assert found.rule == "terms/entity"
    assert f"Did you mean {hint}" in found.message if hint else True
    assert "say with `a` what kind of thing it is" in found.message


def test_an_undescribed_thing_is_placed_where_it_is_named(small: SmallProject) -> None:
    small.replace(GAZETTE, "<place/port-aurelie>", "<place/port-aurelia>")
    found = the_finding(small, "terms/entity", GAZETTE, "<place/port-aurelia>")
    assert found.place is not None
    assert found.place.column == len("    rdf:object ") + 1


def test_a_span_that_is_not_described_is_found(small: SmallProject) -> None:
    small.append(
        GAZETTE, "<claim/harbour-gazette/member-states> iomkg:evidence <source/a#char=1,2> ."
    )
    the_finding(small, "terms/entity", GAZETTE, "<source/a#char=1,2>")


def test_a_passage_of_an_unknown_source_is_found(small: SmallProject) -> None:
    small.append(
        PASSAGES, "<passage/harbour-gazette/6> iomkg:extent <source/harbor-gazette#char=1,2> ."
    )
    found = the_finding(small, "terms/entity", PASSAGES, "<source/harbor-gazette#char=1,2>")
    assert "Did you mean source/harbour-gazette" in found.message


def test_a_node_without_a_class_is_found_once(small: SmallProject) -> None:
    small.replace(PLACES, "a iomkg:Place ;\n    rdfs:label", "rdfs:label")
    the_finding(small, "terms/entity", PLACES, "<place/port-aurelie>")


# terms/blank


@pytest.mark.parametrize(
    "node",
    [
        "[] a iomkg:Place ; rdfs:label 'East pier'@en .",
        "_:pier a iomkg:Place ; rdfs:label 'East pier'@en .",
        "<place/port-aurelie> skos:closeMatch [] .",
    ],
)
def test_a_blank_node_in_the_graph_is_refused(small: SmallProject, node: str) -> None:
    skos = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    small.append(PLACES, skos + node)
    found = the_finding(small, "terms/blank", PLACES, node)
    assert "Give it an IRI" in found.message


def test_a_blank_node_in_the_ontology_is_refused_but_for_restrictions(small: SmallProject) -> None:
    small.append(ONTOLOGY, "iomkg:Tool rdfs:seeAlso [ rdfs:label 'a tool'@en ] .")
    the_finding(small, "terms/blank", ONTOLOGY, "iomkg:Tool rdfs:seeAlso")


# terms/imports


@pytest.mark.parametrize("file", [SOURCES, ONTOLOGY, "shapes/things.ttl"])
def test_imports_are_refused_in_every_folder(small: SmallProject, file: str) -> None:
    small.append(
        file, f"<https://w3id.org/iomkg/ontology> {OWL_IMPORTS} <http://www.w3.org/ns/org#> ."
    )
    found = the_finding(small, "terms/imports", file, OWL_IMPORTS)
    assert "Remove owl:imports" in found.message


# terms/label


def test_two_things_of_a_kind_with_one_label_are_found(small: SmallProject) -> None:
    other = "<organisation/nlfc-again> a org:Organization ; rdfs:label {}@en ."
    small.append(ORGANISATIONS, other.format("'northern  lakes, FERRY commission'"))
    found = the_finding(small, "terms/label", ORGANISATIONS, "<organisation/nlfc-again>")
    assert "Tell them apart in the label, or make them one node" in found.message


def test_things_of_two_kinds_may_have_one_label(small: SmallProject) -> None:
    small.append(PLACES, "<country/port-aurelie> a iomkg:Country ; rdfs:label 'Port Aurelie'@en .")
    assert findings(small) == []


def test_concepts_of_two_divisions_may_have_one_label(small: SmallProject) -> None:
    concept = (
        "<theme/{0}/safety> a skos:Concept ; rdfs:label 'Safety'@en ; skos:inScheme <theme/{0}> ."
    )
    scheme = "<theme/{0}> a skos:ConceptScheme ; rdfs:label 'Themes of {0}'@en ."
    written = [line.format(source) for source in ("g", "h") for line in (scheme, concept)]
    small.write("graph/themes.ttl", HEADER + "\n".join(written))
    assert findings(small) == []


# terms/direct-fact


@pytest.mark.parametrize(
    ("file", "fact"),
    [
        (EVENTS, "<event/founding> iomkg:occurred '1921' ."),
        (EVENTS, "<event/founding> iomkg:carriedOutBy <organisation/nlfc> ."),
        (ORGANISATIONS, "<stage/pfc> iomkg:website 'https://example.org' ."),
        (SOURCES, "<source/lakes-archive> iomkg:producedBy 'the towns'@en ."),
        (SOURCES, "<source/lakes-archive> dcterms:isPartOf <source/ferry-handbook> ."),
    ],
    ids=["date", "party", "stage", "source", "part of a source"],
)
def test_a_fact_without_a_claim_is_refused(small: SmallProject, file: str, fact: str) -> None:
    iomkg = "@prefix iomkg: <https://w3id.org/iomkg/ontology#> .\n"
    small.append(file, iomkg + fact)
    found = the_finding(small, "terms/direct-fact", file, fact)
    assert "Write a claim with it as rdf:subject" in found.message


def test_scheme_and_mappings_need_no_claim(small: SmallProject) -> None:
    skos = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    small.append(PLACES, skos + "<place/port-aurelie> skos:exactMatch <http://example.org/x> .")
    assert findings(small) == []


def test_what_is_derived_is_not_written_by_hand(small: SmallProject) -> None:
    file = "graph/claims/harbour-gazette.ttl"
    small.append(file, "<claim/harbour-gazette/pfc-name> iomkg:accepted true .")
    found = the_finding(small, "terms/derived", file, "iomkg:accepted")
    assert "Remove it" in found.message


def test_what_is_derived_is_that_without_its_declaration_too(small: SmallProject) -> None:
    small.append(ORGANISATIONS, "\n<organisation/nlfc> iomkg:accepted true .\n")
    small.replace(ONTOLOGY, "iomkg:accepted a owl:DatatypeProperty ;", "iomkg:accepted")
    assert {"terms/derived", "terms/undeclared"} <= {each.rule for each in findings(small)}


def test_a_text_is_no_class_that_rules_derive(small: SmallProject) -> None:
    text = "https://w3id.org/iomkg/ontology#Tenure"
    small.append(ORGANISATIONS, f'\n<organisation/nlfc> a "{text}" .\n')
    assert findings(small) == []
