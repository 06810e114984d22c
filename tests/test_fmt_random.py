"""Whatever Turtle is formatted: it says the same, keeps its comments, and is formatted then."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import assume, given, settings
from rdflib.compare import isomorphic
from rdflib.plugins.parsers.notation3 import BadSyntax
from turtle_documents import documents

from iomkg.rdf.turtle.fmt import format_turtle
from iomkg.rdf.turtle.lexer import tokenise

pytestmark = pytest.mark.slow

NAME = Path("some.ttl")
A_FEW = settings(max_examples=80, deadline=None)
MANY = settings(max_examples=3000, deadline=None)


@given(documents())
@A_FEW
def test_pyoxigraph_reads_the_same_graph(text: str) -> None:
    assert ox_graph(format_turtle(text, NAME)) == ox_graph(text)


@given(documents())
@A_FEW
def test_rdflib_reads_the_same_graph(text: str) -> None:
    before = rdflib_graph(text)
    assume(before is not None)
    after = rdflib_graph(format_turtle(text, NAME))
    assert before is not None
    assert after is not None
    assert isomorphic(after, before)


@given(documents())
@A_FEW
def test_formatting_twice_changes_nothing(text: str) -> None:
    once = format_turtle(text, NAME)
    assert format_turtle(once, NAME) == once


@given(documents())
@A_FEW
def test_every_comment_and_every_word_is_kept_as_written(text: str) -> None:
    formatted = format_turtle(text, NAME)
    assert Counter(comments(formatted)) == Counter(comments(text))
    assert Counter(words(formatted)) == Counter(words(text))


@given(documents(verbs=[":p"]))
@A_FEW
def test_nothing_moves_where_no_predicate_does(text: str) -> None:
    formatted = format_turtle(text, NAME)
    assert comments(formatted) == comments(text)
    assert words(formatted) == words(text)


@pytest.mark.soak
@given(documents())
@MANY
def test_all_of_it_for_many_documents(text: str) -> None:
    once = format_turtle(text, NAME)
    assert format_turtle(once, NAME) == once
    assert ox_graph(once) == ox_graph(text)
    assert Counter(comments(once)) == Counter(comments(text))


def ox_graph(text: str) -> list[str]:
    quads = ox.parse(input=text, format=ox.RdfFormat.TURTLE, base_iri="http://example.org/base")
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))


def rdflib_graph(text: str) -> rdflib.Graph | None:
    """What rdflib reads; None for Turtle that it does not know, such as ``"x" @en``."""
    try:
        return rdflib.Graph().parse(data=text, format="turtle", publicID="http://example.org/base")
    except BadSyntax:
        return None


def comments(text: str) -> list[str]:
    return [c.text for token in tokenise(text, NAME).tokens for c in token.comments]


def words(text: str) -> list[str]:
    """The tokens but for ``;``, of which a formatter may drop some."""
    return [token.text for token in tokenise(text, NAME).tokens if token.text != ";"]
