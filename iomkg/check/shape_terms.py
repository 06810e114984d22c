"""Terms in the shapes: a shape for an undeclared class would find nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iomkg.check.finding import Finding, Rule
from iomkg.check.published import published_terms
from iomkg.graph.reading import Reading
from iomkg.graph.vocabulary import (
    BUILT_IN_CLASSES,
    BUILT_IN_DATATYPES,
    BUILT_IN_PROPERTIES,
    Vocabulary,
    did_you_mean,
)
from iomkg.terms import IOMKG, PREFIXES, RDF, SH, Iri, Term, Triple, shorten

SHAPE = Rule(
    "terms/shape",
    "What a shape speaks of is declared",
    "A class, property, datatype or code that shapes/ names is declared in ontology/, and a term "
    "of SHACL is one of SHACL's; a shape that targets or tests anything else finds nothing, "
    "silently. Correct the spelling, or declare the term.",
    example="sh:targetClass iomkg:Claim ;  # not iomkg:Clam",
)
_BUILT_IN: Final = BUILT_IN_CLASSES | BUILT_IN_DATATYPES | BUILT_IN_PROPERTIES | {RDF + "nil"}
# The documents of the ontology and of the shapes are no terms.
_NAMESPACES: Final = tuple(n for p, n in PREFIXES.items() if p != "s")


def check_shapes(reading: Reading, ontology: Vocabulary) -> Iterator[Finding]:
    """Check that the terms in the shapes are declared.

    Args:
        reading: the project.
        ontology: its ontology files.

    Yields:
        Findings of ``terms/shape``, one for each term, at its first use.

    Raises:
        UnreadableFile, TurtleSyntaxError: if a shapes file cannot be read.
    """
    shacl = published_terms(SH)
    known = _BUILT_IN | shacl | frozenset(ontology.declared)
    reported: set[str] = set()
    for triple in reading.shapes:
        for term, at in _terms(triple):
            if term in known or term in reported or term in _NAMESPACES:
                continue
            reported.add(term)
            near = did_you_mean(term, sorted(shacl if term.startswith(SH) else known))
            whose = "SHACL has no such term" if term.startswith(SH) else "it is not declared"
            yield SHAPE.finding(
                f"{shorten(term)} is used in shapes/, but {whose}. {near}"
                "Correct the spelling, or declare it in ontology/.",
                *at,
                about=term,
            )


def _terms(triple: Triple) -> Iterator[tuple[str, tuple[str, str, Term | None]]]:
    """Yield the terms of a triple, each with the place to report it at."""
    subject, predicate, value = triple
    if predicate.value.startswith(_NAMESPACES):
        yield predicate.value, (str(subject), predicate.value, None)
    if isinstance(value, Iri) and value.value.startswith(_NAMESPACES):
        yield value.value, (str(subject), predicate.value, value)
    if isinstance(subject, Iri) and subject.value.startswith(IOMKG):
        yield subject.value, (subject.value, predicate.value, None)
