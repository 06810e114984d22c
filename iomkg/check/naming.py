"""Names, labels and definitions of the ontology's terms: one convention, one meaning each.

After the entries of the OOPS! catalogue that are about words; see :mod:`iomkg.check.catalogue`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from iomkg.ask.folding import fold
from iomkg.check.finding import Finding, Rule
from iomkg.graph.vocabulary import CLASS, CODE_KINDS, PROPERTY_KINDS, TERM_KINDS, Vocabulary
from iomkg.terms import IOMKG, OWL, RDF, RDFS, SKOS, Iri, Literal, Term, local_name, shorten

DUPLICATE = Rule(
    "ontology/duplicate",
    "No two terms of a kind have one label or one name",
    "Two classes, two properties, or two codes of one list that differ in no more than case, "
    "accents and punctuation are one, or need names that tell them apart; a term of ours with "
    "the name of a reused one is related to it by an axiom (OOPS! P12, P30, P32).",
    example="iomkg:Role rdfs:subClassOf org:Role .  # or use org:Role itself",
)
NAMING = Rule(
    "ontology/naming",
    "Names follow one convention",
    "Classes and codes are named LikeThis, properties likeThis, lists LikeThisScheme, in letters "
    "and digits (OOPS! P22). Rename the term wherever it is used.",
    example="iomkg:memberStateCount a owl:DatatypeProperty .  # not iomkg:Member_state_count",
)
VAGUE = Rule(
    "ontology/vague-name",
    "A class is one thing, and a property says more than is",
    "A class named for two things, or for what is left over (Other…, Misc…, …Etc), and a property "
    "named is, isA or subclassOf stand for something else: classes of their own, the superclass, "
    "rdf:type or rdfs:subClassOf (OOPS! P03, P07, P21).",
    example="iomkg:Programme a owl:Class . iomkg:Operation a owl:Class .",
)
ANNOTATION = Rule(
    "ontology/annotation",
    "A label names and a definition defines",
    "A label is shorter than the definition, is no sentence, and is not repeated as the "
    "definition (OOPS! P20). Swap them, or write what the term means.",
    example='iomkg:Stage rdfs:label "stage"@en ; skos:definition "The organisation under one of '
    'the names that it has held."@en .',
)
RULES = (DUPLICATE, NAMING, VAGUE, ANNOTATION)

_LABEL, _DEFINITION = RDFS + "label", SKOS + "definition"
_IN_SCHEME = SKOS + "inScheme"
_RELATED: Final = (
    RDFS + "subClassOf",
    RDFS + "subPropertyOf",
    OWL + "equivalentClass",
    OWL + "equivalentProperty",
)
_WORDS: Final = 6  # more make a definition of a label
_UPPER: Final = re.compile(r"[A-Z][A-Za-z0-9]*")
_LOWER: Final = re.compile(r"[a-z][A-Za-z0-9]*")
_SCHEME: Final = re.compile(r"[A-Z][A-Za-z0-9]*Scheme")
_TWO: Final = re.compile(r"[a-z0-9](?:And|Or)[A-Z]")
_LEFT_OVER: Final = re.compile(
    r"(?:Other|Misc|Miscellaneous|Various|Unknown|Unclassified)(?![a-z])|Etc$"
)
_IS: Final = frozenset({"is", "isa", "isan", "subclassof", "instanceof", "sameas"})


def check_names(ontology: Vocabulary) -> Iterator[Finding]:
    """Check what the terms of the ontology are called.

    Args:
        ontology: its ontology files.

    Yields:
        The findings.
    """
    yield from _duplicates(ontology)
    for iri in ontology.of_kinds(TERM_KINDS | CODE_KINDS):
        # A term of two kinds would have two conventions; ontology/dl reports it.
        if iri.startswith(IOMKG) and ontology.is_one_kind(iri):
            yield from _name(ontology, iri)
            yield from _annotations(ontology, iri)


def _duplicates(ontology: Vocabulary) -> Iterator[Finding]:
    first: dict[tuple[str, str, str], str] = {}
    for iri in ontology.of_kinds(TERM_KINDS | CODE_KINDS):
        group = _group(ontology, iri)
        said: list[tuple[str, str, Term | None]] = [("name", local_name(iri), None)]
        said += [("label", str(label), label) for label in ontology.values(Iri(iri), _LABEL)]
        for what, text, label in said:
            other = first.setdefault((group, what, fold(text)), iri)
            # Terms of other vocabularies are not ours to rename.
            if other == iri or not iri.startswith(IOMKG) or _related(ontology, iri, other):
                continue
            yield DUPLICATE.finding(
                f"{shorten(iri)} has the same {what} as {shorten(other)}. Tell them apart, relate "
                "them by an axiom, or make them one.",
                iri,
                _LABEL if label else None,
                label,
            )
            break


def _group(ontology: Vocabulary, iri: str) -> str:
    if ontology.is_a(iri, {CLASS}):
        return CLASS
    if ontology.is_a(iri, PROPERTY_KINDS):
        return RDF + "Property"
    scheme = ontology.values(Iri(iri), _IN_SCHEME)
    return str(scheme[0]) if scheme else " ".join(ontology.declared[iri])


def _related(ontology: Vocabulary, one: str, other: str) -> bool:
    return other in ontology.above([one], *_RELATED) or one in ontology.above([other], *_RELATED)


def _name(ontology: Vocabulary, iri: str) -> Iterator[Finding]:
    name = iri.removeprefix(IOMKG)
    if ontology.is_a(iri, PROPERTY_KINDS):
        pattern, like = _LOWER, "likeThis"
        vague = name.casefold() in _IS
    else:
        scheme = ontology.is_a(iri, {SKOS + "ConceptScheme"})
        pattern, like = (_SCHEME, "LikeThisScheme") if scheme else (_UPPER, "LikeThis")
        several = _TWO.search(name) or _LEFT_OVER.search(name)
        vague = ontology.is_a(iri, {CLASS}) and several is not None
    if not pattern.fullmatch(name):
        yield NAMING.finding(
            f"{shorten(iri)} is not named {like}. Rename it wherever it is used.", iri
        )
    elif vague:
        yield VAGUE.finding(
            f"{shorten(iri)} is named for no one thing. Name what is meant, each by itself.",
            iri,
        )


def _annotations(ontology: Vocabulary, iri: str) -> Iterator[Finding]:
    for label in ontology.values(Iri(iri), _LABEL):
        for definition in ontology.values(Iri(iri), _DEFINITION):
            if _swapped(label, definition):
                yield ANNOTATION.finding(
                    f"The label of {shorten(iri)} reads like a definition, or the definition says "
                    "no more than the label. Swap them, or write what the term means.",
                    iri,
                    _LABEL,
                    label,
                )


def _swapped(label: Term, definition: Term) -> bool:
    if not isinstance(label, Literal) or not isinstance(definition, Literal):
        return False
    said, meant = label.value.strip(), definition.value.strip()
    if label.language != definition.language or not said or not meant:
        return False  # ontology/metadata reports a label or a definition that is missing
    longer = len(said) > len(meant) and len(said.split()) > _WORDS
    return longer or said.endswith(".") or fold(said) == fold(meant)
