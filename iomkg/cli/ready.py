"""What is ready for a cold start, where the options want nothing else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from iomkg.ask.prepared import Prepared, find_prepared
from iomkg.graph.stamp import find_root

if TYPE_CHECKING:
    import argparse


def find_ready(args: argparse.Namespace) -> Prepared | None:
    """Find what is prepared for a cold start.

    Args:
        args: the options ``--store``, ``--project``, ``--sources`` and ``--no-cache``.

    Returns:
        None if anything is not prepared, or an option wants something else.
    """
    sources = args.sources or os.environ.get("IOMKG_SOURCES")
    there = not sources or os.path.isdir(sources)  # noqa: PTH112  (one that is not is told later)
    if args.store is not None or args.no_cache or not there:
        return None
    root = find_root(args.project and str(args.project))
    return find_prepared(root) if root else None
