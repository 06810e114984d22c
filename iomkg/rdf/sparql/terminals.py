"""The terminals of SPARQL 1.1, as regular expressions.

Names follow the terminals of SPARQL 1.1 Query Language, section 19.8 (rules 139 to 169).
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from typing import Final

from iomkg.rdf.read import lexical


class Kind(Enum):
    """What a token is."""

    __hash__ = object.__hash__  # that of Enum takes as long as all else that is done with a kind

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

AGGREGATES: Final = frozenset("COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT".split())
"""Functions over a group (section 11)."""

_FUNCTIONS: Final = """
    ABS BNODE BOUND CEIL COALESCE CONCAT CONTAINS DATATYPE DAY ENCODE_FOR_URI FLOOR HOURS IF IRI
    ISBLANK ISIRI ISLITERAL ISNUMERIC ISURI LANG LANGMATCHES LCASE MD5 MINUTES MONTH NOW RAND
    REGEX REPLACE ROUND SAMETERM SECONDS SHA1 SHA256 SHA384 SHA512 STR STRAFTER STRBEFORE STRDT
    STRENDS STRLANG STRLEN STRSTARTS STRUUID SUBSTR TIMEZONE TZ UCASE URI UUID YEAR
    """
FUNCTIONS: Final = AGGREGATES | frozenset(_FUNCTIONS.split())
"""Built-in functions (sections 17.4 and 11)."""

_WORDS: Final = """
    A ALL AS ASC BASE BIND BY DATA DEFAULT DESC DISTINCT EXISTS FALSE FILTER FROM GRAPH GROUP
    HAVING IN LIMIT MINUS NAMED NOT OFFSET OPTIONAL ORDER PREFIX REDUCED SEPARATOR SERVICE
    SILENT TRUE UNDEF UNION VALUES WHERE
    """
KEYWORDS: Final = FORMS | OPERATIONS | FUNCTIONS | frozenset(_WORDS.split())
"""Every bare word of SPARQL 1.1 Query and Update, in upper case."""

_ABOVE_ASCII: Final = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_ECHAR: Final = r"\\[tbnrf\\\"']"


def _strings(quote: str) -> str:
    """Return the pattern of a long or a short string between such quotes."""
    # No further quote may follow: engines differ on where such a string ends.
    return (
        rf"{lexical.long_string(quote, _ECHAR)}(?!{quote})"
        rf"|{lexical.short_string(quote, _ECHAR, '++')}|{quote * 2}(?!{quote})"
    )


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
    letter = "A-Za-z" + ("" if ascii_only else _ABOVE_ASCII)
    start = letter + "_"
    word = start + "0-9" + ("" if ascii_only else "\u00b7\u0300-\u036f\u203f-\u2040")
    name = word + r"\-"
    # The bound on a prefix keeps a long text without a colon from being scanned once per word.
    prefix = rf"[{letter}]{lexical.dotted(f'[{name}]', 254)}"
    local = (
        rf"(?:[{start}:0-9]|{lexical.ESCAPED})"
        rf"{lexical.dotted(f'(?:[{name}:]|{lexical.ESCAPED})')}"
    )
    rules = {
        Kind.WHITESPACE: lexical.SPACE,
        Kind.COMMENT: lexical.COMMENT,
        Kind.VAR: rf"[?$][{start}0-9][{word}]*+",
        Kind.IRIREF: lexical.IRI,
        Kind.STRING: f"{_strings(chr(34))}|{_strings(chr(39))}",
        Kind.BLANK: rf"_:[{start}0-9]{lexical.dotted(f'[{name}]')}",
        Kind.PNAME: rf"(?>(?:{prefix})?):(?>(?:{local})?)",
        Kind.NUMBER: lexical.NUMBER,
        Kind.KEYWORD: f"(?ai:{'|'.join(sorted(KEYWORDS, key=lambda word: (-len(word), word)))})",
        Kind.LANGTAG: lexical.LANGUAGE,
        Kind.NIL: r"\([ \t\r\n]*+\)",
        Kind.ANON: r"\[[ \t\r\n]*+\]",
        Kind.PUNCT: r"\^\^|&&|\|\||[!>]=|[{}()\[\];,.=>!+\-*/|^?]",
    }
    return re.compile("|".join(f"(?P<{kind.name}>{rule})" for kind, rule in rules.items()))
