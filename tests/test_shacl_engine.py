"""The SHACL engine: what its results say, what it refuses, and which shapes it calls malformed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from iomkg.errors import QueryRefused, ShapeError
from iomkg.rdf.read.triples import read_triples
from iomkg.rdf.shacl.engines import PySHACL, ShaclResult
from iomkg.rdf.shacl.paths import path_text
from iomkg.rdf.shacl.severity import Severity
from iomkg.rdf.shacl.shape_texts import check_texts
from iomkg.rdf.shacl.shapes_graph import index_triples
from iomkg.terms import SH, Iri, Triple

PREFIXES = """
@prefix e: <http://e.example/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = 'e:x a e:C ; e:p e:y , "a" .'
SHAPE = "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property e:P . e:P a sh:PropertyShape ; "
SELECT = SHAPE + "sh:path e:p ; sh:sparql e:Q . e:Q sh:select '{}' ."


@pytest.fixture
def turtle(tmp_path: Path) -> Iterator[object]:
    def read(text: str) -> list[Triple]:
        path = tmp_path / "some.ttl"
        path.write_text(PREFIXES + text, encoding="utf-8")
        return read_triples(path)

    yield read


@pytest.fixture
def validate(turtle):
    def run(shapes: str, data: str = DATA, **options: bool) -> list[ShaclResult]:
        return PySHACL(**options).validate(turtle(data), turtle(shapes))

    return run


def test_a_result_says_what_where_and_why(validate) -> None:
    shapes = SHAPE + "sh:path e:p ; sh:nodeKind sh:Literal ; sh:message 'write text'@en ."
    assert validate(shapes) == [
        ShaclResult(
            focus="http://e.example/x",
            path="http://e.example/p",
            value="<http://e.example/y>",
            source_shape="http://e.example/P",
            component=SH + "NodeKindConstraintComponent",
            severity=Severity.VIOLATION,
            messages=("write text",),
        )
    ]


def test_data_that_conforms_has_no_results(validate) -> None:
    assert validate(SHAPE + "sh:path e:p ; sh:minCount 2 .") == []


def test_a_result_about_the_node_itself_has_no_path(validate) -> None:
    (result,) = validate("e:S a sh:NodeShape ; sh:targetClass e:C ; sh:class e:D .")
    assert (result.path, result.value) == (None, "<http://e.example/x>")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("[ sh:inversePath e:p ]", "^<http://e.example/p>"),
        ("( e:p e:q )", "<http://e.example/p>/<http://e.example/q>"),
        ("[ sh:alternativePath ( e:p e:q ) ]", "<http://e.example/p>|<http://e.example/q>"),
        ("[ sh:zeroOrMorePath e:p ]", "<http://e.example/p>*"),
        ("[ sh:oneOrMorePath e:p ]", "<http://e.example/p>+"),
        ("[ sh:zeroOrOnePath e:p ]", "<http://e.example/p>?"),
        (
            "( [ sh:inversePath ( e:p e:q ) ] [ sh:alternativePath ( e:p e:q ) ] )",
            "^(<http://e.example/p>/<http://e.example/q>)/"
            "(<http://e.example/p>|<http://e.example/q>)",
        ),
        (
            "[ sh:inversePath [ sh:zeroOrMorePath e:p ] ]",
            "^(<http://e.example/p>*)",
        ),
        (
            "[ sh:inversePath e:r ; rdf:first e:p ; rdf:rest ( e:q ) ]",
            "<http://e.example/p>/<http://e.example/q>",
        ),
        (
            "( [ sh:inversePath e:p ] [ sh:zeroOrOnePath [ sh:inversePath e:q ] ] )",
            "^<http://e.example/p>/(^<http://e.example/q>)?",
        ),
    ],
)
def test_a_path_is_written_as_in_sparql(validate, path: str, text: str) -> None:
    (result,) = validate(SHAPE + f"sh:path {path} ; sh:minCount 9 .")
    assert result.path == text


@pytest.mark.parametrize(
    "path",
    [
        "_:a . _:a rdf:first e:p ; rdf:rest _:a .",
        "( e:p ) .",
        "[ e:of e:p ] .",
        "_:a . _:a sh:inversePath _:a .",
        "( e:p _:a ) . _:a sh:alternativePath ( e:p [ sh:oneOrMorePath _:a ] ) .",
    ],
)
def test_what_is_no_path_has_no_text(turtle, path: str) -> None:
    shapes = index_triples(turtle(f"e:P e:path {path}"))
    (node,) = shapes[Iri("http://e.example/P")]["http://e.example/path"]
    with pytest.raises(ShapeError):
        path_text(node, shapes)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('"a\\n\\"b\\""', '"a\\n\\"b\\""'),
        ('"Haus"@DE', '"Haus"@de'),
        ("007", '"007"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ('"1951-12"^^e:EDTF', '"1951-12"^^<http://e.example/EDTF>'),
    ],
)
def test_a_value_is_written_as_it_stands_in_the_data(validate, value: str, text: str) -> None:
    (result,) = validate(SHAPE + "sh:path e:p ; sh:nodeKind sh:IRI .", f"e:x a e:C ; e:p {value} .")
    assert result.value == text


