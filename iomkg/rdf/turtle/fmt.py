"""Formatting Turtle, with a proof that its RDF is unchanged and that no comment is lost."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox

from iomkg.errors import IomkgError, Place, TurtleSyntaxError, UnreadableFile
from iomkg.rdf.read.blanks import blank_nodes, random_labels, relabel
from iomkg.rdf.read.ntriples import n3
from iomkg.rdf.read.oxterms import triple_from_ox
from iomkg.rdf.read.triples import DEEP_TERMS, deep_terms, syntax_error
from iomkg.rdf.turtle.concrete import read_document
from iomkg.rdf.turtle.layout import write_document
from iomkg.rdf.turtle.lexer import Tokens, tokenise
from iomkg.terms import BASE, Triple


class FormatRefused(IomkgError):
    """A text was not formatted, because the result would have had other RDF or other comments."""


def format_turtle(text: str, path: Path) -> str:
    """Put Turtle into the one layout of a project.

    The layout is that of :mod:`iomkg.rdf.turtle.layout`. Line ends are those of the first line;
    those inside literals are part of the literal and stay. Formatting twice changes nothing.

    Args:
        text: RDF 1.1 Turtle.
        path: the name that an error gives.

    Returns:
        The formatted text. Its RDF is that of ``text``: both have been read by pyoxigraph, and
        their canonical forms are the same. Its comments are those of ``text``.

    Raises:
        TurtleSyntaxError: the text does not parse, or holds RDF 1.2.
        UnreadableFile: its brackets are nested some hundreds deep, or a literal has over 16 MiB.
        FormatRefused: the proof failed.

    Standard: RDF 1.1 Turtle, section 6.
    """
    before = canonical_form(text, path)
    tokens = tokenise(text, path)
    try:
        formatted = write_document(read_document(tokens, text, path))
    except RecursionError as error:
        raise UnreadableFile(f"{path} is nested too deeply.", "Name some blank nodes.") from error
    if formatted != text:
        _prove(before == _canonical_form_or_none(formatted, path), path, "what it says")
        _prove(_comments(tokens) == _comments(tokenise(formatted, path)), path, "its comments")
    return formatted


def canonical_form(text: str, path: Path) -> list[str]:
    """Write the RDF of a Turtle text in a canonical form.

    As in RDFC-1.0 the form is the sorted N-Triples, each blank node under a label that follows
    from the graph; so two texts with the same form say the same. The labels are issued
    otherwise, though: one that the text writes stays, and the nodes without one, which can only
    form trees, are named by what hangs on them. RDFC-1.0 takes seconds over a list of a few
    hundred blank nodes that look alike, and for ever over a few labelled ones that all point
    at each other; this takes no longer than reading.

    Args:
        text: Turtle.
        path: the name that an error gives.

    Returns:
        The triples as N-Triples, sorted, without duplicates.

    Raises:
        TurtleSyntaxError: the text does not parse, or holds RDF 1.2 triple terms.
        UnreadableFile: a literal has over 16 MiB.

    Standard: RDF Dataset Canonicalization, section 4.4 (what the form is for).
    """
    if deep_terms(text):
        raise TurtleSyntaxError(Place(path), DEEP_TERMS)
    lines = set()
    with_blanks = []
    try:
        for quad in ox.parse(input=text, format=ox.RdfFormat.TURTLE, base_iri=BASE):
            if isinstance(quad.subject, ox.BlankNode) or not isinstance(
                quad.object, ox.NamedNode | ox.Literal
            ):
                with_blanks.append(_triple(quad, text, path))
            else:
                lines.add(str(quad.triple))
    except SyntaxError as error:
        raise syntax_error(path, error) from error
    except MemoryError as error:  # what pyoxigraph raises for a token over 16 MiB
        raise UnreadableFile(f"{path} is too large: {error}.", "Split a literal of it.") from error
    # The labels must not depend on the text, which is another one after formatting.
    labelled = relabel(with_blanks, random_labels(blank_nodes(with_blanks), text), Path(), "")
    lines.update(" ".join(map(n3, triple)) for triple in labelled)
    return sorted(lines)


def _triple(quad: ox.Quad, text: str, path: Path) -> Triple:
    try:
        return triple_from_ox(quad)
    except ValueError:
        tokenise(text, path)  # says where the triple term is
        raise


def _canonical_form_or_none(text: str, path: Path) -> list[str] | None:
    try:
        return canonical_form(text, path)
    except TurtleSyntaxError:
        return None


def _comments(tokens: Tokens) -> Counter[str]:
    return Counter(comment.text for token in tokens.tokens for comment in token.comments)


def _prove(holds: bool, path: Path, what: str) -> None:
    if not holds:
        raise FormatRefused(
            f"{Place(path)}: formatting would change {what}, so nothing was written.",
            "This is a defect of the formatter: please report it with the file.",
        )
