"""Answers that the engine writes, waited for in an event loop without a thread for each."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from time import monotonic
from typing import Final

from iomkg.rdf.sparql.unparsed import unparsed
from iomkg.rdf.store.overrun import OutOfTime
from iomkg.rdf.store.process import EngineProcess
from iomkg.rdf.store.worker import WorkerStore, failed_answer

_HEAD: Final = 9


@dataclass(frozen=True)
class WantedAnswer:
    """How an answer is wanted that the engine writes.

    Attributes:
        syntax: a media type: of SPARQL 1.1 Results (JSON, XML, CSV, TSV) for SELECT and ASK, of
            RDF for CONSTRUCT and DESCRIBE.
        default_graphs: IRIs of the graphs of the store that make up the default graph.
        named_graphs: IRIs of the named graphs. Where both are empty, the dataset is that of the
            store (SPARQL 1.1 Protocol, section 2.1.4).
    """

    syntax: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


async def awaited_answer(
    store: WorkerStore, query: str, wanted: WantedAnswer
) -> AsyncGenerator[bytes]:
    """Answer a query of any form as bytes that the engine writes.

    When the iterator is closed, or the task that waits for it is cancelled, the process ends.

    Args:
        store: starts the processes.
        query: SPARQL text, already checked, also for what the engine can bear
            (:mod:`iomkg.rdf.sparql.bearable`).
        wanted: in which syntax, and from which graphs.

    Yields:
        The answer in parts, as the engine writes them.

    Raises:
        QuerySyntaxError: the text does not parse.
        OutOfTime, OutOfMemory, TooMuchAnswer: it takes more than it may.
        EngineEnded: the process has ended.
        StoreError: no process can be started, or the engine fails.
    """
    limits = store.limits
    most = sys.maxsize if limits.rows is None else limits.rows
    graphs = f"{' '.join(wanted.default_graphs)}\n{' '.join(wanted.named_graphs)}"
    process = store.take()
    whole = False
    try:
        process.send(b"Q", f"{wanted.syntax}\n{most}\n{graphs}\n{query}".encode())
        frames = _Frames(process, limits.seconds)
        while not whole:
            letter, content = await frames.next()
            if letter == b"R":
                yield content
            elif letter == b"S":
                whole = True
                raise unparsed(query, content.decode())
            elif letter == b"E":
                whole = True
            elif letter != b"F":
                raise failed_answer(letter, content, limits)
    finally:
        store.free(process, whole=whole)


class _Frames:
    """The frames that a process sends; time in which nobody waits for them does not count."""

    def __init__(self, process: EngineProcess, seconds: float | None) -> None:
        self._process = process
        self._seconds = seconds
        self._left = seconds
        self._held = bytearray()

    async def next(self) -> tuple[bytes, bytes]:
        """Wait for the next frame; return its letter and its content."""
        await self._fill(_HEAD)
        letter, size = bytes(self._held[:1]), int(self._held[1:_HEAD], 16)
        await self._fill(_HEAD + size)
        content = bytes(self._held[_HEAD : _HEAD + size])
        del self._held[: _HEAD + size]
        return letter, content

    async def _fill(self, wanted: int) -> None:
        while len(self._held) < wanted:
            await self._readable()
            self._held += self._process.read_some()

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        fd = self._process.fileno()
        ready: asyncio.Future[bool] = loop.create_future()
        loop.add_reader(fd, _settle, ready, True)
        timer = None if self._left is None else loop.call_later(self._left, _settle, ready, False)
        begun = monotonic()
        try:
            in_time = await ready
        finally:
            loop.remove_reader(fd)
            if timer is not None and self._left is not None:
                timer.cancel()
                self._left = max(self._left - (monotonic() - begun), 0)
        if not in_time:
            raise OutOfTime(
                f"The query had not finished after {self._seconds:g} seconds.",
                "Narrow it, or allow it more time.",
            )


def _settle(ready: asyncio.Future[bool], in_time: bool) -> None:
    if not ready.done():
        ready.set_result(in_time)
