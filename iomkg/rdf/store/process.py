"""A process that runs the engine: started, asked, waited for, and ended at any moment.

Written for systems that have ``posix_spawn`` (Linux, macOS). It ends with the process that started
it, however that one ends: its standard input is a pipe which the system closes then.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Callable
from importlib.util import find_spec
from time import monotonic
from typing import TYPE_CHECKING, Final, NoReturn

from iomkg.errors import StoreError
from iomkg.rdf.store.overrun import EngineEnded, OutOfMemory, OutOfTime

if TYPE_CHECKING:
    from pathlib import Path

STACK: Final = 512 << 20
"""Bytes of stack for a query. It is address space, of which only what is touched is memory.

The engine calls itself for each level and each link of a query and takes 8 kB for some; with this
much, none of 50,000 words ends it (:mod:`iomkg.rdf.sparql.bearable`).
"""

SCRIPT: Final = os.path.join(os.path.dirname(__file__), "engine_process.py")  # noqa: PTH118, PTH120
_HEAD: Final = 9
_BLOCK: Final = 1 << 20
_LOOK: Final = 0.25
"""Seconds between two looks at the memory of a process, where the system does not limit it."""
_LONGEST: Final = 86_400.0
"""Seconds of one wait: a system takes no number beyond some weeks."""
_QUICK: Final = 0.02
"""Seconds that a query may take before the memory of its process is looked at."""
_EVERY: Final = 1.0
"""Seconds between two looks while all queries are quick."""


def can_spawn() -> bool:
    """Tell whether this system can run the engine in a process of its own."""
    return hasattr(os, "posix_spawn") and sys.platform != "win32" and bool(sys.executable)


class Patience:
    """How long is still waited for a process; time in which nobody waits does not count.

    Args:
        seconds: how long in all, or None for ever.
    """

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self._left = seconds

    def wait(self, fd: int, look: Callable[[], None] | None = None) -> None:
        """Wait until a file descriptor can be read.

        Args:
            fd: the descriptor.
            look: is called now and then while waiting.

        Raises:
            StoreError: there is no more time.
        """
        poll = select.poll()
        poll.register(fd, select.POLLIN)
        while True:
            left = self._left
            if look is not None:
                look()
                left = _LOOK if left is None else min(left, _LOOK)
            begun = monotonic()
            ready = poll.poll(None if left is None else min(max(left, 0), _LONGEST) * 1000)
            if self._left is not None:
                self._left -= monotonic() - begun
            if ready:
                return
            if self._left is not None and self._left <= 0:
                raise out_of_time(self.seconds or 0)


class EngineProcess:
    """A process with the engine, which answers one query at a time.

    Args:
        folder: the store that it reads, or None if :meth:`document` brings what is asked.
        memory: bytes that it may use, or None for no limit.

    Raises:
        StoreError: it cannot be started.
    """

    def __init__(self, folder: Path | str | None, memory: int | None) -> None:
        self._memory = memory
        found = find_spec("pyoxigraph")
        if found is None or found.origin is None:
            raise StoreError("pyoxigraph is not installed.", "Install iomkg again.")
        engine = os.path.dirname(os.path.dirname(found.origin))  # noqa: PTH120
        place = "" if folder is None else os.path.realpath(folder)
        argv = [sys.executable, "-I", "-S", SCRIPT, engine, place, str(memory or 0), str(STACK)]
        theirs: list[int] = []
        ours: list[int] = []
        self.pid: int | None = None
        try:
            for reads in (True, False, False):
                ends = os.pipe()
                theirs.append(ends[0 if reads else 1])
                ours.append(ends[1 if reads else 0])
            actions = [(os.POSIX_SPAWN_DUP2, fd, number) for number, fd in enumerate(theirs)]
            self._in, self._out, self._err = ours
            # A group of its own: what a terminal sends to the command does not end it first.
            self.pid = os.posix_spawn(
                sys.executable, argv, os.environ, file_actions=actions, setpgroup=0
            )
        except OSError as error:
            for fd in ours:
                os.close(fd)
            raise StoreError(
                f"No process can be started to answer queries: {error.strerror}.",
                "End other processes, or raise the limit on them.",
            ) from error
        finally:
            for fd in theirs:
                os.close(fd)
        self._asked = self._looked = monotonic()

    def send(self, letter: bytes, content: bytes) -> None:
        """Send a request.

        Args:
            letter: what it is; see :mod:`iomkg.rdf.store.engine_process`.
            content: its content.

        Raises:
            StoreError: the process has ended.
        """
        self._alive()
        self._asked = monotonic()
        left = memoryview(b"%s%08x%s" % (letter, len(content), content))
        try:
            while left:
                left = left[os.write(self._in, left) :]
        except BrokenPipeError:
            self._died()

    def write(self, part: bytes) -> int:
        """Send a part of a document, as a file takes it."""
        if part:
            self.send(b"D", part)
        return len(part)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""

    def receive(self, patience: Patience) -> tuple[bytes, bytes]:
        """Wait for the next part of the answer.

        Args:
            patience: how long.

        Returns:
            Its letter and its content.

        Raises:
            StoreError: there is no more time, the process has ended, or it takes more memory
                than it may.
        """
        self._alive()
        head = self._read(_HEAD, patience)
        return head[:1], self._read(int(head[1:], 16), patience)

    def end(self) -> int:
        """End the process at once.

        Returns:
            How it ended, as :func:`os.waitstatus_to_exitcode` tells it.
        """
        if self.pid is None:
            return 0
        pid, self.pid = self.pid, None
        try:
            os.kill(pid, signal.SIGKILL)
            status = os.waitpid(pid, 0)[1]
        except (ProcessLookupError, ChildProcessError):  # somebody else waited for it
            status = 0
        for fd in (self._in, self._out, self._err):
            os.close(fd)
        return os.waitstatus_to_exitcode(status)

    def fileno(self) -> int:
        """Return the descriptor that can be read when the process has sent something."""
        self._alive()
        return self._out

    def read_some(self) -> bytes:
        """Return what the process has sent, once it can be read.

        Raises:
            StoreError: the process has ended.
        """
        self._alive()
        return os.read(self._out, _BLOCK) or self._died()

    def memory(self) -> int:
        """Return how many bytes of memory the process takes; 0 where the system does not tell."""
        return 0 if self.pid is None else memory_of(self.pid) or 0

    def swollen(self, most: int) -> bool:
        """Tell whether the process takes more than so many bytes of memory, after an answer.

        It is not looked after an answer that came so quickly that it cannot have taken much, but
        once a second.
        """
        now = monotonic()
        if now - self._asked < _QUICK and now - self._looked < _EVERY:
            return False
        self._looked = now
        return self.memory() > most

    def has_ended(self) -> bool:
        """Tell whether the process has ended, or closed what it writes to, while it waited."""
        poll = select.poll()
        poll.register(self._out, 0)
        return bool(poll.poll(0))

    def __del__(self) -> None:
        if getattr(self, "pid", None) is not None:
            self.end()

    def _alive(self) -> None:
        if self.pid is None:
            raise StoreError("The store has been closed.", "Open it again.")

    def _read(self, wanted: int, patience: Patience) -> bytes:
        look = self._look if self._memory and sys.platform != "linux" else None
        parts = []
        while wanted:
            patience.wait(self._out, look)
            part = os.read(self._out, min(wanted, _BLOCK))
            if not part:
                self._died()
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts)

    def _look(self) -> None:
        """See how much memory the process takes, where no limit can be set on it (macOS)."""
        if self._memory and self.memory() > self._memory:
            self.end()
            raise out_of_memory(self._memory)

    def _died(self) -> NoReturn:
        """Say how the process ended, which has closed its end of a pipe."""
        os.set_blocking(self._err, False)
        try:
            said = os.read(self._err, _BLOCK)
        except BlockingIOError:
            said = b""
        assert self.pid is not None
        pid, self.pid = self.pid, None
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        for fd in (self._in, self._out, self._err):
            os.close(fd)
        raise told_of_death(status, said, self._memory)


def memory_of(pid: int) -> int | None:
    """Return how many bytes of memory a process takes; None where the system does not tell."""
    if sys.platform == "linux":
        try:
            with open(f"/proc/{pid}/statm", "rb") as file:  # noqa: PTH123
                pages = file.read().split()[1]
        except (OSError, IndexError):
            return None
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    import subprocess

    told = subprocess.run(  # noqa: S603 - nothing of it comes from outside
        ["/bin/ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=False
    ).stdout.strip()
    return int(told) << 10 if told.isdigit() else None


def told_of_death(status: int, said: bytes, memory: int | None) -> StoreError:
    """Make the error for a process with the engine that ended by itself.

    Args:
        status: how it ended, as :func:`os.waitstatus_to_exitcode` tells it.
        said: what it wrote to standard error.
        memory: bytes that it might use, or None for any.
    """
    # Rust's allocator, C++'s, and Python's.
    if any(text in said for text in (b"memory allocation", b"bad_alloc", b"MemoryError")):
        return out_of_memory(memory)
    if status == -signal.SIGKILL:
        ended = EngineEnded(
            "The system ended the process that answered the query, most likely for want of memory.",
            "Narrow the query, or set a limit (--memory SIZE) to learn what needs so much.",
        )
        ended.killed = True
        return ended
    how = signal.Signals(-status).name if status < 0 else f"status {status}"
    return EngineEnded(
        f"The engine ended while it answered the query ({how}).",
        "Write the query with fewer parts, or less nested; if it is simple, load the store "
        "anew, for it may be damaged.",
    )


def out_of_time(seconds: float) -> OutOfTime:
    """Make the error for a query that takes longer than it may.

    Args:
        seconds: how long it may take.
    """
    return OutOfTime(
        f"The query had not finished after {seconds:g} seconds.",
        "Narrow it, or allow it more time (--timeout SECONDS, 0 for no limit).",
    )


def out_of_memory(memory: int | None) -> OutOfMemory:
    """Make the error for a query that wants more memory than it may have.

    Args:
        memory: bytes that it may have, or None if it was the system that had no more.
    """
    narrow = "Narrow it (ORDER BY, GROUP BY and DISTINCT hold all rows), or"
    if memory is None:
        return OutOfMemory(
            "The system gives too little memory for the query.", f"{narrow} allow more (ulimit -v)."
        )
    return OutOfMemory(
        f"The query needs more memory than it may use ({memory / (1 << 20):,.0f} MB).",
        f"{narrow} allow it more (--memory SIZE).",
    )
