"""Quotations under an answer: for a terminal, in Markdown and in HTML."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from iomkg.ask.quoting import Quotes
from iomkg.rdf.rows.escaping import in_html, in_markdown
from iomkg.rdf.rows.table import BOLD, RESET, visible

SOME: Final = 10
"""Quotations in their sentences that are shown where they are asked for, but not all."""
_HEADING: Final = "In the words of the sources:"
_BEGINS, _ENDS = "\ue000", "\ue001"
"""Characters for private use that stand for marks while a text is broken into lines."""


def write_quotes(
    quotes: Quotes, *, width: int = 80, colour: bool = False, most: int | None = None
) -> Iterator[str]:
    """Yield quotations for a terminal, line by line.

    Args:
        quotes: the quotations.
        width: columns.
        colour: whether the words are bold; otherwise they stand between « and ».
        most: how many to show; None for all.

    Yields:
        Lines, each with its end; nothing if there is nothing to say.
    """
    shown = [*quotes.found.values()][:most]
    if shown:
        yield f"{_HEADING}\n"
    for quote in shown:
        text = f"{_BEGINS}{visible(quote.words)}{_ENDS}"
        line = f"{quote.name} {quote.place}: {visible(quote.before)}{text}{visible(quote.after)}"
        begins, ends = (BOLD, RESET) if colour else ("«", "»")
        for each in _broken(line, width):
            yield each.replace(_BEGINS, begins).replace(_ENDS, ends) + "\n"
    left = len(quotes.found) - len(shown)
    if left and shown:
        yield f"  {left} more: --quote --full\n"
    if not (shown or quotes.refused):
        yield "No place that the answer names is in a text at hand: nothing to quote.\n"
    for sentence in quotes.refused:
        yield from (f"{line}\n" for line in _broken(sentence, width))


def write_quotes_markdown(quotes: Quotes) -> Iterator[str]:
    """Yield quotations as Markdown, the words in bold."""
    if quotes.found:
        yield f"## {_HEADING[:-1]}\n\n"
    for quote in quotes.found.values():
        before, after = in_markdown(quote.before), in_markdown(quote.after)
        place = in_markdown(f"{quote.name}, characters {quote.place}")
        words = f"{before}**{in_markdown(quote.words.strip())}**{after}".strip()
        yield f"> {words}\n>\n> {place}\n\n"
    for sentence in quotes.refused:
        yield f"*{in_markdown(sentence)}*\n\n"


def write_quotes_html(quotes: Quotes) -> Iterator[str]:
    """Yield quotations as HTML, the words in ``mark``."""
    if not (quotes.found or quotes.refused):
        return
    yield f"<section><h2>{_HEADING[:-1]}</h2>\n"
    for quote in quotes.found.values():
        yield (
            f"<figure><blockquote>{in_html(quote.before)}<mark>{in_html(quote.words)}</mark>"
            f"{in_html(quote.after)}</blockquote><figcaption>{in_html(quote.name)}, characters "
            f"{in_html(quote.place)}</figcaption></figure>\n"
        )
    for sentence in quotes.refused:
        yield f"<p>{in_html(sentence)}</p>\n"
    yield "</section>\n"


def _broken(line: str, width: int) -> list[str]:
    """Break a line between words; marks take no room worth counting."""
    return textwrap.wrap(
        line,
        width,
        initial_indent="  ",
        subsequent_indent="      ",
        break_long_words=False,
        break_on_hyphens=False,
    )
