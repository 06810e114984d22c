"""A page as a value, and the addresses by which pages link to one another.

A page has a path: ``members/2004``. The server answers at ``/members/2004.html``, the static site
has a file of that name and links from page to page relatively; what is on the page is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from urllib.parse import quote, urlencode

from iomkg.errors import IomkgError
from iomkg.terms import ID, shorten
from iomkg.tuples import NamedTuple

_PLAIN: Final = re.compile(r"[A-Za-z0-9_.~-]")
_INDEX: Final = "index"

_SITE_FORMS: Final = {
    "id": ("ttl",),
    "q": ("csv", "json"),
    "ontology": ("ttl",),
    "shapes": ("ttl",),
}
"""The forms for programs that a static site has, by the first part of the path."""


class PageNotFound(IomkgError):
    """There is no page at a path."""


class Format(NamedTuple):
    """A form in which what a page tells can be had by programs.

    Attributes:
        suffix: ``json``, ``ttl`` and the like.
        name: what people call it.
        media_type: its media type (RFC 6838).
    """

    suffix: str
    name: str
    media_type: str


FORMATS: Final = {
    "json": Format("json", "JSON", "application/json"),
    "md": Format("md", "Markdown", "text/markdown"),
    "csv": Format("csv", "CSV", "text/csv"),
    "ttl": Format("ttl", "Turtle", "text/turtle"),
    "jsonld": Format("jsonld", "JSON-LD", "application/ld+json"),
    "nt": Format("nt", "N-Triples", "application/n-triples"),
    "rq": Format("rq", "SPARQL", "application/sparql-query"),
}
"""The forms that a page may name, by suffix."""


class Page(NamedTuple):
    """A page.

    Attributes:
        path: where it is, without a slash before it; empty for the first page.
        template: the file in ``templates/`` that draws it.
        title: what it is about.
        summary: what it says, in a sentence; for lists of pages and previews.
        values: what the template is given.
        iri: the IRI of the thing that it is about, or an empty string.
        command: the command that gives the same in a terminal, or an empty string.
        formats: the suffixes under which programs have what it tells.
        params: the parameters with which it was asked for, where they change what it tells.
        data: the path under which its forms for programs are, where it is not its own.
    """

    path: str
    template: str
    title: str
    summary: str
    values: Mapping[str, object]
    iri: str = ""
    command: str = ""
    formats: tuple[str, ...] = ()
    params: Mapping[str, str] = {}
    data: str = ""


@dataclass(frozen=True)
class ServerAddresses:
    """Addresses of a server.

    Attributes:
        root: the path below which it answers, without a slash at its end.
        base: what comes before that path, ``https://example.org``; empty if not known.
    """

    root: str = ""
    base: str = ""
    live: bool = True

    def page(self, path: str, params: Mapping[str, str] | None = None, anchor: str = "") -> str:
        """Return the address of a page.

        Args:
            path: its path.
            params: parameters that it takes; a static site has none.
            anchor: the place on the page, or an empty string.
        """
        asked = f"?{urlencode(params)}" if params else ""
        name = f"{quote(path)}.html" if path else ""
        return f"{self.root}/{name}{asked}{anchored(anchor)}"

    def data(self, path: str, suffix: str, params: Mapping[str, str] | None = None) -> str:
        """Return the address of what a page tells in a form for programs."""
        asked = f"?{urlencode(params)}" if params else ""
        return f"{self.root}/{quote(path or _INDEX)}.{suffix}{asked}"

    def offered(self, page: Page) -> tuple[str, ...]:
        """Return the suffixes of a page's forms."""
        return page.formats

    def static(self, name: str) -> str:
        """Return the address of a file of ``static/``."""
        return f"{self.root}/static/{name}"

    def endpoint(self, path: str) -> str:
        """Return the address at which it answers programs."""
        return f"{self.root}/{path}"

    def whole(self, path: str) -> str:
        """Return the whole address of a page."""
        return f"{self.base}{self.page(path)}" if self.base else ""

    def whole_static(self, name: str) -> str:
        """Return the whole address of a file of ``static/``."""
        return f"{self.base}{self.static(name)}" if self.base else ""


