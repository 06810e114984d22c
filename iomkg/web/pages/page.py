"""A page as a value, and the addresses by which pages link to one another.

A page has a path: ``members/2004``. The server answers at ``/members/2004.html``, the static site
has a file of that name and links from page to page relatively; what is on the page is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlencode

from iomkg.errors import IomkgError
from iomkg.terms import ID, shorten
from iomkg.tuples import NamedTuple

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


FORMATS: Final = {
    "json": "JSON",
    "md": "Markdown",
    "csv": "CSV",
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
    "nt": "N-Triples",
    "rq": "SPARQL",
}
"""What the forms are called in which programs have what a page tells, by suffix."""


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
class Addresses:
    """How a page links to others: on a server, or as one of the files of a static site.

    Attributes:
        here: what leads from the page to where all of them are; it ends with a slash, or is empty.
        base: the whole address of where they are, with a slash at its end; empty if not known.
        sparql: the endpoint that the page of SPARQL asks; empty for none.
        live: whether a server answers, which takes parameters and has all forms.
        linked: the paths of the pages to which it has given addresses.
    """

    here: str
    base: str
    sparql: str
    live: bool
    linked: set[str] = field(default_factory=set)

    @classmethod
    def of_server(cls, root: str = "", base: str = "") -> Addresses:
        """Return the addresses of a server.

        Args:
            root: the path below which it answers, without a slash at its end.
            base: what comes before that path, ``https://example.org``; empty if not known.
        """
        return cls(f"{root}/", f"{base}{root}/" if base else "", f"{root}/sparql", live=True)

    @classmethod
    def of_file(cls, path: str, base: str = "", sparql: str = "") -> Addresses:
        """Return the addresses of a static site, as one of its pages writes them.

        Args:
            path: the path of that page.
            base: the address of the site with a slash at its end; empty if not known.
            sparql: an endpoint elsewhere; empty for none.
        """
        return cls("../" * path.count("/"), base, sparql, live=False)

    def page(self, path: str, params: Mapping[str, str] | None = None, anchor: str = "") -> str:
        """Return the address of a page.

        Args:
            path: its path.
            params: parameters that it takes; a static site has none.
            anchor: the place on the page, or an empty string.
        """
        self.linked.add(path)
        name = f"{self._name(path)}.html" if path or not self.live else ""
        place = f"#{quote(anchor)}" if anchor else ""
        return f"{self.here}{name}{_asked(params)}{place}"

    def data(self, path: str, suffix: str, params: Mapping[str, str] | None = None) -> str:
        """Return the address of what a page tells in a form for programs."""
        return f"{self.here}{self._name(path)}.{suffix}{_asked(params if self.live else None)}"

    def offered(self, page: Page) -> tuple[str, ...]:
        """Return the suffixes of a page's forms: of a file, those that need not be asked for."""
        if self.live:
            return page.formats
        return () if page.params and page.data else data_suffixes(page)

    def static(self, name: str) -> str:
        """Return the address of a file of ``static/``."""
        return f"{self.here}static/{name}"

    def whole(self, path: str) -> str:
        """Return the whole address of a page; the first one is at that of the site."""
        name = f"{self._name(path)}.html" if path else ""
        return f"{self.base}{name}" if self.base else ""

    def whole_static(self, name: str) -> str:
        """Return the whole address of a file of ``static/``."""
        return f"{self.base}static/{name}" if self.base else ""

    def _name(self, path: str) -> str:
        return quote(path or _INDEX) if self.live else file_name(path)


def _asked(params: Mapping[str, str] | None) -> str:
    return f"?{urlencode(params)}" if params else ""


def pages_of(count: int, size: int) -> int:
    """Return how many pages a list takes; an empty one takes one.

    Args:
        count: how long the list is.
        size: how much of it is on a page.
    """
    return max(1, -(-count // size))


def cut_by_weight(weights: Sequence[int], most: int) -> list[int]:
    """Cut a list into pages that are not too heavy.

    Args:
        weights: what each of the list weighs.
        most: what a page may weigh; one that is heavier alone has a page to itself.

    Returns:
        Where each page begins, and the end: one more number than there are pages.
    """
    cuts, weight = [0], 0
    for number, own in enumerate(weights):
        weight += own
        if weight > most and number > cuts[-1]:
            cuts.append(number)
            weight = own
    return [*cuts, len(weights)]


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
        return text.replace(".", "=2E") or "="
    return quote(text, safe="", errors="surrogatepass").replace("%", "=")


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
