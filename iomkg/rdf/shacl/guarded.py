"""Regular expressions that the store's engine refuses, matched by Python within a time limit.

XPath has no look-around, but shapes use it. Python's engine knows it, and may try more ways to
match than there is time for; so all of them together have a few seconds.
"""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import FrameType
from typing import Final

from iomkg.errors import ShapeError
from iomkg.rdf.shacl.shapes_graph import MALFORMED

_SECONDS: Final = 5.0
_FLAGS: Final = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
_LONGEST: Final = 10_000


@lru_cache(maxsize=256)
def python_matcher(pattern: str, flags: str = "") -> Callable[[str], bool]:
    """Return a function that says whether a pattern matches somewhere in a text.

    Args:
        pattern: a regular expression.
        flags: letters among ``imsxq`` (XPath and XQuery Functions 3.1, section 5.6.1.1).

    Returns:
        A function of the text, which raises ShapeError after five seconds.

    Raises:
        ShapeError: if the pattern is none, or is too long.
    """
    shown = pattern if len(pattern) <= 80 else f"{pattern[:80]}…"
    if len(pattern) > _LONGEST:
        raise ShapeError(f"The pattern {shown} has {len(pattern):,} characters.", "Shorten it.")
    options = re.NOFLAG
    for letter in flags:
        if letter not in _FLAGS:
            raise ShapeError(f"The pattern {shown} has the flag {letter!r}.", MALFORMED)
        options |= _FLAGS[letter]
    try:
        compiled = re.compile(pattern, options)
    except (re.error, RecursionError, OverflowError) as error:
        raise ShapeError(f"The pattern {shown} cannot be read: {error}.", MALFORMED) from error

    def matches(text: str) -> bool:
        with _limited(shown):
            return compiled.search(text) is not None

    return matches


@contextmanager
def _limited(pattern: str) -> Iterator[None]:
    """Raise ShapeError after a while; only the main thread can have a timer."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(_: int, __: FrameType | None) -> None:
        raise ShapeError(
            f"The pattern {pattern} took more than {_SECONDS:.0f} seconds for one value.",
            "Write it so that there are fewer ways to match, or without look-around.",
        )

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, _SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
