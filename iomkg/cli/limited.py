"""The options that say what a query may take: ``--timeout``, ``--memory``, ``--limit``."""

from __future__ import annotations

import argparse
import sys
from math import isfinite
from typing import Final

from iomkg.errors import BadParameter
from iomkg.rdf.store.limits import SECONDS, WorkerLimits, read_size

UNWATCHED: Final = 20.0
"""Seconds that a query may take where nobody watches: its output is no terminal."""


def limits_of(args: argparse.Namespace) -> WorkerLimits:
    """Return what a query may take by the options given.

    Args:
        args: the options ``--timeout``, ``--memory`` and ``--limit``; of a verb that lacks the
            last two, the first.

    Returns:
        The limits. Without ``--timeout`` a query may take 60 seconds at a terminal and 20 in a
        pipe or file.

    Raises:
        BadParameter: a value makes no sense.
    """
    seconds: float | None = args.timeout
    if seconds is None:
        seconds = SECONDS if sys.stdout.isatty() and args.output is None else UNWATCHED
    elif not (isfinite(seconds) and seconds >= 0):
        raise BadParameter(f"--timeout {seconds} is no time.", "Give seconds, or 0 for no limit.")
    rows, size = getattr(args, "limit", None), getattr(args, "memory", None)
    if rows is not None and rows < 1:
        raise BadParameter(f"--limit {rows} leaves no row.", "Give a number from 1.")
    return WorkerLimits(seconds or None, None if size is None else read_size(size), rows)
