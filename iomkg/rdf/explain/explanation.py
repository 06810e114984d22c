"""Explaining an answer: what its parts contribute, and why it is empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from time import monotonic
from typing import Final

from iomkg.errors import QuerySyntaxError
from iomkg.rdf.explain.accounts import Explanation, Step
from iomkg.rdf.explain.causes import query_causes
from iomkg.rdf.explain.growth import JOINED
from iomkg.rdf.explain.probe import MOST_COUNTED, Budget, Probe, Unanswered, as_step, joined
from iomkg.rdf.explain.written import Wording
from iomkg.rdf.sparql.binding import bind
from iomkg.rdf.sparql.names import read_names
from iomkg.rdf.sparql.parsing import parse
from iomkg.rdf.sparql.query_tree import Query
from iomkg.rdf.sparql.tokens import refuse
from iomkg.rdf.store.base import Store
from iomkg.terms import Iri, Literal

MOST_QUERIES: Final = 60
"""How many queries an explanation takes at most."""

SECONDS: Final = 20.0
"""How many seconds it may take in all; a query in this process cannot be interrupted."""


def explain(
    store: Store,
    text: str,
    *,
    values: Mapping[str, Iri | Literal] | None = None,
    options: Mapping[str, str] | None = None,
    empty: bool | None = None,
    most: int = MOST_QUERIES,
    seconds: float = SECONDS,
) -> Explanation:
    """Explain the answer to a query; places are those in its text.

    Args:
        store: the store that was asked.
        text: a SPARQL 1.1 query.
        values: the terms bound to variables of the query, by name.
        options: how messages name those variables.
        empty: whether the answer is empty (for ASK: false); None to run the query itself, without
            a limit of time.
        most: how many queries may be asked.
        seconds: how long they may take in all.

    Returns:
        What was found out within the limits.

    Raises:
        QueryRefused: for an update or ``SERVICE``.
        QuerySyntaxError: if the text does not parse.
        StoreError: if the store cannot answer the query itself.
    """
    form = refuse(text)
    if empty is None:
        empty = _finds_nothing(store, bind(text, values) if values else text, form)
    found = Explanation(form, empty, counted_to=MOST_COUNTED)
    budget = Budget(most, monotonic() + seconds)
    try:
        parsed = parse(text)
    except QuerySyntaxError as problem:
        return replace(found, complete=False, note=problem.message)
    query = parsed.query
    words = Wording(read_names(parsed), values or {}, options or {})
    probe = Probe(store, parsed.prologue, words, query.stem, budget)
    plain = not (query.clauses.keys() - {"ORDER"} or query.values or query.template)
    if found.empty and query.where.parts and plain:
        probe.suppose_empty(joined(query.where.parts))
    if found.empty or query.aggregated:
        try:
            found = replace(found, causes=query_causes(probe, query))
        except Unanswered:
            budget.complete = False
    steps = tuple(_steps(probe, query))
    return replace(found, steps=steps, complete=budget.complete, queries=budget.asked)


def _finds_nothing(store: Store, text: str, form: str) -> bool:
    if form == "ASK":
        return not store.ask(text)
    found = store.select(text).rows if form == "SELECT" else store.construct(text)
    return next(iter(found), None) is None


def _steps(probe: Probe, query: Query) -> list[Step]:
    """Count what each part matches by itself, and what is left after it."""
    steps = []
    parts = query.where.ordered
    left: int | None = None
    for index, part in enumerate(parts):
        step = as_step(probe, part)
        try:
            # After a part without solutions there are none, so the store need not be asked.
            left = 0 if left == 0 else probe.count(joined(parts[: index + 1]))
            step = replace(step, together=left)
            if part.kind in JOINED:
                step = replace(step, alone=probe.count(part.text))
        except Unanswered:
            left = None
        steps.append(step)
    return steps
