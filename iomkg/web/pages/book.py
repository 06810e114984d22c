"""Which page stands at which path, and with which a static site begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from iomkg.ask.entities import kind_of
from iomkg.terms import ID
from iomkg.web.pages.claim_pages import claim_page
from iomkg.web.pages.dispute_pages import (
    ALL,
    comparison_page,
    comparisons_page,
    conflict_page,
    disagreements_page,
)
from iomkg.web.pages.first_pages import ask_page, home_page, search_page
from iomkg.web.pages.list_pages import areas_page, things_page
from iomkg.web.pages.member_pages import members_page
from iomkg.web.pages.page import Page, PageNotFound, page_path
from iomkg.web.pages.query_pages import query_page, questions_page
from iomkg.web.pages.reader import Reader
from iomkg.web.pages.source_pages import source_page, sources_page, text_page
from iomkg.web.pages.thing_pages import cited_page, property_page, thing_page
from iomkg.web.pages.time_pages import names_page
from iomkg.web.pages.vocabulary_pages import (
    checks_page,
    dataset_page,
    ontology_page,
    rules_page,
    shapes_page,
    sparql_page,
)

_QUERY: Final = "iomkg query "
Params: TypeAlias = Mapping[str, str]
Maker: TypeAlias = Callable[..., Page | None]
"""Takes the reader, the parameters, and the parts of the path."""


def find_page(reader: Reader, path: str, params: Params | None = None) -> Page:
    """Make the page at a path.

    Args:
        reader: the graph.
        path: the path, without a slash before it and without ``.html``.
        params: what was asked, by name.

    Returns:
        The page.

    Raises:
        PageNotFound: if there is none.
        BadParameter: if what was asked is too long.
    """
    first = path.partition("/")[0]
    page = None
    if first in _MAKERS and first not in reader.left_out:
        pattern, make = _MAKERS[first]
        found = re.fullmatch(pattern, path[len(first) :], re.DOTALL)
        page = make(reader, params or {}, *found.groups("")) if found else None
    if page is None:
        raise no_page(path)
    return _of_project(page, reader)


def _of_project(page: Page, reader: Reader) -> Page:
    """Leave out what a page would have of a named query that the project does not ask."""
    if page.command.startswith(_QUERY) and page.command.split()[2] not in reader.queries:
        page = page._replace(command="")
    kind, _, name = page.data.partition("/")
    if kind == "q" and name not in reader.queries:
        page = page._replace(data="", formats=())
    return page


def no_page(path: str) -> PageNotFound:
    """Return what is said where there is no page at a path."""
    return PageNotFound(f"There is no page {path!r}.", "Search for it, or begin at the first page.")


def thing_or_record(reader: Reader, iri: str) -> Page | None:
    """Make the page of a thing, claim, source, disagreement or comparison; None if unknown."""
    return _OF_KIND.get(kind_of(iri), thing_page)(reader, iri)


def _alone(make: Callable[[Reader], Page | None]) -> tuple[str, Maker]:
    """Return what stands in the table for a page with nothing after its first part."""
    return "", lambda reader, _: make(reader)


_NUMBER: Final = "[0-9]{1,5}"
_THING_AND_NUMBER: Final = f"/(.+)/({_NUMBER})"
_MAKERS: Final[Mapping[str, tuple[str, Maker]]] = {
    "": _alone(home_page),
    "ask": ("", lambda reader, params: ask_page(reader, params.get("q", ""))),
    "search": ("", lambda reader, params: search_page(reader, params.get("q", ""))),
    "id": ("/([^/]+(?:/[^/]+)+)", lambda reader, _, thing: thing_or_record(reader, ID + thing)),
    "text": (
        _THING_AND_NUMBER,
        lambda reader, _, source, number: text_page(reader, ID + source, int(number)),
    ),
    "claims": (
        _THING_AND_NUMBER,  # the first of them are on the page of the source
        lambda reader, _, source, number: (
            source_page(reader, ID + source, int(number)) if int(number) > 1 else None
        ),
    ),
    "about": (
        f"/([^/]*/[^/]*)/([^/]*)(?:/({_NUMBER}))?",
        lambda reader, _, thing, name, number: property_page(
            reader, ID + thing, name, int(number or 1)
        ),
    ),
    "cited": (
        _THING_AND_NUMBER,
        lambda reader, _, thing, number: cited_page(reader, ID + thing, int(number)),
    ),
    "sources": _alone(sources_page),
    "disagreements": (
        rf"(?:/(?!{ALL}\Z)([^/]+)(?:/(?!1\Z)({_NUMBER}))?)?",
        lambda reader, _, chosen, number: disagreements_page(
            reader, chosen or ALL, int(number or 1)
        ),
    ),
    "comparisons": _alone(comparisons_page),
    "names": _alone(names_page),
    "members": ("(?:/([^/]*))?", lambda reader, params, year: members_page(reader, year, params)),
    "areas": _alone(areas_page),
    "things": (
        rf"(?:/([^/]*)(?:/(?!1\Z)({_NUMBER}))?)?",
        lambda reader, _, kind, number: things_page(reader, kind, int(number or 1)),
    ),
    "q": (
        "(?:/([^/]+))?",
        lambda reader, params, name: (
            query_page(reader, name, params, bool(params)) if name else questions_page(reader)
        ),
    ),
    "ontology": ("(?:/([^/]+))?", lambda reader, _, part: ontology_page(reader, part)),
    "shapes": _alone(shapes_page),
    "checks": _alone(checks_page),
    "rules": _alone(rules_page),
    "dataset": _alone(dataset_page),
    "sparql": _alone(sparql_page),
}
"""By the first part of a path: what may follow it, as a regular expression, and what makes the page
of the parts that its groups find; an empty one for a group that finds nothing."""
_OF_KIND: Final[Mapping[str, Callable[[Reader, str], Page | None]]] = {
    "claim": claim_page,
    "source": source_page,
    "conflict": conflict_page,
    "comparison": comparison_page,
}


def first_paths(reader: Reader) -> Iterator[str]:
    """Yield the paths of the pages that stand alone and of all nodes; they link to all others.

    Args:
        reader: the graph.
    """
    parts = {"id", "text", "claims", "about", "cited", *reader.left_out}
    yield from (path for path in _MAKERS if path not in parts)
    labelled = (iri for iri in reader.kg.entities.labels if iri.startswith(ID))
    yield from map(page_path, sorted({*labelled, *reader.told.iris, *reader.told.sources}))
