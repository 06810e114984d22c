"""Escapes in strings, IRIs and local names (RDF 1.1 Turtle, section 6.4)."""

from __future__ import annotations

import re
from typing import Final

CODEPOINT: Final = r"u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})"
"""What follows the backslash of a codepoint escape; its groups are the digits."""

SURROGATE: Final = re.compile("[\ud800-\udfff]")
"""Half a surrogate pair, which is no character."""

_STRING_ESCAPE: Final = re.compile(rf"\\(?:{CODEPOINT}|(.))", re.DOTALL)
_CONTROLS: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def unescape(text: str) -> str:
    """Read the escapes of a string or an IRI.

    Args:
        text: what stands between the quotes.

    Returns:
        The characters that it stands for.

    Raises:
        ValueError, OverflowError: an escape is beyond Unicode.
    """
    return _STRING_ESCAPE.sub(_character, text) if "\\" in text else text


def unquoted(text: str) -> str:
    """Return the value of a string that is written between one or three quotes.

    Args:
        text: the string as it is written, quotes included.
    """
    marks = 3 if text.startswith(('"""', "'''")) else 1
    return unescape(text[marks:-marks])


def unescape_local(text: str) -> str:
    """Read the escapes of the local part of a prefixed name, which stand for marks only.

    Args:
        text: what stands after the colon.
    """
    return re.sub(r"\\(.)", r"\1", text) if "\\" in text else text


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _CONTROLS.get(escape[3], escape[3])
