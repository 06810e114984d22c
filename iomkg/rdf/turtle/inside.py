"""Where in a file something stands that is inside a literal, such as a mistake in a query."""

from __future__ import annotations

import re
from typing import Final

from iomkg.errors import Place, TextPlace
from iomkg.rdf.read.escapes import CODEPOINT, unescape
from iomkg.rdf.read.text import line_starts, place_at

_QUOTES: Final = ('"""', "'''", '"', "'")
_PIECE: Final = re.compile(rf"\\(?:{CODEPOINT}|.)|\r\n|.", re.DOTALL)


def place_inside(text: str, literal: Place, inner: TextPlace) -> Place:
    """Find a place of a literal's value in the file that writes the literal.

    Args:
        text: the file's text.
        literal: where the literal stands in it, line and column known.
        inner: a place in the value of the literal.

    Returns:
        The place in the file; that of the literal where no quotes stand there.
    """
    starts = line_starts(text)
    if literal.line is None or literal.column is None or literal.line > len(starts):
        return literal
    at = starts[literal.line - 1] + literal.column - 1
    quote = next((q for q in _QUOTES if text.startswith(q, at)), None)
    if quote is None:
        return literal
    at += len(quote)
    line = column = 1
    returned = False  # a carriage return that a line feed may follow
    while (line, column) < inner and (piece := _PIECE.match(text, at)):
        if text.startswith(quote, at):
            break
        value = unescape(piece[0])
        if value == "\n" and returned:
            column = 1
        elif value in ("\n", "\r", "\r\n"):
            line, column = line + 1, 1
        else:
            column += len(value)
        returned = value == "\r"
        at = piece.end()
    return place_at(literal.file, starts, at)
