r"""Lexical patterns that Turtle and SPARQL have in common, to be put into larger expressions.

Groups are atomic, ``(?>(…)*)``, and not possessive, ``(…)*+``, wherever a round of them may fail
after it has begun: up to Python 3.11.4 a possessive group does not go back to where that round
began.
"""

from __future__ import annotations

from typing import Final

from iomkg.terms import XSD

SPACE: Final = r"[ \t\r\n]++"
COMMENT: Final = r"#[^\r\n]*+"
LANGUAGE: Final = r"@[A-Za-z]++(?>(?:-[A-Za-z0-9]++)*)"
NUMBER: Final = r"[+-]?(?:(?:[0-9]+\.[0-9]*+|\.?[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)"
ESCAPED: Final = r"%[0-9A-Fa-f]{2}|\\[-_~.!$&'()*+,;=/?#@%]"
"""What may be escaped in a local name (PLX)."""

IRI: Final = r"<[^<>\"{}|^`\\\x00-\x20]*+>"


def number_type(text: str) -> str:
    """Return the datatype of a number that stands without quotes (RDF 1.1 Turtle, section 2.5.2).

    Args:
        text: the number.
    """
    exact = "decimal" if "." in text else "integer"
    return XSD + ("double" if "e" in text.lower() else exact)


def dotted(characters: str, most: int | None = None) -> str:
    """Return the pattern of the rest of a name, in which full stops may stand but not end it.

    Args:
        characters: the pattern of one character.
        most: how many characters there may be, or None.
    """
    return rf"(?>(?:\.*+{characters}){f'{{0,{most}}}' if most else '*'})"


def long_string(quote: str, escape: str) -> str:
    """Return the pattern of a string between three quotes.

    Args:
        quote: the quote.
        escape: the pattern of an escape.
    """
    three = quote * 3
    return rf"{three}(?:{quote}{{0,2}}(?:[^{quote}\\]++|{escape}))*+{three}"


def short_string(quote: str, escape: str, count: str = "*+") -> str:
    """Return the pattern of a string on one line.

    Args:
        quote: the quote.
        escape: the pattern of an escape.
        count: how many characters there may be, as a quantifier.
    """
    return rf"{quote}(?:[^{quote}\\\r\n]++|{escape}){count}{quote}"
