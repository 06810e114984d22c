"""Files become triples: Turtle, N-Triples and JSON-LD, each construct as RDF 1.1 means it."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from iomkg.rdf.read.ntriples import n3
from iomkg.rdf.read.oxterms import from_ox
from iomkg.rdf.read.triples import read_triples
from iomkg.terms import BASE, RDF, XSD, Blank, Iri, Literal, Triple

PROJECT = Path(__file__).parent.parent
HEAD = "@prefix : <http://e/> .\n"


def read(folder: Path, text: str, name: str = "a.ttl") -> list[Triple]:
    file = folder / name
    file.write_bytes(text.encode())
    return read_triples(file)


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("<http://x/y>", Iri("http://x/y")),
        (":y", Iri("http://e/y")),
        (r":a\-b", Iri("http://e/a-b")),
        ("<claim/s/topic>", Iri(BASE + "claim/s/topic")),
        ("<source/s#char=1,5>", Iri(BASE + "source/s#char=1,5")),
        ('"x"', Literal("x")),
        ("'x'", Literal("x")),
        ('"""a\n"b" """', Literal('a\n"b" ')),
        ("'''a\r\nb'''", Literal("a\r\nb")),
        (r'"\u00e9\U0001F600\t"', Literal("é😀\t")),
        ('"x"@en-GB', Literal("x", language="en-gb")),
        ('"x"^^:d', Literal("x", "http://e/d")),
        ("01", Literal("01", XSD + "integer")),
        ("+1.10", Literal("+1.10", XSD + "decimal")),
        ("1E0", Literal("1E0", XSD + "double")),
        ("true", Literal("true", XSD + "boolean")),
        ("()", Iri(RDF + "nil")),
    ],
)
def test_an_object_is_read_as_written(tmp_path: Path, written: str, term: object) -> None:
    assert read(tmp_path, f"{HEAD}:s :p {written} .") == [
        (Iri("http://e/s"), Iri("http://e/p"), term)
    ]


def test_a_base_of_the_file_is_obeyed(tmp_path: Path) -> None:
    [(subject, _, _)] = read(tmp_path, "@base <http://b/c/> . <d> a <e> .")
    assert subject == Iri("http://b/c/d")


def test_prefixes_may_be_declared_twice(tmp_path: Path) -> None:
    [(subject, _, _)] = read(tmp_path, f"{HEAD}@prefix : <http://f/> . :s a :t .")
    assert subject == Iri("http://f/s")


def test_triples_keep_order_and_duplicates(tmp_path: Path) -> None:
    objects = [n3(value) for _, _, value in read(tmp_path, f"{HEAD}:s :p 2, 1, 2 .")]
    assert [text[1] for text in objects] == ["2", "1", "2"]


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    assert len(read(tmp_path, f"\ufeff{HEAD}:s :p :o .")) == 1


def test_the_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    assert len(read(tmp_path, f"{HEAD}:s :p :o .", "A.TTL")) == 1


def test_ntriples_are_read(tmp_path: Path) -> None:
    [triple] = read(tmp_path, '<http://e/s> <http://e/p> "x"@EN .\n', "a.nt")
    assert triple == (Iri("http://e/s"), Iri("http://e/p"), Literal("x", language="en"))


def test_jsonld_is_read_with_the_context_that_it_holds(tmp_path: Path) -> None:
    text = '{"@context": {"p": "http://e/p"}, "@id": "thing/a", "p": "x"}'
    assert read(tmp_path, text, "a.jsonld") == [
        (Iri(BASE + "thing/a"), Iri("http://e/p"), Literal("x"))
    ]


def test_a_top_level_graph_of_jsonld_is_not_a_named_one(tmp_path: Path) -> None:
    text = '{"@graph": [{"@id": "http://e/s", "http://e/p": "x"}]}'
    assert len(read(tmp_path, text, "a.jsonld")) == 1


@pytest.mark.parametrize("file", sorted((PROJECT / "ontology").glob("*.ttl")), ids=lambda p: p.name)
def test_the_ontology_is_read_as_rdflib_reads_it(file: Path) -> None:
    ours = "".join(f"{n3(s)} {n3(p)} {n3(o)} .\n" for s, p, o in read_triples(file))
    assert isomorphic(Graph().parse(data=ours, format="nt"), Graph().parse(file))


@pytest.mark.parametrize(
    "term",
    [
        ox.Triple(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.NamedNode("x:o")),
        ox.Literal("x", language="en", direction=ox.BaseDirection.LTR),
    ],
    ids=["triple", "direction"],
)
def test_terms_of_rdf_1_2_have_no_counterpart(term: ox.Triple | ox.Literal) -> None:
    with pytest.raises(ValueError, match=r"RDF 1\.2"):
        from_ox(term)


def test_a_blank_node_keeps_its_label_in_translation() -> None:
    assert from_ox(ox.BlankNode("x")) == Blank("x")
