"""The graph that a command is about, opened as its options say."""

from __future__ import annotations

import argparse

from iomkg.api import KnowledgeGraph
from iomkg.api import open as open_graph
from iomkg.cli.output import say


def opened(args: argparse.Namespace) -> KnowledgeGraph:
    """Open the graph, and say what a person should know of how that was done.

    Args:
        args: the options ``--store``, ``--project``, ``--sources`` and ``--no-cache``.

    Returns:
        The graph, to be closed.
    """
    kg = open_graph(args.store, args.project, args.sources, cache=not args.no_cache)
    if kg.note:
        say(f"iomkg: {kg.note}")
    return kg
