"""Named queries as resources: ``/q/NAME?date=…``, each answer in many forms."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from iomkg.ask.answers import Answer
from iomkg.errors import IomkgError, UnknownEntity
from iomkg.rdf.rows.result import Table
from iomkg.rdf.rows.result_set import result_set
from iomkg.rdf.writers.formats import write_graph
from iomkg.report.answer_json import write_answer_json
from iomkg.report.answer_markdown import write_answer_markdown
from iomkg.report.as_json import write_queries_json
from iomkg.terms import whole
from iomkg.tuples import NamedTuple
from iomkg.web.chosen_form import JSON_FORM, ROW_FORMS, TOLD_FORMS, choose_form, see_other
from iomkg.web.media_types import split_suffix
from iomkg.web.problem_details import HttpProblem, problem_of
from iomkg.web.site import Site, site_of
from iomkg.web.sparql_request import read_fields

PAGE: Final = "page"
PAGE_SIZE: Final = "page_size"
_LARGEST_PAGE: Final = 10_000
_USUAL_PAGE: Final = 100


async def list_named(request: Request) -> Response:
    """List the named queries, as `iomkg queries --format json` does."""
    site = site_of(request)
    _, suffix = split_suffix(request.url.path)
    form = choose_form(request, suffix, JSON_FORM, page=not suffix)
    if form.suffix == ".html":
        return see_other(site.links, "/q.html")
    listed = await site.run(lambda kg: write_queries_json(kg.queries()))
    return Response(listed, media_type=form.content_type)


async def answer_named(request: Request) -> Response:
    """Answer a named query; a browser is sent to its page."""
    site = site_of(request)
    name, suffix = split_suffix(request.path_params["name"])
    form = choose_form(request, suffix, {**ROW_FORMS, **TOLD_FORMS}, page=True)
    encoded = request.scope["query_string"]
    if form.suffix == ".html":
        return see_other(site.links, f"/q/{quote(name)}.html", encoded.decode("latin-1"))
    given, cut = _parameters(encoded)
    path = site.links.to(f"/q/{quote(name)}{form.suffix}")
    headers = {"Content-Location": _located(path, given, cut)}
    try:
        if form.media_type in TOLD_FORMS:
            if cut is not None:
                said = "Only rows are cut into pages."
                raise HttpProblem(400, "bad-parameter", said, "Ask for .json or .csv.")
            body = await site.run(
                lambda kg: written_answer(kg.answered(name, given).answer, form.suffix)
            )
            return Response(body, headers=headers, media_type=form.content_type)
        table = await site.run(lambda kg: kg.answered(name, given).table)
    except IomkgError as error:
        raise await _problem(site, name, error) from error
    if cut is not None:
        headers["Link"] = _paging(path, given, cut, len(table))
        table = cut.of(table)
    if table.note:
        headers["Iomkg-Note"] = quote(table.note, safe=" ,.:;()'-/?=")
    return Response(_written(table, form.suffix), headers=headers, media_type=form.content_type)


def written_answer(answer: Answer, suffix: str) -> str:
    """Return an answer in Markdown or JSON, as the suffix of an address says."""
    return "".join(write_answer_markdown(answer)) if suffix == ".md" else write_answer_json(answer)


class _Cut(NamedTuple):
    """One page of the rows: its number, from 1, and how many rows a page has."""

    page: int
    size: int

    def of(self, table: Table) -> Table:
        start = (self.page - 1) * self.size
        return Table(table.columns, table.rows[start : start + self.size], table.note)


def _parameters(encoded: bytes) -> tuple[dict[str, str], _Cut | None]:
    given: dict[str, str] = {}
    for name, value in read_fields(encoded):
        if name in given:
            raise HttpProblem(400, "bad-parameter", f"{name[:60]} is given twice.", "Give it once.")
        given[name] = value
    if PAGE not in given and PAGE_SIZE not in given:
        return given, None
    page = _number(given.pop(PAGE, "1"), PAGE, 1_000_000)
    size = _number(given.pop(PAGE_SIZE, str(_USUAL_PAGE)), PAGE_SIZE, _LARGEST_PAGE)
    return given, _Cut(page, size)


def _number(text: str, name: str, most: int) -> int:
    number = whole(text)
    if number is None or not 0 < number <= most:
        raise HttpProblem(
            400, "bad-parameter", f"{name} may not be {text[:60]!r}.", f"Give 1 to {most:,}."
        )
    return number


async def _problem(site: Site, name: str, error: IomkgError) -> HttpProblem:
    """Return the problem, in which parameters are called as they are here."""
    problem = problem_of(error, missing=400 if isinstance(error, UnknownEntity) else 404)
    if problem.status == 400:
        for parameter in await site.run(lambda kg: kg.find_query(name).params):
            for member in {"detail", "next_step"} & problem.members.keys():
                text = problem.members[member].replace(f"{parameter.option} ", f"{parameter.name} ")
                problem.members[member] = text.replace(f"{parameter.option}:", f"{parameter.name}:")
    return problem


def _located(path: str, given: dict[str, str], cut: _Cut | None) -> str:
    fields = {**given, **({PAGE: cut.page, PAGE_SIZE: cut.size} if cut else {})}
    return f"{path}?{urlencode(fields)}" if fields else path


def _paging(path: str, given: dict[str, str], cut: _Cut, rows: int) -> str:
    """Return the links to other pages (RFC 8288)."""
    last = max(1, -(-rows // cut.size))
    pages = {"first": 1, "prev": cut.page - 1, "next": cut.page + 1, "last": last}
    return ", ".join(
        f'<{_located(path, given, cut._replace(page=number))}>; rel="{rel}"'
        for rel, number in pages.items()
        if 1 <= number <= last
    )


def _written(table: Table, suffix: str) -> str | bytes:
    if suffix == ".ttl":
        return write_graph(result_set(table.as_rows()), "ttl")
    return table.write(suffix.removeprefix("."))
