r"""Regular expressions of XPath, written as the engine of the store understands them.

SHACL takes ``sh:pattern`` from SPARQL's REGEX, and that comes from XPath and XML Schema (XPath and
XQuery Functions 3.1, section 5.6.1; XML Schema 1.1 Part 2, appendix G). The engine of pyoxigraph is
Rust's, which takes ``&&``, ``--``, ``~~`` and a nested ``[`` in a class for set operations, writes
class subtraction ``--``, and knows neither ``\i`` and ``\c`` nor the names of blocks.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_START: Final = (
    r":A-Z_a-z\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{37D}\x{37F}-\x{1FFF}"
    r"\x{200C}-\x{200D}\x{2070}-\x{218F}\x{2C00}-\x{2FEF}\x{3001}-\x{D7FF}\x{F900}-\x{FDCF}"
    r"\x{FDF0}-\x{FFFD}\x{10000}-\x{EFFFF}"
)
_NAME: Final = _START + r"\-.0-9\x{B7}\x{300}-\x{36F}\x{203F}-\x{2040}"
_OURS: Final = {"i": f"[{_START}]", "I": f"[^{_START}]", "c": f"[{_NAME}]", "C": f"[^{_NAME}]"}
# The blocks that shapes name; of others the engine says that it does not know them.
_BLOCKS: Final = {
    "BasicLatin": (0x0, 0x7F),
    "Latin-1Supplement": (0x80, 0xFF),
    "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F),
    "LatinExtendedAdditional": (0x1E00, 0x1EFF),
    "IPAExtensions": (0x250, 0x2AF),
    "CombiningDiacriticalMarks": (0x300, 0x36F),
    "Greek": (0x370, 0x3FF),
    "GreekandCoptic": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Armenian": (0x530, 0x58F),
    "Hebrew": (0x590, 0x5FF),
    "Arabic": (0x600, 0x6FF),
    "Devanagari": (0x900, 0x97F),
    "Thai": (0xE00, 0xE7F),
    "Georgian": (0x10A0, 0x10FF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7AF),
}
# An escape, what opens a class or takes one away from another, or a character.
_PIECE: Final = re.compile(
    r"\\(?:(?P<sign>[pP])\{Is(?P<block>[A-Za-z0-9\-]+)\}|(?P<letter>.))|-?\[\^?|.", re.DOTALL
)
_SET_MARKS: Final = frozenset("[&~^")


@lru_cache(maxsize=1024)
def engine_pattern(pattern: str) -> str:
    """Write a regular expression of XPath in the syntax of Rust's engine.

    Args:
        pattern: the value of ``sh:pattern``. One that is ill-formed is not mended.

    Returns:
        The pattern for ``REGEX`` in a query to pyoxigraph.
    """
    if "[" not in pattern and "\\" not in pattern:
        return pattern
    parts: list[str] = []
    depth = 0
    for piece in _PIECE.finditer(pattern):
        text = piece[0]
        if text.startswith("\\"):
            text = _escaped(piece)
        elif not depth:
            depth += "[" in text
        elif text == "]":
            depth -= 1
        elif text.startswith("-["):  # class subtraction
            depth += 1
            text = f"-{text}"
        elif text == "-":
            text = "-" if _is_range(pattern, piece.start()) else "\\-"
        else:
            text = "".join(f"\\{mark}" if mark in _SET_MARKS else mark for mark in text)
        parts.append(text)
    return "".join(parts)


def _is_range(pattern: str, at: int) -> bool:
    """Whether a hyphen within a class stands between the ends of a range."""
    before, after = pattern[at - 1], pattern[at + 1 : at + 2]
    if after in ("", "]") or before == "[" or (before == "^" and pattern[at - 2] == "["):
        return False
    # After a range has ended, a hyphen is one of the characters.
    return not (at >= 3 and pattern[at - 2] == "-" and pattern[at - 3] not in "[\\")


def _escaped(piece: re.Match[str]) -> str:
    if piece["block"] in _BLOCKS:
        low, high = _BLOCKS[piece["block"]]
        return f"[{'^' if piece['sign'] == 'P' else ''}\\x{{{low:X}}}-\\x{{{high:X}}}]"
    return _OURS.get(piece["letter"], piece[0])
