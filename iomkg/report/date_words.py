"""Dates as people say them: EDTF (ISO 8601-2:2019, annex A) in words."""

from __future__ import annotations

import re
from typing import Final

_SET: Final = re.compile(r"\[([^\[\]]*)\]")


def date_words(text: str) -> str:
    """Write a date in EDTF, or a text that has one in it, in words.

    Args:
        text: ``1952``, ``2017~``, ``1979/2019``, ``[2003..2004]``, ``[..1991]`` and the like.

    Returns:
        ``1952``, ``about 2017``, ``1979 to 2019``, ``between 2003 and 2004``, ``1991 or before``.
        What is none of these stays as it is.
    """
    match = _SET.fullmatch(text)
    if match:
        return _one_of(match[1])
    start, slash, end = text.partition("/")
    if slash and "/" not in end and _is_date(start) and _is_date(end):
        if not start or start == "..":
            return f"up to {_single(end)}"
        return (
            f"since {_single(start)}"
            if end in ("", "..")
            else (f"{_single(start)} to {_single(end)}")
        )
    return _single(text) if _is_date(text) else text


def _one_of(inside: str) -> str:
    first, dots, last = inside.partition("..")
    if not dots:
        return " or ".join(part.strip() for part in inside.split(","))
    if not first:
        return f"{last} or before"
    return f"between {first} and {last}" if last else f"{first} or after"


def _is_date(text: str) -> bool:
    return not text or text == ".." or re.fullmatch(r"-?\d{4}(-\d\d){0,2}[~?%]?", text) is not None


def _single(text: str) -> str:
    mark = {"~": "about ", "?": "perhaps ", "%": "perhaps about "}.get(text[-1:], "")
    return f"{mark}{text[:-1]}" if mark else text
