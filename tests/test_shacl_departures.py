"""Where pySHACL departs from the Recommendation: the engine does as the specification says.

Each departure is shown by a small example with the results that the specification wants. pySHACL
alone must give others (or fail), so that a mend that is no longer needed is found.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from pyparsing import ParseException
from shacl_engines import COMPILED, UNDER_TEST, WALKING, ShaclEngine
from shacl_mended import MendedPySHACL
from shacl_text import briefs, turtle

from iomkg.errors import ShapeError
from iomkg.rdf.shacl.engines import PySHACL

P = (
    "e:S a sh:NodeShape ; sh:targetNode e:x ; sh:property e:P . "
    "e:P a sh:PropertyShape ; sh:path e:p ; "
)
N = "e:S a sh:NodeShape ; sh:targetNode e:x ; "
ASK = "a sh:SPARQLAskValidator ; sh:ask"
SELECT = "a sh:SPARQLSelectValidator ; sh:select"
K = "e:K a sh:ConstraintComponent ; sh:parameter [ sh:path e:par ] ; "


@dataclass(frozen=True)
class Departure:
    """What pySHACL gets wrong.

    Attributes:
        section: section of SHACL, and what it says in our words.
        data: the data graph.
        shapes: the shapes graph.
        expected: the results that the specification wants, each in brief.
    """

    section: str
    data: str
    shapes: str
    expected: frozenset[str]


def departure(section: str, data: str, shapes: str, *expected: str) -> object:
    case = Departure(section, data, shapes, frozenset(expected))
    return pytest.param(case, id=section.split(":", maxsplit=1)[0].replace(" ", "-"))


DEPARTURES = [
    departure(
        "2.1.3.3 chain: an implicit class target is an instance of rdfs:Class by any chain",
        "e:x a e:S .",
        "e:S a e:M , sh:NodeShape ; sh:nodeKind sh:Literal . "
        "e:M rdfs:subClassOf e:N . e:N rdfs:subClassOf rdfs:Class .",
        "e:x - e:x e:S sh:NodeKind",
    ),
    departure(
        "2.1.3.3 type: an implicit class target is typed as a shape",
        "e:x a e:S .",
        "e:S a rdfs:Class ; sh:property e:P . e:P sh:path e:p ; sh:minCount 1 .",
    ),
    departure(
        "2.3.1.4: the inverse of a sequence is the sequence of inverses from its end",
        "e:a e:q e:b . e:b e:p e:x .",
        P.replace("e:p", "[ sh:inversePath ( e:q e:p ) ]") + "sh:nodeKind sh:Literal .",
        "e:x ^(e:q/e:p) e:a e:P sh:NodeKind",
    ),
    departure(
        "2.3.1.2: a sequence may be of any length",
        "e:x e:p e:x .",
        P.replace("e:p", f"( {'e:p ' * 12})") + "sh:nodeKind sh:Literal .",
        f"e:x {'/'.join(['e:p'] * 12)} e:x e:P sh:NodeKind",
    ),
    departure(
        "4.1.2: only the datatype that is named is that datatype",
        'e:x e:p "a" .',
        P + "sh:datatype rdfs:Literal .",
        'e:x e:p "a" e:P sh:Datatype',
    ),
    departure(
        "4.3.2 unknown: literals of an unknown datatype have no order",
        'e:x e:p "a"^^e:d .',
        P + 'sh:minInclusive "a"^^e:d .',
        'e:x e:p "a"^^e:d e:P sh:MinInclusive',
    ),
    departure(
        "4.3.2 language: literals with a language have no order",
        'e:x e:p "b"@en .',
        P + 'sh:minInclusive "a"@en .',
        'e:x e:p "b"@en e:P sh:MinInclusive',
    ),
    departure(
        "4.3.2 boolean: a number and a boolean have no order",
        "e:x e:p 1 .",
        P + "sh:minInclusive true .",
        'e:x e:p "1"^^xsd:integer e:P sh:MinInclusive',
    ),
    departure(
        "4.3.2 dateTime: a day apart is apart, whatever the time zone that is not given",
        'e:x e:p "2020-01-09T00:00:00"^^xsd:dateTime .',
        P + 'sh:minInclusive "2020-01-01T00:00:00Z"^^xsd:dateTime .',
    ),
    departure(
        "4.3.2 date: with one time zone unknown the same day is not the same",
        'e:x e:p "2020-01-01"^^xsd:date .',
        P + 'sh:minInclusive "2020-01-01Z"^^xsd:date .',
        'e:x e:p "2020-01-01"^^xsd:date e:P sh:MinInclusive',
    ),
    departure(
        "4.4.1: a blank node is not long enough even for sh:minLength 0",
        "e:x e:p _:b .",
        P + "sh:minLength 0 ; sh:nodeKind sh:BlankNode .",
        "e:x e:p _:b e:P sh:MinLength",
    ),
    departure(
        "4.4.3 s: with the flag s a dot stands for the end of a line as well",
        'e:x e:p "a\\nb" .',
        P + 'sh:pattern "a.b" ; sh:flags "s" .',
    ),
    departure(
        "4.4.3 x: with the flag x the spaces of a pattern mean nothing",
        'e:x e:p "ab" , "a b" .',
        P + 'sh:pattern "a b" ; sh:flags "x" .',
        'e:x e:p "a b" e:P sh:Pattern',
    ),
    departure(
        "4.4.4: a range matches what begins with it",
        'e:x e:p "a"@en-gb-oed , "a"@en-gbx .',
        P + 'sh:languageIn ( "en-GB" ) .',
        'e:x e:p "a"@en-gbx e:P sh:LanguageIn',
    ),
    departure(
        "4.5.3 IRI: IRIs have no order",
        "e:x e:p e:a ; e:q e:b .",
        P + "sh:lessThan e:q .",
        "e:x e:p e:a e:P sh:LessThan",
    ),
    departure(
        "4.5.3 blank: blank nodes have no order",
        "e:x e:p _:b ; e:q 1 .",
        P + "sh:lessThan e:q .",
        "e:x e:p _:b e:P sh:LessThan",
    ),
    departure(
        "4.5.4 language: literals with a language have no order",
        'e:x e:p "a"@en ; e:q "b" .',
        P + "sh:lessThanOrEquals e:q .",
        'e:x e:p "a"@en e:P sh:LessThanOrEquals',
    ),
    departure(
        "4.8.1: sh:closed makes no exception for rdfs:Resource",
        "e:x a rdfs:Resource ; e:p 1 .",
        P + "sh:maxCount 1 . e:S sh:closed true .",
        "e:x rdf:type rdfs:Resource e:S sh:Closed",
    ),
    departure(
        "5.3: a path that is put into a query is put there whole",
        "e:x e:p 1 .",
        P.replace("e:p", "[ sh:inversePath [ sh:inversePath e:p ] ]")
        + "sh:sparql [ sh:select 'SELECT $this ?value WHERE { $this $PATH ?value }' ] .",
        'e:x ^(^e:p) "1"^^xsd:integer e:P sh:SPARQL',
    ),
    departure(
        "5.3 order: in a query too a literal with a language and a number have no order",
        'e:x e:p "b"@en , 2 .',
        P + "sh:sparql [ sh:select "
        "'SELECT $this ?value WHERE { $this $PATH ?value FILTER (?value > 1) }' ] .",
        'e:x e:p "2"^^xsd:integer e:P sh:SPARQL',
    ),
    departure(
        "5.3 STR: a blank node has no string",
        "e:x e:p _:b , e:y .",
        P + "sh:sparql [ sh:select "
        "'SELECT $this ?value WHERE { $this $PATH ?value FILTER (STR(?value) != \"\") }' ] .",
        "e:x e:p e:y e:P sh:SPARQL",
    ),
    departure(
        "5.3.1: an empty string is bound like any other term",
        'e:y e:q "" ; e:p 1 .',
        P.replace("e:p", "[ sh:oneOrMorePath e:p ]").replace(
            "targetNode e:x", "targetObjectsOf e:q"
        )
        + "sh:sparql [ sh:select 'SELECT $this ?value WHERE { $this $PATH ?value }' ] .",
    ),
    departure(
        "6.3 false: a value node is bound although it is false",
        "e:x e:p false .",
        K + f"sh:validator [ {ASK} 'ASK {{ FILTER ($value = $par) }}' ] . " + P + "e:par false .",
    ),
    departure(
        "6.2.1: each value of the only parameter is a constraint",
        "e:x e:p 1, 2 .",
        K + f"sh:validator [ {ASK} 'ASK {{ FILTER ($value = $par) }}' ] . " + P + "e:par 1, 2 .",
        'e:x e:p "1"^^xsd:integer e:P e:K',
        'e:x e:p "2"^^xsd:integer e:P e:K',
    ),
    departure(
        "6.2.3: a component without a validator for this kind of shape is ignored",
        "",
        K + f"sh:propertyValidator [ {SELECT} 'SELECT $this WHERE {{ }}' ] . " + N + "e:par 1 .",
    ),
    departure(
        "6.3 ASK: what an ASK query fails is the value node",
        "e:x e:p 1, 2 .",
        K + f"sh:validator [ {ASK} 'ASK {{ FILTER ($value = $par) }}' ] . " + P + "e:par 1 .",
        'e:x e:p "2"^^xsd:integer e:P e:K',
    ),
    departure(
        "6.3 SELECT: a SELECT query is asked for a focus node without value nodes",
        "",
        K
        + f"sh:propertyValidator [ {SELECT} 'SELECT $this WHERE {{ FILTER NOT EXISTS "
        + "{ $this $PATH $par } }' ] . "
        + P
        + "e:par 1 .",
        "e:x e:p - e:P e:K",
    ),
]


def brief_answer(engine: object, case: Departure) -> frozenset[str] | None:
    try:
        results = engine.validate(turtle(case.data), turtle(case.shapes))  # type: ignore[attr-defined]
    except (ShapeError, ParseException):
        return None
    return frozenset(briefs(results))


@pytest.mark.parametrize("case", DEPARTURES)
def test_the_mended_oracle_does_as_the_specification_says(case: Departure) -> None:
    assert brief_answer(MendedPySHACL(), case) == case.expected


@pytest.mark.parametrize("case", DEPARTURES)
def test_pyshacl_alone_departs(case: Departure) -> None:
    assert brief_answer(PySHACL(), case) != case.expected


@pytest.mark.skipif(not COMPILED, reason="shapes are not compiled yet")
@pytest.mark.parametrize("engine", [UNDER_TEST, WALKING], ids=["compiled", "walking"])
@pytest.mark.parametrize("case", DEPARTURES)
def test_the_engine_does_as_the_specification_says(case: Departure, engine: ShaclEngine) -> None:
    assert brief_answer(engine, case) == case.expected
