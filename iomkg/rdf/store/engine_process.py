"""What a worker process runs: the engine and nothing else. Started as a script, never imported.

Arguments: the folder that holds pyoxigraph, the folder of the store (empty: what is to be asked
comes by standard input first), bytes of memory that may be used beyond the start (0: no limit),
bytes of stack.

It reads requests from standard input and writes answers to standard output, both as *frames*: a
letter, the length of what follows in eight digits of base 16, and so many bytes.

========  ==========================================================
requests  ``D`` part of a document in N-Quads to be asked, an empty one ends it;
          ``Q`` a query with how it is wanted: lines with the syntax of the answer (a media type;
          triples come in N-Triples where it is one for rows), how many rows or triples it may
          have, the IRIs of the graphs that make up the default graph, and those of the named
          graphs (both empty: as the store has them); then the query
answers   ``F`` its form; ``R`` part of the answer; ``E`` the answer is whole; ``S`` the query does
          not parse; ``X`` it failed; ``M`` memory ran out; ``L`` it has more rows or triples than
          it may
========  ==========================================================

A query runs in a thread of its own, because only such a one has as much stack as the engine wants
for a query that nests. The main thread waits for requests meanwhile, so that the process ends when
standard input does: when who asked is gone, however it went.
"""

# Every import costs each cold start, so there are none but of what the interpreter has built in.
import _thread
import os
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, Final, TypeVar

    import pyoxigraph

    _Found = TypeVar("_Found")

_HEAD: "Final" = 9
_LEAST_STACK: "Final" = 16 << 20


def _read(wanted: int) -> bytes:
    """Read so many bytes of standard input; leave the process where it ends before."""
    parts = []
    while wanted:
        part = os.read(0, min(wanted, 1 << 20))
        if not part:
            os._exit(0)
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def _request() -> tuple[bytes, bytes]:
    head = _read(_HEAD)
    return head[:1], _read(int(head[1:], 16))


def _frame(letter: bytes, content: bytes = b"") -> bytes:
    return b"%s%08x%s" % (letter, len(content), content)


def _write(frames: bytes) -> None:
    left = memoryview(frames)
    while left:
        left = left[os.write(1, left) :]


def _send(letter: bytes, content: bytes = b"") -> None:
    _write(_frame(letter, content))


class _Document:
    """The document that requests bring, as a file that the engine reads."""

    def __init__(self) -> None:
        self._rest = b""
        self._ended = False

    def read(self, most: int = -1) -> bytes:
        if not self._rest and not self._ended:
            self._rest = _request()[1]
            self._ended = not self._rest
        most = len(self._rest) if most < 0 else most
        part, self._rest = self._rest[:most], self._rest[most:]
        return part


class _TooMany(Exception):
    """An answer has more rows or triples than it may."""


# What each row has in its text, by the syntax, and how often it stands there besides. A value may
# have it too (in JSON and CSV), so it never counts too few rows.
_ROW_MARKS: "Final" = {
    "application/sparql-results+json": (b"},{", -1),
    "application/sparql-results+xml": (b"<result>", 0),
    "text/csv": (b"\n", 1),
    "text/tab-separated-values": (b"\n", 1),
}


class _Answer:
    """A file into which the engine writes an answer, in frames.

    What goes ahead of it goes out with its first part, and what ends it with its last: a short
    answer wakes who waits for it once.
    """

    def __init__(self, ahead: bytes = b"") -> None:
        self._ahead = ahead
        self._held: list[bytes] = []
        self._size = 0

    def write(self, part: bytes) -> int:
        self._held.append(bytes(part))
        self._size += len(part)
        # The first rows go at once; then few large pieces cost less than many small ones.
        if self._size >= 32 << 10:
            self.flush()
        return len(part)

    def flush(self, behind: bytes = b"") -> None:
        part = _frame(b"R", b"".join(self._held)) if self._held else b""
        if frames := self._ahead + part + behind:
            _write(frames)
        self._ahead, self._held, self._size = b"", [], 0


class _Counted(_Answer):
    """As that, with a limit on the rows of an answer to SELECT."""

    def __init__(
        self, ahead: bytes, syntax: str, most: int, again: "Callable[[], Iterable[object]]"
    ) -> None:
        super().__init__(ahead)
        self._most = most
        self._again = again
        self._mark, besides = _ROW_MARKS[syntax]
        self._left = most + besides
        self._end = b""

    def write(self, part: bytes) -> int:
        part = bytes(part)
        if self._mark:
            self._left -= (self._end + part).count(self._mark)
            kept = len(self._mark) - 1
            self._end = (self._end + part)[-kept:] if kept else b""
            if self._left < 0:
                self._mark = b""
                # Too many, or values look like rows: the query is run again, to be sure.
                for _ in _first(self._most, self._again()):
                    pass
        return super().write(part)


