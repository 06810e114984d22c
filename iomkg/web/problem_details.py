"""Errors as problem details (RFC 9457), each with what to do next."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from iomkg.errors import (
    AmbiguousEntity,
    BadParameter,
    DateError,
    IomkgError,
    QueryRefused,
    QuerySyntaxError,
    StoreError,
    TextPlace,
    UnknownEntity,
    UnknownQuery,
)
from iomkg.rdf.store.overrun import EngineEnded, OutOfMemory, OutOfTime, TooMuchAnswer
from iomkg.web.media_types import PROBLEM

LOG: Final = logging.getLogger("iomkg.web")
CLIENT_GONE: Final = 499
"""The status of a request whose client did not wait for the answer; only the log sees it."""
_URN: Final = "urn:iomkg:problem:"
_RETRY: Final = {"Retry-After": "5"}

_SLOWER: Final = "Narrow the query: name more of its terms, or end it with LIMIT."
# In this order, as the first that fits counts.
_STATUS: Final[tuple[tuple[type[IomkgError], int, str, str], ...]] = (
    (OutOfTime, 504, "out-of-time", _SLOWER),
    (OutOfMemory, 503, "out-of-memory", f"{_SLOWER} Sorting and grouping hold all rows."),
    (TooMuchAnswer, 503, "too-much-answer", f"{_SLOWER} Ask for the rest with OFFSET."),
    (EngineEnded, 503, "engine-ended", "Ask again; write the query simpler if it happens again."),
    (QuerySyntaxError, 400, "malformed-query", ""),
    (QueryRefused, 400, "refused-query", ""),
    (UnknownQuery, 404, "unknown-query", ""),
    (UnknownEntity, 404, "unknown-thing", ""),
    (AmbiguousEntity, 400, "ambiguous-name", ""),
    (BadParameter, 400, "bad-parameter", ""),
    (DateError, 400, "bad-parameter", ""),
)


class HttpProblem(Exception):
    """A request cannot be answered.

    Args:
        status: the HTTP status.
        kind: a name for the problem, the end of its ``type``.
        detail: what is wrong, in one sentence.
        next_step: what to do about it, in one sentence, or an empty string.
        headers: headers of the response.
        **more: further members of the problem.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        next_step: str = "",
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        self.status = status
        self.headers = headers
        self.members = {
            "type": _URN + kind,
            "title": HTTPStatus(status).phrase if status != CLIENT_GONE else "Client gone",
            "status": status,
            "detail": detail,
            **({"next_step": next_step} if next_step else {}),
            **more,
        }
        super().__init__(detail)

    def response(self) -> Response:
        """Return the response that tells of it."""
        body = json.dumps(self.members, ensure_ascii=False, indent=2) + "\n"
        headers = {"Cache-Control": "no-store", **(self.headers or {})}
        return Response(body, self.status, headers, PROBLEM)


def problem_of(error: IomkgError, *, missing: int = 404) -> HttpProblem:
    """Return the problem for an error of ours.

    Args:
        error: the error.
        missing: the status where a name means nothing.

    Returns:
        The problem. What a store says of its own failure goes to the log alone, for it may name
        folders and hosts.
    """
    for kind, status, name, instead in _STATUS:
        if isinstance(error, kind):
            if kind in (UnknownEntity, UnknownQuery):
                status = missing  # noqa: PLW2901
            place = error.place
            where = (
                {"line": place.line, "column": place.column} if isinstance(place, TextPlace) else {}
            )
            headers = _RETRY if status == 503 else None
            return HttpProblem(
                status, name, error.message, instead or error.next_step, headers, **where
            )
    LOG.error("%s", error.message if isinstance(error, StoreError) else error)
    return HttpProblem(503, "store-failed", "The store cannot answer.", "Ask later.", _RETRY)


async def answer_error(_: Request, error: Exception) -> Response:
    """Answer with a problem; of an error that nobody foresaw nothing is told."""
    if isinstance(error, IomkgError):
        error = problem_of(error)
    if not isinstance(error, HttpProblem):
        error = HttpProblem(500, "failure", "The server failed.", "Ask later.")
    return error.response()


async def answer_http_error(request: Request, error: Exception) -> Response:
    """Answer where there is no such address, or the method is not allowed there.

    What OPTIONS asks is which methods are (RFC 9110, section 9.3.7).
    """
    assert isinstance(error, HTTPException)
    if request.method == "OPTIONS" and error.status_code == 405:
        allowed = {"Allow": f"{(error.headers or {}).get('Allow', 'GET, HEAD')}, OPTIONS"}
        return Response(status_code=204, headers=allowed)
    said = {404: "There is nothing at this address.", 405: "The method is not allowed here."}
    detail = said.get(error.status_code, str(error.detail))
    return HttpProblem(
        error.status_code,
        HTTPStatus(error.status_code).phrase.lower().replace(" ", "-"),
        detail,
        headers=error.headers,
    ).response()
