"""Exact places in plain text: RFC 5147 fragments and the digests that check them.

A span is written as the source's IRI and a ``char`` fragment (RFC 5147, section 2.1.1): code
points of the decoded text, from 0, end exclusive, line ends counted as they are stored.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from iomkg.errors import EvidenceError
from iomkg.tuples import NamedTuple

_SPAN = re.compile(r"^(?P<source>[^#]+)#char=(?P<start>[0-9]{1,18}),(?P<end>[0-9]{1,18})\Z")


class Span(NamedTuple):
    """A stretch of a text.

    Attributes:
        source: IRI of the source.
        start: first code point, from 0.
        end: code point after the last.
    """

    source: str
    start: int
    end: int

    @property
    def iri(self) -> str:
        """The IRI of the span: the source's with an RFC 5147 fragment."""
        return f"{self.source}#char={self.start},{self.end}"


@lru_cache(maxsize=8192)  # several rules read each
def parse_span(iri: str) -> Span:
    """Read the IRI of a span.

    Args:
        iri: ``SOURCE#char=START,END``.

    Returns:
        The span.

    Raises:
        EvidenceError: if the fragment is not a closed character range with something in it.
    """
    match = _SPAN.match(iri)
    if match is None:
        raise EvidenceError(
            f"<{iri}> is not a character range.", "Write SOURCE#char=START,END (RFC 5147)."
        )
    span = Span(match["source"], int(match["start"]), int(match["end"]))
    if span.start >= span.end:
        raise EvidenceError(f"<{iri}> holds nothing.", "END is exclusive and lies after START.")
    return span


def digest(text: str) -> str:
    """Return ``sha256:`` and the SHA-256 of a text in UTF-8, as 64 hexadecimal digits."""
    return digest_of(text.encode())


def digest_of(data: bytes) -> str:
    """Return ``sha256:`` and the SHA-256 of some bytes, as 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def cut(span: Span, text: str) -> str:
    """Take a span out of its text.

    Args:
        span: the span.
        text: the whole text of its source.

    Returns:
        The code points from start to end.

    Raises:
        EvidenceError: if the span reaches past the end of the text.
    """
    if span.end > len(text):
        raise EvidenceError(
            f"<{span.iri}> ends after the text, which has {len(text)} characters.",
            "Locate the passage again and correct the span.",
        )
    return text[span.start : span.end]
