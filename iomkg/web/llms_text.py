"""What a language model needs to know of the site, in Markdown (llmstxt.org)."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from iomkg.api import KnowledgeGraph
from iomkg.terms import Iri, shorten
from iomkg.web.pages.reader import reader_of
from iomkg.web.site import Links, site_of

_SAID = """
Every statement is a claim that one source makes at one place in its text. Say which source says so,
and say it when none does. Dates, numbers and names are values that sources give, not settled
truths; where sources clash, an answer shows both sides and how that was judged. An empty answer
means that no source says so.

## Ask

"""


def _ways(thing: str, label: str) -> dict[str, str]:
    """Return addresses with what they give, of the thing of which most is said."""
    asked, words = quote(f"What is {label}?"), quote(label)
    return {
        f"/ask.json?q={asked}": "a question in plain English; `.md` as text",
        f"/search.json?q={words}": "things, claims and queries by words",
        f"/show.json?entity={thing}": "what is known of a thing",
        f"/why.json?entity={thing}": "the claims, places and conflicts behind it",
        "/openapi.json": "all of it described (OpenAPI 3.1)",
        "/sparql": "SPARQL 1.1, for reading; `/.well-known/sparql-examples` has examples",
        "/ontology.ttl": "the classes and properties",
    }


async def llms_text(request: Request) -> Response:
    """Give the text."""
    site = site_of(request)
    return PlainTextResponse(await site.run(write_llms_text, site.links), media_type="text/plain")


def write_llms_text(kg: KnowledgeGraph, links: Links) -> str:
    """Write the text.

    Args:
        kg: the graph.
        links: the addresses under which it is seen.
    """
    about = reader_of(kg).about
    lines = [f"# {about.title or 'iomkg'}\n"]
    if about.description:
        lines.append(f"\n> {' '.join(about.description.split())}\n")
    lines.append(_SAID)
    thing = kg.told.most_told
    for path, said in _ways(shorten(thing), kg.label(Iri(thing))).items():
        lines.append(f"- [{path.partition('?')[0]}]({links.full(path)}): {said}\n")
    lines.append(
        "\n## Named queries\n\nRows as `.json` or `.csv`; the answer that they make as `.md`.\n\n"
    )
    for query in kg.queries():
        fields = f"?{urlencode(query.examples)}" if query.examples else ""
        lines.append(
            f"- [{query.id}]({links.full(f'/q/{query.id}.md{fields}')}): {query.summary}\n"
        )
    return "".join(lines)
