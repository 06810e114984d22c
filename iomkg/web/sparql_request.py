"""Requests of the SPARQL 1.1 Protocol, read and checked (section 2.1)."""

from __future__ import annotations

import re
from asyncio import timeout as limited
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from iomkg.tuples import grouped
from iomkg.web.media_types import FORM, SPARQL_QUERY
from iomkg.web.problem_details import CLIENT_GONE, HttpProblem

LARGEST: Final = 1 << 20
"""Bytes that the body of a request may have."""
_READ_ON: Final = 16 << 20  # bytes that are passed over, so that the client sees the answer
_PATIENCE: Final = 30.0  # seconds in which it must have come
_FIELDS: Final = 1000
_HALF_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")
_UPDATE: Final = "application/sparql-update"


@dataclass(frozen=True)
class ProtocolQuery:
    """A query as a client sent it.

    Attributes:
        text: the query; None if the request has none.
        default_graphs: IRIs of the graphs that shall make up the default graph.
        named_graphs: IRIs of the named graphs.
    """

    text: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


async def read_protocol(request: Request) -> ProtocolQuery:
    """Read a request by GET, HEAD or POST.

    Raises:
        HttpProblem: 400 if it is malformed, 403 if it is an update, 413 if it is too large, 415
            if its body is of another kind, 408 if it does not come.
    """
    fields = read_fields(request.scope["query_string"])
    if request.method != "POST":
        return _query(fields)
    kind, parameters = _content_type(request)
    if "content-encoding" in request.headers:
        raise HttpProblem(415, "packed-body", "The body is packed.", "Send it as it is.")
    if kind == FORM:
        return _query(fields + read_fields(await read_body(request)))
    if kind == _UPDATE:
        raise _no_update()
    if kind != SPARQL_QUERY:
        raise HttpProblem(
            415,
            "unknown-body",
            f"A body of type {kind[:60] or '(none)'} is no query.",
            f"Send {SPARQL_QUERY}, or {FORM} with query=…",
            {"Accept-Post": f"{SPARQL_QUERY}, {FORM}"},
        )
    if parameters.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise HttpProblem(415, "not-utf-8", "A query is sent in UTF-8.", "Send it in UTF-8.")
    if any(name in ("query", "update") for name, _ in fields):
        raise _twice("query")
    try:
        text = (await read_body(request)).decode("utf-8")
    except UnicodeDecodeError as error:
        said = f"The query is not UTF-8 at byte {error.start}."
        raise HttpProblem(400, "not-utf-8", said, "Send it in UTF-8.") from None
    return _query([("query", text), *fields])


def read_fields(encoded: bytes) -> list[tuple[str, str]]:
    """Read the fields of a query string or of a form (URL Standard, section 5.1).

    Raises:
        HttpProblem: 400 if it is not well formed, or not in UTF-8.
    """
    try:
        text = encoded.decode("ascii")
    except UnicodeDecodeError:
        raise _malformed("it has bytes that are not escaped") from None
    if _HALF_ESCAPE.search(text):
        raise _malformed("a % does not begin an escape")
    try:
        return parse_qsl(
            text,
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_FIELDS,
        )
    except UnicodeDecodeError:
        raise _malformed("it is not in UTF-8") from None
    except ValueError:
        raise _malformed(f"it has more than {_FIELDS} fields") from None


async def read_body(request: Request) -> bytes:
    """Return the body of a request.

    Raises:
        HttpProblem: 413 if it is too large, 408 if it takes too long to come.
    """
    length = request.headers.get("content-length", "0")
    announced = int(length) if length.isdigit() else LARGEST + 1
    body, size = bytearray(), 0
    try:
        async with limited(_PATIENCE):
            async for part in request.stream():
                size += len(part)
                if size <= LARGEST:
                    body += part
                if max(size, announced) > _READ_ON:
                    break
    except TimeoutError:
        raise HttpProblem(
            408, "too-slow", "The body did not come in time.", headers={"Connection": "close"}
        ) from None
    except ClientDisconnect:
        raise HttpProblem(CLIENT_GONE, "client-gone", "The client has gone.") from None
    if max(size, announced) > LARGEST:
        raise HttpProblem(
            413, "too-large", f"The body has more than {LARGEST:,} bytes.", "Send a shorter query."
        )
    return bytes(body)


def _query(fields: list[tuple[str, str]]) -> ProtocolQuery:
    given = grouped(fields)
    if "update" in given:
        raise _no_update()
    if any(name.startswith("using-") for name in given):
        raise HttpProblem(400, "not-for-queries", "using-graph-uri is for updates alone.")
    texts = given.get("query", [])
    if len(texts) > 1:
        raise _twice("query")
    graphs = {n: tuple(given.get(f"{n}-graph-uri", ())) for n in ("default", "named")}
    for iri in (*graphs["default"], *graphs["named"]):
        if not _IRI.fullmatch(iri):
            raise HttpProblem(
                400, "no-iri", f"{iri[:200]!r} is no absolute IRI.", "Name a graph by its IRI."
            )
    if not texts and any(graphs.values()):
        raise HttpProblem(400, "no-query", "There is no query.", "Send query=…")
    text = texts[0] if texts else None
    if text is not None and "\0" in text:
        raise HttpProblem(400, "malformed-query", "The query has a NUL character.")
    return ProtocolQuery(text, graphs["default"], graphs["named"])


def _content_type(request: Request) -> tuple[str, dict[str, str]]:
    kind, *rest = request.headers.get("content-type", "").split(";")
    pairs = (item.partition("=") for item in rest)
    parameters = {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}
    return kind.strip().lower(), parameters


def _malformed(how: str) -> HttpProblem:
    return HttpProblem(
        400,
        "malformed-request",
        f"The parameters are malformed: {how}.",
        "Escape them in UTF-8, as URLs are.",
    )


def _twice(name: str) -> HttpProblem:
    return HttpProblem(400, "several-queries", f"There are several values of {name}.", "Send one.")


def _no_update() -> HttpProblem:
    return HttpProblem(
        403, "read-only", "The graph is only read.", "Ask with query=…; nothing can be changed."
    )
