"""What a language model needs to know of the site, in Markdown (llmstxt.org)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from iomkg.api import KnowledgeGraph
from iomkg.web.site import Links, site_of

_HEAD = """\
# iomkg

> The International Organization for Migration (IOM): its names, bodies, members, programmes,
> partners and critics, as told by sources that do not agree. Every statement is a claim that one
> source makes at one place in its text. Say which source says so, and say it when none does.

Dates, numbers and names are values that sources give, not settled truths; where sources clash, an
answer shows both sides and how that was judged. An empty answer means that no source says so.

## Ask

"""
_WAYS = (
    ("/ask.json?q=What was IOM called in 1960", "a question in plain English; `.md` as text"),
    ("/search.json?q=global compact", "things, claims and queries by words"),
    ("/show.json?entity=IOM", "what is known of a thing"),
    ("/why.json?entity=IOM&property=headquarters", "the claims, places and conflicts behind it"),
    ("/openapi.json", "all of it described (OpenAPI 3.1)"),
    ("/sparql", "SPARQL 1.1, for reading; `/.well-known/sparql-examples` has examples"),
    ("/ontology.ttl", "the classes and properties"),
)


async def llms_text(request: Request) -> Response:
    """Give the text."""
    site = site_of(request)
    return PlainTextResponse(await site.run(_text, site.links), media_type="text/plain")


def _text(kg: KnowledgeGraph, links: Links) -> str:
    lines = [_HEAD]
    for path, said in _WAYS:
        address = links.full(path.replace(" ", "%20"))
        lines.append(f"- [{path.partition('?')[0]}]({address}): {said}\n")
    lines.append("\n## Named queries\n\nRows as `.json`, `.csv` or `.md`.\n\n")
    for query in kg.queries():
        taken = [f"{p.name}={p.example}" for p in query.params if p.required]
        fields = f"?{'&'.join(taken).replace(' ', '%20')}" if taken else ""
        lines.append(
            f"- [{query.id}]({links.full(f'/q/{query.id}.md{fields}')}): {query.summary}\n"
        )
    return "".join(lines)
