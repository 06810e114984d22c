"""OWL 2 DL: every term is of one kind, and is used as that kind.

After the OWL 2 Structural Specification, sections 3 and 5.8 (declarations and typing) and 11
(global restrictions), stricter where OWL Lite is: one IRI is not both a class and a property.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from iomkg.check.finding import Finding, Rule
from iomkg.check.lite import CARDINALITIES, owner
from iomkg.graph.vocabulary import (
    ANNOTATION,
    BUILT_IN_ANNOTATIONS,
    CLASS,
    DATA,
    DATATYPE,
    DATATYPE_MAP,
    OBJECT,
    PROPERTY_KINDS,
    TERM_KINDS,
    TYPE,
    Vocabulary,
    is_restriction,
)
from iomkg.terms import OWL, RDF, RDFS, XSD, Blank, Iri, Literal, Term, Triple, shorten

DL = Rule(
    "ontology/dl",
    "The ontology is OWL 2 DL",
    "Every class, datatype and property is declared once, as one kind of term, and used as that: "
    "domains are classes, ranges fit the kind of property, transitive properties have no "
    "cardinality, the vocabulary of RDF is not used as classes or properties.",
    example="iomkg:digest a owl:DatatypeProperty ; rdfs:range xsd:string .",
)

_SUBCLASS, _SUBPROPERTY = RDFS + "subClassOf", RDFS + "subPropertyOf"
_DOMAIN, _RANGE = RDFS + "domain", RDFS + "range"
_INVERSE, _ON_PROPERTY = OWL + "inverseOf", OWL + "onProperty"
_INTERSECTION = OWL + "intersectionOf"
_TRANSITIVE = OWL + "TransitiveProperty"
_THINGS: Final = frozenset({OWL + "Thing", OWL + "Nothing"})
_LIST: Final = frozenset({RDF + "first", RDF + "rest"})
_RESERVED: Final = (RDF, RDFS, OWL, XSD)
_VALUES_FROM: Final = (OWL + "allValuesFrom", OWL + "someValuesFrom")
# What each axiom joins, by predicate: the kinds of its subject and of its object.
_CLASSES: Final = frozenset({CLASS})
_PROPER: Final = frozenset({OBJECT, DATA})
_JOINS: Final = {
    _SUBCLASS: (_CLASSES, _CLASSES),
    OWL + "equivalentClass": (_CLASSES, _CLASSES),
    _SUBPROPERTY: (PROPERTY_KINDS, PROPERTY_KINDS),
    OWL + "equivalentProperty": (_PROPER, _PROPER),
    _INVERSE: (frozenset({OBJECT}), frozenset({OBJECT})),
    _DOMAIN: (_PROPER, _CLASSES),
    _RANGE: (_PROPER, frozenset({CLASS, DATATYPE})),
}
_SAME_KIND: Final = frozenset({_SUBPROPERTY, OWL + "equivalentProperty"})
_NAMES: Final = {
    CLASS: "a class",
    DATATYPE: "a datatype",
    OBJECT: "an object property",
    DATA: "a datatype property",
    ANNOTATION: "an annotation property",
}


def check_dl(ontology: Vocabulary) -> Iterator[Finding]:
    """Check the ontology against OWL 2 DL.

    Args:
        ontology: its ontology files.

    Yields:
        Findings of ``ontology/dl``.
    """
    yield from _declarations(ontology)
    yield from _problems(ontology)


def _finding(message: str, triple: Triple, about: str | None = None) -> Finding:
    """Say what is wrong with a triple."""
    subject, predicate, value = triple
    return DL.finding(message, str(subject), predicate.value, value, about=about)


def _declarations(ontology: Vocabulary) -> Iterator[Finding]:
    for iri in sorted(ontology.declared):
        kinds = [kind for kind in ontology.declared[iri] if kind in TERM_KINDS]
        if len(kinds) > 1:
            listed = " and ".join(shorten(kind) for kind in kinds)
            yield DL.finding(
                f"{shorten(iri)} is declared {len(kinds)} times, as {listed}. Keep one "
                "declaration; two kinds of term need two IRIs.",
                iri,
                TYPE,
                Iri(kinds[-1]),
            )
        elif kinds and iri.startswith(_RESERVED) and not _may_redeclare(iri, kinds[0]):
            yield DL.finding(
                f"{shorten(iri)} is reserved and cannot be declared as {_NAMES[kinds[0]]}. "
                "Declare a term of your own.",
                iri,
                TYPE,
                Iri(kinds[0]),
            )


def _may_redeclare(iri: str, kind: str) -> bool:
    """Whether a reserved term may be declared, needlessly or as a datatype beyond OWL's own."""
    return (
        (kind == ANNOTATION and iri in BUILT_IN_ANNOTATIONS)
        or (kind == CLASS and iri in _THINGS)
        or (kind == DATATYPE and (iri.startswith(XSD) or iri in DATATYPE_MAP))
    )


def _problems(ontology: Vocabulary) -> Iterator[Finding]:
    for triple in ontology.triples:
        predicate = triple[1].value
        if predicate == TYPE:
            yield from _typing(ontology, triple)
        elif predicate in _JOINS:
            yield from _axiom(ontology, triple)
        elif predicate == _INTERSECTION:
            for term in (triple[0], *ontology.members(triple[2])):
                yield from _kinds(ontology, triple, term, _CLASSES)
        elif is_restriction(ontology, triple[0]):
            yield from _restriction(ontology, triple)
        elif not predicate.startswith(OWL):
            yield from _statement(ontology, triple)