@dataclass(frozen=True)
class SiteAddresses:
    """Addresses of a static site, as one of its pages writes them.

    Attributes:
        of: the path of that page.
        base: the address of the site with a slash at its end; empty if not known.
        sparql: the endpoint elsewhere that the page of SPARQL asks; empty for none.
    """

    of: str
    base: str = ""
    sparql: str = ""
    live: bool = False
    _up: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_up", "../" * self.of.count("/"))

    def page(self, path: str, params: Mapping[str, str] | None = None, anchor: str = "") -> str:
        """Return the address of a page; see :class:`ServerAddresses`."""
        asked = f"?{urlencode(params)}" if params else ""
        return f"{self._up}{file_name(path)}.html{asked}{anchored(anchor)}"

    def data(
        self,
        path: str,
        suffix: str,
        params: Mapping[str, str] | None = None,  # noqa: ARG002
    ) -> str:
        """Return the address of what a page tells in a form for programs."""
        return f"{self._up}{file_name(path)}.{suffix}"

    def offered(self, page: Page) -> tuple[str, ...]:
        """Return those suffixes that are there; none if they would have to be asked for."""
        return () if page.params and page.data else data_suffixes(page)

    def static(self, name: str) -> str:
        """Return the address of a file of ``static/``."""
        return f"{self._up}static/{name}"

    def endpoint(self, path: str) -> str:
        """Return the endpoint that was named, for SPARQL; files answer nothing."""
        return self.sparql if path == "sparql" else ""

    def whole(self, path: str) -> str:
        """Return the whole address of a page."""
        name = file_name(path)
        return f"{self.base}{'' if name == _INDEX else name + '.html'}" if self.base else ""

    def whole_static(self, name: str) -> str:
        """Return the whole address of a file of ``static/``."""
        return f"{self.base}static/{name}" if self.base else ""


Addresses: TypeAlias = ServerAddresses | SiteAddresses
"""How a page links to others."""


def pages_of(count: int, size: int) -> int:
    """Return how many pages a list takes; an empty one takes one.

    Args:
        count: how long the list is.
        size: how much of it is on a page.
    """
    return max(1, -(-count // size))


def paging(number: int, pages: int, path: Callable[[int], str]) -> dict[str, object]:
    """Return what a template needs to link the pages of a list.

    Args:
        number: which page it is, from 1.
        pages: how many there are.
        path: returns the path of each.
    """
    return {
        "number": number,
        "pages": pages,
        "path_of": lambda at: lambda other: at.page(path(other)),
    }


def data_suffixes(page: Page) -> tuple[str, ...]:
    """Return the suffixes of the files with data that a static site has beside a page."""
    kind = (page.data or page.path).partition("/")[0]
    return tuple(suffix for suffix in page.formats if suffix in _SITE_FORMS.get(kind, ()))


def file_name(path: str) -> str:
    """Return the name of the file that a static site has for a path, without its suffix.

    Letters, digits and ``_.~-`` stand for themselves, anything else for its bytes in UTF-8, each
    as ``=`` and two hexadecimal digits, so that the name is one on every system and in every
    address, and leads to no other folder.
    """
    return "/".join(map(_segment, path.split("/"))) if path else _INDEX


def _segment(text: str) -> str:
    if not text.strip("."):
        return "".join(map(_escaped, text)) or "="
    return "".join(c if _PLAIN.match(c) else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return "".join(f"={byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))


def anchored(anchor: str) -> str:
    """Return an anchor as the end of an address."""
    return f"#{quote(anchor)}" if anchor else ""


def page_path(iri: str) -> str:
    """Return the path of the page of a thing, claim, source or conflict.

    Args:
        iri: its IRI, one of the graph.
    """
    return f"id/{shorten(iri)}"


def has_page(iri: str) -> bool:
    """Whether something with this IRI has a page: it is of the graph, and no part of another."""
    return iri.startswith(ID) and "#" not in iri


def web_address(text: str) -> str:
    """Return an address that may be linked to: of the web; an empty string for any other."""
    return text if text.startswith(("https://", "http://")) else ""
