"""Literals are terms: what a store would write otherwise is told apart as the shapes say.

A store of pyoxigraph gives ``"5"^^xsd:byte`` back as an integer and ``"1.10"`` as ``1.1``. SHACL
compares terms, datatypes and lexical forms (sections 4.1.2, 4.2, 4.4 and 4.8.3).
"""

from __future__ import annotations

import pytest
from shacl_cases import agree
from shacl_engines import UNDER_TEST
from shacl_text import turtle

SHAPE = "e:S sh:targetSubjectsOf e:p ; sh:property e:P . e:P sh:path e:p ; "
DERIVED = ("byte", "int", "long", "nonNegativeInteger", "positiveInteger", "unsignedShort")


@pytest.mark.parametrize("name", DERIVED)
@pytest.mark.parametrize("wanted", ["its own", "integer"])
def test_a_derived_integer_has_the_datatype_that_it_is_written_with(name: str, wanted: str) -> None:
    datatype = name if wanted == "its own" else "integer"
    data = turtle(f'e:x e:p "5"^^xsd:{name} . e:y e:p 5 .')
    found = agree((data, turtle(f"{SHAPE} sh:datatype xsd:{datatype} .")))
    assert [finding[0] for finding in found] == [f"http://e.example/{'xy'[datatype == name]}"]


@pytest.mark.parametrize(
    ("values", "constraint", "results"),
    [
        ('"04"^^xsd:integer', "sh:in ( 4 )", 1),
        ('"04"^^xsd:byte', "sh:in ( 4 )", 1),
        ('"1.10"', 'sh:hasValue "1.1"', 1),
        ("1.10", "sh:hasValue 1.1", 1),
        ('1, "01"^^xsd:integer', "sh:maxCount 1", 1),
        ('"1"^^xsd:boolean', "sh:in ( true )", 1),
        ('"007"^^xsd:integer', 'sh:pattern "^00"', 0),
        ("1.10", "sh:minLength 4", 0),
        ('"300"^^xsd:byte', "sh:minInclusive 1", 1),
        ('"2020-01-01T00:00:00.000Z"^^xsd:dateTime', 'sh:pattern "000Z$"', 0),
    ],
)
def test_a_literal_is_compared_as_it_is_written(values: str, constraint: str, results: int) -> None:
    found = agree((turtle(f"e:x e:p {values} ."), turtle(f"{SHAPE} {constraint} .")))
    assert len(found) == results


@pytest.mark.parametrize(
    ("values", "constraint", "results"),
    [
        ("5", "sh:datatype xsd:byte", 1),
        ("5", "sh:datatype xsd:nonNegativeInteger", 1),
        ("1.1", "sh:hasValue 1.10", 1),
        ("1.1", "sh:in ( 1.10 )", 1),
        ("4", 'sh:in ( "04"^^xsd:integer )', 1),
        ("5, 7", "sh:minInclusive 05", 0),
        ("true", 'sh:hasValue "1"^^xsd:boolean', 1),
    ],
)
def test_constants_of_shapes_are_terms_too(values: str, constraint: str, results: int) -> None:
    """The data holds nothing that a store would write otherwise, the shapes do."""
    found = agree((turtle(f"e:x e:p {values} ."), turtle(f"{SHAPE} {constraint} .")))
    assert len(found) == results


def test_a_value_is_reported_as_it_is_written() -> None:
    data = turtle('e:x e:p 1.10 , "01"^^xsd:int .')
    shapes = turtle(f"{SHAPE} sh:nodeKind sh:IRI .")
    values = {result.value for result in UNDER_TEST.validate(data, shapes)}
    assert values == {
        '"1.10"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"01"^^<http://www.w3.org/2001/XMLSchema#int>',
    }