def _first(most: int, found: "Iterable[_Found]") -> "Iterator[_Found]":
    """Yield rows or triples, no more than so many of them."""
    for count, each in enumerate(found):
        if count == most:
            raise _TooMany
        yield each


def _answer(store: "pyoxigraph.Store", wanted: str) -> None:
    """Answer a query in the syntax and with the limit and the graphs that go before it."""
    import pyoxigraph as ox

    syntax, number, default, named, query = wanted.split("\n", 4)
    most, graphs = int(number), {}
    is_limited = most < sys.maxsize
    # A dataset that is given has nothing but what is given (SPARQL 1.1 Query Language, 13.2).
    if default or named:
        graphs["default_graph"] = [ox.NamedNode(iri) for iri in default.split()]
        graphs["named_graphs"] = [ox.NamedNode(iri) for iri in named.split()]

    def run() -> "Any":
        return store.query(query, **graphs)  # type: ignore[arg-type]

    found = run()
    into: Any
    if isinstance(found, ox.QueryTriples):
        into = _Answer(_frame(b"F", b"CONSTRUCT"))
        form = ox.RdfFormat.from_media_type(syntax) or ox.RdfFormat.N_TRIPLES
        if is_limited:
            ox.serialize(_first(most, found), into, format=form)
        else:  # twice as quick, for none of them is made an object of Python's
            found.serialize(into, format=form)
    else:
        asks = isinstance(found, ox.QueryBoolean)
        ahead = _frame(b"F", b"ASK" if asks else b"SELECT")
        counted = is_limited and not asks
        into = _Counted(ahead, syntax, most, run) if counted else _Answer(ahead)
        found.serialize(into, format=ox.QueryResultsFormat.from_media_type(syntax))
    into.flush(_frame(b"E"))


def _guarded(store: "pyoxigraph.Store", wanted: str) -> None:
    try:
        _answer(store, wanted)
    except _TooMany:
        _send(b"L")
    except MemoryError:
        _send(b"M")
    except SyntaxError as error:
        _send(b"S", str(error).encode())
    except BaseException as error:  # a panic of the engine among them
        _send(b"X", str(error).encode())


def _serve(store: "pyoxigraph.Store", queries: list[str], asked: "_thread.LockType") -> None:
    try:
        while True:
            asked.acquire()
            _guarded(store, queries.pop())
    except BaseException:  # who asked is gone, or there is no memory even to say so
        os._exit(1)


def _open(folder: str) -> "pyoxigraph.Store":
    import pyoxigraph as ox

    if folder:
        return ox.Store.read_only(folder)
    store = ox.Store()
    document: Any = _Document()
    store.bulk_extend(ox.parse(document, format=ox.RdfFormat.N_QUADS))
    return store


def _limit(memory: int) -> None:
    """Let the process take so much more address space than now, where the system limits that."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if memory and sys.platform == "linux":
            with open("/proc/self/statm", "rb") as stream:  # noqa: PTH123
                taken = int(stream.read().split()[0]) * resource.getpagesize()
            most = taken + memory
            hard = resource.getrlimit(resource.RLIMIT_AS)[1]
            if hard != resource.RLIM_INFINITY:
                most = min(most, hard)
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    except (ImportError, OSError, ValueError):
        return


def _start(store: "pyoxigraph.Store", queries: list[str], stack: int) -> "_thread.LockType":
    """Start the thread that answers, with as much stack as there is."""
    asked = _thread.allocate_lock()
    asked.acquire()
    while True:
        try:
            _thread.stack_size(stack)
            _thread.start_new_thread(_serve, (store, queries, asked))
        except (RuntimeError, ValueError):
            stack //= 2
            if stack < _LEAST_STACK:
                raise
        else:
            return asked


def main() -> None:
    """Answer until standard input ends."""
    # Who asked decides when this ends; Ctrl-C at a terminal reaches every process there.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    engine, folder, memory, stack = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    sys.path.append(engine)
    queries: list[str] = []
    try:
        store = _open(folder)
        asked = _start(store, queries, stack)
        _limit(memory)
    except MemoryError:
        _send(b"M")
        return
    except Exception as error:
        _send(b"X", str(error).encode())
        return
    while True:
        letter, content = _request()
        if letter == b"Q":
            queries.append(content.decode())
            asked.release()


main()
