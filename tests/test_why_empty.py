"""Why a query finds nothing: what is named, and the small changes that would make it match."""

from __future__ import annotations

import dataclasses
import json

import pyoxigraph as ox
import pytest

import iomkg
from iomkg.errors import BadParameter, QuerySyntaxError
from iomkg.rdf.explain.accounts import Cause, Difference, EmptyReason, Explanation
from iomkg.rdf.explain.explanation import explain
from iomkg.rdf.explain.spelling import compare, distance
from iomkg.rdf.read.oxterms import from_ox
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.rdf.store.open import open_store
from iomkg.report.as_json import write_json
from iomkg.report.explained import write_explanation
from iomkg.terms import ID, RDF, Iri

PROLOGUE = """PREFIX : <http://example.org/ns#>
PREFIX edtf: <http://id.loc.gov/datatypes/edtf/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
DATA = """
:geneva a :City ; rdfs:label "Geneva"@en ; :country :switzerland ; :people 203856 ;
    :founded "1951"^^edtf:EDTF ; :page <https://example.org/geneva/> .
:manila a :City ; rdfs:label "Manila"@en ; :country :philippines ; :people 1846513 ;
    :founded "1989"^^edtf:EDTF ; :code "MNL" .
:switzerland a :Country ; rdfs:label "Switzerland"@en ; :joined "1954-07-17"^^xsd:date .
:philippines a :Country ; rdfs:label "Philippines"@en ; :joined "1988-02-01"^^xsd:date .
"""


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    filled = MemoryStore()
    quads = ox.parse((PROLOGUE + DATA).encode(), ox.RdfFormat.TURTLE)
    filled.load((from_ox(q.subject), from_ox(q.predicate), from_ox(q.object)) for q in quads)
    return filled


def why(store: MemoryStore, text: str, **limits: float) -> Explanation:
    return explain(store, PROLOGUE + text, **limits)  # type: ignore[arg-type]


def first(store: MemoryStore, text: str) -> Cause:
    found = why(store, text)
    assert found.empty
    return found.causes[0]


@pytest.mark.parametrize(
    ("pattern", "difference", "written", "instead"),
    [
        ('?s rdfs:label "Geneva"', "LANGUAGE", '"Geneva"', '"Geneva"@en'),
        ('?s rdfs:label "Geneva"@fr', "LANGUAGE", '"Geneva"@fr', '"Geneva"@en'),
        ('?s rdfs:label "geneva"@en', "CASE", '"geneva"@en', '"Geneva"@en'),
        ('?s rdfs:label " Geneva "@en', "SPACES", '" Geneva "@en', '"Geneva"@en'),
        ('?s rdfs:label "Genevva"@en', "SPELLING", '"Genevva"@en', '"Geneva"@en'),
        ('?s :founded "1951"', "DATATYPE", '"1951"', '"1951"^^edtf:EDTF'),
        ("?s :founded 1951", "DATATYPE", "1951", '"1951"^^edtf:EDTF'),
        ('?s :people "203856"', "DATATYPE", '"203856"', "203856"),
        ('?s :country "Switzerland"', "KIND", '"Switzerland"', ":switzerland"),
        ("?s :code :MNL", "KIND", ":MNL", '"MNL"'),
        ("?s a :Citty", "SPELLING", ":Citty", ":City"),
        ("?s a :city", "CASE", ":city", ":City"),
        ("?s a <https://example.org/ns#City>", "SCHEME", "<https://example.org/ns#City>", ":City"),
        ("?s a <http://example.org/nsCity>", "HASH", "<http://example.org/nsCity>", ":City"),
        ("?s a <http://example.org/ns/City>", "HASH", "<http://example.org/ns/City>", ":City"),
        ("?s a rdfs:City", "NAMESPACE", "rdfs:City", ":City"),
        (
            "?s :page <https://example.org/geneva>",
            "SLASH",
            "<https://example.org/geneva>",
            "<https://example.org/geneva/>",
        ),
        ('?s rdfs:lable "Geneva"@en', "SPELLING", "rdfs:lable", "rdfs:label"),
        ("?s :label ?o", "NAMESPACE", ":label", "rdfs:label"),
        (":genva rdfs:label ?o", "SPELLING", ":genva", ":geneva"),
        (":switzerland :country ?s", "DIRECTION", ":country", "^:country"),
        (":geneva ^:country ?s", "DIRECTION", "^:country", ":country"),
        ('?s rdfs:label "MNL"', "PROPERTY", "rdfs:label", ":code"),
        (
            '?s :joined "2020-01-01"^^xsd:date',
            "RANGE",
            '"2020-01-01"^^xsd:date',
            '"1988-02-01"^^xsd:date',
        ),
        ("?s :people 5", "RANGE", "5", "203856"),
        ("?s :contry+ ?o", "SPELLING", ":contry", ":country"),
        ("?s :country/rdfs:lable ?o", "SPELLING", "rdfs:lable", "rdfs:label"),
    ],
)
def test_a_near_miss_of_a_pattern(
    store: MemoryStore, pattern: str, difference: str, written: str, instead: str
) -> None:
    near = first(store, f"SELECT * WHERE {{ {pattern} }}").near
    found = {(n.difference.name, n.written, n.instead) for n in near}
    assert (difference, written, instead) in found


@pytest.mark.parametrize(
    ("condition", "difference", "instead"),
    [
        ('?l = "Geneva"', "LANGUAGE", '"Geneva"@en'),
        ('"Geneva" = ?l', "LANGUAGE", '"Geneva"@en'),
        ('STR(?l) = "geneva"', "CASE", '"Geneva"'),
        ('LANG(?l) = "EN"', "CASE", '"en"'),
        ('CONTAINS(?l, "gen")', "CASE", 'CONTAINS(LCASE(STR(?l)), LCASE("gen"))'),
        ('REGEX(?l, "^gen")', "CASE", 'REGEX(STR(?l), "^gen", "i")'),
        ('CONTAINS(?c, "switz")', "KIND", 'CONTAINS(STR(?c), "switz")'),
        ("?c = :Switzerland", "CASE", ":switzerland"),
        ("?c IN (:swizerland, :france)", "SPELLING", ":switzerland"),
        ('?f = "1951"', "DATATYPE", '"1951"^^edtf:EDTF'),
        ("?n > 99999999", "RANGE", "1846513"),
        ("?n < 100", "RANGE", "203856"),
        ("?nn > 5", "VARIABLE", "?n"),
        ("?N > 5", "VARIABLE", "?n"),
        ('?j > "1900-01-01"', "DATATYPE", '"1900-01-01"^^xsd:date'),
    ],
)
def test_a_near_miss_of_a_filter(
    store: MemoryStore, condition: str, difference: str, instead: str
) -> None:
    cause = first(
        store,
        "SELECT * WHERE { ?s rdfs:label ?l ; :country ?c ; :people ?n ; :founded ?f ."
        f" ?c :joined ?j . FILTER({condition}) }}",
    )
    assert cause.reason is EmptyReason.FALSE
    assert (difference, instead) in {(n.difference.name, n.instead) for n in cause.near}


def test_the_first_part_that_leaves_nothing_is_named_with_its_place(store: MemoryStore) -> None:
    cause = first(store, "SELECT * WHERE {\n  ?s a :City ; :people ?n .\n  ?s :joined ?d\n}")
    assert (cause.step.text, cause.step.line, cause.step.column) == ("?s :joined ?d", 7, 3)
    assert (cause.reason, cause.left, cause.alone) == (EmptyReason.APART, 2, True)
    assert [step.text for step in cause.clashes] == ["?s a :City"]


def test_each_side_of_a_conjunction_is_a_filter_of_its_own(store: MemoryStore) -> None:
    cause = first(store, "SELECT * WHERE { ?s :people ?n FILTER(?n > 300000 && ?n < 400000) }")
    assert cause.step.text == "FILTER(?n < 400000)"
    assert [step.text for step in cause.clashes] == ["FILTER(?n > 300000)"]
    assert (cause.seen[0].low, cause.seen[0].high) == ("1846513", "1846513")


def test_a_second_thing_that_is_wrong_is_named_too(store: MemoryStore) -> None:
    found = why(store, 'SELECT * WHERE { ?s a :Town . ?s rdfs:label "Geneva" }')
    assert [c.step.text for c in found.causes] == ["?s a :Town", '?s rdfs:label "Geneva"']
    assert found.causes[0].alone is False


@pytest.mark.parametrize(
    ("text", "reason", "culprit"),
    [
        ("SELECT * WHERE { ?s a :City } LIMIT 0", EmptyReason.NO_ROW, "LIMIT 0"),
        ("SELECT * WHERE { ?s a :City } OFFSET 2", EmptyReason.BEYOND, "OFFSET 2"),
        (
            "SELECT ?c WHERE { ?s a ?c } GROUP BY ?c HAVING(COUNT(*) > 2)",
            EmptyReason.NONE_LEFT,
            "HAVING(COUNT(*) > 2)",
        ),
        (
            "SELECT (COUNT(*) AS ?n) WHERE { ?s a :City } HAVING(COUNT(*) > 2)",
            EmptyReason.NONE_LEFT,
            "HAVING(COUNT(*) > 2)",
        ),
        (
            "SELECT * WHERE { ?s a ?c } VALUES ?c { :Town }",
            EmptyReason.APART,
            "VALUES ?c { :Town }",
        ),
        ("ASK { ?s a :Town }", EmptyReason.NOWHERE, "?s a :Town"),
        ("CONSTRUCT { ?l a ?c } WHERE { ?c rdfs:label ?l }", EmptyReason.NO_TRIPLE, "?l a ?c"),
        ("CONSTRUCT WHERE { ?s a :Town }", EmptyReason.NOWHERE, "?s a :Town"),
        ("DESCRIBE :genva", EmptyReason.NOWHERE, "DESCRIBE :genva"),
        ("DESCRIBE ?s WHERE { ?s a :Town }", EmptyReason.NOWHERE, "?s a :Town"),
        (
            "SELECT * WHERE { ?s a :City MINUS { ?s :people ?n } }",
            EmptyReason.REMOVES,
            "MINUS { ?s :people ?n }",
        ),
        (
            "SELECT * WHERE { ?s a :City FILTER NOT EXISTS { ?s :people ?n } }",
            EmptyReason.REMOVES,
            "FILTER NOT EXISTS { ?s :people ?n }",
        ),
        (
            "SELECT * WHERE { OPTIONAL { ?s a :Town } ?s a :Village }",
            EmptyReason.NOWHERE,
            "?s a :Village",
        ),
    ],
)
def test_every_clause_and_form_can_be_the_cause(
    store: MemoryStore, text: str, reason: EmptyReason, culprit: str
) -> None:
    cause = first(store, text)
    assert (cause.reason, cause.step.text) == (reason, culprit)


@pytest.mark.parametrize(
    ("text", "culprit"),
    [
        ("{ SELECT ?s WHERE { ?s a :City ; :size ?n } }", "?s :size ?n"),
        ("{ SELECT ?s WHERE { ?s a :City } LIMIT 0 }", "LIMIT 0"),
        (
            "{ SELECT ?s WHERE { ?s a ?c } GROUP BY ?s HAVING(COUNT(*) > 2) }",
            "HAVING(COUNT(*) > 2)",
        ),
        ("{ ?s a :Town } UNION { ?s :size 5 }", "?s a :Town"),
        ("{ ?s a :City . ?s :size ?n }", "?s :size ?n"),
        ("GRAPH ?g { ?s a :City }", "?s a :City"),
        ("?s a :City FILTER EXISTS { ?s :people ?n ; :size ?m }", "?s :size ?m"),
    ],
)
def test_what_is_wrong_inside_a_part_is_named(store: MemoryStore, text: str, culprit: str) -> None:
    cause = first(store, f"SELECT * WHERE {{ {text} }}")
    assert cause.within[0].step.text == culprit


def test_what_stands_in_the_default_graph_is_said_of_a_named_one(store: MemoryStore) -> None:
    near = first(store, "SELECT * WHERE { GRAPH ?g { ?s a :City } }").near
    assert [n.difference for n in near] == [Difference.GRAPH]


def test_an_aggregate_without_groups_answers_though_its_pattern_matches_nothing(
    store: MemoryStore,
) -> None:
    found = why(store, "SELECT (COUNT(*) AS ?n) WHERE { ?s a :Town }")
    assert not found.empty
    assert [c.step.text for c in found.causes] == ["?s a :Town"]
    assert "aggregate" in "".join(write_explanation(found))


def test_of_an_answer_with_rows_each_part_is_counted(store: MemoryStore) -> None:
    found = why(store, "SELECT * WHERE { ?s rdfs:label ?l ; a :City . FILTER(?l = 'Manila'@en) }")
    assert (found.empty, found.causes) == (False, ())
    assert [(s.alone, s.together) for s in found.steps] == [(4, 4), (2, 2), (None, 1)]


def test_blank_nodes_and_lists_are_patterns_too(store: MemoryStore) -> None:
    cause = first(
        store, "SELECT * WHERE { [] :country [ a :Country ; :joined ?d ; :list (1 ?x) ] }"
    )
    assert cause.step.text == "_:2 :list _:3"


def test_terms_are_never_spliced_as_text(store: MemoryStore) -> None:
    cause = first(store, 'SELECT * WHERE { ?s rdfs:label "\\" } UNION { ?s ?p ?o } #" }')
    assert cause.reason is EmptyReason.NOWHERE


def test_the_limits_hold_and_are_told(store: MemoryStore) -> None:
    text = "SELECT * WHERE { ?s a :City . ?s :founded ?f . ?s :people ?n . ?s :joined ?d }"
    few = why(store, text, most=4)
    assert (few.complete, few.queries) == (False, 4)
    assert not why(store, text, seconds=0.0).causes
    assert why(store, text).queries <= 60


def test_a_query_that_does_not_parse_is_refused(store: MemoryStore) -> None:
    with pytest.raises(QuerySyntaxError):
        why(store, "SELECT * WHERE { ?s ?p }")


def test_the_json_has_a_schema_and_words_for_its_reasons(store: MemoryStore) -> None:
    text = write_json("iomkg/explain/1", why(store, "ASK { ?s a :Citty }"))
    found = json.loads(text)
    assert found["schema"] == "iomkg/explain/1"
    assert found["causes"][0]["near"][0]["difference"] == "spelling"


def test_an_endpoint_gives_the_same_explanation(store: MemoryStore, start_oxigraph: object) -> None:
    assert callable(start_oxigraph)
    remote = open_store(f"{start_oxigraph()}/query")
    quads = ox.parse((PROLOGUE + DATA).encode(), ox.RdfFormat.TURTLE)
    remote.load((from_ox(q.subject), from_ox(q.predicate), from_ox(q.object)) for q in quads)
    text = PROLOGUE + 'SELECT * WHERE { ?s a :City . ?s rdfs:label "Geneva" . FILTER(?s = ?s) }'
    assert dataclasses.asdict(explain(remote, text)) == dataclasses.asdict(explain(store, text))


def test_a_named_query_names_the_parameters_and_the_lines_of_its_file() -> None:
    with iomkg.open() as kg:
        found = kg.explain("claims-about", entity="AVRR", source="law-site")
        line = kg.bind("claims-about", entity="AVRR").query.text.split("\n")[
            found.causes[0].step.line - 1
        ]
    assert found.parameters == (("--entity", "programme/avrr"), ("--source", "source/law-site"))
    assert found.causes[0].step.parameters == ("--source",)
    assert "?source" in line
    assert "--source" in found.summary


def test_a_parameter_out_of_range_is_told_by_its_option() -> None:
    with iomkg.open() as kg:
        near = kg.explain("claims-at", source="futurelearn", character=900_000).causes[0].near
    assert [(n.written, n.difference.name) for n in near] == [("--character", "RANGE")]


def test_a_thing_that_no_source_speaks_of_is_told_in_these_words() -> None:
    with iomkg.open() as kg:
        thing = kg.sparql(
            f"PREFIX rdf: <{RDF}> SELECT ?thing WHERE {{ ?thing a ?class FILTER("
            f'STRSTARTS(STR(?thing), "{ID}")) MINUS {{ ?c rdf:subject|rdf:object ?thing }} '
            "MINUS { ?c <http://www.w3.org/ns/prov#hadPrimarySource> ?thing } } LIMIT 1"
        )
        assert isinstance(thing, iomkg.Table)
        table = kg.query("claims-about", entity=thing.dicts()[0]["thing"])
    assert "no source says anything about" in table.note


def test_a_text_takes_no_parameters() -> None:
    with iomkg.open() as kg, pytest.raises(BadParameter, match="named query takes parameters"):
        kg.explain("ASK { ?s ?p ?o }", entity="iom")


@pytest.mark.parametrize(
    ("written", "difference"),
    [
        ("http://example.org/ns##City", Difference.HASH),
        ("https://example.org/ns#City", Difference.SCHEME),
        ("http://www.example.org/ns#City", Difference.SCHEME),
        ("http://example.org/ns#City/", Difference.SLASH),
        ("http://example.com/ns#City", Difference.NAMESPACE),
        ("http://example.org/ns#Ciyt", Difference.SPELLING),
        ("http://example.org/ns#Country", None),
        ("http://example.org/ns#City", None),
    ],
)
def test_how_two_iris_differ(written: str, difference: Difference | None) -> None:
    assert compare(Iri(written), Iri("http://example.org/ns#City")) is difference


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [
        ("", "", 0),
        ("abc", "acb", 1),
        ("kitten", "sitting", 3),
        ("", "ab", 2),
        ("label", "lable", 1),
    ],
)
def test_letters_between_two_words(one: str, other: str, letters: int) -> None:
    assert distance(one, other) == distance(other, one) == letters
