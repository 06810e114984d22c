"""Answers that are whole, or seen not to be.

The beginning of an answer is held back: what fails in it is told by a status. What is longer goes
out in parts as it is made; if it fails then, the connection is closed without the end that chunked
coding has (RFC 9112, section 7.1), so that nobody takes half an answer for a whole one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from starlette.responses import Response

from iomkg.errors import IomkgError
from iomkg.rdf.store.overrun import EngineEnded
from iomkg.web.problem_details import LOG, HttpProblem

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

HELD: Final = 1 << 20
"""Bytes of an answer that are held back before its status is sent."""
_HELD_OLD: Final = 64 << 20  # for HTTP/1.0, which cannot tell the end of a part from that of all
_PART: Final = 256 << 10
_PATIENT: Final = 0.05  # seconds before it is looked whether the client is still there
_GONE: Final = 499  # of nobody's interest but the log's


class AnswerParts(Protocol):
    """An answer that comes in parts."""

    def parts(self) -> Iterator[bytes]:
        """Ask, and yield the parts."""
        ...

    def interrupt(self) -> None:
        """Give up, from any thread."""
        ...


@dataclass
class HeldAnswer:
    """The beginning of an answer, and what comes after it.

    Attributes:
        begin: the first bytes.
        rest: the parts that follow; None if nothing does.
        source: the answer.
    """

    begin: bytes
    rest: Iterator[bytes] | None
    source: AnswerParts


async def hold(
    make: Callable[[], AnswerParts], threads: Executor, scope: Scope, receive: Receive
) -> HeldAnswer:
    """Begin an answer, and hold back its first bytes.

    If the process that answers is killed before that, the answer is begun once more.

    Args:
        make: makes the answer, which has not been begun.
        threads: run what blocks.
        scope: the request.
        receive: tells when the client goes; the request's body has been read.

    Returns:
        The beginning.

    Raises:
        HttpProblem: the client has gone.
        IomkgError: there is no answer.
    """
    most = _HELD_OLD if scope["http_version"] == "1.0" else HELD
    source = make()
    try:
        return await _begin(source, most, threads, receive)
    except EngineEnded as ended:
        if not ended.killed:
            raise
        LOG.warning("A process that answered was killed; its query is run once more.")
    return await _begin(make(), most, threads, receive)


async def _begin(source: AnswerParts, most: int, threads: Executor, receive: Receive) -> HeldAnswer:
    reading = asyncio.get_running_loop().run_in_executor(threads, _first, source, most)
    try:
        done, _ = await asyncio.wait({reading}, timeout=_PATIENT)
        if not done:
            gone = asyncio.ensure_future(_disconnected(receive))
            both: set[asyncio.Future[Any]] = {reading, gone}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            left = gone.done()
            gone.cancel()
            if left and not reading.done():
                raise HttpProblem(_GONE, "client-gone", "The client has gone.")
        return reading.result()
    finally:
        if not reading.done():
            source.interrupt()
            reading.add_done_callback(_forget)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _forget(reading: asyncio.Future[HeldAnswer]) -> None:
    """Take note of how an answer ended that nobody waits for."""
    if not reading.cancelled():
        reading.exception()


def _first(source: AnswerParts, most: int) -> HeldAnswer:
    parts = source.parts()
    begin = _read(parts, most)
    if len(begin) < most:
        return HeldAnswer(begin, None, source)
    return HeldAnswer(begin, parts, source)


def _read(parts: Iterator[bytes], least: int) -> bytes:
    """Read so many bytes, and the rest of the part that they end in; less only at the end."""
    read, size = [], 0
    while size < least:
        part = next(parts, None)
        if part is None:
            break
        read.append(part)
        size += len(part)
    return b"".join(read)


class HeldResponse(Response):
    """Sends an answer whose beginning has been held back.

    Args:
        held: the answer.
        threads: run what blocks.
        headers: headers of the response.
        media_type: its Content-Type.
        done: called when all has been sent, or nothing more will be.
    """

    def __init__(
        self,
        held: HeldAnswer,
        threads: Executor,
        headers: Mapping[str, str],
        media_type: str,
        done: Callable[[], None],
    ) -> None:
        super().__init__(held.begin if held.rest is None else None, 200, headers, media_type)
        self._held = held
        self._threads = threads
        self._done = done
        if held.rest is not None:
            del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer (ASGI 3)."""
        try:
            if self._held.rest is None:
                await super().__call__(scope, receive, send)
            elif scope["http_version"] == "1.0":
                size = f"The answer has more than {_HELD_OLD >> 20} MB."
                problem = HttpProblem(503, "too-much-answer", size, "Ask by HTTP/1.1.")
                await problem.response()(scope, receive, send)
            else:
                await self._stream(scope, send)
        finally:
            if self._held.rest is not None:
                self._held.source.interrupt()
            self._done()

    async def _stream(self, scope: Scope, send: Send) -> None:
        rest = self._held.rest
        assert rest is not None
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        part = self._held.begin
        loop = asyncio.get_running_loop()
        while part:
            await send({"type": "http.response.body", "body": part, "more_body": True})
            try:
                part = await loop.run_in_executor(self._threads, _read, rest, _PART)
            except IomkgError as error:
                # Left without an end: the connection is closed.
                LOG.error("An answer broke off: %s", error.message)
                return
        self._held.rest = None
        await send({"type": "http.response.body", "body": b"", "more_body": False})
