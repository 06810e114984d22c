"""iomkg: a source-backed knowledge graph of the International Organization for Migration."""

__version__ = "0.1.0"
