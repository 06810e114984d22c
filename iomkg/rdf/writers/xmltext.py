"""Text and names of XML 1.0."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from iomkg.errors import StoreError

# A parser turns a bare carriage return into a line feed, and some drop the white space at
# either end of an element; character references are safe from both.
_ESCAPES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
)
_SPACE: Final = " \t\n"

_START: Final = (
    "A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)


def escape(text: str) -> str:
    """Escape a string for an element or a double-quoted attribute (XML 1.0, section 2.4).

    Args:
        text: any string.

    Returns:
        The escaped string, from which a parser gets back exactly ``text``.

    Raises:
        StoreError: if ``text`` has a control character, which XML 1.0 cannot hold at all
            (section 2.2).
    """
    bad = None if text.isprintable() else forbidden().search(text)
    if bad:
        raise StoreError(
            f"XML cannot hold the character U+{ord(bad[0]):04X}, which is in {text!r}.",
            "Choose another format, such as json or nt.",
        )
    rest = text.lstrip(_SPACE)
    core = rest.rstrip(_SPACE)
    before, after = text[: len(text) - len(rest)], rest[len(core) :]
    return _references(before) + core.translate(_ESCAPES) + _references(after)


def split_name(iri: str) -> tuple[str, str] | None:
    """Split an IRI so that its second part is an XML name (Namespaces in XML 1.0, section 3).

    Args:
        iri: an absolute IRI.

    Returns:
        Namespace and longest local name, or None where no ending of the IRI is a name.
    """
    match = re.search(f"[{_START}][{_START}\\-.0-9\xb7\u0300-\u036f\u203f\u2040]*\\Z", iri)
    if match is None or match.start() == 0:
        return None
    return iri[: match.start()], match[0]


@cache
def forbidden() -> re.Pattern[str]:
    """Return a pattern for what no document can hold (XML 1.0, section 2.2)."""
    return re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _references(space: str) -> str:
    return "".join(f"&#{ord(character)};" for character in space)
