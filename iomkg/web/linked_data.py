"""Names that lead somewhere: each thing, term, shape and query has documents about it.

A name answers 303 with the address of the document in the form that the client wants, because the
document is about the thing and is not the thing (W3C, Cool URIs for the Semantic Web, section 4.2).
The addresses are those that ``w3id/.htaccess`` redirects to.
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from iomkg.api import KnowledgeGraph
from iomkg.ask.answer import BoundQuery
from iomkg.ask.entities import find_node
from iomkg.errors import IomkgError
from iomkg.export.documents import DATASET_DOCUMENT, named_document, thing_document
from iomkg.export.queries_as_rdf import query_triples
from iomkg.rdf.writers.formats import write_graph
from iomkg.report.answer_json import write_answer_json
from iomkg.terms import ID, Iri
from iomkg.web.chosen_form import GRAPH_FORMS, JSON_FORM, Offered, choose_form, see_other
from iomkg.web.media_types import JSON, SPARQL_QUERY, split_suffix
from iomkg.web.problem_details import HttpProblem
from iomkg.web.site import Site, site_of

_THING_FORMS: Final[Offered] = {**GRAPH_FORMS, **JSON_FORM}
_QUERY_FORMS: Final[Offered] = {**GRAPH_FORMS, SPARQL_QUERY: ".rq"}
_WRITTEN_AS: Final = {".ttl": "ttl", ".nt": "nt", ".jsonld": "jsonld", ".rdf": "xml"}


async def thing(request: Request) -> Response:
    """Lead from the name of a thing to its documents, or give one of them."""
    site = site_of(request)
    named = request.path_params["path"]
    path, suffix = split_suffix(named)
    iri = await site.run(_find, path)
    if suffix and iri is None:
        iri, path, suffix = await site.run(_find, named), named, ""
    if iri is None:
        raise HttpProblem(404, "unknown-thing", f"There is nothing called {path[:200]}.")
    form = choose_form(request, suffix, _THING_FORMS, page=True)
    if not suffix:
        return see_other(site.links, f"/id/{path}{form.suffix}")
    if form.media_type == JSON:
        card = await site.run(lambda kg: write_answer_json(kg.show(path)))
        return Response(card, media_type=form.content_type)
    body = await site.run(lambda kg: b"".join(thing_document(kg.exports, iri, _WRITTEN_AS[suffix])))
    return Response(body, media_type=form.content_type)


def _find(kg: KnowledgeGraph, path: str) -> Iri | None:
    try:
        found = find_node(kg.store, path)
    except IomkgError:
        return None
    return found if found is not None and found.value == ID + path else None


async def document(request: Request) -> Response:
    """Lead to, or give, the ontology, the shapes, or the description of the dataset."""
    site = site_of(request)
    last = request.scope["path"].rpartition("/")[2]
    name, suffix = split_suffix(last)
    form = choose_form(request, suffix, GRAPH_FORMS, page=True)
    if not suffix:
        return see_other(site.links, f"/{name}{form.suffix}")
    written = await site.run(lambda kg: named_document(kg.exports, name, _WRITTEN_AS[suffix]))
    return Response(written, media_type=form.content_type)


async def ontology_version(request: Request) -> Response:
    """Lead from one version of the ontology to the ontology, which is that one as long as it is."""
    site = site_of(request)
    version = request.path_params["version"]
    known = await site.run(_ontology_versions)
    name, suffix = (version, "") if version in known else split_suffix(version)
    if name not in known:
        raise HttpProblem(
            404,
            "unknown-version",
            "That version of the ontology is not here.",
            f"There is {', '.join(sorted(known))}.",
        )
    form = choose_form(request, suffix, GRAPH_FORMS, page=True)
    return see_other(site.links, f"/ontology{form.suffix}")


def _ontology_versions(kg: KnowledgeGraph) -> set[str]:
    rows = kg.store.select("SELECT ?v { ?o <http://www.w3.org/2002/07/owl#versionIRI> ?v }").rows
    return {str(version).rpartition("/")[2] for (version,) in rows}


async def query_document(request: Request) -> Response:
    """Lead from the name of a query to its page or its documents, or give one of them."""
    site = site_of(request)
    name, suffix = split_suffix(request.path_params["name"])
    found = await site.run(_bound, name)
    form = choose_form(request, suffix, _QUERY_FORMS, page=not suffix)
    if form.suffix == ".html":
        return see_other(site.links, f"/q/{name}.html")
    if not suffix:
        return see_other(site.links, f"/query/{name}{form.suffix}")
    if form.media_type == SPARQL_QUERY:
        return Response(found.query.text, media_type=SPARQL_QUERY)
    return _queries(site, [found], form.suffix, form.content_type)


async def sparql_examples(request: Request) -> Response:
    """Give all named queries as examples for editors of SPARQL."""
    site = site_of(request)
    form = choose_form(request, "", GRAPH_FORMS, page=False)
    found = await site.run(lambda kg: [_bound(kg, query.id) for query in kg.queries()])
    return _queries(site, found, form.suffix, form.content_type)


def _queries(site: Site, found: list[BoundQuery], suffix: str, content_type: str) -> Response:
    triples = query_triples(found, site.links.full("/sparql"))
    return Response(write_graph(triples, _WRITTEN_AS[suffix]), media_type=content_type)


def _bound(kg: KnowledgeGraph, name: str) -> BoundQuery:
    """Return a query whose parameters are bound to their examples where they must be given."""
    return kg.bind(name, **kg.find_query(name).examples)


async def dataset_void(request: Request) -> Response:
    """Lead to the description of the dataset (VoID, section 7.2)."""
    form = choose_form(request, "", GRAPH_FORMS, page=False)
    return see_other(site_of(request).links, f"/{DATASET_DOCUMENT}{form.suffix}")
