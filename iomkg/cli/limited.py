"""The options that say what a query may take: ``--timeout``, ``--memory``, ``--limit``."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from math import isfinite
from typing import TYPE_CHECKING, Final

from iomkg.errors import BadParameter
from iomkg.rdf.store.limits import SECONDS, WorkerLimits, read_size

if TYPE_CHECKING:
    import argparse


UNWATCHED: Final = 20.0
"""Seconds that a query may take where nobody watches: its output is no terminal."""


def add_limits(parser: argparse.ArgumentParser, of: str) -> None:
    """Add ``--timeout`` and ``--memory`` for a verb that runs queries of shapes or rules.

    Args:
        parser: the parser of the verb.
        of: what the queries belong to.
    """
    parser.add_argument(
        "--timeout",
        type=float,
        metavar="SECONDS",
        help=f"that a query of {of} may take, 0 for any time; default 60 on a terminal, "
        "otherwise 20",
    )
    parser.add_argument(
        "--memory",
        metavar="SIZE",
        help="that it may use, such as 2G; default half of what is free",
    )


def limits_of(args: argparse.Namespace) -> WorkerLimits:
    """Return what a query may take by the options given.

    Args:
        args: the options ``--timeout``, ``--memory`` and ``--limit``, as far as the verb has them.

    Returns:
        The limits. Without ``--timeout`` a query may take the seconds of ``IOMKG_TIMEOUT``, or
        60 at a terminal and 20 in a pipe or file.

    Raises:
        BadParameter: a value makes no sense.
    """
    seconds: float | None = getattr(args, "timeout", None)
    if seconds is None:
        seconds = _usual(args)
    elif not (isfinite(seconds) and seconds >= 0):
        raise BadParameter(f"--timeout {seconds} is no time.", "Give seconds, or 0 for no limit.")
    rows, size = getattr(args, "limit", None), getattr(args, "memory", None)
    if rows is not None and rows < 1:
        raise BadParameter(f"--limit {rows} leaves no row.", "Give a number from 1.")
    return WorkerLimits(seconds or None, None if size is None else read_size(size), rows)


def _usual(args: argparse.Namespace) -> float:
    given = os.environ.get("IOMKG_TIMEOUT", "")
    with suppress(ValueError):  # an endpoint, which is what it is needed for, says so
        if given and isfinite(float(given)) and float(given) >= 0:
            return float(given)
    watched = sys.stdout.isatty() and getattr(args, "output", None) is None
    return SECONDS if watched else UNWATCHED
