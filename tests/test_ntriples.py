"""Terms are written in canonical N-Triples."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomkg.rdf.read.ntriples import n3
from iomkg.rdf.read.oxterms import from_ox
from iomkg.terms import XSD, Blank, Iri, Literal, Term


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (Iri("http://e/é"), "<http://e/é>"),
        (Blank("x"), "_:x"),
        (Literal("x"), '"x"'),
        (Literal("x", language="en-gb"), '"x"@en-gb'),
        (Literal("01", XSD + "integer"), f'"01"^^<{XSD}integer>'),
        (Literal('a"b\\c\nd\re'), r'"a\"b\\c\nd\re"'),
        (Literal("a\tb'é😀\u0001"), '"a\tb\'é😀\u0001"'),
    ],
)
def test_a_term_has_one_spelling(term: Term, text: str) -> None:
    assert n3(term) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_read_back(value: str) -> None:
    line = f"<x:s> <x:p> {n3(Literal(value))} ."
    [quad] = ox.parse(line, ox.RdfFormat.N_TRIPLES)
    assert from_ox(quad.object) == Literal(value)