def test_a_plain_string_is_an_xsd_string(validate) -> None:
    data = 'e:x a e:C ; e:p "a" . e:z a e:C ; e:p "a"^^xsd:string .'
    assert validate(SHAPE + 'sh:path e:p ; sh:in ( "a" ) .', data) == []
    assert validate(SHAPE + "sh:path e:p ; sh:datatype xsd:string .", data) == []


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        ("sh:Info", Severity.INFO),
        ("sh:Warning", Severity.WARNING),
        ("sh:Violation", Severity.VIOLATION),
        ("e:Scandal", Severity.VIOLATION),
    ],
)
def test_severity(validate, severity: str, expected: Severity) -> None:
    (result,) = validate(SHAPE + f"sh:path e:p ; sh:minCount 9 ; sh:severity {severity} .")
    assert result.severity is expected


def test_a_sparql_constraint_is_asked_for_each_focus_node(validate) -> None:
    query = "SELECT $this ?value WHERE { $this <http://e.example/p> ?value }"
    data = DATA + " e:w a e:C . e:z a e:C ; e:p 5 ."
    found = {(r.focus[-1], r.value) for r in validate(SELECT.format(query), data)}
    five = '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert found == {("x", "<http://e.example/y>"), ("x", '"a"'), ("z", five)}


def test_results_are_in_order(validate) -> None:
    data = "".join(f"e:n{i} a e:C ." for i in (3, 1, 2))
    results = validate(SHAPE + "sh:path e:p ; sh:minCount 1 .", data)
    assert [r.focus[-1] for r in results] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this WHERE { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }",
        "SELECT $this WHERE { $this ?p ?o . { SERVICE SILENT ?o { ?s ?p ?x } } }",
        "SELECT $this FROM <http://127.0.0.1:9/g> WHERE { $this ?p ?o }",
        "SELECT $this FROM NAMED <http://127.0.0.1:9/g> WHERE { $this ?p ?o }",
        "LOAD <http://127.0.0.1:9/g>",
    ],
)
@pytest.mark.parametrize("where", ["select", "ask", "construct"])
def test_a_query_that_would_fetch_is_refused(validate, query: str, where: str) -> None:
    with pytest.raises(QueryRefused, match=r"http://e\.example/Q"):
        validate(SELECT.replace("sh:select", f"sh:{where}").format(query))


def test_a_refused_word_in_a_string_is_harmless(turtle) -> None:
    query = 'SELECT $this WHERE { $this <http://e.example/p> "SERVICE <http://e.example/> { }" }'
    check_texts(turtle(SELECT.format(query)))


def test_prefixes_declared_for_a_query_are_known(validate) -> None:
    declared = " e:Q sh:prefixes e:O . e:O sh:declare e:D . e:D sh:prefix 'e' ; "
    shapes = SELECT.format("SELECT $this WHERE { $this e:p e:y }") + declared
    assert len(validate(shapes + "sh:namespace 'http://e.example/'^^xsd:anyURI .")) == 1


@pytest.mark.parametrize("side", ["shapes", "data"])
def test_imports_are_not_followed(validate, side: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        imports = f" e:O a owl:Ontology ; owl:imports <http://127.0.0.1:{port}/> ."
        shapes = SHAPE + "sh:path e:p ; sh:minCount 1 ."
        validate(shapes + imports * (side == "shapes"), DATA + imports * (side == "data"))
        server.settimeout(0.05)
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize(
    "property_shape",
    [
        "sh:minCount 1 .",
        "sh:path 'x' ; sh:minCount 1 .",
        "sh:path e:p , e:q ; sh:minCount 1 .",
        "sh:path [ e:of e:p ] ; sh:minCount 1 .",
        "sh:path e:p ; sh:minCount 'many' .",
        "sh:path e:p ; sh:minCount 'many'^^xsd:integer .",
        "sh:path e:p ; sh:pattern '(' .",
        "sh:path e:p ; sh:minInclusive e:z .",
        "sh:path e:p ; sh:or e:Q .",
        "sh:path e:p ; sh:sparql e:Q . e:Q sh:select 5 .",
        "sh:path e:p ; sh:sparql e:Q . e:Q sh:select e:R .",
        "sh:path e:p ; sh:sparql e:Q . e:Q sh:select 'SELECT $this WHERE { $this ' .",
        "sh:path e:p ; sh:sparql e:Q . e:Q sh:select 'SELECT $this WHERE { $this nope:p ?o }' .",
        "sh:path e:p ; sh:sparql e:Q . e:Q sh:select"
        " 'SELECT $this WHERE { $this ?p ?o MINUS { $this a ?c } }' .",
    ],
)
def test_a_malformed_shape_is_an_error_with_a_name(validate, property_shape: str) -> None:
    with pytest.raises(ShapeError):
        validate(SHAPE + property_shape)


@pytest.mark.parametrize("fault", ["sh:datatype 'x'", "sh:in e:list", "sh:nodeKind e:Kind"])
def test_shapes_are_checked_against_shacl_on_request(validate, fault: str) -> None:
    shapes = SHAPE + f"sh:path e:p ; {fault} ."
    assert validate(shapes)
    with pytest.raises(ShapeError):
        validate(shapes, check_shapes=True)
