"""Pages of named queries: a form of its parameters, the rows, the SPARQL behind them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from iomkg.api.answered import AnsweredQuery
from iomkg.ask.answers import Answer, AnswerGroup
from iomkg.ask.named import NamedQuery, quoted
from iomkg.errors import AmbiguousEntity, BadParameter, UnknownEntity
from iomkg.rdf.store.base import Row
from iomkg.terms import ID, QUERY, Iri, Literal, Term, shorten, whole
from iomkg.tuples import NamedTuple
from iomkg.web.pages.first_pages import LONGEST, by_theme
from iomkg.web.pages.page import Page, cut_by_weight
from iomkg.web.pages.reader import Reader

_HEAVY: Final = 26_000
"""What the rows on one page weigh at most, in characters."""
_HEAVIEST_ANSWER: Final = 30_000
_A_VALUE: Final = 220
_A_CELL: Final = 60
NUMBER: Final = "page"
"""The parameter that says which page of the rows."""


class Cell(NamedTuple):
    """A cell of a table: its text, the IRI of a thing, and whether it is a number."""

    text: str
    iri: str
    number: bool


def questions_page(reader: Reader) -> Page:
    """Make the page that lists the named queries by theme."""
    return Page(
        path="q",
        template="questions.html",
        title="Questions",
        summary="The questions that are prepared, by theme; each takes parameters.",
        values={"themes": by_theme(tuple(reader.queries.values()))},
        command="iomkg queries",
    )


def query_page(reader: Reader, name: str, given: Mapping[str, str], asked: bool) -> Page | None:
    """Make the page of a named query.

    Args:
        reader: the graph.
        name: its name.
        given: values of parameters, as somebody wrote them; empty ones count as not given.
        asked: whether the parameters are meant to be complete; otherwise an example stands in
            where the query needs one.

    Returns:
        The page; None if there is no such query.
    """
    query = reader.queries.get(name)
    if query is None:
        return None
    number = whole(given.get(NUMBER, "1")) or 1
    params = {key: text for key, text in given.items() if text and key != NUMBER}
    example = not asked and not params and any(p.required for p in query.params)
    if example:
        params = query.examples
    answered, problem = _answered(reader, query, params)
    table = answered.table if answered else None
    cuts = cut_by_weight([*map(_weight, table.rows)], _HEAVY) if table else [0, 0]
    page = number if 1 <= number < len(cuts) else 1
    rows = table.rows[cuts[page - 1] : cuts[page]] if table else ()
    first = answered if answered and answered.rows and page == 1 else None
    answer, left_out = _shortened(first.answer) if first else (None, 0)
    words = [f"--{key.replace('_', '-')} {quoted(value)}" for key, value in params.items()]
    return Page(
        path=f"q/{name}",
        template="query.html",
        title=query.summary,
        summary=query.description,
        values={
            "query": query,
            "params": params,
            "example": example,
            "problem": problem,
            "table": table,
            "answer": answer,
            "left_out": left_out,
            "picture": reader.picture(first) if first else None,
            "rows": [[_cell(reader, term) for term in row] for row in rows],
            "first": cuts[page - 1],
            "number": page,
            "pages": len(cuts) - 1,
            "path_of": lambda at: lambda n: at.page(f"q/{name}", {**params, NUMBER: str(n)}),
        },
        iri=QUERY + name,
        command=" ".join(("iomkg query", name, *words)),
        formats=("csv", "json", "md", "ttl") if table is not None else (),
        params=params,
    )


def _answered(
    reader: Reader, query: NamedQuery, params: Mapping[str, str]
) -> tuple[AnsweredQuery | None, str]:
    """Ask a query; return it with its rows, or why it cannot be asked so."""
    if any(len(value) > LONGEST for value in params.values()):
        return None, f"A value is longer than {LONGEST} characters."
    lacking = [p for p in query.params if p.required and p.name not in params]
    if lacking:
        return None, ""
    try:
        return reader.kg.answered(query.id, params), ""
    except (BadParameter, UnknownEntity, AmbiguousEntity) as problem:
        return None, f"{problem.problem} {problem.next_step}"


def _shortened(answer: Answer) -> tuple[Answer, int]:
    """Return an answer not longer than a page bears, and how many values it lacks."""
    groups: list[AnswerGroup] = []
    weight = values = 0
    for group in answer.groups:
        weight += _A_VALUE + sum(
            _A_VALUE + len(dispute.reason) + len(dispute.more) for dispute in group.disputes
        )
        kept = []
        for value in group.values:
            weight += _A_VALUE + len(value.text) + sum(len(text) for _, text in value.notes)
            weight += sum(_A_VALUE + len(said.statement) for said in value.said)
            if weight <= _HEAVIEST_ANSWER:
                kept.append(value)
        values += len(group.values) - len(kept)
        if kept:
            groups.append(group._replace(values=tuple(kept)))
    # What to run in a terminal is at the foot of the page.
    return answer._replace(title="Answer", iri="", groups=tuple(groups), offers=()), values


def _weight(row: Row) -> int:
    return sum(len(str(term)) + _A_CELL for term in row if term is not None)


def _cell(reader: Reader, term: Term | None) -> Cell:
    if isinstance(term, Iri):
        thing = term.value.startswith(ID)
        text = reader.label(term.value) if thing else shorten(term.value)
        return Cell(text, term.value, False)
    if isinstance(term, Literal):
        numeric = term.datatype.endswith(("#integer", "#decimal", "#double"))
        return Cell(term.value, "", numeric)
    return Cell(str(term or ""), "", False)
