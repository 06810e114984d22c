"""The graph that a command is about, opened as its options say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from iomkg.api import KnowledgeGraph
from iomkg.api import open as open_graph
from iomkg.cli.output import say
from iomkg.cli.ready import find_ready
from iomkg.graph.evidence.texts_folder import sources_folder
from iomkg.graph.project import Project
from iomkg.graph.stamp import is_shipped
from iomkg.rdf.store.quick import QuickStore

if TYPE_CHECKING:
    import argparse


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


def opened_to_ask(args: argparse.Namespace) -> KnowledgeGraph:
    """Open the graph for a verb that asks it once: quickly, where all is ready for that.

    Args:
        args: as for :func:`opened`.

    Returns:
        The graph, to be closed. Its store is opened when it is first asked for rows.
    """
    ready = find_ready(args)
    # The queries of others run where they cannot hurt, which a quick store does not see to.
    if ready is None or not is_shipped(ready.root):
        return opened(args)
    project, texts = Project(Path(ready.root)), sources_folder(args.sources)
    return KnowledgeGraph(project, QuickStore(ready.store), texts, prepared=ready)
