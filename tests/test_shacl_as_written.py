"""Data and shapes of every syntax, packed or not, are compared as they are written."""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from shacl_run import ran, validated
from shacl_text import HEADER

SHAPES = (
    "e:S sh:targetSubjectsOf e:size ; sh:property "
    "[ sh:path e:size ; sh:datatype xsd:nonNegativeInteger ; sh:maxCount 1 ] ."
)
DATA = 'e:a e:size 5 . e:b e:size "7"^^xsd:nonNegativeInteger , "07"^^xsd:nonNegativeInteger .'
FOUND = [("a", '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'), ("b", None)]
FORMATS = {
    "data.ttl": ox.RdfFormat.TURTLE,
    "data.rdf": ox.RdfFormat.RDF_XML,
    "data.jsonld": ox.RdfFormat.JSON_LD,
    "data.nq": ox.RdfFormat.N_QUADS,
    "data.trig": ox.RdfFormat.TRIG,
}


def written(text: str, form: ox.RdfFormat) -> bytes:
    quads = ox.parse(HEADER + text, ox.RdfFormat.TURTLE)
    result = ox.serialize(quads, format=form)
    assert result is not None
    return result


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", FORMATS)
def test_datatypes_and_forms_are_those_of_the_file(tmp_path: Path, name: str, packed: bool) -> None:
    content = written(DATA, FORMATS[name])
    if packed:
        name, content = f"{name}.gz", gzip.compress(content)
    (tmp_path / name).write_bytes(content)
    (tmp_path / "shapes.ttl").write_text(HEADER + SHAPES)
    done = ran(tmp_path, "--shapes", "shapes.ttl", "--data", name, "--format", "json")
    assert (done.status, done.found) == (1, FOUND)


def test_data_too_large_to_be_held_is_compared_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iomkg.check.standalone._LARGE", 10)
    monkeypatch.setattr("iomkg.check.standalone._HELD", 2)
    done = validated(tmp_path, SHAPES, DATA)
    assert done.found == FOUND


def test_data_of_standard_input_is_compared_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shapes.ttl").write_text(HEADER + SHAPES)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((HEADER + DATA).encode())))
    done = ran(tmp_path, "--shapes", "shapes.ttl", "--data", "-", "--format", "json")
    assert done.found == FOUND


@pytest.mark.parametrize("name", ["shapes.trig", "shapes.ttl.gz", "shapes.nq"])
def test_literals_of_shapes_are_terms_in_every_syntax(tmp_path: Path, name: str) -> None:
    shapes = (
        "e:S sh:targetNode e:i ; sh:property [ sh:path e:version ; sh:hasValue 1.0 ] , "
        '[ sh:path e:code ; sh:in ( 01 02 ) ] , [ sh:path e:n ; sh:hasValue "3"^^xsd:byte ] .'
    )
    form = ox.RdfFormat.TURTLE if name.endswith("gz") else FORMATS[f"data{Path(name).suffix}"]
    content = written(shapes, form)
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    (tmp_path / "data.ttl").write_text(
        HEADER + 'e:i e:version 1.0 ; e:code 01 ; e:n "3"^^xsd:byte .'
    )
    done = ran(tmp_path, "--shapes", name, "--data", "data.ttl", "--format", "json")
    assert (done.status, done.found) == (0, [])


ASKS = "sh:sparql [ sh:select 'SELECT $this { $this <http://e.example/none> ?o }' ]"


@pytest.mark.parametrize(
    ("constraint", "data", "results"),
    [
        (
            f"sh:qualifiedMaxCount 1 ; sh:qualifiedValueShape [ sh:nodeKind sh:Literal ; {ASKS} ]",
            '1 , "01"^^xsd:integer',
            1,
        ),
        (f"sh:not [ sh:hasValue 1 ; {ASKS} ]", '"1"^^xsd:byte', 0),
        (f"sh:node [ sh:datatype xsd:byte ; {ASKS} ]", "5", 1),
    ],
    ids=["qualified count", "hasValue", "datatype"],
)
def test_terms_are_compared_beside_a_query_in_a_nested_shape(
    tmp_path: Path, constraint: str, data: str, results: int
) -> None:
    shapes = f"e:S sh:targetNode e:x ; sh:property [ sh:path e:p ; {constraint} ] ."
    assert len(validated(tmp_path, shapes, f"e:x e:p {data} .").found) == results


def test_files_with_relative_iris_are_about_their_own_things(tmp_path: Path) -> None:
    for name in ("ann", "bob"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "profile.ttl").write_text(
            f'{HEADER}<#me> a e:Person ; e:name "{name}" .'
        )
    (tmp_path / "shapes.ttl").write_text(
        f"{HEADER} e:S sh:targetClass e:Person ; sh:property [ sh:path e:name ; sh:maxCount 1 ] ."
    )
    done = ran(tmp_path, "--shapes", "shapes.ttl", "--data", "ann", "bob")
    assert (done.status, done.out) == (0, "No findings. Checked: 1 shapes with a target.\n")


def test_a_relative_iri_is_found_at_its_line(tmp_path: Path) -> None:
    shapes = "e:S sh:targetClass e:A ; sh:nodeKind sh:Literal ."
    done = validated(tmp_path, shapes, "\n<#me> a e:A .", form="text")
    assert "data.ttl:8:1:" in done.out
