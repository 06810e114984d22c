"""Layer ``ontology``: it stays within OWL Lite and OWL 2 DL, and says what its terms mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

import iomkg
from iomkg.check import naming, pitfalls
from iomkg.check.dl import DL, check_dl
from iomkg.check.finding import Finding, Rule
from iomkg.check.lite import FUNCTIONAL, LITE, check_lite
from iomkg.errors import Place
from iomkg.graph.reading import Reading
from iomkg.graph.vocabulary import CODE_KINDS, TERM_KINDS, Vocabulary
from iomkg.rdf.shacl.severity import Severity
from iomkg.terms import (
    DCTERMS,
    EDTF,
    IOMKG,
    ONTOLOGY,
    OWL,
    RDFS,
    SKOS,
    VANN,
    XSD,
    Iri,
    Literal,
    Term,
    shorten,
)

METADATA = Rule(
    "ontology/metadata",
    "The ontology says what it is and what its terms mean",
    "The header has title, description, creator, licence (an IRI), date, version IRI, prefix and "
    "namespace; its dates are xsd:date, none before dcterms:created; every term of ours has a "
    "label and a definition in English and says where it is defined; a property for claims says "
    "how many values it holds and how they are compared (FOOPS! OM1, OM4.1, OM5.1, FIND1, VOC3, "
    "VOC4; OOPS! P08, P38, P39, P41). Add what the message names.",
    example='iomkg:Tool rdfs:label "tool"@en ; skos:definition "…"@en ; '
    "rdfs:isDefinedBy <https://w3id.org/iomkg/ontology> .",
)
RECOMMENDED = Rule(
    "ontology/recommended",
    "The ontology says how to cite it, who publishes it, and how far it is",
    "The header has dcterms:bibliographicCitation, dcterms:publisher, dcterms:issued, "
    "dcterms:modified and bibo:status (FOOPS! OM2, OM3, OM5.2). Add what the message names.",
    Severity.WARNING,
    example='<https://w3id.org/iomkg/ontology> dcterms:modified "2026-11-22"^^xsd:date .',
)
VERSION = Rule(
    "ontology/version",
    "The ontology has the package's version",
    "Ontology, queries and package are released together, so owl:versionInfo is the version of "
    "the package and owl:versionIRI ends in it. Set both with the version "
    "(FOOPS! OM2, VER1).",
    example='<https://w3id.org/iomkg/ontology> owl:versionInfo "0.1.0" ; '
    "owl:versionIRI <https://w3id.org/iomkg/ontology/0.1.0> .",
)
RULES = (
    *(LITE, FUNCTIONAL, DL, METADATA, RECOMMENDED, VERSION),
    *pitfalls.RULES,
    *naming.RULES,
)

_HEADER: Final = (
    DCTERMS + "title",
    DCTERMS + "description",
    DCTERMS + "creator",
    DCTERMS + "license",
    DCTERMS + "created",
    OWL + "versionIRI",
    VANN + "preferredNamespacePrefix",
    VANN + "preferredNamespaceUri",
)
_RECOMMENDED: Final = (
    DCTERMS + "bibliographicCitation",
    DCTERMS + "publisher",
    DCTERMS + "issued",
    DCTERMS + "modified",
    "http://purl.org/ontology/bibo/status",
)
_CREATED: Final = DCTERMS + "created"
_DATES: Final = (_CREATED, DCTERMS + "issued", DCTERMS + "modified")
_NAMESPACE: Final = {
    VANN + "preferredNamespacePrefix": "iomkg",
    VANN + "preferredNamespaceUri": IOMKG,
}
_LABEL, _DEFINITION, _DEFINED_BY = RDFS + "label", SKOS + "definition", RDFS + "isDefinedBy"
_HOLDS, _COMPARE, _RANGE = IOMKG + "holds", IOMKG + "compareAs", RDFS + "range"
_LISTS: Final = {_HOLDS: IOMKG + "CardinalitiesScheme", _COMPARE: IOMKG + "ComparisonsScheme"}
_VERSION_INFO, _VERSION_IRI = OWL + "versionInfo", OWL + "versionIRI"
# A value of any other range, or of none, is compared as a term.
_COMPARISONS: Final = {
    EDTF + "EDTF": IOMKG + "DateComparison",
    XSD + "integer": IOMKG + "NumberComparison",
    XSD + "decimal": IOMKG + "NumberComparison",
}


def check(reading: Reading) -> Iterator[Finding]:
    """Check the ontology's files as they are written; nothing derived is looked at.

    Args:
        reading: the project.

    Yields:
        The findings.
    """
    ontology = reading.ontology
    yield from check_lite(ontology)
    yield from check_dl(ontology)
    yield from pitfalls.check_pitfalls(reading, ontology)
    yield from naming.check_names(ontology)
    yield from _header(reading, ontology)
    yield from _terms(ontology)
    yield from _claim_properties(ontology)


def _header(reading: Reading, ontology: Vocabulary) -> Iterator[Finding]:
    header = Iri(ONTOLOGY)
    if not ontology.is_a(ONTOLOGY, {OWL + "Ontology"}):
        files = reading.project.ontology_files
        yield METADATA.finding(
            f"The ontology has no header. Write <{ONTOLOGY}> a owl:Ontology, with title, "
            "description, creator, licence, date, version, prefix and namespace.",
            ONTOLOGY,
            place=Place(files[0]) if files else None,
        )
        return
    for rule, predicate in (
        *((METADATA, predicate) for predicate in _HEADER),
        *((RECOMMENDED, predicate) for predicate in _RECOMMENDED),
    ):
        if not any(str(value).strip() for value in ontology.values(header, predicate)):
            yield rule.finding(
                f"The ontology has no {shorten(predicate)}. Add it to the header, "
                f"<{ONTOLOGY}> a owl:Ontology.",
                ONTOLOGY,
                predicate,
            )
    for predicate, wanted in _NAMESPACE.items():
        for value in ontology.values(header, predicate):
            if str(value) != wanted:
                yield METADATA.finding(
                    f'{shorten(predicate)} is "{value}". Write "{wanted}".',
                    ONTOLOGY,
                    predicate,
                    value,
                )
    for value in ontology.values(header, DCTERMS + "license"):
        if not isinstance(value, Iri):
            yield METADATA.finding(
                f'The licence is "{value}". Write the IRI of a licence, in angle brackets.',
                ONTOLOGY,
                DCTERMS + "license",
                value,
            )
    yield from _dates(ontology)
    yield from _version(ontology)


def _dates(ontology: Vocabulary) -> Iterator[Finding]:
    created = min(map(str, ontology.values(Iri(ONTOLOGY), _CREATED)), default="")
    for predicate in _DATES:
        for value in ontology.values(Iri(ONTOLOGY), predicate):
            if not _is_day(value):
                problem = "is no day of the calendar"
            elif predicate != _CREATED and str(value) < created:
                problem = f"is before dcterms:created, {created}"
            else:
                continue
            yield METADATA.finding(
                f'{shorten(predicate)}, {value}, {problem}. Write it as "YYYY-MM-DD"^^xsd:date, '
                "in order.",
                ONTOLOGY,
                predicate,
                value,
            )


def _is_day(value: Term) -> bool:
    if not isinstance(value, Literal) or value.datatype != XSD + "date":
        return False
    try:
        dt.date.fromisoformat(value.value)
    except ValueError:
        return False
    return True


def _version(ontology: Vocabulary) -> Iterator[Finding]:
    version = iomkg.__version__
    header = Iri(ONTOLOGY)
    if not ontology.values(header, _VERSION_INFO):
        yield VERSION.finding(
            f'The ontology has no version. Write owl:versionInfo "{version}".',
            ONTOLOGY,
            _VERSION_INFO,
        )
    wanted: tuple[tuple[str, Term, str], ...] = (
        (_VERSION_INFO, Literal(version), f'"{version}"'),
        (_VERSION_IRI, Iri(f"{ONTOLOGY}/{version}"), f"<{ONTOLOGY}/{version}>"),
    )
    for predicate, term, written in wanted:
        for value in ontology.values(header, predicate):
            if value != term:
                yield VERSION.finding(
                    f"{shorten(predicate)} is {value}, but the package has version {version}. "
                    f"Write {written}.",
                    ONTOLOGY,
                    predicate,
                    value,
                )


def _terms(ontology: Vocabulary) -> Iterator[Finding]:
    for iri in ontology.of_kinds(TERM_KINDS | CODE_KINDS):
        if not iri.startswith(IOMKG):
            continue
        for predicate in (_LABEL, _DEFINITION):
            found = sum(_is_english(value) for value in ontology.values(Iri(iri), predicate))
            if found != 1:
                yield METADATA.finding(
                    f"{shorten(iri)} has {found} values of {shorten(predicate)} in English. "
                    f'Write exactly one: {shorten(predicate)} "…"@en.',
                    iri,
                    predicate,
                )
        if list(ontology.values(Iri(iri), _DEFINED_BY)) != [Iri(ONTOLOGY)]:
            yield METADATA.finding(
                f"{shorten(iri)} does not say that it is defined here. Write rdfs:isDefinedBy "
                f"<{ONTOLOGY}>, once.",
                iri,
                _DEFINED_BY,
            )


def _is_english(value: Term) -> bool:
    return isinstance(value, Literal) and value.language == "en" and bool(value.value.strip())


def _claim_properties(ontology: Vocabulary) -> Iterator[Finding]:
    used = (triple[0] for triple in ontology.triples if triple[1].value in _LISTS)
    concepts = ontology.of_kinds({SKOS + "Concept"})
    lists = {
        predicate: [
            code
            for code in concepts
            if Iri(scheme) in ontology.values(Iri(code), SKOS + "inScheme")
        ]
        for predicate, scheme in _LISTS.items()
    }
    for node in dict.fromkeys(used):
        complete = True
        for predicate, codes in lists.items():
            values = ontology.values(node, predicate)
            if len(values) != 1 or str(values[0]) not in codes:
                complete = False
                yield METADATA.finding(
                    f"{shorten(str(node))} needs exactly one {shorten(predicate)} of the list: "
                    f"{', '.join(map(shorten, codes))}.",
                    str(node),
                    predicate,
                    values[-1] if values else None,
                )
        if complete:
            yield from _comparison(ontology, node)


def _comparison(ontology: Vocabulary, node: Term) -> Iterator[Finding]:
    ranges = ontology.values(node, _RANGE)
    wanted = {_COMPARISONS.get(str(range_), IOMKG + "TermComparison") for range_ in ranges}
    wanted = wanted or {IOMKG + "TermComparison"}
    found = ontology.values(node, _COMPARE)[0]
    if wanted != {str(found)}:
        ranged = " and ".join(shorten(str(range_)) for range_ in ranges) or "none"
        yield METADATA.finding(
            f"{shorten(str(node))} has {shorten(str(found))}, but its range is {ranged}. Write "
            f"iomkg:compareAs {' or '.join(map(shorten, sorted(wanted)))}, or correct the range.",
            str(node),
            _COMPARE,
            found,
        )
