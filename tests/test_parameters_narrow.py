"""A parameter that may be left out narrows the answer of its query to some of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

import iomkg
from iomkg.ask.named import NamedQuery, Parameter, list_queries
from iomkg.graph.project import find_project


def optional() -> Iterator[object]:
    for query in list_queries(find_project()):
        for parameter in query.params:
            if not parameter.required and parameter.default is None:
                yield pytest.param(query, parameter, id=f"{query.id}-{parameter.name}")


# Every row is of the example; another value leaves fewer.
ALL_OF_ONE = {
    ("citations", "source"): "futurelearn",
    ("components", "source"): "academic-block",
}


Rows = Callable[..., set[tuple[object, ...]]]


@pytest.fixture(scope="module")
def rows() -> Iterator[Rows]:
    """The rows of a query, asked once for all of its parameters."""
    with iomkg.open() as kg:

        @cache
        def asked(query: NamedQuery, **given: str) -> set[tuple[object, ...]]:
            needed = {each.name: each.example for each in query.params if each.required}
            return {tuple(row.values()) for row in kg.query(query.id, **needed, **given)}

        yield asked


@pytest.mark.parametrize(("query", "parameter"), list(optional()))
def test_an_optional_parameter_narrows(rows: Rows, query: NamedQuery, parameter: Parameter) -> None:
    every = rows(query)
    some = rows(query, **{parameter.name: parameter.example})
    other = ALL_OF_ONE.get((query.id, parameter.name))
    fewer = some if other is None else rows(query, **{parameter.name: other})
    assert some, "the example gives no rows"
    assert some <= every
    assert fewer < every
