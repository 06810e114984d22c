"""Texts of a graph where another language has a meaning for them: Markdown and HTML."""

from __future__ import annotations

import re
from html import escape

from iomkg.rdf.rows.table import visible


def in_markdown(text: str) -> str:
    r"""Escape what CommonMark would read as its own (section 2.4), and show controls."""
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", visible(text))


def in_html(text: str) -> str:
    """Escape what HTML would read as its own, in quotes too, and show controls."""
    return escape(visible(text))
