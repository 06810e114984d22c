"""The Python face: an open graph, how it is opened, and how a store is filled."""

from iomkg.api.knowledge_graph import KnowledgeGraph
from iomkg.api.loads import load, upload
from iomkg.api.opening import open  # noqa: A004

__all__ = ["KnowledgeGraph", "load", "open", "upload"]
