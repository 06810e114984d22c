"""A query that does not parse: one line with the place, and common mistakes by name."""

from __future__ import annotations

import pytest
from bad_server import Serve, answering, serve
from commands import iomkg

from iomkg.errors import QuerySyntaxError
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.rdf.store.remote import RemoteStore
from iomkg.terms import IOMKG, XSD

__all__ = ["serve"]


def refusal(query: str) -> QuerySyntaxError:
    with pytest.raises(QuerySyntaxError) as caught:
        MemoryStore().select(query)
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 200
    return caught.value


@pytest.mark.parametrize(
    ("query", "place", "step"),
    [
        ("SELECT * { ?s a iomgk:Claim }", "line 1, column 17", "Did you mean iomkg:?"),
        ("ASK { ?s\n ?p 'x'^^xsd:date }", "line 2, column 10", f"PREFIX xsd: <{XSD}>"),
        ("ASK { ?s a :Claim }", "line 1, column 12", "Begin the query with PREFIX : <…>"),
        ("PREFIX zoo: <e:> ASK { zo:a ?p ?o }", "line 1, column 24", "Did you mean zoo:?"),
        ("PREFIX a: <e:> ASK { ?s iomkg:p ?o }", "line 1, column 25", f"<{IOMKG}>"),
    ],
)
def test_a_prefix_that_is_not_declared(query: str, place: str, step: str) -> None:
    problem = refusal(query)
    assert f"{place}: the prefix " in problem.message
    assert problem.message.endswith(": is not declared.")
    assert step in problem.next_step


def test_an_iri_that_is_relative_to_nothing() -> None:
    message = refusal("ASK { <claim/x> ?p ?o }").message
    assert message == "line 1, column 7: <claim/x> is relative, and the query has no BASE."


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?x { ?s ?p ?o } GROUP BY ?s", "The SELECT contains a variable that is unbound."),
        (
            "SELECT *\nWHERE ?s ?p ?o",
            'line 2, column 7: the query does not parse: expected one of "{", DISTINCT.',
        ),
        ("SELECT * { ?s ?p }", "line 1, column 19: "),
    ],
)
def test_another_mistake_has_its_place(query: str, said: str) -> None:
    assert said in refusal(query).message


def test_a_file_with_a_prefix_that_is_not_declared() -> None:
    done = iomkg("sparql", "SELECT * { ?s a iomgk:Claim }", "--explain")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0] == (
        "iomkg: line 1, column 17: the prefix iomgk: is not declared."
    )


def test_an_endpoint_that_refuses_it(serve: Serve) -> None:
    store = RemoteStore(serve(answering(b"expected one of ['%'], ['.']", status=400)))
    with pytest.raises(QuerySyntaxError, match="the prefix iomgk: is not declared"):
        store.ask("ASK { ?s a iomgk:Claim }")
    with pytest.raises(QuerySyntaxError, match="refused the query: expected one of"):
        store.ask("ASK { ?s ?p ?o }")
