"""One term as text, in N-Triples and in Turtle."""

from __future__ import annotations

import re
from typing import Final

from iomkg.rdf.read.ntriples import n3
from iomkg.terms import XSD, Literal, Term

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_NAMED: Final = {"\b": r"\b", "\t": r"\t", "\f": r"\f"}
BARE: Final = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+"),
    XSD + "boolean": re.compile("true|false"),
}


def term_text(term: Term) -> str:
    """Write a term in N-Triples syntax, on one line and without control characters.

    Args:
        term: an IRI, blank node or literal; it is not checked.

    Returns:
        The term as canonical N-Quads have it (RDF Dataset Canonicalization, section 5), which
        is also good Turtle, SPARQL and TSV.
    """
    text = n3(term)
    # Most texts have no control character, and this is the quickest way to know.
    return text if text.isprintable() else _CONTROL.sub(_escape, text)


def turtle_text(term: Term) -> str:
    """Write a term in Turtle syntax, on one line and without prefixes.

    Args:
        term: an IRI, blank node or literal; it is not checked.

    Returns:
        The term as N-Triples have it, or a number or boolean bare where Turtle allows it
        (RDF 1.1 Turtle, section 2.5).
    """
    if isinstance(term, Literal):
        bare = BARE.get(term.datatype)
        if bare and bare.fullmatch(term.value):
            return term.value
    return term_text(term)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return _NAMED.get(character) or f"\\u{ord(character):04X}"
