"""RFC 5147 spans and their digests."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomkg.errors import EvidenceError
from iomkg.graph.evidence.span import Span, cut, digest, parse_span

SOURCE = "https://w3id.org/iomkg/id/source/x"


def test_positions_count_code_points_and_line_ends_as_stored() -> None:
    text = "é🙂\r\nz"
    assert cut(Span(SOURCE, 1, 2), text) == "🙂"
    assert cut(Span(SOURCE, 2, 4), text) == "\r\n"


def test_a_digest_is_sha256_of_the_utf8() -> None:
    assert digest("é") == "sha256:" + hashlib.sha256("é".encode()).hexdigest()


@pytest.mark.parametrize(
    "fragment",
    [
        "",
        "#char=1",
        "#char=1,",
        "#char=,2",
        "#char=2,1",
        "#char=1,1",
        "#char=-1,2",
        "#line=1,2",
        "#char=1,2;length=9",
    ],
)
def test_only_a_closed_range_with_something_in_it_is_a_span(fragment: str) -> None:
    with pytest.raises(EvidenceError):
        parse_span(SOURCE + fragment)


def test_a_span_past_the_end_is_refused() -> None:
    with pytest.raises(EvidenceError, match="4 characters"):
        cut(Span(SOURCE, 0, 5), "text")


@given(st.text(min_size=1), st.data())
def test_what_a_span_names_is_what_is_cut(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = Span(SOURCE, start, end)
    assert cut(span, text) == text[start:end]
    assert parse_span(span.iri) == span
