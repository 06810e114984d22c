"""What published profiles need beyond Core: targets with queries, rules, an ontology."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.namespace import SH
from shacl_run import ran, validated
from shacl_text import HEADER

PREFIX = "e: sh:declare [ sh:prefix 'e' ; sh:namespace 'http://e.example/'^^xsd:anyURI ] . "
LACKS = "sh:property [ sh:path e:p ; sh:minCount 1 ] ; "


@pytest.mark.parametrize(
    "target",
    [
        "sh:target [ a sh:SPARQLTarget ; sh:prefixes e: ; "
        "sh:select 'SELECT ?this { ?this a e:A }' ] .",
        "sh:target [ a e:Kind ; e:kind e:A ] . e:Kind a sh:SPARQLTargetType ; "
        "sh:parameter [ sh:path e:kind ] ; sh:select 'SELECT ?this { ?this a $kind }' .",
        "sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this { ?this ?p ?o MINUS { ?this a "
        "<http://e.example/B> } }' ] .",
    ],
    ids=["query", "type", "minus"],
)
@pytest.mark.parametrize("small", [0, 20_000])
def test_a_target_selects_nodes_by_a_query(
    tmp_path: Path, target: str, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iomkg.rdf.shacl.compiler.CompiledShacl.small", small)
    done = validated(tmp_path, PREFIX + f"e:S {LACKS} {target}", "e:i a e:A . e:j a e:B .")
    assert (done.status, done.found) == (1, [("i", None)])


def test_a_prefix_that_no_query_uses_may_stand_for_anything(tmp_path: Path) -> None:
    odd = "e: sh:declare [ sh:prefix 'here' ; sh:namespace './'^^xsd:anyURI ] . "
    target = "sh:target [ sh:prefixes e: ; sh:select 'SELECT ?this { ?this a e:A }' ] ."
    done = validated(tmp_path, PREFIX + odd + f"e:S {LACKS} {target}", "e:i a e:A .")
    assert done.found == [("i", None)]


def test_a_target_may_select_blank_nodes(tmp_path: Path) -> None:
    target = "sh:target [ sh:select 'SELECT ?this { ?x <http://e.example/q> ?this }' ] ."
    done = validated(tmp_path, f"e:S {LACKS} {target}", "e:i e:q [ e:r 1 ] .")
    assert len(done.found) == 1


RULES = (
    "e:S sh:targetClass e:Box ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; "
    "sh:predicate e:size ; sh:object [ sh:path ( e:lid e:size ) ] ; sh:order 1 ; "
    "sh:condition [ sh:property [ sh:path e:lid ; sh:minCount 1 ] ] ] , "
    "[ a sh:SPARQLRule ; sh:construct 'CONSTRUCT { ?n <http://e.example/size> ?s } WHERE "
    "{ $this <http://e.example/size> ?s ; <http://e.example/next> ?n }' ] , "
    "[ a sh:TripleRule ; sh:subject sh:this ; sh:predicate e:off ; sh:object 1 ; "
    "sh:deactivated true ] ; sh:property [ sh:path e:size ; sh:minCount 1 ] , "
    "[ sh:path e:off ; sh:maxCount 0 ] ."
)
BOXES = (
    "e:one a e:Box ; e:lid [ e:size 3 ] ; e:next e:two . e:two a e:Box ; e:next e:three . "
    "e:three a e:Box . e:alone a e:Box ."
)


def test_rules_run_to_a_fixed_point_before_the_validation(tmp_path: Path) -> None:
    without = validated(tmp_path, RULES, BOXES)
    assert [focus for focus, _ in without.found] == ["alone", "one", "three", "two"]
    done = validated(tmp_path, RULES, BOXES, "--rules", "--strict")
    assert (done.status, done.found) == (1, [("alone", None)])


def test_rules_that_do_not_end_are_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iomkg.rdf.shacl.shape_rules._ROUNDS", 20)
    rule = "CONSTRUCT { [] <http://e.example/p> $this } WHERE { }"
    shapes = (
        f"e:S sh:targetObjectsOf e:p ; sh:nodeKind sh:IRI ; sh:rule [ sh:construct '{rule}' ] ."
    )
    done = validated(tmp_path, shapes, "e:x e:p e:y .", "--rules")
    assert done.status == 2
    assert "do not come to an end" in done.err


def test_a_rule_that_would_fetch_is_refused(tmp_path: Path) -> None:
    rule = "CONSTRUCT { $this ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }"
    shapes = f"e:S sh:targetClass e:A ; sh:nodeKind sh:IRI ; sh:rule [ sh:construct '{rule}' ] ."
    done = validated(tmp_path, shapes, "e:x a e:A .", "--rules")
    assert done.status == 2
    assert "SERVICE" in done.err


def test_an_expression_has_to_give_true(tmp_path: Path) -> None:
    shapes = "e:S sh:targetClass e:A ; sh:expression [ sh:path e:ok ] ."
    data = "e:a a e:A ; e:ok true . e:b a e:A ; e:ok false . e:c a e:A ."
    done = validated(tmp_path, shapes, data, "--strict")
    assert [focus for focus, _ in done.found] == ["b", "c"]


def test_an_expression_may_lead_back_to_its_shape(tmp_path: Path) -> None:
    shapes = (
        "e:S sh:targetClass e:A ; sh:expression [ sh:path e:ok ; "
        "sh:nodes [ sh:filterShape e:S ; sh:nodes sh:this ] ] ."
    )
    data = "e:a a e:A ; e:ok true . e:b a e:A ; e:ok false ."
    done = validated(tmp_path, shapes, data, "--strict")
    assert [focus for focus, _ in done.found] == ["b"]


def test_expressions_that_ask_for_each_other_along_a_path_are_told(tmp_path: Path) -> None:
    shapes = (
        "e:S sh:targetClass e:A ; sh:expression [ sh:path e:ok ; "
        "sh:nodes [ sh:filterShape e:S ; sh:nodes [ sh:path e:next ] ] ] ."
    )
    data = " ".join(f"e:n{i} e:ok true ; e:next e:n{i + 1} ." for i in range(500))
    done = validated(tmp_path, shapes, f"e:n0 a e:A . {data}")
    assert done.status == 2
    assert "too deeply" in done.err


def test_a_shape_that_asks_for_nothing_is_met(tmp_path: Path) -> None:
    shapes = (
        "e:S sh:targetClass e:A ; sh:expression [ sh:filterShape e:gone ] ; sh:rule [ sh:subject "
        "sh:this ; sh:predicate e:p ; sh:object 1 ; sh:condition e:gone ] ; "
        "sh:property [ sh:path e:p ; sh:minCount 1 ] ."
    )
    done = validated(tmp_path, shapes, "e:a a e:A .", "--rules")
    assert done.found == [("a", "<http://e.example/a>")]  # the node is not true, and that is all


def test_an_ontology_gives_subclasses_and_is_not_validated(tmp_path: Path) -> None:
    (tmp_path / "ontology.ttl").write_text(
        f"{HEADER} e:Dog rdfs:subClassOf e:Animal . e:Rex a e:Dog ."
    )
    shapes = f"e:S {LACKS} sh:targetClass e:Animal ."
    assert validated(tmp_path, shapes, "e:fido a e:Dog .").found == []
    done = validated(tmp_path, shapes, "e:fido a e:Dog .", "--ontology", "ontology.ttl")
    assert done.found == [("fido", None)]


@pytest.mark.parametrize("asked", [False, True])
def test_what_follows_by_rdfs_is_added_on_request(tmp_path: Path, asked: bool) -> None:
    regime = "e:S sh:entailment <http://www.w3.org/ns/entailment/RDFS> . " if asked else ""
    shapes = regime + f"e:S {LACKS} sh:targetClass e:Agent ."
    data = (
        "e:employs rdfs:range e:Person ; rdfs:subPropertyOf e:knows . "
        "e:knows rdfs:domain e:Agent . "
        "e:Person rdfs:subClassOf e:Agent . e:firm e:employs e:ann ."
    )
    done = validated(tmp_path, shapes, data, "--entailment", "rdfs")
    assert [focus for focus, _ in done.found] == ["ann", "firm"]


@pytest.mark.parametrize("component", ["node e:T", "or ( e:T )", "and ( e:T )", "xone ( e:T )"])
def test_details_say_what_is_wrong_by_the_shapes_within(tmp_path: Path, component: str) -> None:
    shapes = (
        f"e:S sh:targetClass e:A ; sh:{component} . e:T sh:property "
        "[ sh:path e:p ; sh:datatype xsd:integer ] ."
    )
    done = validated(tmp_path, shapes, "e:a a e:A ; e:p 'x' .", form="ttl")
    report = Graph().parse(data=done.out)
    (detail,) = report.objects(None, SH.detail)
    assert str(report.value(detail, SH.value)) == "x"
    assert [str(o) for o in report.objects(None, SH.conforms)] == ["false"]


def test_a_result_names_the_query_that_found_it(tmp_path: Path) -> None:
    shapes = (
        "e:S sh:targetClass e:A ; sh:sparql e:C1 , e:C2 . "
        + "e:C1 sh:select 'SELECT $this { $this <http://e.example/p> 1 }' . "
        + "e:C2 sh:select 'SELECT $this { $this <http://e.example/p> 1 }' ."
    )
    done = validated(tmp_path, shapes, "e:a a e:A ; e:p 1 .", form="ttl")
    sources = Graph().parse(data=done.out).objects(None, SH.sourceConstraint)
    assert sorted(map(str, sources)) == ["http://e.example/C1", "http://e.example/C2"]


@pytest.mark.parametrize("small", [0, 20_000])
def test_nodes_and_shapes_can_be_chosen(
    tmp_path: Path, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iomkg.rdf.shacl.compiler.CompiledShacl.small", small)
    shapes = f"e:S {LACKS} sh:targetClass e:A . e:T sh:targetClass e:A ; sh:nodeKind sh:Literal ."
    data = "e:a a e:A . e:b a e:A . e:c a e:B ."
    focus, shape = ("--focus", "http://e.example/a"), ("--shape", "http://e.example/S")
    both = validated(tmp_path, shapes, data, *focus)
    assert [each for each, _ in both.found] == ["a", "a"]
    assert [each for each, _ in validated(tmp_path, shapes, data, *shape).found] == ["a", "b"]
    other = ("--focus", "http://e.example/c")
    assert validated(tmp_path, shapes, data, *other).found == []
    assert validated(tmp_path, shapes, data, *other, *shape).found == [("c", None)]


def test_a_shape_that_is_not_there_is_named(tmp_path: Path) -> None:
    shapes = f"e:S {LACKS} sh:targetClass e:A ."
    done = validated(tmp_path, shapes, "", "--shape", "http://e.example/T")
    assert done.status == 2
    assert "no shape <http://e.example/T>" in done.err


@pytest.mark.parametrize(
    ("shapes", "status"),
    [
        (f"e:S {LACKS} sh:targetClass e:A .", 0),
        ("e:S sh:targetClass e:A ; sh:minCoun 1 ; sh:nodeKind sh:IRI .", 1),
        ("e:S sh:targetClass e:A ; sh:property [ sh:path e:p ; sh:minCount 'one' ] .", 2),
    ],
)
def test_shapes_are_checked_alone(tmp_path: Path, shapes: str, status: int) -> None:
    (tmp_path / "shapes.ttl").write_text(HEADER + shapes)
    assert ran(tmp_path, "--shapes", "shapes.ttl").status == status
