"""What a validation does not act on is named in every report; what cannot be done is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from shacl_run import validated

S = "e:S a sh:NodeShape ; sh:targetClass e:A ; "
ODD = S + (
    "sh:property [ sh:path e:p ; sh:singleLine true ; sh:maxListLength 2 ; sh:minCoun 1 ] ; "
    "sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate e:q ; sh:object 1 ] ; "
    "sh:expression [ e:function ( ) ] ."
)
DATA = 'e:a a e:A ; e:p "x" .'
NAMED = ("sh:singleLine", "sh:maxListLength", "sh:minCoun", "sh:rule", "sh:expression")


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github", "ttl"])
def test_every_report_names_what_is_not_checked(tmp_path: Path, form: str) -> None:
    out = validated(tmp_path, ODD, DATA, form=form).out
    assert [name for name in NAMED if name not in out] == []
    assert "sh:minCount?" in out


def test_a_misspelt_term_is_a_finding_at_its_place(tmp_path: Path) -> None:
    done = validated(tmp_path, ODD, DATA)
    assert done.status == 1
    (finding,) = (f for f in done.report["findings"] if f["rule"] == "shapes/unknown-term")
    assert (finding["severity"], finding["file"], finding["line"]) == ("violation", "shapes.ttl", 7)
    assert "Did you mean sh:minCount?" in finding["message"]


def test_a_term_of_a_draft_is_passed_over_unless_strict(tmp_path: Path) -> None:
    shapes = S + "sh:property [ sh:path e:p ; sh:singleLine true ] ."
    assert validated(tmp_path, shapes, DATA).status == 0
    done = validated(tmp_path, shapes, DATA, "--strict")
    assert done.status == 2
    assert done.report["findings"]
    assert "sh:singleLine" in done.err


def test_what_only_describes_is_not_missed(tmp_path: Path) -> None:
    shapes = S + (
        'sh:name "a" ; sh:property [ sh:path e:p ; sh:description "b" ; sh:order 1 ; '
        "sh:group e:G ; sh:defaultValue 1 ] . e:G a sh:PropertyGroup . e:S e:own 1 ."
    )
    done = validated(tmp_path, shapes, DATA, "--strict")
    assert (done.status, done.report["findings"]) == (0, [])


@pytest.mark.parametrize(
    ("unused", "status"),
    [
        (
            "e:C a sh:ConstraintComponent ; sh:parameter [ sh:path e:never ] ; "
            'sh:validator [ a sh:JSValidator ; sh:jsFunctionName "f" ] .',
            0,
        ),
        ('e:G sh:update "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }" .', 0),
        ('e:F a sh:SPARQLFunction ; sh:select "SELECT ?x { SERVICE e:s { ?x ?y 1 } }" .', 0),
        (
            "e:C a sh:ConstraintComponent ; sh:parameter [ sh:path e:used ] ; "
            'sh:validator [ a sh:JSValidator ; sh:jsFunctionName "f" ] . e:S e:used 1 .',
            2,
        ),
    ],
    ids=["component", "update", "function", "used"],
)
def test_what_no_shape_uses_does_not_stop_the_run(tmp_path: Path, unused: str, status: int) -> None:
    done = validated(tmp_path, S + "sh:nodeKind sh:IRI . " + unused, DATA)
    assert done.status == 0
    names_validator = any("sh:validator" in f["message"] for f in done.report["findings"])
    assert names_validator == (status == 2)


def test_a_function_that_a_query_calls_is_named(tmp_path: Path) -> None:
    shapes = S + (
        "sh:sparql [ sh:select 'SELECT $this { $this e:p ?o FILTER(e:f(?o)) }' ; "
        "sh:prefixes e: ] . e: sh:declare [ sh:prefix 'e' ; sh:namespace "
        "'http://e.example/'^^xsd:anyURI ] . e:f a sh:SPARQLFunction ; sh:ask 'ASK { }' ."
    )
    done = validated(tmp_path, shapes, DATA)
    assert done.status == 2
    assert "http://e.example/f, a function of SHACL Advanced Features" in done.err


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        (S + "sh:nodeKind sh:IRI . e:S sh:entailment e:Own .", "entailment http://e.example/Own"),
        (
            S + "sh:nodeKind sh:IRI . e:S sh:entailment <http://www.w3.org/ns/entailment/RDFS> .",
            "--entailment rdfs",
        ),
        ("e:S a sh:NodeShape ; sh:nodeKind sh:IRI .", "No shape has a target"),
        (
            "e:S a <https://www.w3.org/ns/shacl#NodeShape> ; "
            "<https://www.w3.org/ns/shacl#targetClass> e:A .",
            "is not in SHACL's namespace",
        ),
        (
            S + "sh:sparql [ sh:select 'SELECT $this { GRAPH $this { ?s ?p ?o } }' ] .",
            "e.example/S: GRAPH",
        ),
        (S + "sh:minCount 1 .", "only a shape with a sh:path may have"),
        (S + "sh:sparql [ sh:select 'SELECT $this { $this ?p } }' ] .", "closes nothing"),
    ],
    ids=["entailment", "rdfs", "no target", "namespace", "graph", "shape", "query"],
)
def test_what_cannot_be_done_is_refused_with_every_report(
    tmp_path: Path, shapes: str, said: str
) -> None:
    done = validated(tmp_path, shapes, DATA, "--report", "ttl=out.ttl", form="text")
    assert done.status == 2
    assert said in done.err
    assert said in done.out
    assert (tmp_path / "out.ttl").stat().st_size > 0
