"""Rows go from the engine to the output as they come."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest

import iomkg
from iomkg.errors import BadParameter, QueryRefused
from iomkg.rdf.rows.formats_of_rows import write_rows
from iomkg.rdf.store.base import Rows
from iomkg.terms import Literal, Term


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml", "md"])
def test_rows_are_written_as_they_come(form: str) -> None:
    taken = []

    def endless() -> Iterator[tuple[Term | None, ...]]:
        while True:
            taken.append(1)
            yield (Literal("x"),)

    pieces = list(islice(write_rows(Rows(("a",), endless()), form), 50))
    assert "x" in "".join(pieces)
    assert len(taken) <= 50


def test_a_query_is_streamed_by_name_or_as_text() -> None:
    with iomkg.open() as kg:
        rows = kg.stream("SELECT ?s WHERE { ?s ?p ?o . ?s2 ?p2 ?o2 . ?s3 ?p3 ?o3 }")
        assert len(list(islice(rows.rows, 5))) == 5
        named = kg.stream("names-as-of", date="1960-01-01")
        assert tuple(named.rows) == kg.query("names-as-of", date="1960-01-01").rows


def test_what_is_no_select_is_not_streamed() -> None:
    with iomkg.open() as kg:
        with pytest.raises(QueryRefused):
            kg.stream("ASK { ?s ?p ?o }")
        with pytest.raises(BadParameter, match="named query takes parameters"):
            kg.stream("SELECT * WHERE { ?s ?p ?o }", date="1960-01-01")
