"""Formatting Turtle, with proof that it says what it said and that no comment went missing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final
from uuid import uuid4

import pyoxigraph as ox

from iomkg.errors import IomkgError, Place, TurtleSyntaxError, UnreadableFile
from iomkg.read.concrete import read_document
from iomkg.read.tokens import Kind, tokenise
from iomkg.read.turtle import BASE, syntax_error
from iomkg.write.turtle import write_document

_LABEL: Final = f"urn:uuid:{uuid4()}:"
"""Stands in front of labels; a name that no file can know."""


class FormatRefused(IomkgError):
    """A text was not formatted, because what came out would not have said the same."""


def format_turtle(text: str, path: Path) -> str:
    """Put Turtle into the one layout of the house.

    The layout is that of :mod:`iomkg.write.turtle`. Line ends are those of the first line;
    those inside literals are part of the literal and stay. Formatting twice changes nothing.

    Args:
        text: RDF 1.1 Turtle.
        path: the name that an error gives.

    Returns:
        The formatted text. Its RDF is that of ``text``: both have been read by pyoxigraph and
        their canonical forms (RDF Dataset Canonicalization, RDFC-1.0) are the same. Its
        comments are those of ``text``.

    Raises:
        TurtleSyntaxError: the text does not parse, or holds RDF 1.2.
        UnreadableFile: its brackets are nested some hundreds deep.
        FormatRefused: the proof failed.

    Standard: RDF 1.1 Turtle, section 6.
    """
    before = canonical_form(text, path)
    try:
        formatted = write_document(read_document(text, path))
    except RecursionError as error:
        raise UnreadableFile(f"{path} is nested too deeply.", "Name some blank nodes.") from error
    if formatted != text:
        _prove(before == _canonical_form_or_none(formatted, path), path, "what it says")
        _prove(_comments(text, path) == _comments(formatted, path), path, "its comments")
    return formatted


def canonical_form(text: str, path: Path) -> list[str]:
    """Write what a Turtle text says in a form that only depends on what it says.

    Blank nodes with a label stand under that label, so labels are compared as well; those
    without one are named by RDFC-1.0. So no text takes long: what makes that algorithm
    exponential are cycles of blank nodes, which take labels to write.

    Args:
        text: Turtle.
        path: the name that an error gives.

    Returns:
        The triples in canonical N-Quads, sorted, without duplicates.

    Raises:
        TurtleSyntaxError: the text does not parse, or holds RDF 1.2 triple terms.

    Standard: RDF Dataset Canonicalization, section 4.
    """
    quads = []
    labels: frozenset[str] | None = None
    try:
        for quad in ox.parse(input=text, format=ox.RdfFormat.TURTLE, base_iri=BASE):
            if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
                labels = _labels(text, path) if labels is None else labels
                quad = _with_labels(quad, labels)  # noqa: PLW2901
            quads.append(quad)
    except SyntaxError as error:
        raise syntax_error(path, error) from error
    dataset = ox.Dataset(quads)
    if labels is not None:
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))


def _canonical_form_or_none(text: str, path: Path) -> list[str] | None:
    try:
        return canonical_form(text, path)
    except TurtleSyntaxError:
        return None


def _labels(text: str, path: Path) -> frozenset[str]:
    tokens = tokenise(text, path).tokens
    return frozenset(token.text[2:] for token in tokens if token.kind is Kind.BLANK)


def _with_labels(quad: ox.Quad, labels: frozenset[str]) -> ox.Quad:
    """Put an IRI in place of each blank node with a label."""
    subject, value = quad.subject, quad.object
    if isinstance(subject, ox.BlankNode) and subject.value in labels:
        subject = ox.NamedNode(_LABEL + subject.value)
    if isinstance(value, ox.BlankNode) and value.value in labels:
        value = ox.NamedNode(_LABEL + value.value)
    return ox.Quad(subject, quad.predicate, value)


def _comments(text: str, path: Path) -> Counter[str]:
    tokens = tokenise(text, path).tokens
    return Counter(comment.text for token in tokens for comment in token.comments)


def _prove(holds: bool, path: Path, what: str) -> None:
    if not holds:
        raise FormatRefused(
            f"{Place(path)}: formatting would change {what}, so nothing was written.",
            "This is a defect of the formatter: please report it with the file.",
        )
