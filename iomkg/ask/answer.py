"""Answering a named query: binding its parameters, running it, and explaining an empty answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from iomkg.ask.entities import resolve_property
from iomkg.ask.folding import near_names
from iomkg.ask.named import ENTITY, PROPERTY, NamedQuery, Parameter, quoted
from iomkg.errors import BadParameter, IomkgError
from iomkg.rdf.sparql.templates import fill
from iomkg.rdf.sparql.terms_as_text import parse_parameter, sparql_term
from iomkg.terms import PROV, RDF, Iri, Literal, shorten_term
from iomkg.tuples import NamedTuple

if TYPE_CHECKING:
    import datetime as dt

    from iomkg.ask.entities import Entities
    from iomkg.rdf.explain.accounts import Explanation
    from iomkg.rdf.store.base import Rows, Store

ParameterValue: TypeAlias = "str | int | bool | dt.date | Iri | Literal"
"""What a parameter may be given as."""


class BoundQuery(NamedTuple):
    """A named query with its parameters bound.

    Attributes:
        query: the query.
        values: the terms bound, by parameter.
        text: SPARQL ready to run.
    """

    query: NamedQuery
    values: Mapping[str, Iri | Literal]
    text: str


def bind_query(
    store: Store,
    query: NamedQuery,
    given: Mapping[str, ParameterValue],
    names: Callable[[], Entities],
) -> BoundQuery:
    """Bind the parameters of a named query.

    Args:
        store: holds the graph, in which properties are looked up.
        query: the query.
        given: values by parameter name.
        names: returns the index of names; called if a thing is given.

    Returns:
        The query with its parameters bound; optional ones without value or default stay
        variables.

    Raises:
        BadParameter: if one is missing, unknown, or of the wrong type.
        UnknownEntity, AmbiguousEntity: if a name means nothing, or several things.
        QueryRefused: if the query's text contains ``SERVICE`` or an update.
    """
    known = {parameter.name for parameter in query.params}
    for name in given:
        if name not in known:
            raise query.no_parameter(name)
    if query.template is None:
        from iomkg.rdf.sparql.tokens import refuse

        refuse(query.text)
    values: dict[str, Iri | Literal] = {}
    for parameter in query.params:
        value = given.get(parameter.name, parameter.default)
        if value is not None:
            values[parameter.name] = _term(store, parameter, value, names)
        elif parameter.required:
            raise BadParameter(
                f"{query.id} needs {parameter.option}: {parameter.description}.",
                f"For example: {parameter.option} {quoted(parameter.example)}",
            )
    return BoundQuery(query, values, _text(query, values))


def _text(query: NamedQuery, values: Mapping[str, Iri | Literal]) -> str:
    """Return the SPARQL of a query with some parameters bound."""
    if query.template is None:
        from iomkg.rdf.sparql.binding import bind

        return bind(query.text, values)
    return fill(query.template, {name: sparql_term(value) for name, value in values.items()})


def answer(store: Store, bound: BoundQuery, deadline: float | None = None) -> Rows:
    """Run a bound query.

    Args:
        store: the store to ask.
        bound: the query.
        deadline: seconds allowed, or None.

    Returns:
        Its rows; the columns are those of the query's front matter.

    Raises:
        StoreError: if the store cannot answer.
    """
    text = bound.text
    if bound.query.template is None:  # one that is prepared is ready for the engine already
        from iomkg.rdf.store.quickened import quickened

        text = quickened(store, text)
    return store.select(text, deadline)


def has_rows(
    store: Store,
    query: NamedQuery,
    given: Mapping[str, ParameterValue],
    names: Callable[[], Entities],
) -> bool:
    """Return whether a query has rows; one that cannot be asked so has none."""
    try:
        return next(answer(store, bind_query(store, query, given, names)).rows, None) is not None
    except IomkgError:
        return False


def why_empty(store: Store, bound: BoundQuery) -> str:
    """Say which part of a question left it without an answer.

    Each optional parameter is dropped in turn; the first without which there are rows is what
    emptied the answer. If none does that alone, all of them are dropped.

    Args:
        store: the store that was asked.
        bound: a query that gave no rows.

    Returns:
        One sentence.
    """
    optional = [p for p in bound.query.params if p.name in bound.values and not p.required]
    together = [optional] if len(optional) > 1 else []
    for dropped in [*([parameter] for parameter in optional), *together]:
        count = _rows_without(store, bound, dropped)
        if count:
            listed = " with ".join(_given(bound, p) for p in dropped)
            them = "it" if len(dropped) == 1 else "them"
            leaves = "leaves" if len(dropped) == 1 else "together leave"
            return f"No rows: {listed} {leaves} none; without {them} there are {count}."
    required = [p for p in bound.query.params if p.required]
    for parameter in required:
        if parameter.type == ENTITY and (said := _unsaid(store, bound, parameter)):
            return f"No rows: {said}."
    if required:
        listed = " and ".join(_given(bound, p) for p in required)
        return f"No rows: no claim in the graph answers this for {listed}."
    return "No rows: no claim in the graph answers this."


def explain_bound(store: Store, bound: BoundQuery, *, empty: bool | None = None) -> Explanation:
    """Explain the answer to a named query; places are those in its file.

    Args:
        store: the store that was asked.
        bound: the query with its parameters.
        empty: as for :func:`iomkg.rdf.explain.explanation.explain`.

    Returns:
        What was found out; a part that mentions a parameter names its option.
    """
    from dataclasses import replace

    from iomkg.rdf.explain.explanation import explain

    options = {p.name: p.option for p in bound.query.params if p.name in bound.values}
    found = explain(store, bound.query.text, values=bound.values, options=options, empty=empty)
    return replace(
        found,
        query=bound.query.id,
        summary=why_empty(store, bound) if found.empty else "",
        parameters=tuple((o, shorten_term(bound.values[name])) for name, o in options.items()),
    )


def _rows_without(store: Store, bound: BoundQuery, dropped: list[Parameter]) -> int:
    names = {p.name for p in dropped}
    kept = {name: value for name, value in bound.values.items() if name not in names}
    return sum(1 for _ in store.select(_text(bound.query, kept)).rows)


def _given(bound: BoundQuery, parameter: Parameter) -> str:
    return f"{parameter.option} {shorten_term(bound.values[parameter.name])}"


def _unsaid(store: Store, bound: BoundQuery, parameter: Parameter) -> str:
    """Return a sentence if no claim is about a thing, or comes from it if it is a source."""
    thing = sparql_term(bound.values[parameter.name])
    given = _given(bound, parameter)
    if store.ask(f"ASK {{ ?claim <{PROV}hadPrimarySource> {thing} }}"):
        return ""
    if parameter.kinds == ("source",):
        return f"no claim comes from {given}"
    about = f"?claim <{RDF}subject>|<{RDF}object> {thing}"
    return "" if store.ask(f"ASK {{ {about} }}") else f"no source says anything about {given}"


def _term(
    store: Store, parameter: Parameter, value: ParameterValue, names: Callable[[], Entities]
) -> Iri | Literal:
    if isinstance(value, Iri | Literal):
        text: str = value.value
        if isinstance(value, Iri) and parameter.type in (ENTITY, PROPERTY, "xsd:anyURI"):
            return value
    else:
        from iomkg.ask.front import written

        text = written(value)
    if parameter.allowed and text not in parameter.allowed:
        raise BadParameter(
            f"{parameter.option} may not be {text!r}.",
            near_names(text, parameter.allowed) + f"It is one of: {', '.join(parameter.allowed)}.",
        )
    if parameter.type == ENTITY:
        return names().resolve(text, parameter.kinds)
    if parameter.type == PROPERTY:
        return resolve_property(store, text)
    try:
        return parse_parameter(text, parameter.type)
    except BadParameter as problem:
        raise BadParameter(f"{parameter.option}: {problem.message}", problem.next_step) from None
