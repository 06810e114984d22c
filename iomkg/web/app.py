"""The application: its routes, and what every request passes through."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

import iomkg
from iomkg.errors import IomkgError
from iomkg.export.documents import DOCUMENTS
from iomkg.web.linked_data import (
    dataset_void,
    document,
    ontology_version,
    query_document,
    sparql_examples,
    thing,
)
from iomkg.web.llms_text import llms_text
from iomkg.web.observing import Metrics, Observing
from iomkg.web.openapi import openapi
from iomkg.web.pages.page_routes import PAGE_ROUTES, answer_missing
from iomkg.web.problem_details import HttpProblem, answer_error
from iomkg.web.query_routes import answer_named, list_named
from iomkg.web.question_routes import QUESTIONS, answer_question
from iomkg.web.remembering import Remembering, not_kept
from iomkg.web.renewing import Renewing
from iomkg.web.security_headers import SecurityHeaders
from iomkg.web.serve_settings import ServeSettings
from iomkg.web.serving import Serving, WithSite
from iomkg.web.site import Site
from iomkg.web.sparql_endpoint import SparqlEndpoint

_GRAPHS: Final = ("ttl", "nt", "jsonld", "rdf")
_ANSWERS: Final = ("json", "md")
_METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS")


def make_app(settings: ServeSettings) -> Starlette:
    """Make the application.

    Args:
        settings: what the person who starts it decides.

    Returns:
        An ASGI application, which opens the graph when it is started.
    """
    serving = Serving(settings)
    sparql = SparqlEndpoint(settings)
    metrics = Metrics()
    admission = sparql.admission
    metrics.gauge("iomkg_queries_running", "Queries being worked on.", admission.running.total)
    metrics.gauge("iomkg_queries_waiting", "Queries that wait.", lambda: admission.waiting)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await serving.start()
        renewing = Renewing(serving)
        renewing.start()
        yield
        await renewing.stop()
        await serving.stop()
        sparql.close()

    return Starlette(
        # The first is asked most; no page has its address.
        routes=[
            Route("/sparql", sparql.answer, methods=["GET", "POST"]),
            *PAGE_ROUTES,
            *data_routes(metrics),
        ],
        # Each stands before the next.
        middleware=[
            Middleware(Observing, metrics=metrics, logged=settings.log),
            Middleware(SecurityHeaders),
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],
                allow_methods=_METHODS,
                allow_headers=["*"],
                expose_headers=["ETag", "Link", "Content-Location", "Iomkg-Note"],
                max_age=86_400,
            ),
            Middleware(WithSite, serving=serving),
            Middleware(Remembering),
        ],
        exception_handlers={
            HttpProblem: answer_error,
            IomkgError: answer_error,
            HTTPException: answer_missing,
            Exception: answer_error,
        },
        lifespan=lifespan,
    )


def data_routes(metrics: Metrics) -> list[BaseRoute]:
    """Return the routes of what programs read, but for SPARQL."""
    return [
        Route("/q", list_named),
        Route("/q.json", list_named),
        Route("/q/{name}", answer_named),
        *(Route(f"/{name}", answer_question) for name in QUESTIONS),
        *(Route(f"/{name}.{form}", answer_question) for name in QUESTIONS for form in _ANSWERS),
        Route("/id/{path:path}", thing),
        *(Route(f"/{name}", document) for name in DOCUMENTS),
        *(Route(f"/{name}.{form}", document) for name in DOCUMENTS for form in _GRAPHS),
        Route("/ontology/{version}", ontology_version),
        Route("/query/{name}", query_document),
        Route("/.well-known/sparql-examples", sparql_examples),
        Route("/.well-known/void", dataset_void),
        Route("/openapi.json", openapi),
        Route("/llms.txt", llms_text),
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", metrics.answer),
    ]


async def healthz(request: Request) -> Response:
    """Say that the process runs."""
    not_kept(request)
    return JSONResponse({"status": "ok", "iomkg": iomkg.__version__})


async def readyz(request: Request) -> Response:
    """Say whether questions are answered, and from which state of the graph; 503 if not yet."""
    not_kept(request)
    site: Site | None = getattr(request.state, "site", None)
    if site is None:
        return JSONResponse({"status": "starting"}, 503)
    return JSONResponse({"status": "ready", "version": site.version})
