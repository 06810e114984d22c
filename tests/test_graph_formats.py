"""Every graph format says exactly the triples that went in, in one spelling."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonld_spelling import as_pyld_spells
from pyld import jsonld
from rdflib.compare import isomorphic

from iomkg.errors import BadParameter, StoreError
from iomkg.rdf.turtle.fmt import format_turtle
from iomkg.rdf.writers.formats import GRAPH_FORMATS, write_graph
from iomkg.rdf.writers.termtext import term_text
from iomkg.terms import (
    DCTERMS,
    EDTF,
    ID,
    IOMKG,
    ORG,
    RDF,
    RDFS,
    SKOS,
    XSD,
    Blank,
    Iri,
    Literal,
    Term,
    Triple,
)

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

RDFLIB_NAMES = {
    "ttl": "turtle",
    "jsonld": "json-ld",
    "nt": "nt",
    "nq": "nquads",
    "trig": "trig",
    "xml": "xml",
}
OX_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "xml": ox.RdfFormat.RDF_XML,
}
XMLNS = "http://www.w3.org/2000/xmlns/"
CLAIM = Iri(ID + "claim/x/founded")
SPAN = Iri(ID + "source/x#char=1,2")
TYPE = Iri(RDF + "type")
NOTE = Iri(SKOS + "note")
HELD: list[Term] = [
    Literal("plain"),
    Literal(""),
    Literal("plain", language="en"),
    Literal("centre", language="en-gb"),
    Literal("2017~", EDTF + "EDTF"),
    Literal("[1952,1953]", EDTF + "EDTF"),
    Literal("1.10", XSD + "decimal"),
    Literal("1.", XSD + "decimal"),
    Literal("true", XSD + "boolean"),
    Literal("1", XSD + "boolean"),
    Literal("1.0E3", XSD + "double"),
    Literal("1952-10-03", XSD + "date"),
    Literal(' "quotes" \\ tab\t line\n return\r <&> ]]> '),
    Literal(" .\n\t@prefix xsd: <urn:x> .\n"),
    Literal("国際移住機関 𝄞 e\u0301"),
    SPAN,
    Iri("https://example.org/a?b=c&d=%20#e"),
    Iri("urn:example:a:b"),
    Iri(IOMKG + "a/b,c(d)"),
    Iri(IOMKG),
]
AWKWARD: list[Triple] = [
    (CLAIM, TYPE, Iri(IOMKG + "Claim")),
    (CLAIM, TYPE, Iri(ORG + "Membership")),
    (CLAIM, Iri(DCTERMS + "source"), Blank("nodeID://b1")),
    (Blank("nodeID://b1"), NOTE, Blank("c d")),
    (Blank("c d"), NOTE, Literal("end")),
    (SPAN, Iri("https://example.org/terms/p.1-x"), CLAIM),
    (Iri(ID + "source/x"), TYPE, Iri(DCTERMS + "BibliographicResource")),
    *((CLAIM, NOTE, value) for value in HELD),
]


def written(triples: list[Triple], form: str) -> str:
    return write_graph(triples, form).decode()


def to_rdflib(triples: list[Triple]) -> rdflib.Graph:
    def term(value: Term) -> rdflib.term.Node:
        if isinstance(value, Iri):
            return rdflib.URIRef(value.value)
        if isinstance(value, Blank):
            return rdflib.BNode(value.value)
        datatype = None if value.language else rdflib.URIRef(value.datatype)
        return rdflib.Literal(value.value, lang=value.language or None, datatype=datatype)

    graph = rdflib.Graph()
    for triple in triples:
        graph.add(tuple(map(term, triple)))
    return plain(graph)


def plain(graph: rdflib.Graph) -> rdflib.Graph:
    """Make ``"a"`` and ``"a"^^xsd:string`` one, as RDF 1.1 has it and rdflib has not."""
    found = rdflib.Graph()
    for s, p, o in graph:
        if isinstance(o, rdflib.Literal) and o.datatype == rdflib.XSD.string:
            o = rdflib.Literal(str(o))  # noqa: PLW2901
        found.add((s, p, o))
    return found


def read(text: str, form: str) -> rdflib.Graph:
    dataset = rdflib.Dataset()
    dataset.parse(data=text, format=RDFLIB_NAMES[form])
    return plain(dataset.default_graph)


@pytest.fixture(autouse=True)
def lexical_forms_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_round_trip_through_rdflib(form: str) -> None:
    assert isomorphic(read(written(AWKWARD, form), form), to_rdflib(AWKWARD))


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_lexical_forms_survive_to_the_letter(form: str) -> None:
    # rdflib reads a bare 007 as 7 and PyLD 1e3 as 1.0E3; pyoxigraph keeps them.
    held = [*HELD, Literal("007", XSD + "integer"), Literal("1e3", XSD + "double")]
    quads = ox.parse(written([(CLAIM, NOTE, value) for value in held], form), OX_FORMATS[form])
    assert {str(quad.object) for quad in quads} == {term_text(value) for value in held}


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_no_triples(form: str) -> None:
    assert len(read(written([], form), form)) == 0


@pytest.mark.parametrize("form", GRAPH_FORMATS)
@settings(deadline=None)  # a busy machine is no fault of the writer
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r")))
def test_any_text_survives(form: str, text: str) -> None:
    graph = read(written([(CLAIM, NOTE, Literal(text))], form), form)
    assert [str(value) for value in graph.objects()] == [text]


@pytest.mark.parametrize("form", sorted({*GRAPH_FORMATS} - {"xml"}))
def test_control_characters_survive_and_are_escaped(form: str) -> None:
    text = written([(CLAIM, NOTE, Literal("\x00\x1b[31m\x07"))], form)
    assert "\x1b" not in text
    assert [str(value) for value in read(text, form).objects()] == ["\x00\x1b[31m\x07"]


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_order_and_repetition_do_not_show(form: str) -> None:
    assert written([*reversed(AWKWARD), *AWKWARD], form) == written(AWKWARD, form)


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_labels_of_blank_nodes_do_not_show(form: str) -> None:
    new = {Blank("nodeID://b1"): Blank("z"), Blank("c d"): Blank("a")}
    relabelled = [tuple(new.get(term, term) for term in triple) for triple in AWKWARD]
    assert written(relabelled, form) == written(AWKWARD, form)


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_lines_end_in_one_line_feed(form: str) -> None:
    text = written(AWKWARD, form)
    assert "\r" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_nt_lines_are_sorted() -> None:
    lines = written(AWKWARD, "nt").splitlines()
    assert lines == sorted(lines)
    assert len(lines) == len(AWKWARD)


@pytest.mark.parametrize("form", ["ttl", "trig"])
def test_turtle_writes_each_subject_once_with_its_type_first(form: str) -> None:
    statements = written(AWKWARD, form).split("\n\n")[1:]
    subjects = [statement.split(maxsplit=1)[0] for statement in statements]
    assert len(subjects) == len(set(subjects)) == 5
    assert statements[0].startswith(f"<{CLAIM}> a org:Membership ,\n        iomkg:Claim ;\n")


def test_turtle_is_laid_out_as_fmt_lays_it_out() -> None:
    text = written(AWKWARD, "ttl")
    assert format_turtle(text, Path("export.ttl")) == text


def test_a_source_comes_before_its_spans_and_blank_nodes_come_last() -> None:
    nodes = json.loads(written(AWKWARD, "jsonld"))["@graph"]
    source = ID + "source/x"
    assert [node["@id"] for node in nodes][1:] == [source, SPAN.value, "_:c14n0", "_:c14n1"]


@pytest.mark.parametrize("form", ["ttl", "trig"])
def test_turtle_declares_only_the_prefixes_it_uses(form: str) -> None:
    text = written([(CLAIM, NOTE, Literal("true", XSD + "boolean"))], form)
    assert text == (
        f"@prefix skos: <{SKOS}> .\n\n<https://w3id.org/iomkg/id/claim/x/founded> "
        "skos:note true .\n"
    )


def test_xml_declares_only_the_prefixes_it_uses() -> None:
    text = written([(CLAIM, NOTE, Literal("x"))], "xml")
    assert re.findall(r"xmlns:(\w+)", text) == ["rdf", "skos"]


def test_xml_invents_a_prefix_for_an_unknown_namespace() -> None:
    text = written([(CLAIM, Iri("https://example.org/p1"), Literal("x"))], "xml")
    assert "<ns1:p1>x</ns1:p1>" in text
    assert ElementTree.fromstring(text)[0][0].tag == "{https://example.org/}p1"


@pytest.mark.parametrize(
    "iri", ["https://example.org/1", "https://example.org/", RDF + "li", XMLNS + "a"]
)
def test_xml_refuses_a_property_without_an_xml_name(iri: str) -> None:
    with pytest.raises(StoreError, match=re.escape(iri)):
        write_graph([(CLAIM, Iri(iri), Literal("x"))], "xml")


def test_xml_refuses_a_control_character() -> None:
    with pytest.raises(StoreError, match=r"U\+0007"):
        write_graph([(CLAIM, NOTE, Literal("\x07"))], "xml")


def test_jsonld_is_what_pyld_makes_of_it() -> None:
    document = json.loads(written(AWKWARD, "jsonld"))
    expanded = jsonld.from_rdf(written(AWKWARD, "nq"), {"format": "application/n-quads"})
    theirs = jsonld.compact(expanded, document["@context"], {"graph": True})
    theirs["@graph"].sort(key=lambda node: (node["@id"].startswith("_:"), node["@id"]))
    assert as_pyld_spells(document) == theirs


def test_jsonld_needs_nothing_from_elsewhere() -> None:
    def refuse(address: str, _options: object) -> None:
        raise AssertionError(address)

    document = json.loads(written(AWKWARD, "jsonld"))
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": refuse,
    }
    assert jsonld.normalize(document, options) == written(AWKWARD, "nq")


def test_jsonld_declares_only_the_prefixes_it_uses() -> None:
    document = json.loads(written([(CLAIM, NOTE, Literal("1", XSD + "int"))], "jsonld"))
    assert document["@context"] == {"skos": SKOS, "xsd": XSD}


@pytest.mark.parametrize(
    ("lexical", "datatype", "native"),
    [
        ("7", "integer", 7),
        ("-40", "integer", -40),
        ("0", "integer", 0),
        ("true", "boolean", True),
        ("false", "boolean", False),
        ("007", "integer", None),
        ("+7", "integer", None),
        ("-0", "integer", None),
        ("1", "boolean", None),
        ("12345678901234567890", "integer", None),
        ("7", "nonNegativeInteger", None),
        ("1.10", "decimal", None),
        ("1.0E0", "double", None),
    ],
)
def test_jsonld_has_numbers_and_booleans_where_nothing_is_lost(
    lexical: str, datatype: str, native: int | bool | None
) -> None:
    triples: list[Triple] = [(CLAIM, NOTE, Literal(lexical, XSD + datatype))]
    value = json.loads(written(triples, "jsonld"))["@graph"][0]["skos:note"]
    if native is None:
        assert value == {"@type": f"xsd:{datatype}", "@value": lexical}
    else:
        assert (type(value), value) == (type(native), native)
    options = {"algorithm": "URDNA2015", "format": "application/n-quads"}
    again = jsonld.normalize(json.loads(written(triples, "jsonld")), options)
    assert again == written(triples, "nq")


def test_jsonld_keeps_an_untagged_literal_beside_a_tagged_one() -> None:
    triples: list[Triple] = [
        (CLAIM, Iri(RDFS + "label"), Literal("IOM")),
        (CLAIM, Iri(RDFS + "label"), Literal("IOM", language="en")),
    ]
    node = json.loads(written(triples, "jsonld"))["@graph"][0]
    assert node["rdfs:label"] == ["IOM", {"@language": "en", "@value": "IOM"}]


@pytest.mark.parametrize("iri", ["org:x", EDTF + "//x"])
def test_jsonld_makes_no_name_that_would_be_read_as_another(iri: str) -> None:
    # PyLD itself shortens the second to edtf://x, which is an address.
    triples: list[Triple] = [(Iri(iri), NOTE, Iri(ORG + "x"))]
    assert isomorphic(read(written(triples, "jsonld"), "jsonld"), to_rdflib(triples))


@pytest.mark.parametrize("form", GRAPH_FORMATS)
@pytest.mark.parametrize(
    "triple",
    [
        (CLAIM, NOTE, Iri("relative/path")),
        (CLAIM, NOTE, Iri("urn:a b")),
        (Iri("urn:a>"), NOTE, CLAIM),
        (CLAIM, NOTE, Literal("x", "not an IRI")),
        (CLAIM, NOTE, Literal("x", language="en_GB")),
    ],
)
def test_a_malformed_term_is_refused(form: str, triple: Triple) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        write_graph([triple], form)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(BadParameter, match="rdf/json"):
        write_graph(AWKWARD, "rdf/json")
