"""Contexts of JSON-LD that would have to be fetched."""

from __future__ import annotations

import json


def remote_contexts(text: str) -> list[str]:
    """List the addresses of contexts that a JSON-LD document does not hold itself.

    Looks at every object of the document, whatever its position: the JSON-LD 1.1 keywords
    ``@context`` (a string, or a string in an array; section 3.1) and ``@import`` (section
    4.1.10). Neither can be aliased, so no other key loads anything. A repeated key counts each
    time, although a JSON parser keeps only the last.

    Args:
        text: a JSON document.

    Returns:
        The addresses, those of inner objects first; empty where nothing would be fetched.

    Raises:
        json.JSONDecodeError: the text is not JSON.
        RecursionError: it is nested too deeply to be read.
    """
    found: list[str] = []

    def look(pairs: list[tuple[str, object]]) -> dict[str, object]:
        for key, value in pairs:
            if key in {"@context", "@import"}:
                values = value if isinstance(value, list) else [value]
                found.extend(item for item in values if isinstance(item, str))
        return dict(pairs)

    # Numbers stay text: a long integer would be refused by int(), and none is looked at.
    json.loads(text, object_pairs_hook=look, parse_int=str, parse_float=str, parse_constant=str)
    return found
