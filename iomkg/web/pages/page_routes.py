"""The routes of the pages."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from iomkg.api import KnowledgeGraph
from iomkg.errors import BadParameter, IomkgError
from iomkg.report.picture_files import can_draw
from iomkg.web.media_types import JSON, PROBLEM
from iomkg.web.negotiation import accept_of, preferred
from iomkg.web.pages.book import find_page, no_page
from iomkg.web.pages.editor_terms import editor_terms
from iomkg.web.pages.page import Addresses, Page, PageNotFound
from iomkg.web.pages.page_drawing import draw
from iomkg.web.pages.preview import PREVIEW, preview
from iomkg.web.pages.reader import DrawnPicture, reader_of
from iomkg.web.pages.static_files import EDITOR_TERMS, media_type_of, static_file
from iomkg.web.problem_details import answer_http_error
from iomkg.web.site import Links, site_of

_HTML: Final = "text/html; charset=utf-8"


async def show_page(request: Request) -> Response:
    """Answer with a page."""
    site = site_of(request)
    path = request.path_params.get("path", "")
    status, html = await site.run(
        drawn_page, "" if path == "index" else path, dict(request.query_params), site.links
    )
    return Response(html, status, media_type=_HTML)


def drawn_page(
    kg: KnowledgeGraph, path: str, params: dict[str, str], links: Links
) -> tuple[int, str]:
    """Draw a page of the server.

    Args:
        kg: the graph.
        path: the path of the page.
        params: what was asked, by name.
        links: the addresses of the server.

    Returns:
        The status (RFC 9110, section 15), and the page or one that says why there is none.
    """
    reader = reader_of(kg)
    at = Addresses.of_server(links.root_path, links.public_address)
    status = 200
    try:
        page = find_page(reader, path, params)
    except PageNotFound as problem:
        status, page = 404, _problem(path, "There is no such page", problem)
    except BadParameter as problem:
        status, page = 400, _problem(path, "That cannot be asked so", problem)
    return status, draw(page, reader, at)


def _problem(path: str, title: str, problem: IomkgError) -> Page:
    return Page(path or "index", "problem.html", title, title + ".", {"problem": problem})


async def answer_missing(request: Request, error: Exception) -> Response:
    """Answer where there is no such address: who reads HTML gets a page, others a problem."""
    assert isinstance(error, HTTPException)
    likes = preferred(accept_of(request.scope["headers"]), (PROBLEM, "text/html"))
    if error.status_code != 404 or request.method not in ("GET", "HEAD") or likes != "text/html":
        return await answer_http_error(request, error)
    site = site_of(request)
    path = request.scope["path"].removeprefix(site.links.root_path).strip("/")
    html = await site.run(_drawn_missing, path, site.links)
    return Response(html, 404, media_type=_HTML)


def _drawn_missing(kg: KnowledgeGraph, path: str, links: Links) -> str:
    page = _problem(path, "There is no such page", no_page(path))
    return draw(page, reader_of(kg), Addresses.of_server(links.root_path, links.public_address))


async def show_picture(request: Request) -> Response:
    """Answer with the picture of a named query's answer."""
    given = {name: value for name, value in request.query_params.items() if value}
    svg = await site_of(request).run(_picture, request.path_params["name"], given)
    if not svg:
        return Response("There is no such picture.", 404, media_type="text/plain")
    return Response(svg, media_type="image/svg+xml")


def _picture(kg: KnowledgeGraph, name: str, params: dict[str, str]) -> str:
    page = find_page(reader_of(kg), f"q/{name}", params)
    picture = page.values.get("picture")
    return picture.svg if isinstance(picture, DrawnPicture) else ""


async def show_file(request: Request) -> Response:
    """Answer with a file of ``static/``."""
    name = request.path_params["name"]
    media_type = media_type_of(name)
    if media_type is None:
        return Response("There is no such file.", 404, media_type="text/plain")
    return Response(static_file(name), media_type=media_type)


async def show_editor_terms(request: Request) -> Response:
    """Answer with what the editor for SPARQL completes with."""
    terms = await site_of(request).run(lambda kg: editor_terms(reader_of(kg)))
    return Response(terms, media_type=JSON)


async def show_preview(request: Request) -> Response:
    """Answer with the picture by which other sites preview a page."""
    if not can_draw():
        return Response("There is no such file.", 404, media_type="text/plain")
    picture = await site_of(request).run(lambda kg: preview(reader_of(kg).about))
    return Response(picture, media_type="image/png")


PAGE_ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/", show_page),
    Route(f"/static/{EDITOR_TERMS}", show_editor_terms),
    Route(f"/static/{PREVIEW}", show_preview),
    Route("/static/{name:path}", show_file),
    Route("/q/{name}.svg", show_picture),
    Route("/{path:path}.html", show_page),
)
"""Tried before all other routes, in this order."""
