"""The named queries of the project, asked of a generated graph: how do they grow with it?

Each is asked with the parameters that it requires and, where it can be narrowed to one thing, once
more for one thing. What is asked about is the first thing of a kind that the query allows, of
which claims speak most. Queries that speak of IOM itself speak of the first body instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from benchmarks.reference import BODY
from benchmarks.words import name
from iomkg.ask.named import ENTITY, PROPERTY, NamedQuery, Parameter, list_queries
from iomkg.graph.project import find_project
from iomkg.rdf.sparql.binding import bind
from iomkg.terms import EDTF, ID, IOMKG, XSD, Iri, Literal

_IOM: Final = f"<{ID}organisation/iom>"
_ANY: Final = "programme"
_SUFFIX: Final = {"source": "held"}
_WORD: Final = "harbour"
"""A word of the texts that are generated, for parameters that are words to look for."""


def queries() -> Mapping[str, str]:
    """Return the texts by the names of the queries; ``, of one KIND`` marks a narrower form."""
    return {title: text for query in list_queries(find_project()) for title, text in _forms(query)}


def _forms(query: NamedQuery) -> Iterator[tuple[str, str]]:
    text = query.text.replace(_IOM, BODY)
    needed: dict[str, Iri | Literal] = {
        each.name: _value(each) for each in query.params if each.required or each.default
    }
    yield query.id, bind(text, needed)
    narrower = next(
        (p for p in query.params if p.type == ENTITY and not p.required and p.default is None), None
    )
    if narrower is not None:
        bound = bind(text, {**needed, narrower.name: _value(narrower)})
        yield f"{query.id}, of one {narrower.name}", bound


def _value(parameter: Parameter) -> Iri | Literal:
    if parameter.type == ENTITY:
        kind = (*parameter.kinds, _ANY)[0]
        # Conflicts are named by nothing else, as nobody asks for them by a name.
        suffix = "" if kind == "conflict" else f"-{_SUFFIX.get(kind, kind)}"
        return Iri(f"{ID}{kind}/{name(0).lower()}{suffix}")
    if parameter.type == PROPERTY:
        return Iri(IOMKG + parameter.example)
    if parameter.type == "xsd:string":
        return Literal(parameter.default or _WORD)
    text = parameter.default or parameter.example
    if parameter.type == "edtf:EDTF":
        return Literal(text, EDTF + "EDTF")
    return Literal(text, XSD + parameter.type.removeprefix("xsd:"))
