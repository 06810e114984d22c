"""Answers kept in memory, as a state of the graph never changes; entity tags and 304 (RFC 9110).

What is kept belongs to a site, so that it goes with it. All responses to GET with status 200 are
kept but those of which a handler says otherwise.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from weakref import WeakKeyDictionary

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from iomkg.web.negotiation import accept_of
from iomkg.web.site import Site

_LARGEST: Final = 1 << 20
_MOST: Final = 64 << 20
_CONTROL: Final = b"no-cache"  # may be kept, and is asked for each time, by its entity tag
_NOT_KEPT: Final = "not_kept"
_UNCHANGED: Final = (b"content-location", b"vary", b"cache-control", b"link", b"etag")


def not_kept(request: Request) -> None:
    """Say that the answer to a request is not to be kept."""
    request.scope["state"][_NOT_KEPT] = True


def has_entity(request: Request, entity: str) -> bool:
    """Tell whether a client has what an entity tag stands for (RFC 9110, section 13.1.2)."""
    return request.method in ("GET", "HEAD") and _matches(request.scope, entity.encode())


@dataclass(frozen=True)
class KeptResponse:
    """A response that is kept."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    entity: bytes

    @property
    def size(self) -> int:
        """How many bytes it takes, roughly."""
        return len(self.body) + sum(len(n) + len(v) + 100 for n, v in self.headers) + 500


class Kept:
    """Responses of one site, those last used; never more than so many bytes of them."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._found: OrderedDict[tuple[bytes, ...], KeptResponse] = OrderedDict()
        self.size = 0

    def get(self, key: tuple[bytes, ...]) -> KeptResponse | None:
        """Return what is kept under a key."""
        found = self._found.get(key)
        if found is not None:
            self._found.move_to_end(key)
        return found

    def put(self, key: tuple[bytes, ...], response: KeptResponse) -> None:
        """Keep a response; those not used for longest make room for it."""
        before = self._found.pop(key, None)
        self.size += response.size - (before.size if before else 0)
        self._found[key] = response
        while self.size > self._most and self._found:
            self.size -= self._found.popitem(last=False)[1].size


class Remembering:
    """Keeps responses, and gives them again while the site is the same.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: WeakKeyDictionary[Site, Kept] = WeakKeyDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3)."""
        site: Site | None = scope.get("state", {}).get("site")
        if site is None or scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        accept = accept_of(scope["headers"]).encode()
        key = (scope["raw_path"], scope["query_string"], accept)
        kept = self._kept.setdefault(site, Kept())
        found = kept.get(key)
        if found is not None:
            scope["state"]["kept"] = True
            await _give(found, scope, send)
            return
        response = await self._collect(scope, receive, send)
        if response is not None:
            if site.version and not scope["state"].get(_NOT_KEPT) and scope["method"] == "GET":
                kept.put(key, response)
            await _give(response, scope, send)

    async def _collect(self, scope: Scope, receive: Receive, send: Send) -> KeptResponse | None:
        """Run the application; return its response if it may be kept, otherwise pass it on."""
        start: Message | None = None
        body: list[bytes] = []
        passed = False

        async def take(message: Message) -> None:
            nonlocal start, passed
            if passed:
                await send(message)
            elif message["type"] == "http.response.start":
                start = message
                if message["status"] != 200 or scope["state"].get(_NOT_KEPT):
                    passed = True
                    await send(message)
            else:
                body.append(message.get("body", b""))
                if sum(map(len, body)) > _LARGEST:
                    passed = True
                    assert start is not None
                    await send(start)
                    await send({**message, "body": b"".join(body)})

        await self._app(scope, receive, take)
        if passed or start is None:
            return None
        whole = b"".join(body)
        return _kept(start["headers"], whole)


def _kept(headers: list[tuple[bytes, bytes]], body: bytes) -> KeptResponse:
    kinds = b"".join(value for name, value in headers if name == b"content-type")
    entity = b'"%s"' % sha256(kinds + b"\0" + body).hexdigest()[:32].encode()
    names = {name for name, _ in headers}
    usual = ((b"etag", entity), (b"cache-control", _CONTROL), (b"vary", b"Accept"))
    added = [pair for pair in usual if pair[0] not in names]
    return KeptResponse((*headers, *added), body, entity)


async def _give(kept: KeptResponse, scope: Scope, send: Send) -> None:
    if _matches(scope, kept.entity):
        headers = [pair for pair in kept.headers if pair[0] in _UNCHANGED]
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [*kept.headers]})
    await send({"type": "http.response.body", "body": kept.body})


def _matches(scope: Scope, entity: bytes) -> bool:
    """Compare weakly, as If-None-Match does."""
    tags = b",".join(value for name, value in scope["headers"] if name == b"if-none-match")
    if not tags:
        return False
    given = {tag.strip().removeprefix(b"W/") for tag in tags.split(b",")}
    return b"*" in given or entity in given
