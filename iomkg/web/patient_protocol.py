"""HTTP/1.1 connections that bear with slow clients for a while, and with large heads not at all."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

SENDING: Final = 30.0
"""Seconds in which a request must have come, from its first byte or the start of the connection."""
READING: Final = 30.0
"""Seconds in which a client must have read something of what waits for it."""
HEAD: Final = 64 << 10
"""Bytes that the head of a request may have: its address and its headers."""
_BESIDES: Final = 4 * HEAD  # bytes of a request that are not its body, as they come
_AHEAD: Final = 64
"""Requests that may wait for the answer to one before them; one read may bring thousands."""


class PatientProtocol(HttpToolsProtocol):
    """A connection as uvicorn has it, which is ended if the client is too slow.

    The parser sets no limit to a head, and hands on a header only when it is whole. So the bytes
    that come are counted, and those of the headers that it hands on. What it hands on after a body
    in chunks, the trailer, is no part of the head (RFC 9110, section 6.5.1) and is left out.
    A ValueError in what the parser calls makes the request malformed.
    """

    sending = SENDING
    reading = READING

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._head = 0
        self._besides = 0
        self._in_head = True

    def on_message_begin(self) -> None:
        """Begin to read a request, unless too many wait already."""
        if len(self.pipeline) >= _AHEAD:
            raise ValueError
        self._head = self._besides = 0
        self._in_head = True
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take part of the address."""
        self._count(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._count(name, value)
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer, if the request names its host (RFC 9112, section 3.2)."""
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (not hosts and self.parser.get_http_version() != "1.0"):
            raise ValueError
        self._in_head = False
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take part of the body."""
        self._besides -= len(body)
        super().on_body(body)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is malformed; where an answer to something else is due, end without one."""
        cycle = self.cycle
        due = cycle is not None and not cycle.response_complete
        if self.pipeline or (due and (cycle.response_started or not cycle.more_body)):
            self._give_up()
        else:
            super().send_400_response(msg)

    def _count(self, *parts: bytes) -> None:
        self._head += sum(map(len, parts)) + 4
        if self._head > HEAD:
            raise ValueError

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait_for("request", self.sending)

    def data_received(self, data: bytes) -> None:
        """Take part of a request; once it is whole, nothing is waited for."""
        self._besides += len(data)
        super().data_received(data)
        if self._besides > _BESIDES and not self.transport.is_closing():
            self._give_up()
            return
        cycle = self.cycle
        if cycle is not None and not cycle.more_body:
            self._has_come("request")
        elif "request" not in self._waiting:
            self._wait_for("request", self.sending)

    def pause_writing(self) -> None:
        """Begin to wait for the client to read."""
        super().pause_writing()
        self._wait_for("reading", self.reading)

    def resume_writing(self) -> None:
        """Note that the client has read."""
        super().resume_writing()
        self._has_come("reading")

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        for what in tuple(self._waiting):
            self._has_come(what)
        super().connection_lost(exc)

    def _wait_for(self, what: str, seconds: float) -> None:
        self._waiting[what] = self.loop.call_later(seconds, self._give_up)

    def _has_come(self, what: str) -> None:
        if what in self._waiting:
            self._waiting.pop(what).cancel()

    def _give_up(self) -> None:
        self.transport.abort()
