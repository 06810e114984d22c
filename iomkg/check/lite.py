"""OWL Lite: which constructs the ontology may use (OWL Language Reference, section 8.3).

The Recommendation of 2004 defines the sublanguage by what a graph may not hold. Here each
offending triple is a finding, so that a curator sees what to write instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iomkg.check.finding import Finding, Rule
from iomkg.graph.vocabulary import (
    BUILT_IN_ANNOTATIONS,
    RESTRICTION,
    TYPE,
    Vocabulary,
    is_restriction,
    names_in,
)
from iomkg.terms import OWL, RDFS, XSD, Blank, Iri, Literal, Term, shorten

LITE = Rule(
    "ontology/lite",
    "The ontology is OWL Lite",
    "No disjointWith, unionOf, oneOf, hasValue, complementOf or other construct beyond OWL Lite; "
    "cardinalities are 0 or 1; superclasses are named or simple restrictions. State disjointness "
    "and value lists as SHACL in shapes/.",
    example="iomkg:Stage rdfs:subClassOf org:FormalOrganization .  # disjointness: see "
    "shapes/things.ttl",
)
FUNCTIONAL = Rule(
    "ontology/functional",
    "No property is functional",
    "From two sourced values of a functional property a reasoner infers that they are one thing "
    "(owl:sameAs). Say how many values a property holds with iomkg:holds.",
    example="iomkg:headquarters a owl:ObjectProperty ; iomkg:holds iomkg:OneAtATime .",
)
RULES = (LITE, FUNCTIONAL)

_SUBCLASS, _DOMAIN, _RANGE = RDFS + "subClassOf", RDFS + "domain", RDFS + "range"
_EQUIVALENT, _INTERSECTION = OWL + "equivalentClass", OWL + "intersectionOf"
_ON_PROPERTY = OWL + "onProperty"
_VALUES_FROM: Final = names_in(OWL, "allValuesFrom someValuesFrom")
CARDINALITIES: Final = names_in(OWL, "cardinality minCardinality maxCardinality")
_CONSTRAINTS: Final = _VALUES_FROM | CARDINALITIES | {OWL + "hasValue"}
_FUNCTIONAL: Final = names_in(OWL, "FunctionalProperty InverseFunctionalProperty")
_LITE: Final = (
    names_in(OWL, "Class Thing Nothing Restriction AllDifferent Ontology OntologyProperty")
    | names_in(OWL, "ObjectProperty DatatypeProperty AnnotationProperty")
    | names_in(OWL, "SymmetricProperty TransitiveProperty DeprecatedClass DeprecatedProperty")
    | names_in(OWL, "onProperty equivalentClass intersectionOf equivalentProperty inverseOf")
    | names_in(OWL, "sameAs differentFrom distinctMembers imports")
    | BUILT_IN_ANNOTATIONS
    | CARDINALITIES
    | _VALUES_FROM
    | _FUNCTIONAL
)
_ZERO_OR_ONE: Final = tuple(Literal(n, XSD + "nonNegativeInteger") for n in "01")
_INSTEAD: Final = {
    "disjointWith": "State disjointness in shapes/, as SHACL.",
    "unionOf": "Name a common superclass.",
    "oneOf": "Make the values a list of skos:Concept in ontology/codes.ttl.",
    "hasValue": "Require the value in shapes/, with sh:hasValue.",
    "complementOf": "State what is excluded in shapes/, with sh:not.",
    "DataRange": "Use a named datatype; list the values in shapes/, with sh:in.",
}


def check_lite(ontology: Vocabulary) -> Iterator[Finding]:
    """Check the ontology against OWL Lite.

    Args:
        ontology: its ontology files.

    Yields:
        Findings of ``ontology/lite`` and ``ontology/functional``.
    """
    for subject, predicate, value in ontology.triples:
        for problem in _problems(ontology, subject, predicate.value, value):
            yield LITE.finding(problem, str(subject), predicate.value, value)
        if predicate.value == TYPE and str(value) in _FUNCTIONAL:
            yield FUNCTIONAL.finding(
                f"{shorten(str(subject))} is declared as {shorten(str(value))}. Remove that, and "
                "write iomkg:holds iomkg:OneForEver or iomkg:OneAtATime.",
                str(subject),
                predicate.value,
                value,
            )
    for node in dict.fromkeys(triple[0] for triple in ontology.triples):
        malformed = _malformed(ontology, node)
        if malformed:
            yield LITE.finding(malformed, str(node))


def _problems(
    ontology: Vocabulary, subject: Iri | Blank, predicate: str, value: Term
) -> Iterator[str]:
    for iri in (predicate, str(value) if isinstance(value, Iri) else ""):
        if iri.startswith(OWL) and iri not in _LITE:
            instead = _INSTEAD.get(iri.removeprefix(OWL), "Remove it.")
            yield f"{shorten(iri)} is beyond OWL Lite. {instead}"
    named = isinstance(value, Iri)
    simple = named or is_restriction(ontology, value)
    if predicate in (_SUBCLASS, _EQUIVALENT):
        if isinstance(subject, Blank):
            yield f"{shorten(predicate)} has a subject without a name. Name the class."
        if not simple:
            yield (
                f"{shorten(predicate)} points at something other than a class or a restriction. "
                "Name the class that is meant."
            )
    elif predicate == TYPE and not simple:
        yield "A class expression is used as a class. Name the class that is meant."
    elif predicate in (_DOMAIN, _RANGE, *_VALUES_FROM) and not named:
        yield f"{shorten(predicate)} points at an expression. Name the class or datatype."
    elif predicate == _INTERSECTION:
        yield from _intersection(ontology, value)
    elif predicate in CARDINALITIES and value not in _ZERO_OR_ONE:
        yield (
            f'{shorten(predicate)} is {value}. Write "0" or "1" as xsd:nonNegativeInteger; '
            "larger numbers belong in shapes/, with sh:minCount and sh:maxCount."
        )


def _intersection(ontology: Vocabulary, head: Term) -> Iterator[str]:
    members = ontology.members(head)
    if len(members) < 2:
        yield "owl:intersectionOf has fewer than two members. Use rdfs:subClassOf."
    for member in members:
        if not isinstance(member, Iri) and not is_restriction(ontology, member):
            yield (
                "owl:intersectionOf has a member that is neither a class nor a restriction. "
                "Name the class that is meant."
            )


def _malformed(ontology: Vocabulary, node: Term) -> str | None:
    """Say what is wrong with a restriction: it has one property and one constraint."""
    properties = ontology.values(node, _ON_PROPERTY)
    constraints = [
        (name, value) for name in sorted(_CONSTRAINTS) for value in ontology.values(node, name)
    ]
    if not is_restriction(ontology, node):
        if properties or constraints or Iri(RESTRICTION) in ontology.values(node, TYPE):
            return (
                f"{owner(ontology, node)} is not a blank node typed owl:Restriction. Write "
                "[ a owl:Restriction ; owl:onProperty … ; … ] below the class."
            )
        return None
    if len(properties) != 1 or not isinstance(properties[0], Iri):
        return (
            f"{owner(ontology, node)} has {len(properties)} properties. Write exactly one "
            "owl:onProperty, with a named property."
        )
    if len(constraints) != 1:
        return (
            f"{owner(ontology, node)} has {len(constraints)} constraints. Write exactly one of "
            "owl:allValuesFrom, owl:someValuesFrom, owl:cardinality, owl:minCardinality and "
            "owl:maxCardinality, and another restriction for each further one."
        )
    return None


def owner(ontology: Vocabulary, node: Term) -> str:
    """Say in words whose restriction a node is: ``A restriction of iomkg:Claim``."""
    if isinstance(node, Iri):
        return shorten(node.value)
    for triple in ontology.triples:
        if triple[2] == node:
            return f"A restriction of {shorten(str(triple[0]))}"
    return "A restriction"
