"""Which page stands at which path, and with which a static site begins."""

from __future__ import annotations

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
Maker: TypeAlias = Callable[[Reader, list[str], Params], Page | None]


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
    first, *rest = path.split("/")
    make = None if first in reader.left_out else _MAKERS.get(first)
    page = make(reader, rest, params or {}) if make else None
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


def _id(reader: Reader, rest: list[str], _: Params) -> Page | None:
    return thing_or_record(reader, ID + "/".join(rest)) if all(rest) and len(rest) > 1 else None


def _text(reader: Reader, rest: list[str], _: Params) -> Page | None:
    number = _number(rest[-1:])
    return text_page(reader, ID + "/".join(rest[:-1]), number) if number else None


def _claims(reader: Reader, rest: list[str], _: Params) -> Page | None:
    number = _number(rest[-1:])
    return source_page(reader, ID + "/".join(rest[:-1]), number) if number > 1 else None


def _about(reader: Reader, rest: list[str], _: Params) -> Page | None:
    number = _number(rest[3:])
    return property_page(reader, ID + "/".join(rest[:2]), rest[2], number) if rest[2:] else None


def _cited(reader: Reader, rest: list[str], _: Params) -> Page | None:
    return cited_page(reader, ID + "/".join(rest[:-1]), _number(rest[-1:]))


def _disagreements(reader: Reader, rest: list[str], _: Params) -> Page | None:
    number = _number(rest[1:])
    canonical = rest[1:] != ["1"] and rest != [ALL]
    if not number or len(rest) > 2 or not canonical:
        return None
    return disagreements_page(reader, rest[0] if rest else ALL, number)


def _things(reader: Reader, rest: list[str], _: Params) -> Page | None:
    number = _number(rest[1:])
    if not number or len(rest) > 2 or rest[1:] == ["1"]:
        return None
    return things_page(reader, rest[0] if rest else "", number)


def _members(reader: Reader, rest: list[str], params: Params) -> Page | None:
    return members_page(reader, rest[0] if rest else "", params) if len(rest) < 2 else None


def _query(reader: Reader, rest: list[str], params: Params) -> Page | None:
    if not rest:
        return questions_page(reader)
    return query_page(reader, rest[0], params, bool(params)) if len(rest) == 1 else None


def _number(rest: list[str]) -> int:
    """Return the number at the end of a path: 1 if there is none, 0 if it is no number."""
    if not rest:
        return 1
    text = rest[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _plain(make: Callable[[Reader], Page | None]) -> Maker:
    """Make a maker of a page that stands alone and takes nothing."""
    return lambda reader, rest, _: None if rest else make(reader)


_MAKERS: Final[Mapping[str, Maker]] = {
    "": _plain(home_page),
    "ask": lambda reader, rest, params: None if rest else ask_page(reader, params.get("q", "")),
    "search": lambda reader, rest, params: (
        None if rest else search_page(reader, params.get("q", ""))
    ),
    "id": _id,
    "text": _text,
    "claims": _claims,
    "about": _about,
    "cited": _cited,
    "sources": _plain(sources_page),
    "disagreements": _disagreements,
    "comparisons": _plain(comparisons_page),
    "names": _plain(names_page),
    "members": _members,
    "areas": _plain(areas_page),
    "things": _things,
    "q": _query,
    "ontology": lambda reader, rest, _: (
        None if len(rest) > 1 or rest == [""] else ontology_page(reader, "".join(rest))
    ),
    "shapes": _plain(shapes_page),
    "checks": _plain(checks_page),
    "rules": _plain(rules_page),
    "dataset": _plain(dataset_page),
    "sparql": _plain(sparql_page),
}
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
