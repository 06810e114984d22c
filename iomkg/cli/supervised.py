"""A command in a process of its own, watched by another one: what others wrote cannot hurt.

Shapes with queries of their own and the rules of somebody else's project run in the process that
holds the data. So the whole command moves into a copy of the process, and what remains sees to it
that no query takes more time than it may, nor the copy more memory, and tells how it ended.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from io import FileIO, TextIOWrapper
from typing import Final

from iomkg.cli.ending import ends_at_signals, remove_unfinished
from iomkg.errors import StoreError
from iomkg.rdf.store.limits import WorkerLimits, half_of_free
from iomkg.rdf.store.process import memory_of, out_of_memory, told_of_death
from iomkg.rdf.store.stopwatch import Stopwatch, watch_by

_LOOK: Final = 0.05
"""Seconds between two looks at the time and the memory that are taken."""
_GRACE: Final = 0.12
"""Seconds in which the copy may tidy up after a signal, less than its watcher has."""
_STACK: Final = 64 << 20
"""Bytes of stack for the threads of a validation: the engine calls itself for what is nested."""
_SAID: Final = 1 << 16


def can_supervise() -> bool:
    """Tell whether this system can copy the process."""
    return hasattr(os, "fork") and sys.platform != "win32"


def supervised(
    run: Callable[[], int], limits: WorkerLimits, failed: Callable[[StoreError], int]
) -> int:
    """Run a command in a copy of this process.

    Args:
        run: the command; called in the copy alone.
        limits: seconds for a query that others wrote, and bytes of memory for all; memory left
            out is half of what is free.
        failed: called where the copy had to be ended, or ended by itself; returns the status.

    Returns:
        The exit status, in both processes.
    """
    stopwatch = Stopwatch()
    reads, writes = os.pipe()  # what the engine says when it dies
    listens, holds = os.pipe()  # ends when this process does
    pid = _fork()
    if pid == 0:
        os.close(reads)
        os.close(holds)
        return _copied(run, stopwatch, writes, listens)
    os.close(writes)
    os.close(listens)
    memory = limits.memory or half_of_free()
    try:
        return _watched(pid, reads, stopwatch, WorkerLimits(limits.seconds, memory), failed)
    finally:
        os.close(reads)
        os.close(holds)


def _fork() -> int:
    import warnings

    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings():
        # The one other thread waits for signals, and holds nothing that the copy needs.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _copied(run: Callable[[], int], stopwatch: Stopwatch, writes: int, listens: int) -> int:
    """Run the command in the copy."""
    import _thread

    _thread.stack_size(_STACK)
    _thread.start_new_thread(_end_with, (listens,))
    watch_by(stopwatch)
    # What Python says goes where it always does; what the engine says, to who watches.
    os.set_blocking(writes, False)
    # Nothing is held back, which could not be written at the end either.
    raw = FileIO(os.dup(2), "w")
    sys.stderr = TextIOWrapper(
        raw, encoding=sys.stderr.encoding, errors=sys.stderr.errors, write_through=True
    )
    os.dup2(writes, 2)
    with ends_at_signals(_GRACE):
        try:
            return run()
        except MemoryError:
            raise out_of_memory(None) from None


def _end_with(listens: int) -> None:
    """Wait until the process that watches has gone, and go as well."""
    with suppress(OSError):
        os.read(listens, 1)
    remove_unfinished()
    os._exit(1)


def _watched(
    pid: int,
    reads: int,
    stopwatch: Stopwatch,
    limits: WorkerLimits,
    failed: Callable[[StoreError], int],
) -> int:
    """Wait for the copy to end, or end it."""
    said: list[bytes] = []
    try:
        problem = _wait(reads, said, lambda: _over(pid, stopwatch, limits))
    except BaseException as ended:
        number = signal.SIGTERM if isinstance(ended, SystemExit) else signal.SIGINT
        _pass_on(pid, number)
        raise
    if problem is not None:
        # It may be writing a file, which its own end removes.
        _pass_on(pid, signal.SIGTERM)
        return failed(problem)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return status if status >= 0 else failed(told_of_death(status, b"".join(said), limits.memory))


def _wait(
    reads: int, said: list[bytes], look: Callable[[], StoreError | None]
) -> StoreError | None:
    """Wait until nobody holds the other end of a pipe; return why to wait no longer."""
    poll = select.poll()
    poll.register(reads, select.POLLIN)
    while True:
        if poll.poll(_LOOK * 1000):
            part = os.read(reads, _SAID)
            if not part:
                return None
            said[:] = [*said[-3:], part]
        problem = look()
        if problem is not None:
            return problem


def _over(pid: int, stopwatch: Stopwatch, limits: WorkerLimits) -> StoreError | None:
    taken = memory_of(pid) if limits.memory else None
    if limits.memory and taken is not None and taken > limits.memory:
        return out_of_memory(limits.memory)
    seconds, name = stopwatch.longest()
    if limits.seconds and seconds > limits.seconds:
        return StoreError(
            f"{name[:1].upper()}{name[1:]} had not finished after {limits.seconds:g} seconds.",
            "Narrow it, or allow it more time (--timeout SECONDS, or IOMKG_TIMEOUT=SECONDS; "
            "0 for no limit).",
        )
    return None


def _pass_on(pid: int, number: int) -> None:
    """Have the copy end as at a signal, and see that it does."""
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(pid, number)
        end = time.monotonic() + 2 * _GRACE
        while time.monotonic() < end:
            if os.waitpid(pid, os.WNOHANG)[0]:
                return
            time.sleep(0.005)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
