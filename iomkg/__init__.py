"""iomkg: a source-backed knowledge graph of the International Organization for Migration.

>>> import iomkg
>>> with iomkg.open() as kg:
...     [row["acronym"] for row in kg.query("names-as-of", date="1960-01-01")][:1]
['ICEM']
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing would cost more than all the rest here
if TYPE_CHECKING:
    from typing import Any

    from iomkg.api import KnowledgeGraph, load, open, upload  # noqa: A004
    from iomkg.rdf.rows.result import Table

__all__ = ["KnowledgeGraph", "Table", "__version__", "load", "open", "upload"]
__version__ = "0.1.0"


def __dir__() -> list[str]:
    """Only what is public."""
    return __all__


def __getattr__(name: str) -> Any:
    """Import the API at first use, so that importing the package costs nothing."""
    if name in ("KnowledgeGraph", "load", "open", "upload"):
        from iomkg import api

        return getattr(api, name)
    if name == "Table":
        from iomkg.rdf.rows.result import Table

        return Table
    raise AttributeError(f"module 'iomkg' has no attribute {name!r}")
