"""The answer of ``show`` about a named query: what it answers, takes and gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from iomkg.ask.answer_parts import parts_of
from iomkg.ask.answers import Answer, Answered, Offer, Recorded, Wanted
from iomkg.ask.named import quoted
from iomkg.terms import QUERY

if TYPE_CHECKING:
    from iomkg.ask.named import NamedQuery


def answer_query(query: NamedQuery, verb: str) -> Answer:
    """Answer what a named query is for.

    Args:
        query: the query.
        verb: ``show`` or ``why``.
    """
    needed = [p for p in query.params if p.required]
    options = "".join(f" {p.option} {quoted(p.example)}" for p in needed)
    return Answer(
        verb=verb,
        title=query.id,
        iri=QUERY + query.id,
        lead=f"{query.summary}.",
        wants=Wanted.OTHER,
        found=Answered.ANSWERED,
        missing="",
        conditions=(),
        left_out=(),
        read_as=(),
        record=tuple(_record(query)),
        groups=(),
        silent=(),
        unread=(),
        offers=(
            Offer(f"iomkg query {query.id}{options}", "its answer"),
            Offer(f"iomkg query {query.id}{options} --dry-run", "its SPARQL"),
            Offer(f"iomkg query {query.id} --help", "its options"),
        ),
    )


def _record(query: NamedQuery) -> Iterator[Recorded]:
    yield Recorded("kind", "named query")
    yield Recorded("description", query.description)
    for parameter in query.params:
        about = [parameter.description]
        about += ["required"] if parameter.required else []
        about += [f"one of {', '.join(parameter.allowed)}"] if parameter.allowed else []
        about += [f"for example {parameter.example}"] if parameter.example else []
        yield Recorded(parameter.option, "; ".join(about))
    parts = parts_of(query).items()
    told = [f"{', '.join(columns)} ({part})" for part, columns in parts]
    yield Recorded("columns, by the part that they play", "; ".join(told))
    if query.tags:
        yield Recorded("about", ", ".join(query.tags))
