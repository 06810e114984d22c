"""A parameter that may be left out narrows the answer of its query to some of its rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import iomkg
from iomkg.ask.named import NamedQuery, Parameter, list_queries
from iomkg.project import find_project


def optional() -> Iterator[object]:
    for query in list_queries(find_project()):
        for parameter in query.params:
            if not parameter.required and parameter.default is None:
                yield pytest.param(query, parameter, id=f"{query.id}-{parameter.name}")


@pytest.mark.parametrize(("query", "parameter"), list(optional()))
def test_an_optional_parameter_narrows(query: NamedQuery, parameter: Parameter) -> None:
    needed = {each.name: each.example for each in query.params if each.required}
    with iomkg.open() as kg:
        every = {tuple(row.values()) for row in kg.query(query.id, **needed)}
        some = {
            tuple(row.values())
            for row in kg.query(query.id, **needed, **{parameter.name: parameter.example})
        }
    assert some, "the example gives no rows"
    assert some <= every
