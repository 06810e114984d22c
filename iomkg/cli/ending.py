"""How a command ends at Ctrl-C and SIGTERM: at once, with nothing left behind.

Python's own handlers run between two steps of Python, so not while the engine works. A thread sees
each signal when it comes and, if the command has not ended a moment later, ends it.
"""

from __future__ import annotations

import _thread
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

GRACE: Final = 0.25
"""Seconds in which a command may tidy up."""

_unfinished: set[str] = set()


@contextmanager
def unfinished(path: str) -> Iterator[None]:
    """Have a file removed if the command is ended while it is written.

    Args:
        path: the file; who writes it removes it in all other cases.
    """
    _unfinished.add(path)
    try:
        yield
    finally:
        _unfinished.discard(path)


@contextmanager
def ends_at_signals(grace: float = GRACE) -> Iterator[None]:
    """Within the block, end the process soon after SIGINT (status 130) and SIGTERM (143).

    KeyboardInterrupt or SystemExit is raised first, so that what is open gets closed. Without
    effect outside the main thread, and on Windows, where Python is told of signals in another way.

    Args:
        grace: seconds in which the command may tidy up.
    """
    try:
        before = signal.signal(signal.SIGTERM, _terminated)
    except ValueError:  # not in the main thread
        yield
        return
    if sys.platform == "win32":
        yield
        return
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    woken = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    _thread.start_new_thread(_watch, (reading, grace))
    try:
        yield
    finally:
        signal.set_wakeup_fd(woken)
        os.close(writing)  # the thread ends
        signal.signal(signal.SIGTERM, before)


def _terminated(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def remove_unfinished() -> None:
    """Remove the files that were being written."""
    for path in tuple(_unfinished):
        try:
            os.unlink(path)  # noqa: PTH108
        except OSError:
            continue


def _watch(reading: int, grace: float) -> None:
    """Wait for a signal, then for the command to end; end it if it does not."""
    while told := os.read(reading, 1):
        if told[0] not in (signal.SIGINT, signal.SIGTERM):
            continue
        time.sleep(grace)
        os.set_blocking(reading, False)
        try:
            while os.read(reading, 64):
                pass
        except BlockingIOError:
            remove_unfinished()
            os._exit(128 + told[0])
        break
    os.close(reading)
