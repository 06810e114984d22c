"""The form of an answer: by the suffix of the address, or by what the client accepts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from iomkg.tuples import NamedTuple
from iomkg.web.media_types import (
    ANSWER,
    CSV,
    HTML,
    JSON,
    JSON_LD,
    MARKDOWN,
    N_TRIPLES,
    RDF_XML,
    SPARQL_JSON,
    SPARQL_XML,
    TSV,
    TURTLE,
    with_charset,
)
from iomkg.web.negotiation import accept_of, preferred
from iomkg.web.problem_details import HttpProblem
from iomkg.web.site import Links

Offered = Mapping[str, str]
"""Media types with the suffix of each, ours best first."""

ROW_FORMS: Final[Offered] = {
    SPARQL_JSON: ".json",
    JSON: ".json",
    CSV: ".csv",
    TSV: ".tsv",
    SPARQL_XML: ".xml",
    "application/xml": ".xml",
    TURTLE: ".ttl",
}
TOLD_FORMS: Final[Offered] = {MARKDOWN: ".md", ANSWER: ".answer"}
"""The forms in which a named query tells the answer that its rows make."""
GRAPH_FORMS: Final[Offered] = {
    TURTLE: ".ttl",
    JSON_LD: ".jsonld",
    N_TRIPLES: ".nt",
    RDF_XML: ".rdf",
}
ANSWER_FORMS: Final[Offered] = {JSON: ".json", MARKDOWN: ".md"}
JSON_FORM: Final[Offered] = {JSON: ".json"}


class ChosenForm(NamedTuple):
    """The form in which an answer is given.

    Attributes:
        suffix: what names it; ``.html`` for a page, which is at an address of its own.
        media_type: what it is called.
    """

    suffix: str
    media_type: str

    @property
    def content_type(self) -> str:
        """The media type, with its character set."""
        return with_charset(self.media_type)


def choose_form(request: Request, suffix: str, offered: Offered, *, page: bool) -> ChosenForm:
    """Find out in which form a client wants an answer.

    Args:
        request: the request.
        suffix: the suffix of its address, or an empty string.
        offered: the forms that there are.
        page: whether there is a page too.

    Returns:
        The form.

    Raises:
        HttpProblem: 404 if there is no such form, 406 if the client accepts none.
    """
    if suffix:
        for media_type, known in offered.items():
            if known == suffix:
                return ChosenForm(suffix, media_type)
        listed = ", ".join(dict.fromkeys(offered.values()))
        raise HttpProblem(404, "no-such-form", f"There is no {suffix} here.", f"Use {listed}.")
    all_forms = {**offered, **({HTML: ".html"} if page else {})}
    found = liked_best(accept_of(request.scope["headers"]), all_forms, "There is no form as")
    return ChosenForm(all_forms[found], found)


def liked_best(accept: str, offered: Collection[str], lacking: str) -> str:
    """Return the media type that a client likes best.

    Args:
        accept: its Accept header.
        offered: the media types that there are, ours best first.
        lacking: begins the sentence that says that there is none as it wants it.

    Raises:
        HttpProblem: 406 if it accepts none.
    """
    found = preferred(accept, offered)
    if found is None:
        raise HttpProblem(
            406,
            "not-acceptable",
            f"{lacking} {accept[:100]}.",
            "Accept one of those listed.",
            {"Vary": "Accept"},
            available=list(offered),
        )
    return found


def see_other(links: Links, path: str, query: str = "") -> Response:
    """Send a client to the form that it wants (RFC 9110, section 15.4.4)."""
    target = links.to(path) + (f"?{query}" if query else "")
    return RedirectResponse(target, 303, {"Vary": "Accept", "Cache-Control": "no-cache"})
