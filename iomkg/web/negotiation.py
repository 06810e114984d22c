"""Which of several forms a client likes best (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from iomkg.tuples import NamedTuple

_ITEM: Final = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_RANGE: Final = re.compile(r"([!#$%&'*+.^_`|~\w-]+)/([!#$%&'*+.^_`|~\w-]+)", re.ASCII)
_QUALITY: Final = re.compile(r";\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?=;|$)", re.I)
_BAD_QUALITY: Final = re.compile(r";\s*q\s*=", re.I)
_OTHER: Final = re.compile(r";\s*(?!q\s*=)[\w-]+\s*=", re.I)
_MOST: Final = 100  # ranges that are looked at
_USUAL: Final = 400  # characters of a header for which the choice is kept


class MediaRange(NamedTuple):
    """A range of media types that a client accepts.

    Attributes:
        type: the type, or ``*``.
        subtype: the subtype, or ``*``.
        quality: how much it is wanted, 0 (not at all) to 1.
        precise: whether it has parameters besides, such as ``charset``.
    """

    type: str
    subtype: str
    quality: float
    precise: bool

    def fits(self, media_type: str) -> int:
        """Return how closely a media type is named: 0 not at all, 4 exactly, with parameters."""
        kind, _, subtype = media_type.partition("/")
        if self.type == "*":
            return 1 if self.subtype == "*" else 0
        if self.type != kind:
            return 0
        if self.subtype == "*":
            return 2
        return (3 + self.precise) if self.subtype == subtype else 0


@lru_cache(maxsize=256)
def read_accept(header: str) -> tuple[MediaRange, ...]:
    """Read an Accept header; what is malformed in it is passed over."""
    ranges = []
    for item in _ITEM.findall(header)[:_MOST]:
        found = _RANGE.match(item.strip())
        if found is None:
            continue
        quality = _QUALITY.search(item)
        if quality is None and _BAD_QUALITY.search(item):
            continue
        weight = float(quality[1]) if quality else 1.0
        precise = bool(_OTHER.search(item))
        ranges.append(MediaRange(found[1].lower(), found[2].lower(), weight, precise))
    return tuple(ranges)


def preferred(header: str | None, offered: Iterable[str]) -> str | None:
    """Return the form that a client likes best.

    Args:
        header: its Accept header, all of them joined with commas; None or empty if it has none.
        offered: the media types that there are, ours best first; of several that a client likes
            equally, the first is taken.

    Returns:
        One of those offered; None if it accepts none.
    """
    header, offered = header or "", tuple(offered)
    find = _preferred if len(header) <= _USUAL else _preferred.__wrapped__
    return find(header, offered)


@lru_cache(maxsize=256)
def _preferred(header: str, offered: tuple[str, ...]) -> str | None:
    ranges = read_accept(header) if header else ()
    if not ranges:
        # What cannot be read is no wish (RFC 9110, section 12.5.1, leaves it open).
        return offered[0]
    best, most = None, 0.0
    for media_type in offered:
        fitting = [(found.fits(media_type), found.quality) for found in ranges]
        closeness = max(fit for fit, _ in fitting)
        quality = max((q for fit, q in fitting if fit == closeness), default=0.0)
        if closeness and quality > most:
            best, most = media_type, quality
    return best


def accept_of(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return the Accept headers of a request as one."""
    return ", ".join(value.decode("latin-1") for name, value in headers if name == b"accept")
