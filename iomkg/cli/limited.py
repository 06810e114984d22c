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
        args: the options ``timeout``, ``memory`` and ``limit``, each None if it is not given.

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
    if args.limit is not None and args.limit < 1:
        raise BadParameter(f"--limit {args.limit} leaves no row.", "Give a number from 1.")
    memory = None if args.memory is None else read_size(args.memory)
    return WorkerLimits(seconds or None, memory, args.limit)
