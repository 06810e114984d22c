"""The shipped queries answer what was checked by hand, and what rdflib answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

import pytest
import rdflib
from golden import CHECKOUT, COMMAND, EXPECTED, Case, as_kept, cases, difference, shipped

import iomkg
from iomkg.ask.named import NamedQuery, list_queries
from iomkg.rdf.rows.result import Table
from iomkg.rdf.store.base import Row
from iomkg.terms import RDF, XSD, Blank, Iri, Literal, Term

QUERIES = list_queries(shipped())
CASES = cases(QUERIES)


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open(project=CHECKOUT) as opened:
        yield opened


@pytest.fixture(scope="module")
def oracle(kg: iomkg.KnowledgeGraph) -> rdflib.Graph:
    """The full graph in rdflib."""
    return kg.to_rdflib()


@pytest.fixture(scope="module")
def answer(kg: iomkg.KnowledgeGraph) -> Callable[[Case], Table]:
    """Gives what a case answers, asked once."""
    return cache(lambda case: case.answer(kg))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.expect)
def test_the_rows_are_those_expected(answer: Callable[[Case], Table], case: Case) -> None:
    command = f"{COMMAND} {case.query}"
    assert case.expected() is not None, f"tests/expected/{case.expect} is missing; run `{command}`"
    changed = difference(case, as_kept(answer(case)))
    assert not changed, f"{changed}\nIf these rows are right, run `{command}`"


def test_every_file_of_rows_is_expected_by_a_query() -> None:
    files = {path.name for path in EXPECTED.glob("*")}
    stale = sorted(files - {case.expect for case in CASES})
    assert not stale, f"no query expects these; delete them from tests/expected: {stale}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.expect)
def test_codes_are_those_declared(answer: Callable[[Case], Table], case: Case) -> None:
    columns = {q.id: q.columns for q in QUERIES}[case.query]
    rows = answer(case).dicts()
    for column in (column for column in columns if column.allowed):
        strangers = {row[column.name] for row in rows} - {*column.allowed, None}
        assert not strangers, f"declare under columns, {column.name}: {strangers}"


def examples(query: NamedQuery) -> Iterator[dict[str, str]]:
    """Its required parameters alone, then each optional one besides."""
    required = {p.name: p.example for p in query.params if p.required}
    yield required
    for parameter in query.params:
        if not parameter.required:
            yield {**required, parameter.name: parameter.example}


RUNS = [
    pytest.param(query.id, params, id="-".join((query.id, *params)))
    for query in QUERIES
    for params in examples(query)
]

# rdflib takes a quarter of a minute or more over these.
LONG = {
    "alone",
    "areas-of-work",
    "claims-at",
    "compare",
    "instruments-source",
    "joined-left",
    "member-counts",
    "member-history",
    "members",
    "sources",
}
IN_RDFLIB = [
    pytest.param(
        *run.values, id=run.id, marks=[pytest.mark.soak] * bool({run.id, run.values[0]} & LONG)
    )
    for run in RUNS
]


@pytest.mark.parametrize(("query", "params"), RUNS)
def test_examples_find_rows(kg: iomkg.KnowledgeGraph, query: str, params: dict[str, str]) -> None:
    assert len(kg.query(query, **params)), f"give {query} examples that find rows: {params}"


@pytest.mark.slow
@pytest.mark.parametrize(("query", "params"), IN_RDFLIB)
def test_rdflib_finds_the_same_rows(
    kg: iomkg.KnowledgeGraph, oracle: rdflib.Graph, query: str, params: dict[str, str]
) -> None:
    text = kg.bind(query, **params).text
    ours = Counter(kg.store.select(text).rows)
    theirs = Counter(from_rdflib(row) for row in oracle.query(text))
    assert {"here": ours - theirs, "in rdflib": theirs - ours} == {"here": {}, "in rdflib": {}}


def from_rdflib(row: object) -> Row:
    assert isinstance(row, tuple)
    return tuple(map(term, row))


def term(value: object) -> Term | None:
    match value:
        case None:
            return None
        case rdflib.Literal(language=str(language)):
            return Literal(str(value), RDF + "langString", language.lower())
        case rdflib.Literal(datatype=datatype):
            return Literal(str(value), str(datatype or XSD + "string"))
        case rdflib.BNode():
            return Blank(str(value))
        case _:
            return Iri(str(value))
