"""Escapes in strings (RDF 1.1 Turtle, section 6.4)."""

from __future__ import annotations

import re
from typing import Final

_STRING_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROLS: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def unescape(text: str) -> str:
    """Read the escapes of a string.

    Args:
        text: what stands between the quotes.

    Returns:
        The characters that it stands for.

    Raises:
        ValueError, OverflowError: an escape is beyond Unicode.
    """
    return _STRING_ESCAPE.sub(_character, text) if "\\" in text else text


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _CONTROLS.get(escape[3], escape[3])
