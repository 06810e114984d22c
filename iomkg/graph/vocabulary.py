"""What the ontology declares, and which declared term was probably meant."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from iomkg.rdf.read.closure import all_reached
from iomkg.terms import (
    IOMKG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SKOS,
    XSD,
    Blank,
    Iri,
    Term,
    Triple,
    local_name,
    shorten,
)
from iomkg.tuples import grouped

TYPE: Final = RDF + "type"
CLASS: Final = OWL + "Class"
RESTRICTION: Final = OWL + "Restriction"
DATATYPE: Final = RDFS + "Datatype"
OBJECT: Final = OWL + "ObjectProperty"
DATA: Final = OWL + "DatatypeProperty"
ANNOTATION: Final = OWL + "AnnotationProperty"
PROPERTY_KINDS: Final = frozenset({OBJECT, DATA, ANNOTATION})
TERM_KINDS: Final = PROPERTY_KINDS | {CLASS, DATATYPE}
CODE_KINDS: Final = frozenset({SKOS + "Concept", SKOS + "ConceptScheme"})


WITHOUT_CLAIM: Final = frozenset(
    {TYPE, RDFS + "label", PROV + "specializationOf"}
    | {
        SKOS + name
        for name in (
            *("inScheme", "topConceptOf", "hasTopConcept", "broader", "related"),
            *("altLabel", "hiddenLabel", "exactMatch", "closeMatch"),
        )
    }
    | {IOMKG + name for name in ("isoAlpha2", "isoAlpha3", "fips", "precededBy")}
)
"""What may be said of a thing without a claim: class, editorial label, scheme, the body of a stage,
mappings, words by which it is searched for, which assert nothing, and the codes, names and order
that code lists give. A title is not among them: a source bears one because it is a record."""


def names_in(namespace: str, names: str) -> frozenset[str]:
    """Return the IRIs of some terms of a namespace.

    Args:
        namespace: the namespace.
        names: local names, with blanks between them.

    Returns:
        The IRIs.
    """
    return frozenset(namespace + name for name in names.split())


BUILT_IN_ANNOTATIONS: Final = names_in(RDFS, "label comment seeAlso isDefinedBy") | names_in(
    OWL,
    "versionInfo versionIRI deprecated priorVersion backwardCompatibleWith incompatibleWith",
)
"""Annotation properties that need no declaration (OWL 2 Structural Specification, 5.5)."""

BUILT_IN_PROPERTIES: Final = (
    BUILT_IN_ANNOTATIONS
    | names_in(RDF, "type subject predicate object value first rest")
    | names_in(RDFS, "subClassOf subPropertyOf domain range member")
    | names_in(OWL, "sameAs differentFrom imports")
)
"""Properties of RDF, RDF Schema and OWL that data may use without declaring them."""

BUILT_IN_CLASSES: Final = (
    names_in(RDF, "Statement List Property Bag Seq Alt")
    | names_in(RDFS, "Resource Class Literal Datatype Container")
    | names_in(OWL, "Thing Nothing Class Ontology NamedIndividual Restriction")
    | names_in(OWL, "ObjectProperty DatatypeProperty AnnotationProperty")
)
"""Classes of RDF, RDF Schema and OWL that data may use without declaring them."""

DATATYPE_MAP: Final = (
    names_in(OWL, "real rational")
    | names_in(RDF, "PlainLiteral XMLLiteral langString")
    | names_in(RDFS, "Literal")
    | names_in(
        XSD,
        "decimal integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger "
        "long int short byte unsignedLong unsignedInt unsignedShort unsignedByte double float "
        "string normalizedString token language Name NCName NMTOKEN boolean hexBinary "
        "base64Binary anyURI dateTime dateTimeStamp",
    )
)
"""Datatypes that OWL 2 DL knows (Structural Specification, 4).

