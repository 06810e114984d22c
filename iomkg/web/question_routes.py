"""Questions over HTTP: ask, search, show and why, with the answers that the command gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from iomkg.api import KnowledgeGraph
from iomkg.report.as_json import write_hits_json
from iomkg.terms import whole
from iomkg.web.chosen_form import ANSWER_FORMS, JSON_FORM, Offered, choose_form, see_other
from iomkg.web.media_types import split_suffix
from iomkg.web.problem_details import HttpProblem
from iomkg.web.query_routes import written_answer
from iomkg.web.site import site_of
from iomkg.web.sparql_request import read_fields

_MOST_HITS: Final = 200
_LONGEST: Final = 2_000  # characters of a question


def _found(kg: KnowledgeGraph, fields: dict[str, str], _: str) -> str:
    limit = whole(fields.get("limit", "20"))
    if limit is None or not 0 < limit <= _MOST_HITS:
        raise HttpProblem(400, "bad-parameter", "That is no limit.", f"Give 1 to {_MOST_HITS}.")
    return write_hits_json(kg.search(fields["q"], limit))


def _traced(kg: KnowledgeGraph, fields: dict[str, str], suffix: str) -> str:
    history = fields.get("history", "") in ("1", "true")
    answer = kg.show(fields["entity"], fields.get("property"), why=True, history=history)
    return written_answer(answer, suffix)


_Written: TypeAlias = Callable[[KnowledgeGraph, dict[str, str], str], str]
QUESTIONS: Final[Mapping[str, tuple[_Written, str, tuple[str, ...], Offered]]] = {
    "ask": (
        lambda kg, fields, suffix: written_answer(kg.ask(fields["q"]), suffix),
        "q",
        (),
        ANSWER_FORMS,
    ),
    "search": (_found, "q", ("limit",), JSON_FORM),
    "show": (
        lambda kg, fields, suffix: written_answer(kg.show(fields["entity"]), suffix),
        "entity",
        (),
        JSON_FORM,
    ),
    "why": (_traced, "entity", ("property", "history"), JSON_FORM),
}
"""By the name of the verb, which is that of the address: what writes the answer, the parameter that
it needs, those that it takes besides, and the forms."""


async def answer_question(request: Request) -> Response:
    """Answer one of the :data:`QUESTIONS` as the command does: `/search?q=…&limit=…`."""
    site = site_of(request)
    stem, suffix = split_suffix(request.scope["path"].rpartition("/")[2])
    written, needed, optional, forms = QUESTIONS[stem]
    form = choose_form(request, suffix, forms, page=True)
    encoded = request.scope["query_string"]
    if form.suffix == ".html":
        return see_other(site.links, f"/{stem}.html", encoded.decode("latin-1"))
    fields = dict(read_fields(encoded))
    for name in fields:
        if name not in (needed, *optional):
            known = ", ".join((needed, *optional))
            raise HttpProblem(
                400, "bad-parameter", f"There is no parameter {name[:60]!r}.", f"There is {known}."
            )
    if not fields.get(needed, "").strip():
        raise HttpProblem(400, "bad-parameter", f"{needed} is missing.", f"Send {needed}=…")
    if len(fields[needed]) > _LONGEST:
        raise HttpProblem(400, "bad-parameter", f"{needed} is too long.", "Say it shorter.")
    body = await site.run(written, fields, form.suffix)
    return Response(body, media_type=form.content_type)