def _typing(ontology: Vocabulary, triple: Triple) -> Iterator[Finding]:
    subject, _, value = triple
    if not isinstance(value, Iri):
        return
    if value.value in (_TRANSITIVE, OWL + "SymmetricProperty"):
        yield from _kinds(ontology, triple, subject, {OBJECT})
    elif not value.value.startswith(OWL) and value.value not in TERM_KINDS:
        yield from _kinds(ontology, triple, value, _CLASSES)


def _axiom(ontology: Vocabulary, triple: Triple) -> Iterator[Finding]:
    subject, predicate, value = triple
    of_subject, of_value = _JOINS[predicate.value]
    wrong = list(_kinds(ontology, triple, subject, of_subject))
    if predicate.value == _RANGE:
        of_value = _range_of(ontology, subject) or of_value
    elif predicate.value in _SAME_KIND:
        of_value = _kinds_of(ontology, subject) & of_value or of_value
    wrong += _kinds(ontology, triple, value, of_value)
    yield from wrong


def _restriction(ontology: Vocabulary, triple: Triple) -> Iterator[Finding]:
    node, predicate, value = triple
    prop = next(iter(ontology.values(node, _ON_PROPERTY)), None)
    if predicate.value == _ON_PROPERTY:
        yield from _kinds(ontology, triple, value, _PROPER)
    elif predicate.value in _VALUES_FROM and prop is not None:
        wanted = _range_of(ontology, prop)
        if wanted:
            yield from _kinds(ontology, triple, value, wanted)
    elif predicate.value in CARDINALITIES and str(prop) in _not_simple(ontology):
        yield _finding(
            f"{owner(ontology, node)} counts the values of {shorten(str(prop))}, which is "
            "transitive or above a transitive property. Remove the cardinality, or the "
            "transitivity.",
            triple,
        )


def _statement(ontology: Vocabulary, triple: Triple) -> Iterator[Finding]:
    """Check a triple that is no axiom: an annotation, or a fact about an individual."""
    subject, predicate, value = triple
    kinds = _kinds_of(ontology, predicate)
    if predicate.value in _LIST and isinstance(subject, Blank):
        return
    if not kinds:
        yield from _kinds(ontology, triple, predicate, PROPERTY_KINDS)
    elif ANNOTATION in kinds:
        return
    elif ontology.is_a(str(subject), TERM_KINDS | {OWL + "Ontology"}):
        yield _finding(
            f"{shorten(str(subject))} is a term, and {shorten(predicate.value)} says something "
            "of individuals. Use an annotation property.",
            triple,
        )
    elif (OBJECT in kinds) == isinstance(value, Literal):
        wanted = "an IRI" if OBJECT in kinds else "a literal"
        yield _finding(f"{shorten(predicate.value)} takes {wanted}. Correct the value.", triple)
    elif isinstance(value, Literal) and value.datatype not in DATATYPE_MAP:
        yield _finding(
            f"OWL 2 DL has no literals of {shorten(value.datatype)}. Use another datatype, such "
            "as xsd:dateTime or xsd:string.",
            triple,
        )


def _kinds(
    ontology: Vocabulary, triple: Triple, term: Term, wanted: Iterable[str]
) -> Iterator[Finding]:
    """Check that a term of a triple is declared as one of some kinds."""
    kinds = frozenset(wanted)
    if not isinstance(term, Iri):
        if isinstance(term, Literal):
            yield _finding(f"{_one_of(kinds)} is wanted here, not the literal {term}.", triple)
        return  # expressions are checked by ontology/lite
    found = _kinds_of(ontology, term)
    if found & kinds:
        return
    if found:
        listed = " and ".join(_NAMES[kind] for kind in sorted(found))
        message = f"{shorten(term.value)} is {listed}, but {_one_of(kinds)} is wanted here."
        yield _finding(f"{message} Use a term of that kind.", triple, term.value)
    elif term.value.startswith(_RESERVED):
        yield _finding(
            f"{shorten(term.value)} is reserved vocabulary that OWL 2 DL does not allow here, "
            f"where {_one_of(kinds)} is wanted. Use a declared term.",
            triple,
        )
    else:
        yield _finding(
            f"{shorten(term.value)} is not declared as {_one_of(kinds)}. "
            f"{ontology.near(term.value, kinds)}Correct the spelling, or declare it.",
            triple,
            term.value,
        )


def _kinds_of(ontology: Vocabulary, term: Term) -> frozenset[str]:
    """Return the kinds that a term is declared as, or has without a declaration."""
    iri = str(term) if isinstance(term, Iri) else ""
    built_in = {
        ANNOTATION: BUILT_IN_ANNOTATIONS,
        CLASS: _THINGS,
        DATATYPE: DATATYPE_MAP,
    }
    found = {kind for kind, iris in built_in.items() if iri in iris}
    return frozenset(found | (TERM_KINDS & set(ontology.declared.get(iri, ()))))


def _range_of(ontology: Vocabulary, prop: Term) -> frozenset[str]:
    """Return the kind of value that a property takes; empty if it is of no or of many kinds."""
    kinds = _kinds_of(ontology, prop) & _PROPER
    if kinds == {OBJECT}:
        return _CLASSES
    return frozenset({DATATYPE}) if kinds == {DATA} else frozenset()


def _not_simple(ontology: Vocabulary) -> frozenset[str]:
    """Return the properties that are transitive, or above or inverse to one that is."""
    found = frozenset(iri for iri, kinds in ontology.declared.items() if _TRANSITIVE in kinds)
    while True:
        inverses = {
            str(end)
            for subject, predicate, value in ontology.triples
            if predicate.value == _INVERSE and {str(subject), str(value)} & found
            for end in (subject, value)
        }
        wider = ontology.above(found | inverses, _SUBPROPERTY, OWL + "equivalentProperty")
        if wider == found:
            return found
        found = wider


def _one_of(kinds: Iterable[str]) -> str:
    return " or ".join(_NAMES[kind] for kind in sorted(kinds))
