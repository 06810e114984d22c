"""A query of a shape, asked for all focus nodes at once, answers as if asked for each."""

from __future__ import annotations

import pytest
from shacl_cases import agree
from shacl_text import turtle

SHAPE = (
    "e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; "
    "sh:sparql [ sh:prefixes e:O ; sh:select {!r} ] . "
    "e:O sh:declare [ sh:prefix 'e' ; sh:namespace 'http://e.example/'^^xsd:anyURI ] ."
)
DATA = "e:y e:p 5 . e:z e:p 6 . e:a e:q 1 ; e:r e:z . e:b e:q 2 ; e:r e:y . e:y e:zz 1 ."


@pytest.mark.parametrize(
    "query",
    [
        "{ { ?a e:q ?b FILTER NOT EXISTS { ?a e:r $this } } UNION { ?a e:none ?b } }",
        "{ { ?a e:q ?b FILTER EXISTS { ?a e:r $this } } UNION { $this e:zz ?b } }",
        "{ { BIND(EXISTS { $this e:p 5 } AS ?b) } FILTER(?b) }",
        "{ OPTIONAL { ?a e:q ?b OPTIONAL { ?a e:r ?c FILTER(?c = $this) } } FILTER(!BOUND(?c)) }",
        "{ OPTIONAL { ?a e:q 1 . ?a e:r ?c FILTER(?c = $this) } FILTER(!BOUND(?c)) }",
        "{ OPTIONAL { BIND($this AS ?c) } FILTER(?c = e:y) }",
        "{ { { ?a e:r ?c FILTER(?c = $this) } } }",
        "{ ?a e:q ?b { ?a e:r ?c OPTIONAL { ?a e:q ?d FILTER(?c = $this) } } FILTER(!BOUND(?d)) }",
        "{ FILTER NOT EXISTS { { ?a e:q 1 . ?a e:r $this } UNION { ?a e:none $this } } }",
        "{ FILTER EXISTS { ?a e:r ?c OPTIONAL { ?a e:q ?d FILTER(?c = $this) } FILTER(?d=1) } }",
        "{ { SELECT $this (COUNT(?a) AS ?n) { ?a e:r $this } GROUP BY $this } FILTER(?n = 1) }",
        "{ $this e:p ?v } # all of them",
        "{ $this e:p ?v # each\n }",
        "{ $this e:p ?v FILTER(?v = 5 || EXISTS { $this e:zz ?w }) }",
    ],
)
def test_a_query_answers_as_if_asked_for_each_focus_node(query: str) -> None:
    shapes = SHAPE.format(f"SELECT $this {query}")
    agree((turtle(DATA), turtle(shapes)))
