"""A store whose queries run in a process of their own, so that none can hurt who asks.

The engine cannot be interrupted, takes what memory it wants, and ends the process on some queries.
What people and clients wrote is answered here: at the deadline, at Ctrl-C, or when nobody reads on,
the process ends at once. An answer is whole, or reading it raises.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from iomkg.errors import QuerySyntaxError, StoreError
from iomkg.rdf.read.oxterms import Known, triple_from_ox
from iomkg.rdf.sparql.bearable import check_bearable
from iomkg.rdf.store.base import Row, Rows, Store
from iomkg.rdf.store.failure import store_failed
from iomkg.rdf.store.limits import WorkerLimits
from iomkg.rdf.store.overrun import TooMuchAnswer
from iomkg.rdf.store.process import EngineProcess, Patience, can_spawn, out_of_memory
from iomkg.terms import Triple
from iomkg.tuples import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

IDLE: Final = 2
"""How many processes wait for the next query at most, where nothing else is said."""
_SWOLLEN: Final = 256 << 20
"""Bytes of memory with which a process of a server does not wait for the next query."""

_SYNTAX: Final = "text/tab-separated-values"
_ROW: Final = 8 << 20
"""Bytes of a row: the engine reads one again from its start whenever more of it comes."""
# What the engine's parsers say of what a worker wrote.
_FAILURES: Final = (OSError, RuntimeError, ValueError, SyntaxError)


class AskedDocument(NamedTuple):
    """A graph that each process is given when it starts.

    Attributes:
        write: writes the graph as N-Quads.
        version: tells one state of the graph from another.
    """

    write: Callable[[IO[bytes]], object]
    version: Callable[[], int]


class WorkerStore:
    """A store that is only read, by processes which are started when needed and ended at will.

    Several answers may be read at the same time: each has a process of its own.

    Args:
        asked: the folder of the engine, which processes open read-only and which the caller keeps
            from being removed meanwhile; or a graph that they are given.
        limits: what each query may take.
        ready: whether the next process is started as soon as one had to be ended, as a server
            wants it; otherwise when it is needed.
        idle: how many processes wait for the next query at most.

    Attributes:
        processes: those that answer, and those that wait for a query.

    Raises:
        StoreError: no process can be started.
    """

    def __init__(
        self,
        asked: Path | str | AskedDocument,
        limits: WorkerLimits = WorkerLimits(),  # noqa: B008 - it is frozen
        *,
        ready: bool = False,
        idle: int = IDLE,
    ) -> None:
        self._asked = asked
        self._limits = limits
        self._ready = ready
        self._most_idle = idle
        self._known = Known()
        self.processes: set[EngineProcess] = set()
        self._version = asked.version() if isinstance(asked, AskedDocument) else 0
        self._closed = False
        # It starts while the caller reads the query.
        self._idle: list[EngineProcess] = [self._spawn()]

    def select(self, query: str, deadline: float | None = None) -> Rows:
        """Answer a SELECT query (SPARQL 1.1 Query Language, section 16.1).

        Args:
            query: SPARQL text, already checked.
            deadline: seconds that the answer may be waited for; None for those of the store.

        Returns:
            The columns and an iterator over the rows. When it is closed or forgotten, the
            process ends.

        Raises:
            QueryRefused: the query is larger or deeper than the engine can bear.
            QuerySyntaxError: the text does not parse or is not a SELECT query.
            StoreError: there is no more time or memory, or the process ends; also while reading.
        """
        body = self._ask(query, "SELECT", deadline)
        with body.or_end():
            answer = ox.parse_query_results(cast(IO[bytes], body), format=ox.QueryResultsFormat.TSV)
        assert isinstance(answer, ox.QuerySolutions)
        names = tuple(variable.value for variable in answer.variables)
        return Rows(names, self._rows(answer, body))

    def ask(self, query: str, deadline: float | None = None) -> bool:
        """Answer an ASK query (SPARQL 1.1 Query Language, section 16.3); raises as :meth:`select`.

        Args:
            query: SPARQL text, already checked.
            deadline: as for :meth:`select`.

        Returns:
            Whether the pattern has a solution.
        """
        body = self._ask(query, "ASK", deadline)
        with body.or_end():
            answer = body.read()
            body.read()
        return answer == b"true"

    def construct(self, query: str, deadline: float | None = None) -> Iterator[Triple]:
        """Answer a CONSTRUCT or DESCRIBE query (SPARQL 1.1 Query Language, sections 16.2, 16.4).

        Args:
            query: SPARQL text, already checked.
            deadline: as for :meth:`select`.

        Returns:
            An iterator over the triples, as :meth:`select` gives rows; raises as that does.
        """
        body = self._ask(query, "CONSTRUCT", deadline)
        return self._triples(body)

    @property
    def limits(self) -> WorkerLimits:
        """What each query may take."""
        return self._limits

    def load(self, triples: Iterable[Triple]) -> int:  # noqa: ARG002
        """Refuse to add triples: a worker only reads.

        Raises:
            StoreError: always.
        """
        raise StoreError("This store is only read.", "Load into the store that it reads.")

    def close(self) -> None:
        """End all processes, those that are answering too."""
        self._closed = True
        self._idle.clear()
        for process in tuple(self.processes):
            process.end()
        self.processes.clear()

    def free(self, process: EngineProcess, *, whole: bool) -> None:
        """Take a process back after an answer.

        Args:
            process: the process.
            whole: whether it has sent all of the answer; else it is ended.
        """
        wanted = whole and not self._closed and len(self._idle) < self._most_idle
        if wanted and not (self._ready and process.swollen(_SWOLLEN)):
            self._idle.append(process)
            return
        process.end()
        self.processes.discard(process)
        if self._ready and not self._closed and not self._idle:
            with suppress(StoreError):  # told when it is needed
                self._idle.append(self._spawn())

    def _spawn(self) -> EngineProcess:
        folder = None if isinstance(self._asked, AskedDocument) else self._asked
        process = EngineProcess(folder, self._limits.memory)
        self.processes.add(process)
        if isinstance(self._asked, AskedDocument):
            self._asked.write(cast(IO[bytes], process))
            process.send(b"D", b"")
        return process

    def take(self) -> EngineProcess:
        """Return a process that waits for a query, to be given back to :meth:`free`.

        Raises:
            StoreError: the store has been closed, or no process can be started.
        """
        if self._closed:
            raise StoreError("The store has been closed.", "Open it again.")
        if isinstance(self._asked, AskedDocument) and self._asked.version() != self._version:
            self._version = self._asked.version()
            while self._idle:
                self.free(self._idle.pop(), whole=False)
        while self._idle:
            process = self._idle.pop()
            if not process.has_ended():
                return process
            process.end()
            self.processes.discard(process)
        return self._spawn()

    def _ask(self, query: str, form: str, deadline: float | None) -> _Body:
        check_bearable(query)
        seconds = self._limits.seconds if deadline is None else deadline
        body = _Body(self, self.take(), Patience(seconds), self._limits)
        with body.or_end():
            if (given := body.begin(query)) != form:
                raise QuerySyntaxError(
                    f"The query is a {given} query where a {form} query is wanted.",
                    f"Write it as a {form} query.",
                )
        return body

    def _rows(self, answer: ox.QuerySolutions, body: _Body) -> Iterator[Row]:
        term, most = self._known.__getitem__, self._limits.rows
        with body.or_end():
            for count, found in enumerate(answer):
                if count == most:
                    raise _too_many(most, "rows")
                yield tuple(map(term, found))

    def _triples(self, body: _Body) -> Iterator[Triple]:
        most = self._limits.rows
        with body.or_end():
            for count, found in enumerate(
                ox.parse(cast(IO[bytes], body), format=ox.RdfFormat.N_TRIPLES)
            ):
                if count == most:
                    raise _too_many(most, "triples")
                yield triple_from_ox(found)


def guarded(store: Store, limits: WorkerLimits, *, ready: bool = False, idle: int = IDLE) -> Store:
    """Return a store that answers as another one does, and cannot hurt.

    Args:
        store: the store, which stays open meanwhile.
        limits: what each query may take.
        ready: as for :class:`WorkerStore`.
        idle: as for :class:`WorkerStore`.

    Returns:
        A worker for what is in this process, to be closed before the store. The store itself if
        it is an endpoint, which is elsewhere anyway; and on Windows, where the deadline is looked
        at between rows only and nothing limits memory.

    Raises:
        StoreError: no process can be started.
    """
    from iomkg.rdf.store.directory import DirectoryStore
    from iomkg.rdf.store.embedded import EmbeddedStore

    if not isinstance(store, EmbeddedStore) or not can_spawn():
        return store
    if isinstance(store, DirectoryStore) and store.folder is not None:
        return WorkerStore(store.folder, limits, ready=ready, idle=idle)
    document = AskedDocument(store.dump, lambda: store.changes)
    return WorkerStore(document, limits, ready=ready, idle=idle)


class _Body:
    """The answer to a query, as a file that the engine's parsers read.

    The process that writes it goes back to the store at its end, and is ended where reading stops
    before, for whatever reason.
    """

    def __init__(
        self, store: WorkerStore, process: EngineProcess, patience: Patience, limits: WorkerLimits
    ) -> None:
        self._store = store
        self._process: EngineProcess | None = process
        self._patience = patience
        self._limits = limits
        self._part = memoryview(b"")
        self._line = 0  # bytes since the last end of a line

    def begin(self, query: str) -> str:
        """Ask; return the form of the answer."""
        assert self._process is not None
        # Rows and triples are counted here, where each is given to the reader before the limit.
        self._process.send(b"Q", f"{_SYNTAX}\n{sys.maxsize}\n\n\n{query}".encode())
        letter, content = self._process.receive(self._patience)
        if letter == b"S":
            from iomkg.rdf.sparql.unparsed import unparsed

            self._leave(whole=True)
            raise unparsed(query, content.decode())
        if letter != b"F":
            raise failed_answer(letter, content, self._limits)
        return content.decode()

    def read(self, most: int = -1) -> bytes:
        """Return what comes next, at most so many bytes of it; nothing at the end."""
        if not self._part and self._process is not None:
            letter, content = self._process.receive(self._patience)
            if letter == b"R":
                self._part = memoryview(content)
                self._measure(content)
            elif letter == b"E":
                self._leave(whole=True)
            else:
                raise failed_answer(letter, content, self._limits)
        most = len(self._part) if most < 0 else most
        part, self._part = self._part[:most], self._part[most:]
        return bytes(part)

    def _measure(self, content: bytes) -> None:
        """Refuse a row that is too long for the engine's parsers, which want it as a whole."""
        end = content.rfind(b"\n")
        self._line = self._line + len(content) if end < 0 else len(content) - end - 1
        # Who writes does so after some 32 KiB: more comes from one value.
        if max(self._line, len(content)) > _ROW:
            raise StoreError(
                f"A row or triple of the answer is longer than {_ROW >> 20} MiB.",
                "Ask for less text in one.",
            )

    @contextmanager
    def or_end(self) -> Iterator[None]:
        """End the process if the block is left by an error."""
        try:
            yield
        except _FAILURES as error:
            self._leave(whole=False)
            raise store_failed("that is asked", error) from error
        except BaseException:
            self._leave(whole=False)
            raise

    def __del__(self) -> None:
        self._leave(whole=False)

    def _leave(self, *, whole: bool) -> None:
        process, self._process = self._process, None
        if process is not None:
            self._store.free(process, whole=whole)


def failed_answer(letter: bytes, content: bytes, limits: WorkerLimits) -> StoreError:
    """Make the error for a frame that says that a query failed.

    Args:
        letter: its letter; see :mod:`iomkg.rdf.store.engine_process`.
        content: its content.
        limits: what the query may take.
    """
    if letter == b"M":
        return out_of_memory(limits.memory)
    if letter == b"L":
        return _too_many(limits.rows or 0, "rows or triples")
    return store_failed("that is asked", RuntimeError(content.decode(errors="replace")))


def _too_many(most: int, what: str) -> TooMuchAnswer:
    return TooMuchAnswer(
        f"The answer has more than {most:,} {what}.",
        "Narrow the query, end it with LIMIT, or allow more (--limit ROWS).",
    )
