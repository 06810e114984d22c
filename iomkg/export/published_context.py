"""The published JSON-LD context: short names for the terms of the ontology.

It is worked out from the ontology and stands in every document that uses it, unless an address for
it is given, so that nothing need be fetched. Properties and codes are values by their names too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from iomkg.rdf.writers.jsonld_context import ALIASES, ANY, REFERENCE, TERMS, JsonLdContext
from iomkg.terms import DCTERMS, IOMKG, OWL, PREFIXES, PROV, RDF, RDFS, SKOS, XSD, Iri, Triple

CLAIMS: Final = "claims"
"""The name under which a framed thing carries the claims about it."""

_CLASS: Final = Iri(OWL + "Class")
_CODE: Final = Iri(SKOS + "Concept")
_PROPERTIES: Final = {
    Iri(OWL + name) for name in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
}
_OBJECTS: Final = Iri(OWL + "ObjectProperty")
# Reserved in OWL 2 DL, or of a vocabulary that says no more than "annotation".
_BESIDE: Final = {
    RDF + "subject": REFERENCE,
    RDF + "predicate": TERMS,
    RDF + "object": ANY,
    RDFS + "label": "@en",
    RDFS + "comment": "@en",
    DCTERMS + "title": "@en",
    DCTERMS + "description": "@en",
    DCTERMS + "isReplacedBy": REFERENCE,
    PROV + "hadPrimarySource": REFERENCE,
    SKOS + "definition": "@en",
    SKOS + "scopeNote": "@en",
    SKOS + "inScheme": REFERENCE,
    SKOS + "closeMatch": REFERENCE,
    SKOS + "exactMatch": REFERENCE,
}
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*")


def published_context(ontology: Iterable[Triple]) -> JsonLdContext:
    """Work the context out from the ontology.

    A term is called by its local name. Where two vocabularies have the same, the ontology's own
    term has it, then the first by IRI; the others go by compact IRIs.

    Args:
        ontology: the triples of the ontology and its code lists.

    Returns:
        The context.
    """
    classes, codes, values, ranges = set(), set(), dict(_BESIDE), {}
    kinds: dict[str, set[Iri]] = {}
    for subject, predicate, value in ontology:
        if not isinstance(subject, Iri) or not isinstance(value, Iri):
            continue
        if predicate.value == RDFS + "range":
            ranges[subject.value] = value.value
        elif predicate.value == RDF + "type" and value == _CLASS:
            classes.add(subject.value)
        elif predicate.value == RDF + "type" and value == _CODE:
            codes.add(subject.value)
        elif predicate.value == RDF + "type" and value in _PROPERTIES:
            kinds.setdefault(subject.value, set()).add(value)
    for iri, found in kinds.items():
        values.setdefault(iri, _values(found, ranges.get(iri)))
    names: dict[str, str] = {}
    for iri in sorted(
        {*classes, *values, *codes}, key=lambda iri: (not iri.startswith(IOMKG), iri)
    ):
        name = iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]
        if _NAME.fullmatch(name) and name not in {*ALIASES, *PREFIXES, CLAIMS}:
            names.setdefault(name, iri)
    by_iri = {iri: name for name, iri in names.items()}
    return JsonLdContext(
        {iri: by_iri[iri] for iri in sorted(classes) if iri in by_iri},
        {iri: by_iri[iri] for iri in sorted(values) if iri in by_iri},
        {iri: values[iri] for iri in sorted(values) if iri in by_iri},
        {CLAIMS: RDF + "subject"},
        named=True,
        codes={iri: by_iri[iri] for iri in sorted(codes - classes) if iri in by_iri},
    )


def _values(kinds: set[Iri], range_: str | None) -> str:
    if _OBJECTS in kinds:
        return TERMS if range_ == _CODE.value else REFERENCE
    if range_ == RDF + "langString":
        return "@en"
    return range_ if range_ and range_ != XSD + "string" else ANY
