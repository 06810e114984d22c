"""HTTP/1.1 connections that do not wait for ever for a client that sends or reads slowly."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

SENDING: Final = 30.0
"""Seconds in which a request must have come, from its first byte or the start of the connection."""
READING: Final = 30.0
"""Seconds in which a client must have read something of what waits for it."""


class PatientProtocol(H11Protocol):
    """A connection as uvicorn has it, which is ended if the client is too slow."""

    sending = SENDING
    reading = READING

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._coming: asyncio.TimerHandle | None = None
        self._going: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        """Take part of a request; once it is whole, nothing is waited for."""
        super().data_received(data)
        cycle = self.cycle
        if cycle is not None and not cycle.more_body:
            self._received()
        elif self._coming is None:
            self._expect()

    def pause_writing(self) -> None:
        """Begin to wait for the client to read."""
        super().pause_writing()
        self._going = self.loop.call_later(self.reading, self._give_up)

    def resume_writing(self) -> None:
        """Note that the client has read."""
        super().resume_writing()
        self._read()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._received()
        self._read()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._coming = self.loop.call_later(self.sending, self._give_up)

    def _received(self) -> None:
        if self._coming is not None:
            self._coming.cancel()
            self._coming = None

    def _read(self) -> None:
        if self._going is not None:
            self._going.cancel()
            self._going = None

    def _give_up(self) -> None:
        self.transport.abort()
