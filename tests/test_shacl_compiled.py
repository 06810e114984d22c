"""What compiling shapes promises beyond equal results: where it runs and what it refuses."""

from __future__ import annotations

import signal
from collections.abc import Callable
from threading import main_thread
from time import sleep

import pyoxigraph as ox
import pytest

from iomkg.errors import ShapeError, ShapeNotCompiled
from iomkg.rdf.read.oxterms import from_ox
from iomkg.rdf.shacl.compiler import CompiledShacl
from iomkg.rdf.shacl.engines import PySHACL, ShaclResult
from iomkg.rdf.store.base import Rows
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.rdf.store.remote import RemoteStore
from iomkg.terms import Triple

PREFIXES = """
@prefix e: <http://e.example/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPE = "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property e:P . e:P sh:path e:p ; "
DATA = 'e:x a e:C ; e:p e:y , "a" , 1 . e:y a e:C . e:z a e:D ; e:p e:z .'


def turtle(text: str) -> list[Triple]:
    quads = ox.parse(PREFIXES + text, ox.RdfFormat.TURTLE)
    return [(from_ox(q.subject), from_ox(q.predicate), from_ox(q.object)) for q in quads]


def sparql(query: str) -> str:
    return f"sh:sparql [ sh:select '{query}' ] ."


def brief(results: list[ShaclResult]) -> list[tuple[str, str | None]]:
    return sorted(((r.focus.rsplit("/")[-1], r.value) for r in results), key=str)


def compiled(shapes: str, data: str = DATA) -> list[ShaclResult]:
    return CompiledShacl(fallback=False).validate(turtle(data), turtle(shapes))


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        (SHAPE + "sh:node e:S .", "refers to itself"),
        (SHAPE + 'sh:pattern "(?=a)" .', "cannot evaluate the pattern"),
        (SHAPE + "sh:hasValue [ ] .", "compares with a blank node"),
        (SHAPE + "sh:sparql [ sh:select 'SELECT $this { $this ?p ?o } LIMIT 1' ] .", "LIMIT"),
        (
            SHAPE + "sh:sparql [ sh:select 'SELECT $this (COUNT(?o) AS ?n) { $this ?p ?o }' ] .",
            "an aggregate without GROUP BY",
        ),
        (
            SHAPE
            + "sh:sparql [ sh:select 'SELECT $this { GRAPH $shapesGraph { $this ?p ?o } }' ] .",
            "shapesGraph is not offered",
        ),
    ],
)
def test_what_cannot_be_compiled_is_refused_by_name(shapes: str, said: str) -> None:
    with pytest.raises(ShapeNotCompiled, match=said):
        compiled(shapes)


def test_only_the_shapes_that_are_refused_go_to_pyshacl() -> None:
    shapes = turtle(
        SHAPE
        + 'sh:pattern "^(?=h)" . e:T a sh:NodeShape ; sh:targetClass e:D ; sh:property e:Q . '
        + "e:Q sh:path e:p ; sh:nodeKind sh:Literal ."
    )
    both = CompiledShacl().validate(turtle(DATA), shapes)
    assert brief(both) == brief(PySHACL().validate(turtle(DATA), shapes))
    assert {r.source_shape for r in both} == {"http://e.example/P", "http://e.example/Q"}


NODE = "e:S a sh:NodeShape ; sh:targetClass e:C ; "


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        (SHAPE + "sh:minCount 'one' .", "sh:minCount that is not a whole number"),
        (SHAPE + 'sh:minCount "--1"^^xsd:integer .', "sh:minCount that is not a whole number"),
        (SHAPE + 'sh:minLength "²"^^xsd:integer .', "sh:minLength that is not a whole number"),
        (SHAPE + "sh:nodeKind e:Any .", "sh:nodeKind that SHACL does not know"),
        (SHAPE + "sh:datatype 'x' .", "sh:datatype that is not an IRI"),
        (SHAPE + "sh:maxCount 1 , 2 .", "several values of sh:maxCount"),
        (SHAPE + "sh:in e:notAList .", "list in the shapes is not well-formed"),
        (SHAPE + "sh:or ( ) .", "sh:or with an empty list"),
        (NODE + "sh:minCount 1 .", "sh:minCount, which only a shape with a sh:path may have"),
        (NODE + "sh:property e:noShape .", "value of sh:property and has no sh:path"),
        (SHAPE + sparql("SELECT $this { $this ?p ?o MINUS { $this ?q 1 } }"), "may not use MINUS"),
        (SHAPE + sparql("SELECT $this { VALUES ?o { 1 } $this ?p ?o }"), "may not use VALUES"),
        (SHAPE + sparql("SELECT ?o { $this ?p ?o }"), "leaves out .this"),
        (SHAPE + sparql("SELECT $this { $this ex:p ?o }"), "prefix ex: is not declared"),
        (SHAPE + sparql("SELECT $this { $this ?p 1 2 }"), "does not parse"),
        (SHAPE + "sh:sparql [ sh:ask 'ASK { }' ] .", "has no sh:select"),
    ],
)
def test_a_malformed_shape_is_named(shapes: str, said: str) -> None:
    with pytest.raises(ShapeError, match=said):
        compiled(shapes)


@pytest.mark.parametrize("few", [1, 2, 500])
def test_all_faults_are_told_however_many(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iomkg.rdf.shacl.run._FEW", few)
    data = " ".join(f"e:n{number} a e:C ; e:p {number} ." for number in range(7))
    found = compiled(SHAPE + "sh:nodeKind sh:IRI ; sh:minCount 1 ; sh:datatype xsd:string .", data)
    assert len(found) == 14


def test_a_class_of_classes_is_a_target_once_beside_shapes_for_pyshacl() -> None:
    shapes = (
        "e:D a e:Meta , sh:NodeShape ; sh:nodeKind sh:Literal . "
        "e:Meta rdfs:subClassOf rdfs:Class . " + SHAPE + 'sh:pattern "(?=a)a" .'
    )
    found = CompiledShacl().validate(turtle(DATA), turtle(shapes))
    assert [r.focus for r in found if r.source_shape == "http://e.example/D"] == [
        "http://e.example/z"
    ]


def test_an_instance_of_a_class_below_one_without_a_name_counts() -> None:
    hierarchy = (
        "[ rdfs:subClassOf e:D ; a e:Meta ] . e:Sub rdfs:subClassOf [ rdfs:subClassOf e:D ] ."
    )
    data = f"{DATA} {hierarchy} e:y a e:Sub ."
    found = compiled(SHAPE + "sh:nodeKind sh:IRI ; sh:class e:D .", data)
    assert ("x", "<http://e.example/y>") not in brief(found)


def test_messages_have_their_values() -> None:
    query = (
        "SELECT $this ?value (STRLEN(STR(?value)) AS ?n) "
        "{ $this $PATH ?value FILTER(isLiteral(?value)) }"
    )
    shapes = (
        SHAPE
        + f'sh:sparql [ sh:select "{query}" ; sh:message "{{$this}}: {{?n}} in {{?value}}" ] .'
    )
    assert sorted(m for r in compiled(shapes) for m in r.messages) == [
        "http://e.example/x: 1 in 1",
        "http://e.example/x: 1 in a",
    ]


def test_an_endpoint_gives_the_same_without_its_data(start_oxigraph: Callable[..., str]) -> None:
    from test_shacl_command import load

    url = start_oxigraph()
    load(url, PREFIXES + DATA + " [] a e:C ; e:p 7 .")
    shapes = turtle(SHAPE + "sh:maxCount 1 ; sh:nodeKind sh:IRI ; sh:class e:D .")
    remote = CompiledShacl(fallback=False).validate_store(RemoteStore(f"{url}/query"), shapes)
    local = MemoryStore()
    local.load(turtle(DATA + " [] a e:C ; e:p 7 ."))
    here = CompiledShacl(fallback=False).validate_store(local, shapes)
    assert nameless(remote) == nameless(here)
    assert len(remote) == 8


def nameless(results: list[ShaclResult]) -> list[tuple[str, str | None]]:
    """Results with every blank node under one name: an endpoint has labels of its own."""
    return sorted(((f if "_:" not in f else "_", v) for f, v in brief(results)), key=str)


def test_where_a_store_merges_datatypes_the_range_is_checked() -> None:
    store = MemoryStore()
    store.load(turtle('e:x a e:C ; e:p "5"^^xsd:byte , "300"^^xsd:integer , "a" .'))
    shapes = turtle(SHAPE + "sh:datatype xsd:byte .")
    found = CompiledShacl(fallback=False).validate_store(store, shapes)
    assert [v for _, v in brief(found)] == [
        '"300"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"a"',
    ]


class Interrupted(MemoryStore):
    """A store in which something happens at the third query; it counts the queries."""

    def __init__(self, happens: Callable[[], None]) -> None:
        super().__init__()
        self.asked = 0
        self.happens = happens

    def select(self, query: str, deadline: float | None = None) -> Rows:
        self.asked += 1
        if self.asked == 3:
            self.happens()
        sleep(0.01)
        return super().select(query, deadline)


def no_memory() -> None:
    raise MemoryError


def ctrl_c() -> None:
    sleep(0.1)  # until the main thread waits: what comes just before that is seen after it
    signal.pthread_kill(main_thread().ident or 0, signal.SIGINT)


@pytest.mark.parametrize(
    ("happens", "ends"), [(no_memory, MemoryError), (ctrl_c, KeyboardInterrupt)]
)
def test_what_ends_a_validation_leaves_the_rest_of_it_undone(
    happens: Callable[[], None], ends: type[BaseException]
) -> None:
    store = Interrupted(happens)
    shapes = (f"e:S{n} sh:targetNode e:x{n} ; sh:nodeKind sh:IRI ." for n in range(200))
    with pytest.raises(ends):
        CompiledShacl(fallback=False).validate_store(store, turtle(" ".join(shapes)))
    assert store.asked < 50
