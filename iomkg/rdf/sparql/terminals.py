"""The terminals of SPARQL 1.1, as regular expressions.

Names follow the terminals of SPARQL 1.1 Query Language, section 19.8 (rules 139 to 169).
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from typing import Final


class Kind(Enum):
    """What a token is."""

    WHITESPACE = "whitespace"
    COMMENT = "comment"
    IRIREF = "IRI"
    PNAME = "prefixed name"
    BLANK = "blank node label"
    VAR = "variable"
    STRING = "string"
    LANGTAG = "language tag"
    NUMBER = "number"
    KEYWORD = "keyword"
    NIL = "()"
    ANON = "[]"
    PUNCT = "punctuation"


FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
"""The four query forms (section 16)."""

_UPDATE: Final = "ADD CLEAR COPY CREATE DELETE DROP INSERT INTO LOAD MOVE TO USING WITH"
OPERATIONS: Final = frozenset(_UPDATE.split())
"""Keywords that only SPARQL 1.1 Update knows."""

_WORDS: Final = """
    A ALL AS ASC BASE BIND BY DATA DEFAULT DESC DISTINCT EXISTS FALSE FILTER FROM GRAPH GROUP
    HAVING IN LIMIT MINUS NAMED NOT OFFSET OPTIONAL ORDER PREFIX REDUCED SEPARATOR SERVICE
    SILENT TRUE UNDEF UNION VALUES WHERE
    ABS AVG BNODE BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY ENCODE_FOR_URI FLOOR
    GROUP_CONCAT HOURS IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISURI LANG LANGMATCHES LCASE
    MAX MD5 MIN MINUTES MONTH NOW RAND REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SHA1 SHA256
    SHA384 SHA512 STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS STRUUID SUBSTR
    SUM TIMEZONE TZ UCASE URI UUID YEAR
    """
KEYWORDS: Final = FORMS | OPERATIONS | frozenset(_WORDS.split())
"""Every bare word of SPARQL 1.1 Query and Update, in upper case."""

_ABOVE_ASCII: Final = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_PLX: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_EXPONENT: Final = "[eE][+-]?[0-9]+"
_IRIREF: Final = r"<[^<>\"{}|^`\\\x00-\x20]*+>"


_ECHAR: Final = r"\\[tbnrf\\\"']"


def _strings(quote: str) -> str:
    """Return the pattern of a long or a short string between such quotes."""
    long = rf"{quote * 3}(?:{quote}{{0,2}}(?:[^{quote}\\]++|{_ECHAR}))*+{quote * 3}"
    short = rf"{quote}(?:[^{quote}\\\n\r]++|{_ECHAR})++{quote}"
    # No further quote may follow: engines differ on where such a string ends.
    return rf"{long}(?!{quote})|{short}|{quote * 2}(?!{quote})"


def _keywords() -> str:
    return "|".join(sorted(KEYWORDS, key=lambda word: (-len(word), word)))


@cache
def terminals(*, ascii_only: bool) -> re.Pattern[str]:
    """Return the pattern that matches one token, its groups named after the kinds.

    ``<`` and ``<=`` are not among them, as they can be told from an IRI by what precedes only.

    Args:
        ascii_only: whether the text is ASCII; the pattern for such a text compiles much faster.

    Returns:
        A compiled pattern; ``lastgroup`` of a match is the name of a :class:`Kind`.

    Standard: SPARQL 1.1 Query Language, section 19.8.
    """
    # Atomic groups, not possessive ones: up to Python 3.11.4 these do not go back to where a round
    # that failed had begun.
    letter = "A-Za-z" + ("" if ascii_only else _ABOVE_ASCII)
    start = letter + "_"
    word = start + "0-9" + ("" if ascii_only else "\u00b7\u0300-\u036f\u203f-\u2040")
    name = word + r"\-"
    # The bound on a prefix keeps a long text without a colon from being scanned once per word.
    prefix = rf"[{letter}](?>(?:\.*+[{name}]){{0,254}})"
    local = rf"(?:[{start}:0-9]|{_PLX})(?>(?:\.*+(?:[{name}:]|{_PLX}))*)"
    rules = {
        Kind.WHITESPACE: r"[ \t\r\n]++",
        Kind.COMMENT: r"#[^\r\n]*+",
        Kind.VAR: rf"[?$][{start}0-9][{word}]*+",
        Kind.IRIREF: _IRIREF,
        Kind.STRING: f"{_strings(chr(34))}|{_strings(chr(39))}",
        Kind.BLANK: rf"_:[{start}0-9](?>(?:\.*+[{name}])*)",
        Kind.PNAME: rf"(?>(?:{prefix})?):(?>(?:{local})?)",
        Kind.NUMBER: (
            rf"[+-]?(?:[0-9]+\.[0-9]*{_EXPONENT}|\.?[0-9]+{_EXPONENT}|[0-9]*\.[0-9]+|[0-9]+)"
        ),
        Kind.KEYWORD: f"(?ai:{_keywords()})",
        Kind.LANGTAG: "@[A-Za-z]++(?>(?:-[A-Za-z0-9]++)*)",
        Kind.NIL: r"\([ \t\r\n]*+\)",
        Kind.ANON: r"\[[ \t\r\n]*+\]",
        Kind.PUNCT: r"\^\^|&&|\|\||[!>]=|[{}()\[\];,.=>!+\-*/|^?]",
    }
    return re.compile("|".join(f"(?P<{kind.name}>{rule})" for kind, rule in rules.items()))
