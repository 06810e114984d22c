"""The SPARQL endpoint (SPARQL 1.1 Protocol), for queries alone."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Final, TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from iomkg.api import KnowledgeGraph
from iomkg.rdf.rows.formats_of_rows import write_boolean, write_rows
from iomkg.rdf.sparql.checked import checked_form
from iomkg.rdf.sparql.terms_as_text import sparql_term
from iomkg.rdf.sparql.tokens import refuse, tokenise
from iomkg.rdf.store.awaited import WantedAnswer, awaited_answer
from iomkg.rdf.store.overrun import TooMuchAnswer
from iomkg.rdf.store.quickened import may_be_quickened, quickened
from iomkg.rdf.store.worker import WorkerStore
from iomkg.rdf.writers.formats import write_graph
from iomkg.terms import Iri
from iomkg.web.admission import Admission, client_of
from iomkg.web.chosen_form import liked_best
from iomkg.web.held_answer import HeldResponse, hold
from iomkg.web.media_types import (
    ENGINE_GRAPHS,
    ENGINE_ROWS,
    GRAPH_TYPES,
    HTML,
    ROW_TYPES,
    with_charset,
)
from iomkg.web.negotiation import accept_of
from iomkg.web.problem_details import HttpProblem
from iomkg.web.remembering import has_entity, not_kept
from iomkg.web.serve_settings import ServeSettings
from iomkg.web.service_description import describe_service
from iomkg.web.site import Site, site_of
from iomkg.web.sparql_request import ProtocolQuery, read_protocol

_Found = TypeVar("_Found")

_SHORT: Final = 2_000  # characters of a query that are read at once rather than in a thread
_REMEMBERED: Final = 4_000  # characters of a query whose tokens may be kept for the next time
_MOST_GRAPHS: Final = 100
# What gives another answer each time.
_CHANGING: Final = re.compile(r"\b(?:RAND|NOW|UUID|STRUUID|BNODE|SERVICE)\b", re.IGNORECASE)


class SparqlEndpoint:
    """Answers queries of clients, each in a process that can be ended.

    Attributes:
        admission: lets them in as there is room.
    """

    def __init__(self, settings: ServeSettings) -> None:
        most = settings.workers
        self.admission = Admission(most)
        self._services = settings.services
        # They read long queries, and what an endpoint answers.
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="answers")

    async def answer(self, request: Request) -> Response:
        """Answer a request by GET, HEAD or POST (SPARQL 1.1 Protocol, section 2).

        Without a query the service describes itself; a browser is sent to the page with the form.
        """
        asked = await read_protocol(request)
        site = site_of(request)
        accept = accept_of(request.scope["headers"])
        if asked.text is None:
            if request.method == "POST":
                raise HttpProblem(400, "no-query", "There is no query.", "Send query=…")
            return await self._description(site, accept)
        not_kept(request)
        return await self._answer(request, site, asked, asked.text, accept)

    async def _description(self, site: Site, accept: str) -> Response:
        lacking = "The description of the service cannot be given as"
        wanted = liked_best(accept, (*GRAPH_TYPES, HTML), lacking)
        if wanted == HTML:
            return RedirectResponse(site.links.to("/sparql.html"), 303)
        form = GRAPH_TYPES[wanted]
        body = await site.run(describe_service, site.links, form, bool(self._services))
        return Response(body, media_type=with_charset(wanted))

    async def _answer(
        self, request: Request, site: Site, asked: ProtocolQuery, text: str, accept: str
    ) -> Response:
        client = client_of(request)
        await self.admission.enter(client)
        try:
            form = await self._form(text)
            rows = form in ("SELECT", "ASK")
            lacking = f"The answer to a {form} query cannot be given as"
            wanted = liked_best(accept, ROW_TYPES if rows else GRAPH_TYPES, lacking)
            entity = _entity(site, asked, text, wanted)
            if entity and has_entity(request, entity):
                self.admission.leave(client)
                return Response(status_code=304, headers={"ETag": entity, "Vary": "Accept"})
            if may_be_quickened(text):
                text = await site.run(lambda kg, asked: quickened(kg.store, asked), text)
            await _check_graphs(site, asked)
            syntax = ROW_TYPES[wanted] if rows else GRAPH_TYPES[wanted]
            engine = (ENGINE_ROWS if rows else ENGINE_GRAPHS)[syntax]

            def make() -> AsyncGenerator[bytes]:
                if isinstance(site.asked, WorkerStore):
                    graphs = asked.default_graphs, asked.named_graphs
                    return awaited_answer(site.asked, text, WantedAnswer(engine, *graphs))
                return self._in_thread(_written_here(site, text, form, syntax))

            held = await hold(make, request.scope, request.receive)
        except BaseException:
            self.admission.leave(client)
            raise
        headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
        if entity:
            headers["ETag"] = entity
        return HeldResponse(
            held,
            headers,
            with_charset(wanted),
            lambda: self.admission.leave(client),
        )

    async def _form(self, text: str) -> str:
        if len(text) <= _SHORT:
            return checked_form(text, self._services)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._read_long, text)

    def _read_long(self, text: str) -> str:
        try:
            return checked_form(text, self._services)
        finally:
            # The tokens of long texts would add up to much memory.
            if len(text) > _REMEMBERED:
                tokenise.cache_clear()
                refuse.cache_clear()

    async def _in_thread(self, parts: Iterator[bytes]) -> AsyncGenerator[bytes]:
        loop = asyncio.get_running_loop()
        while part := await loop.run_in_executor(self._threads, next, parts, b""):
            yield part

    def close(self) -> None:
        """End the threads, when nothing is asked any more."""
        self._threads.shutdown(cancel_futures=True)


def _written_here(site: Site, text: str, form: str, syntax: str) -> Iterator[bytes]:
    """Write an answer in this process, where no worker does: of an endpoint."""
    store, limits = site.asked, site.limits
    if form == "ASK":
        yield write_boolean(store.ask(text, limits.seconds), syntax).encode()
    elif form == "SELECT":
        rows = store.select(text, limits.seconds)
        counted = rows._replace(rows=_at_most(rows.rows, limits.rows))
        for piece in write_rows(counted, syntax):
            yield piece.encode()
    else:
        triples = store.construct(text, limits.seconds)
        yield write_graph(_at_most(triples, limits.rows), syntax)


def _at_most(found: Iterator[_Found], most: int | None) -> Iterator[_Found]:
    for count, each in enumerate(found):
        if count == most:
            raise TooMuchAnswer(f"The answer has more than {most:,} rows or triples.", "Narrow it.")
        yield each


async def _check_graphs(site: Site, asked: ProtocolQuery) -> None:
    """Refuse a dataset that the store does not have (SPARQL 1.1 Protocol, section 2.1.4)."""
    graphs = {*asked.default_graphs, *asked.named_graphs}
    if not graphs:
        return
    if site.remote or not isinstance(site.asked, WorkerStore):
        raise HttpProblem(
            400,
            "no-dataset",
            "Graphs cannot be chosen here.",
            "Leave out the graphs, or use GRAPH.",
        )
    if len(graphs) > _MOST_GRAPHS:
        raise HttpProblem(400, "no-dataset", f"There are more than {_MOST_GRAPHS} graphs.")
    missing = await site.run(_missing, sorted(graphs))
    if missing:
        raise HttpProblem(
            400,
            "no-such-graph",
            f"There is no graph {missing[:200]}; graphs are not fetched.",
            "Leave the graphs out to ask the default graph.",
        )


def _missing(kg: KnowledgeGraph, graphs: list[str]) -> str:
    pattern = "ASK {{ GRAPH {} {{ ?s ?p ?o }} }}".format
    return next((g for g in graphs if not kg.store.ask(pattern(sparql_term(Iri(g))))), "")


def _entity(site: Site, asked: ProtocolQuery, text: str, wanted: str) -> str:
    """Return the entity tag of an answer; an empty string where it may be another next time."""
    if not site.version or _CHANGING.search(text):
        return ""
    parts = (site.version, wanted, *asked.default_graphs, "", *asked.named_graphs, text)
    digest = sha256("\0".join(parts).encode()).hexdigest()[:32]
    return f'"{digest}"'
