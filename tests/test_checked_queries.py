"""A query is let through or refused in the same words, whatever was read before it."""

from __future__ import annotations

from random import Random

import pytest

from iomkg.errors import IomkgError, QueryRefused
from iomkg.rdf.sparql.bearable import check_bearable
from iomkg.rdf.sparql.checked import checked_form
from iomkg.rdf.sparql.tokens import refuse

ALLOWED = frozenset({"example.org"})
IRIS = """<urn:a> <http://example.org/x#y> <> <it's> <a'''b> <?b&&?c> <=> <#> <urn:service:x>
    <http://example.org/SERVICE> <LOAD> <x(y)> <a> <1,2>""".split()
PIECES = """SELECT ASK CONSTRUCT DESCRIBE WHERE FILTER BIND OPTIONAL VALUES PREFIX BASE SERVICE
    SILENT FROM NAMED LOAD GRAPH INSERT a b: from:x service:y x:y ?x ?y * + / | ! != < > <= >= && ||
    = ( ) { } [ ] ()
    . ; , ^ 1 2.5 true 'a' "b" 'it' ' " ''' \"\"\" @en ^^ # \\ \\u003C é _:b""".split()
WHOLE = (
    "SELECT ?p { %s ?p ?o }",
    "SELECT ?p { ?s ?p %s . FILTER(?x < 1 && ?y > %s) }",
    "SELECT ?p { ?s ?p ?o FILTER(?x <?y && ?z> 1) %s %s ?o }",
    "PREFIX x: %s ASK { x:a x:b '%s' }",
    "ASK { ?s ?p ?o } # %s",
    "SELECT * { SERVICE %s { ?s ?p ?o } }",
    "SELECT * FROM %s { ?s ?p ?o }",
    "DESCRIBE %s %s",
    "SELECT * { ?s ?p '''a' %s'''b ?x }",
    "SELECT (?x < %s AS ?y) {}",
)


def read_alone(query: str) -> str:
    form = refuse(query, services=ALLOWED)
    check_bearable(query)
    return form


def outcome(query: str, *, alone: bool) -> tuple[object, ...]:
    try:
        return (read_alone(query) if alone else checked_form(query, ALLOWED),)
    except IomkgError as error:
        return type(error), error.message


def written(rng: Random) -> str:
    if rng.random() < 0.6:
        first, *rest = rng.choice(WHOLE).split("%s")
        return first + "".join(rng.choice(IRIS) + part for part in rest)
    words = [rng.choice(IRIS) if rng.random() < 0.3 else rng.choice(PIECES) for _ in range(12)]
    joined = "".join(word + rng.choice([" ", " ", "", "\n"]) for word in words)
    return f"SELECT * {{ {joined} }}" if rng.random() < 0.7 else joined


@pytest.mark.parametrize("seed", range(4))
def test_whatever_was_read_before_a_query_is_read_as_if_alone(seed: int) -> None:
    rng = Random(seed)
    seen = set()
    for _ in range(1500):
        query = written(rng)
        found = outcome(query, alone=False)
        assert found == outcome(query, alone=True), query
        assert outcome(query, alone=False) == found, query
        seen.add(found[0])
    assert {"SELECT", "ASK", "DESCRIBE"} < seen and len(seen) > 4


def test_queries_that_differ_in_iris_are_told_their_own_places() -> None:
    told = []
    for iri in ("<urn:a>", "<urn:abc>"):
        with pytest.raises(QueryRefused) as caught:
            checked_form(f"SELECT * {{ {iri} ?p ?o . SERVICE <urn:x> {{}} }}")
        assert caught.value.place is not None
        told.append(caught.value.place.column)
    assert told[1] - told[0] == 2


def test_an_iri_that_holds_a_quote_makes_up_for_nothing() -> None:
    """After ``?p`` the engine reads ``<`` and a comment, so the second line is no string to it."""
    query = (
        "SELECT * { ?s ?p <it's> , <it's#b> FILTER(?p <#x> '''\n"
        "?s) SERVICE <http://example.org/> { ?a ?b ?c }\n# ''')\n}"
    )
    assert outcome(query, alone=False) == outcome(query, alone=True)
    with pytest.raises(IomkgError):
        checked_form(query)
