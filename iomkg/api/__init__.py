"""The Python face: an open graph, and how it is opened."""

from iomkg.api.knowledge_graph import KnowledgeGraph
from iomkg.api.opening import open  # noqa: A004

__all__ = ["KnowledgeGraph", "open"]
