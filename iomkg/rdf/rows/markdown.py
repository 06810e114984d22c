"""Tables in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from iomkg.rdf.rows.table import visible

# Neither an underscore within a word nor an ampersand that starts no entity has a meaning, and
# a backslash before them would break a link.
_MEANING: Final = re.compile(
    r"([\\`*\[\]<>|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?=#?[A-Za-z0-9]+;))"
)


def draw_markdown(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Draw a table in Markdown (GitHub Flavored Markdown, section 4.10).

    Args:
        headings: the headings of the columns.
        rows: the cells, which are Markdown already; see :func:`markdown`.

    Yields:
        Lines, each with its line end.
    """
    yield _piped([markdown(heading) for heading in headings])
    yield _piped(["---"] * len(headings))
    for row in rows:
        yield _piped(row)


def markdown(text: str) -> str:
    """Write a text so that Markdown shows it as it is, within a cell of a table.

    Args:
        text: any text.

    Returns:
        The text on one line: ``<br>`` for a line end, a backslash before what has a meaning.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    return "<br>".join(_MEANING.sub(r"\\\1", visible(line)) for line in lines)


def _piped(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
