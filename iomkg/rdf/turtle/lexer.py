"""Turtle as tokens, which keep all of the text but blanks and separators.

The terminals are those of RDF 1.1 Turtle, section 6.5, but accept some wrong texts too: pyoxigraph
has read the text before, and its errors are better.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Final

from iomkg.errors import TurtleSyntaxError
from iomkg.rdf.read import lexical
from iomkg.rdf.read.text import LINE_END, line_starts, place_at
from iomkg.tuples import NamedTuple


class TurtleKind(Enum):
    """What a token is."""

    IRI = "IRI"
    NAME = "prefixed name"
    BLANK = "blank node label"
    STRING = "string"
    NUMBER = "number"
    AT = "language tag or directive"
    WORD = "keyword"
    PUNCT = "punctuation"
    END = "end of the file"


class Comment(NamedTuple):
    """A comment.

    Attributes:
        text: the text from ``#`` on, without blanks at its end.
        own_line: whether nothing but blanks stands before it on its line.
        blank_before: whether a blank line stands before it.
    """

    text: str
    own_line: bool
    blank_before: bool


class TurtleToken(NamedTuple):
    """A token, and what stands between it and the one before.

    Attributes:
        kind: what it is.
        text: its text as written.
        start: offset of its first character, in code points from 0.
        comments: the comments before it.
        breaks: the line ends before it, after the last of the comments.
    """

    kind: TurtleKind
    text: str
    start: int
    comments: tuple[Comment, ...]
    breaks: int

    def is_mark(self, mark: str) -> bool:
        """Tell whether it is this punctuation mark."""
        return self.kind is TurtleKind.PUNCT and self.text == mark


class Tokens(NamedTuple):
    r"""A text cut into tokens.

    Attributes:
        tokens: the tokens; the last is of kind ``END`` and empty.
        line_end: ``"\r\n"`` where the first line between tokens ends so, else ``"\n"``.
    """

    tokens: list[TurtleToken]
    line_end: str


_NAME: Final = r"[^\x00-\x20!\"#$%&'()*+,./:;<=>?@\[\\\]^`{|}~]"
_LOCAL: Final = rf"(?:{_NAME}|:|{lexical.ESCAPED})"
_ANY: Final = r"\\."
_RULES: Final = {
    "space": lexical.SPACE,
    "comment": lexical.COMMENT,
    "PUNCT": r"\^\^|[][();,]|\.(?![0-9])",
    "IRI": r"<[^<>\"{}|^`\x00-\x20]*+>",
    "BLANK": rf"_:{_NAME}{lexical.dotted(_NAME)}",
    "NUMBER": rf"{lexical.NUMBER}(?!{_NAME}|:)",
    "NAME": (rf"(?>(?:{_NAME}{lexical.dotted(_NAME)})?):(?>(?:{_LOCAL}{lexical.dotted(_LOCAL)})?)"),
    "STRING": "|".join(
        string(quote, _ANY)
        for string in (lexical.long_string, lexical.short_string)
        for quote in "\"'"
    ),
    "AT": rf"{lexical.LANGUAGE}(?!-)",
    "WORD": r"(?:a|true|false|(?i:prefix|base|version))(?![-A-Za-z0-9_:])",
}
_TERMINALS: Final = re.compile(
    "|".join(f"(?P<{name}>{rule})" for name, rule in _RULES.items()), re.DOTALL
)
_KINDS: Final = {kind.name: kind for kind in TurtleKind}
_STRANGE: Final = (
    "this is not RDF 1.1 Turtle, which alone is formatted (triple terms, annotations, VERSION "
    "and text directions are of RDF 1.2)"
)


def pieces(text: str) -> Iterator[re.Match[str]]:
    """Cut a Turtle text into tokens, blanks and comments, as far as it can be.

    Args:
        text: Turtle.

    Yields:
        Each piece; its ``lastgroup`` is ``space``, ``comment`` or the name of a
        :class:`TurtleKind`. Where they end before the text, there is no token.
    """
    return iter(_TERMINALS.scanner(text).match, None)  # type: ignore[attr-defined]


def tokenise(text: str, path: Path) -> Tokens:
    """Cut a Turtle text into tokens.

    Args:
        text: a text that pyoxigraph reads as Turtle.
        path: the name that an error gives.

    Returns:
        The tokens, each with the comments before it.

    Raises:
        TurtleSyntaxError: if a stretch is no token of RDF 1.1 Turtle.

    Standard: RDF 1.1 Turtle, sections 6.1 to 6.5.
    """
    tokens: list[TurtleToken] = []
    comments: list[Comment] = []
    breaks, at, line_end = 0, 0, ""
    for found in pieces(text):
        group, piece = found.lastgroup, found.group()
        if group == "WORD" and piece.lower() == "version":
            break
        if group == "space":
            ends = LINE_END.findall(piece)
            breaks, line_end = len(ends), line_end or "".join(ends[:1])
        elif group == "comment":
            own_line = breaks > 0 or not tokens
            comments.append(Comment(piece.rstrip(" \t"), own_line, breaks > 1))
            breaks = 0
        else:
            kind = _KINDS[group or ""]
            tokens.append(TurtleToken(kind, piece, at, tuple(comments), breaks))
            comments, breaks = [], 0
        at = found.end()
    if at < len(text):
        raise TurtleSyntaxError(place_at(path, line_starts(text), at), _STRANGE)
    tokens.append(TurtleToken(TurtleKind.END, "", at, tuple(comments), breaks))
    return Tokens(tokens, "\r\n" if line_end == "\r\n" else "\n")
