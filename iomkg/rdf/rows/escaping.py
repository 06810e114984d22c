"""Texts of a graph where another language has a meaning for them: Markdown and HTML."""

from __future__ import annotations

import re
from typing import Final

from iomkg.rdf.rows.table import visible

# As ``html.escape`` does, whose module brings the names of all characters along.
_ENTITIES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"}
)


def in_markdown(text: str) -> str:
    r"""Escape what CommonMark would read as its own (section 2.4), and show controls."""
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", visible(text))


def in_html(text: str) -> str:
    """Escape what HTML would read as its own, in quotes too, and show controls."""
    return visible(text).translate(_ENTITIES)
