"""Drawing a page as HTML (WHATWG HTML Living Standard), by the templates beside this package."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

import iomkg
from iomkg.report.time_words import time_in_words
from iomkg.terms import shorten
from iomkg.web.pages.page import FORMATS, Addresses, Page, has_page, page_path, web_address
from iomkg.web.rendering import page_templates

if TYPE_CHECKING:
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
    return template.render(page=page, reader=reader, about=reader.about, at=at, **page.values)


@cache
def _environment() -> jinja2.Environment:
    env = page_templates()
    env.globals.update(
        formats=FORMATS,
        version=iomkg.__version__,
        href=_href,
        place_href=_place_href,
        has_page=has_page,
        params_of=_params_of,
    )
    env.filters.update(
        short=shorten,
        address=web_address,
        place=_place,
        breaks=_breaks,
        capital=_capital,
        edtf=time_in_words,
    )
    return env


@jinja2.pass_context
def _href(context: Mapping[str, Any], iri: str, anchor: str = "") -> str:
    """Return the address of the page of a thing; the IRI itself if it has none here."""
    at: Addresses = context["at"]
    return at.page(page_path(iri), anchor=anchor) if has_page(iri) else web_address(iri)


@jinja2.pass_context
def _place_href(context: Mapping[str, Any], source: str, place: str) -> str:
    """Return the address of a place in a source: ``17-42``."""
    start = place.partition("-")[0]
    reader: Reader = context["reader"]
    at: Addresses = context["at"]
    if not start.isdigit():
        return _href(context, source)
    return at.page(reader.text_path(source, int(start)), anchor=f"at-{start}")


def _params_of(command: str) -> dict[str, str]:
    """Return the parameters that a command gives to a named query."""
    words = shlex.split(command)[3:]
    named = (word.removeprefix("--").replace("-", "_") for word in words[::2])
    return dict(zip(named, words[1::2], strict=False))


def _place(text: str) -> str:
    """Write ``17-42`` as people do."""
    return text.replace("-", "–")


def _breaks(text: str) -> Markup:
    """Let a long name of a computer's kind break after its slashes."""
    return Markup("/<wbr>").join(text.split("/"))


def _capital(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]
