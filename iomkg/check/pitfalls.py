"""Pitfalls of ontologies: what OWL allows and an author seldom means.

After OOPS!, the catalogue of pitfalls by Poveda-Villalón, Gómez-Pérez and Suárez-Figueroa (2014);
:mod:`iomkg.check.catalogue` says for each of its entries which rule finds it, or why none does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iomkg.check.finding import Finding, Rule
from iomkg.graph.reading import Reading
from iomkg.graph.vocabulary import (
    ANNOTATION,
    CLASS,
    DATA,
    OBJECT,
    TYPE,
    Vocabulary,
)
from iomkg.rdf.shacl.severity import Severity
from iomkg.terms import IOMKG, OWL, RDFS, Iri, Term, shorten

CYCLE = Rule(
    "ontology/cycle",
    "No term is above itself",
    "A class below itself, directly or through others, is the same as all of these, which is "
    "hardly meant; so with properties, and with a class that is both below and equivalent to "
    "another (OOPS! P06, P24, P31). Remove the axiom that closes the circle.",
    example="iomkg:Founding rdfs:subClassOf iomkg:Event .  # and not the other way round",
)
INVERSE = Rule(
    "ontology/inverse",
    "Inverse properties fit one another",
    "The domain of a property is the range of its inverse. One that is its own inverse is "
    "symmetric, and a symmetric one has no other inverse (OOPS! P05, P25, P26). Correct "
    "owl:inverseOf, or the domain and range.",
    example="iomkg:brings rdfs:domain iomkg:Event . iomkg:broughtBy owl:inverseOf iomkg:brings ; "
    "rdfs:range iomkg:Event .",
)
SEVERAL = Rule(
    "ontology/several-ranges",
    "A property has one domain and one range",
    "Several are read as all at once, not as alternatives: whatever has the property is an "
    "instance of each (OOPS! P19). Name a common superclass, or leave the domain out and say "
    "in shapes/ what may bear the property.",
    example="iomkg:performedBy rdfs:range org:Organization .  # one class, not two",
)
CHARACTERISTIC = Rule(
    "ontology/characteristic",
    "A symmetric or transitive property leads from a class to the same class",
    "Such a property can hold between two things only if both may be subject and object "
    "(OOPS! P28, P29). Give it one class as domain and range, or take the characteristic away.",
    example="iomkg:near a owl:SymmetricProperty ; rdfs:domain iomkg:Place ; "
    "rdfs:range iomkg:Place .",
)
EQUIVALENT = Rule(
    "ontology/equivalent",
    "Terms are equivalent only to terms of other vocabularies, and with the same range",
    "Two names for one thing in one vocabulary are a synonym: keep one, and note the other as "
    "skos:altLabel (OOPS! P02). Equivalent properties have the same domain and range (P27).",
    example='iomkg:Programme skos:altLabel "scheme"@en .  # and no iomkg:Scheme',
)
UNCONNECTED = Rule(
    "ontology/unconnected",
    "Every class and annotation property is tied to the rest, or used",
    "A term that no axiom and no statement of graph/ or shapes/ has to do with was left behind "
    "(OOPS! P04). Use it, relate it, or delete it.",
    Severity.WARNING,
    example="iomkg:Tool rdfs:subClassOf iomkg:Programme .  # or delete iomkg:Tool",
)
UNTIED = Rule(
    "ontology/domain-range",
    "A property that is not for claims has a domain or a range",
    "Without either nothing says what the property joins (OOPS! P11). A property for claims "
    "(iomkg:holds) may do without: OWL Lite has no unions, so one that is said of things of "
    "several kinds has its subjects and objects told in shapes/.",
    Severity.WARNING,
    example="iomkg:evidence rdfs:domain iomkg:Claim ; rdfs:range iomkg:Span .",
)
RULES = (
    CYCLE,
    INVERSE,
    SEVERAL,
    CHARACTERISTIC,
    EQUIVALENT,
    UNCONNECTED,
    UNTIED,
)

_DOMAIN, _RANGE, _INVERSE = RDFS + "domain", RDFS + "range", OWL + "inverseOf"
_SUBCLASS, _SUBPROPERTY = RDFS + "subClassOf", RDFS + "subPropertyOf"
_SAME_CLASS, _SAME_PROPERTY = OWL + "equivalentClass", OWL + "equivalentProperty"
_AXIOMS: Final = (_SUBCLASS, _SUBPROPERTY, _SAME_CLASS, _SAME_PROPERTY, _DOMAIN, _RANGE, _INVERSE)


def check_pitfalls(reading: Reading, ontology: Vocabulary) -> Iterator[Finding]:
    """Look for pitfalls in the ontology.

    Args:
        reading: the project.
        ontology: its ontology files.

    Yields:
        The findings.
    """
    yield from _cycles(ontology)
    yield from _properties(ontology)
    yield from _equivalents(ontology)
    yield from _unconnected(reading, ontology)


def _cycles(ontology: Vocabulary) -> Iterator[Finding]:
    """Report each circle once, at the axiom that its last term in the files closes it with."""
    reported: set[str] = set()
    for subject, predicate, value in reversed(ontology.triples):
        if predicate.value not in (_SUBCLASS, _SUBPROPERTY) or not isinstance(value, Iri):
            continue
        same = _SAME_CLASS if predicate.value == _SUBCLASS else _SAME_PROPERTY
        above = ontology.above([value.value], predicate.value, same)
        if str(subject) not in above or str(subject) in reported:
            continue
        reported |= above
        yield CYCLE.finding(
            f"{shorten(str(subject))} is below {shorten(value.value)}, which is below or the same "
            f"as {shorten(str(subject))}. Remove the axiom that is wrong.",
            str(subject),
            predicate.value,
            value,
        )


def _properties(ontology: Vocabulary) -> Iterator[Finding]:
    for iri in filter(ontology.is_one_kind, ontology.of_kinds({OBJECT, DATA})):
        node = Iri(iri)
        for predicate in (_DOMAIN, _RANGE):
            values = tuple(dict.fromkeys(ontology.values(node, predicate)))
            if len(values) > 1:
                yield SEVERAL.finding(
                    f"{shorten(iri)} has {len(values)} values of {shorten(predicate)}, which hold "
                    "all at once. Keep one, or name a common superclass.",
                    iri,
                    predicate,
                    values[-1],
                )
        yield from _inverses(ontology, iri)
        yield from _characteristics(ontology, iri)
        tied = any(ontology.values(node, predicate) for predicate in _AXIOMS)
        if iri.startswith(IOMKG) and not tied and not ontology.values(node, IOMKG + "holds"):
            yield UNTIED.finding(
                f"{shorten(iri)} has neither domain nor range. Write what it joins.",
                iri,
            )


def _inverses(ontology: Vocabulary, iri: str) -> Iterator[Finding]:
    symmetric = ontology.is_a(iri, {OWL + "SymmetricProperty"})
    for other in ontology.values(Iri(iri), _INVERSE):
        if other == Iri(iri):
            problem = "is its own inverse. Declare it a owl:SymmetricProperty instead"
        elif symmetric or ontology.is_a(str(other), {OWL + "SymmetricProperty"}):
            problem = f"and {shorten(str(other))} are inverse, and one is symmetric. Remove either"
        elif _crossed(ontology, Iri(iri), other):
            problem = (
                f"and {shorten(str(other))} are inverse, but the domain of one is not the range "
                "of the other. Correct owl:inverseOf, or the domains and ranges"
            )
        else:
            continue
        yield INVERSE.finding(f"{shorten(iri)} {problem}.", iri, _INVERSE, other)


def _crossed(ontology: Vocabulary, one: Term, other: Term) -> bool:
    return any(
        of_one and of_other and set(of_one) != set(of_other)
        for of_one, of_other in (
            (ontology.values(one, _DOMAIN), ontology.values(other, _RANGE)),
            (ontology.values(one, _RANGE), ontology.values(other, _DOMAIN)),
        )
    )


def _characteristics(ontology: Vocabulary, iri: str) -> Iterator[Finding]:
    domain, range_ = (ontology.values(Iri(iri), predicate) for predicate in (_DOMAIN, _RANGE))
    if not domain or not range_ or set(domain) == set(range_):
        return
    for kind in ("SymmetricProperty", "TransitiveProperty"):
        if ontology.is_a(iri, {OWL + kind}):
            yield CHARACTERISTIC.finding(
                f"{shorten(iri)} is a owl:{kind} from {shorten(str(domain[0]))} to "
                f"{shorten(str(range_[0]))}. Make them one class, or remove owl:{kind}.",
                iri,
                TYPE,
                Iri(OWL + kind),
            )


def _equivalents(ontology: Vocabulary) -> Iterator[Finding]:
    for subject, predicate, value in ontology.triples:
        if predicate.value not in (_SAME_CLASS, _SAME_PROPERTY) or not isinstance(value, Iri):
            continue
        if str(subject).startswith(IOMKG) and value.value.startswith(IOMKG):
            problem = "are two names of ours for one thing. Keep one"
        elif predicate.value == _SAME_PROPERTY and any(
            set(ontology.values(subject, axiom)) != set(ontology.values(value, axiom))
            for axiom in (_DOMAIN, _RANGE)
            if ontology.values(subject, axiom) and ontology.values(value, axiom)
        ):
            problem = "are equivalent, but have not the same domain and range. Correct one of them"
        else:
            continue
        yield EQUIVALENT.finding(
            f"{shorten(str(subject))} and {shorten(value.value)} {problem}.",
            str(subject),
            predicate.value,
            value,
        )


def _unconnected(reading: Reading, ontology: Vocabulary) -> Iterator[Finding]:
    linked = {
        str(end)
        for subject, predicate, value in ontology.triples
        if predicate.value in _AXIOMS or predicate.value.startswith(OWL)
        for end in (subject, value)
    }
    loose = [
        iri
        for iri in ontology.of_kinds({CLASS, ANNOTATION})
        if iri.startswith(IOMKG) and iri not in linked
    ]
    if not loose:
        return
    used = _used(reading)
    for iri in loose:
        if iri not in used:
            yield UNCONNECTED.finding(
                f"Nothing in ontology/, graph/ or shapes/ has to do with {shorten(iri)}. Use it, "
                "relate it, or delete it.",
                iri,
            )


def _used(reading: Reading) -> frozenset[str]:
    """Return what the graph says of things, what the shapes speak of, and our own annotations."""
    beyond = reading.graph.triples + reading.shapes
    predicates = (predicate.value for _, predicate, _ in reading.ontology.triples + beyond)
    values = (value.value for _, _, value in beyond if isinstance(value, Iri))
    return frozenset((*predicates, *values))
