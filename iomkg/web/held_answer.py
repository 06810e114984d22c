"""Answers that are whole, or seen not to be.

The beginning of an answer is held back: what fails in it is told by a status. What is longer goes
out in parts as it is made; if it fails then, the connection is closed without the end that chunked
coding has (RFC 9112, section 7.1), so that nobody takes half an answer for a whole one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from iomkg.errors import IomkgError
from iomkg.web.once_more import once_more
from iomkg.web.problem_details import CLIENT_GONE, LOG, HttpProblem

HELD: Final = 1 << 20
"""Bytes of an answer that are held back before its status is sent."""
_HELD_OLD: Final = 64 << 20  # for HTTP/1.0, which cannot tell the end of a part from that of all
_PART: Final = 256 << 10


@dataclass
class HeldAnswer:
    """The beginning of an answer, and what comes after it.

    Attributes:
        begin: the first bytes.
        rest: the parts that follow; None if nothing does.
    """

    begin: bytes
    rest: AsyncGenerator[bytes] | None


async def hold(
    make: Callable[[], AsyncGenerator[bytes]], scope: Scope, receive: Receive
) -> HeldAnswer:
    """Begin an answer, and hold back its first bytes.

    If the process that answers is killed before that, the answer is begun once more.

    Args:
        make: makes the answer, which has not been begun.
        scope: the request.
        receive: tells when the client goes; the request's body has been read.

    Returns:
        The beginning.

    Raises:
        HttpProblem: the client has gone.
        IomkgError: there is no answer.
    """
    most = _HELD_OLD if scope["http_version"] == "1.0" else HELD
    return await once_more(lambda: _begin(make(), most, receive))


async def _begin(parts: AsyncGenerator[bytes], most: int, receive: Receive) -> HeldAnswer:
    """Read the first bytes, unless the client goes before they are there."""
    reading = asyncio.create_task(_read(parts, most))
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await asyncio.wait((reading, gone), return_when=asyncio.FIRST_COMPLETED)
        if not reading.done():
            raise HttpProblem(CLIENT_GONE, "client-gone", "The client has gone.")
        begin = reading.result()
    finally:
        gone.cancel()
        reading.cancel()
    return HeldAnswer(begin, parts if len(begin) >= most else None)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _read(parts: AsyncIterator[bytes], least: int) -> bytes:
    """Read so many bytes, and the rest of the part that they end in; less only at the end."""
    read, size = [], 0
    async for part in parts:
        read.append(part)
        size += len(part)
        if size >= least:
            break
    return b"".join(read)


class HeldResponse(Response):
    """Sends an answer whose beginning has been held back.

    Args:
        held: the answer.
        headers: headers of the response.
        media_type: its Content-Type.
        done: called when all has been sent, or nothing more will be.
    """

    def __init__(
        self,
        held: HeldAnswer,
        headers: Mapping[str, str],
        media_type: str,
        done: Callable[[], None],
    ) -> None:
        super().__init__(held.begin if held.rest is None else None, 200, headers, media_type)
        self._held = held
        self._done = done
        if held.rest is not None:
            del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer (ASGI 3)."""
        rest = self._held.rest
        try:
            if rest is None:
                await super().__call__(scope, receive, send)
                return
            async with aclosing(rest):
                if scope["http_version"] == "1.0":
                    size = f"The answer has more than {_HELD_OLD >> 20} MB."
                    problem = HttpProblem(503, "too-much-answer", size, "Ask by HTTP/1.1.")
                    await problem.response()(scope, receive, send)
                else:
                    await self._stream(rest, scope, send)
        finally:
            self._done()

    async def _stream(self, rest: AsyncIterator[bytes], scope: Scope, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        part = b"" if scope["method"] == "HEAD" else self._held.begin
        while part:
            await send({"type": "http.response.body", "body": part, "more_body": True})
            try:
                part = await _read(rest, _PART)
            except IomkgError as error:
                # Left without an end: the connection is closed.
                LOG.error("An answer broke off: %s", error.message)
                return
        await send({"type": "http.response.body", "body": b"", "more_body": False})
