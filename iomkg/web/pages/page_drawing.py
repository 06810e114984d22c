"""Drawing a page as HTML (WHATWG HTML Living Standard), by the templates beside this package."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

import iomkg
from iomkg.ask.answers import Answer
from iomkg.errors import IomkgError
from iomkg.report.answer_html import write_answer_html
from iomkg.report.picture_files import can_draw
from iomkg.report.time_words import time_in_words
from iomkg.terms import ID, IOMKG, QUERY, local_name, shorten
from iomkg.web.media_types import SUFFIXES
from iomkg.web.pages.page import FORMATS, Addresses, Page, has_page, page_path, web_address
from iomkg.web.pages.preview import HEIGHT, PREVIEW, WIDTH
from iomkg.web.pages.reader import Reader


def draw(page: Page, reader: Reader, at: Addresses) -> str:
    """Draw a page.

    Args:
        page: the page.
        reader: the graph that it tells of.
        at: how it links to other pages.

    Returns:
        A whole HTML document.
    """
    template = _environment().get_template(page.template)
    return template.render(
        page=page,
        reader=reader,
        about=reader.about,
        at=at,
        citation=_citation(page, reader) if at.live else "",
        **page.values,
    )


def _citation(page: Page, reader: Reader) -> str:
    """Return how to cite what a page is about; empty for a page that is about no one thing.

    A site of thousands of pages names the page instead, and the command that gives the citation.
    """
    if not page.iri.startswith(ID):
        return ""
    try:
        return reader.kg.cite(page.iri).text.strip()
    except IomkgError:
        return ""


@cache
def _environment() -> jinja2.Environment:
    # Values are escaped as text of HTML; a name that is not given is an error.
    env = jinja2.Environment(
        loader=jinja2.PackageLoader("iomkg.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(
        formats=FORMATS,
        media_types=SUFFIXES,
        version=iomkg.__version__,
        href=_href,
        place_href=_place_href,
        term_href=_term_href,
        has_page=has_page,
        told_answer=_told_answer,
        can_draw=can_draw,
        preview_name=PREVIEW,
        preview_size=(WIDTH, HEIGHT),
    )
    env.filters.update(
        short=shorten,
        address=web_address,
        place=lambda text: text.replace("-", "–"),
        # A long name of a computer's kind may break after its slashes.
        breaks=lambda text: Markup("/<wbr>").join(text.split("/")),
        capital=lambda text: text[:1].upper() + text[1:],
        edtf=time_in_words,
    )
    return env


@jinja2.pass_context
def _href(context: Mapping[str, Any], iri: str, anchor: str = "") -> str:
    """Return the address of the page of a thing or property; the IRI itself for any other."""
    at: Addresses = context["at"]
    if has_page(iri):
        return at.page(page_path(iri), anchor=anchor)
    if iri.startswith(IOMKG):
        return at.page("ontology/properties", anchor=local_name(iri))
    return web_address(iri)


@jinja2.pass_context
def _term_href(context: Mapping[str, Any], iri: str, is_class: bool) -> str:
    """Return the address of a term of ours on the pages of the ontology; else nothing."""
    if not iri.startswith(IOMKG):
        return ""
    at: Addresses = context["at"]
    return at.page("ontology" if is_class else "ontology/properties", anchor=local_name(iri))


@jinja2.pass_context
def _place_href(context: Mapping[str, Any], source: str, place: str) -> str:
    """Return the address of a place in a source: ``17-42``."""
    start = place.partition("-")[0]
    reader: Reader = context["reader"]
    at: Addresses = context["at"]
    if not start.isdigit():
        return _href(context, source)
    return at.page(reader.text_path(source, int(start)), anchor=f"at-{start}")


@jinja2.pass_context
def _told_answer(context: Mapping[str, Any], answer: Answer, heading: int = 1) -> Markup:
    """Return an answer as HTML, with links to pages and places."""

    def address(iri: str) -> str:
        source, _, place = iri.partition("#char=")
        if place:
            return _place_href(context, source, place.replace(",", "-"))
        if iri.startswith(QUERY):
            at: Addresses = context["at"]
            return at.page(f"q/{iri.removeprefix(QUERY)}")
        return _href(context, iri)

    # It escapes all that it writes itself.
    return Markup("".join(write_answer_html(answer, address, heading)))  # noqa: S704