``rdf:langString`` came with RDF 1.1, after OWL 2; OWLAPI and HermiT take it as one of them.
"""

BUILT_IN_DATATYPES: Final = (
    DATATYPE_MAP
    | names_in(RDF, "HTML JSON")
    | names_in(XSD, "date time gYear gYearMonth gMonth gMonthDay gDay duration")
    | names_in(XSD, "yearMonthDuration dayTimeDuration")
)
"""Datatypes that literals may have without a declaration (RDF 1.1 Concepts, section 5.1)."""


@dataclass(frozen=True)
class Vocabulary:
    """The triples of an ontology, by node and by what they declare.

    Attributes:
        triples: the triples, in the order of the files.
        declared: the kinds (``owl:Class``, ``skos:Concept`` …) under which each IRI is declared,
            one entry for each time that it is.
        by_subject: values by node and property.
    """

    triples: tuple[Triple, ...]
    declared: Mapping[str, tuple[str, ...]]
    by_subject: Mapping[Term, Mapping[str, Sequence[Term]]]

    def values(self, node: Term, predicate: str) -> Sequence[Term]:
        """Return the values that a node has for a property; empty if none."""
        return self.by_subject.get(node, {}).get(predicate, ())

    def is_a(self, iri: str, kinds: Container[str]) -> bool:
        """Whether an IRI is declared as one of some kinds."""
        return any(kind in kinds for kind in self.declared.get(iri, ()))

    def is_one_kind(self, iri: str) -> bool:
        """Whether an IRI is declared as no more than one kind of term."""
        return sum(kind in TERM_KINDS for kind in self.declared.get(iri, ())) <= 1

    def is_class(self, iri: str) -> bool:
        """Whether an IRI is declared as a class, or needs no declaration."""
        return iri in BUILT_IN_CLASSES or self.is_a(iri, {CLASS})

    def of_kinds(self, kinds: Container[str]) -> tuple[str, ...]:
        """Return the IRIs declared as one of some kinds, sorted."""
        return tuple(sorted(iri for iri in self.declared if self.is_a(iri, kinds)))

    def above(self, start: Iterable[str], *predicates: str) -> frozenset[str]:
        """Return some IRIs and all IRIs that are reached from them along some properties."""

        def next_above(iri: str) -> Iterator[str]:
            for predicate in predicates:
                values = self.values(Iri(iri), predicate)
                yield from (value.value for value in values if isinstance(value, Iri))

        return frozenset(all_reached(start, next_above))

    def members(self, head: Term) -> tuple[Term, ...]:
        """Return the members of a collection (``rdf:first``, ``rdf:rest``), as far as it goes."""
        cells = all_reached([head], lambda cell: self.values(cell, RDF + "rest")[:1])
        return tuple(member for cell in cells for member in self.values(cell, RDF + "first"))

    def near(self, iri: str, kinds: Container[str], others: Iterable[str] = ()) -> str:
        """Say which terms an undeclared IRI may have been meant for.

        Args:
            iri: an IRI that is not declared as one of the kinds.
            kinds: the kinds that would do.
            others: IRIs that would do without being declared.

        Returns:
            ``Did you mean a or b?`` with a blank after it, or an empty string.
        """
        return did_you_mean(iri, (*self.of_kinds(kinds), *sorted(others)))


def read_vocabulary(triples: Iterable[Triple]) -> Vocabulary:
    """Read what an ontology declares.

    Args:
        triples: its triples, duplicates kept.

    Returns:
        The vocabulary.
    """
    kept = tuple(triples)
    declared: defaultdict[str, list[str]] = defaultdict(list)
    index: dict[Term, dict[str, list[Term]]] = {}
    own: dict[str, list[Term]] = {}
    last: Term | None = None
    for subject, predicate, value in kept:
        if subject is not last:  # most triples of a subject stand together
            own, last = index.setdefault(subject, {}), subject
        own.setdefault(predicate.value, []).append(value)
        if predicate.value == TYPE and isinstance(subject, Iri):
            declared[subject.value].append(str(value))
    return Vocabulary(kept, {iri: tuple(kinds) for iri, kinds in declared.items()}, index)


def did_you_mean(iri: str, candidates: Iterable[str]) -> str:
    """Say which of some IRIs was probably meant.

    Args:
        iri: an IRI that is wrong.
        candidates: IRIs that are right.

    Returns:
        ``Did you mean a or b?`` with a blank after it, or an empty string where no local name
        is like that of the IRI.
    """
    offered = [shorten(candidate) for candidate in closest(iri, candidates, 3)]
    return f"Did you mean {' or '.join(offered)}? " if offered else ""


def closest(iri: str, candidates: Iterable[str], count: int) -> list[str]:
    """Return the IRIs whose local names are most like that of an IRI.

    Args:
        iri: an IRI that is wrong.
        candidates: IRIs that are right.
        count: how many to return at most.

    Returns:
        The IRIs, the most likely first; none where no local name is alike.
    """
    names = grouped((_local(candidate), candidate) for candidate in dict.fromkeys(candidates))
    found = difflib.get_close_matches(_local(iri), names, n=count, cutoff=0.6)
    return [candidate for name in found for candidate in names[name]][:count]


def is_restriction(vocabulary: Vocabulary, node: Term) -> bool:
    """Whether a node is a blank node typed ``owl:Restriction``."""
    return isinstance(node, Blank) and Iri(RESTRICTION) in vocabulary.values(node, TYPE)


def _local(iri: str) -> str:
    return local_name(iri.rstrip("#/")).casefold()
