"""The published JSON-LD context: short names for the terms of the ontology.

It is worked out from the ontology and stands in every document that uses it, so that nothing is
ever fetched. It loses nothing: a name says what its values are (``@type``, ``@language``), and a
value that is otherwise goes under the compact IRI of its property, spelt out (JSON-LD 1.1
Processing Algorithms and API, section 6.2: a term is chosen by its value).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from iomkg.terms import (
    DCTERMS,
    IOMKG,
    OWL,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    SKOS,
    XSD,
    Iri,
    Triple,
)

ALIASES: Final = {"id": "@id", "type": "@type"}
"""Keywords under the names that programs expect (JSON-LD 1.1, section 4.1.7)."""

CLAIMS: Final = "claims"
"""The name under which a framed thing carries the claims about it."""

ANY: Final = ""
"""What :attr:`Context.values` has for a property whose values are always spelt out."""
REFERENCE: Final = "@id"
"""The same for one whose values are IRIs or blank nodes."""

_CLASS: Final = Iri(OWL + "Class")
_PROPERTIES: Final = {
    Iri(OWL + name) for name in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
}
_OBJECTS: Final = Iri(OWL + "ObjectProperty")
# Reserved in OWL 2 DL, or of a vocabulary that says no more than "annotation".
_BESIDE: Final = {
    RDF + "subject": REFERENCE,
    RDF + "predicate": REFERENCE,
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


@dataclass(frozen=True)
class Context:
    """Short names, by IRI.

    Attributes:
        classes: names of classes.
        properties: names of properties.
        values: what the values of a named property must be to stand under its name:
            :data:`ANY`, :data:`REFERENCE`, ``@`` and a language, or the IRI of a datatype.
        named: whether the keywords of :data:`ALIASES` have their names.
    """

    classes: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    named: bool = False

    def keyword(self, keyword: str) -> str:
        """Return the name of ``@id`` or ``@type``."""
        return keyword.removeprefix("@") if self.named else keyword

    def definitions(self, unusable: Iterable[str] = ()) -> dict[str, object]:
        """Return the value of ``@context``.

        Args:
            unusable: prefixes to leave out, since an IRI has such a scheme.

        Returns:
            A JSON object; keywords first, then prefixes, then names, each sorted.
        """
        left_out = set(unusable)
        prefixes = {p: PREFIXES[p] for p in sorted(PREFIXES) if p not in left_out}
        terms: dict[str, object] = {
            name: _short(iri, prefixes) for iri, name in self.classes.items()
        }
        for iri, name in self.properties.items():
            terms[name] = _definition(_short(iri, prefixes), self.values[iri], prefixes)
        terms[CLAIMS] = {"@reverse": _short(RDF + "subject", prefixes), "@type": "@id"}
        return {**ALIASES, **prefixes, **{name: terms[name] for name in sorted(terms)}}


BARE_CONTEXT: Final = Context()
"""No names at all: compact IRIs only, for a graph that need not be of the project."""


def published_context(ontology: Iterable[Triple]) -> Context:
    """Work the context out from the ontology.

    A term is called by its local name. Where two vocabularies have the same, the ontology's own
    term has it, then the first by IRI; the others go by compact IRIs.

    Args:
        ontology: the triples of the ontology and its code lists.

    Returns:
        The context.
    """
    classes, values, ranges = set(), dict(_BESIDE), {}
    kinds: dict[str, set[Iri]] = {}
    for subject, predicate, value in ontology:
        if not isinstance(subject, Iri) or not isinstance(value, Iri):
            continue
        if predicate.value == RDFS + "range":
            ranges[subject.value] = value.value
        elif predicate.value == RDF + "type" and value == _CLASS:
            classes.add(subject.value)
        elif predicate.value == RDF + "type" and value in _PROPERTIES:
            kinds.setdefault(subject.value, set()).add(value)
    for iri, found in kinds.items():
        values.setdefault(iri, _values(found, ranges.get(iri)))
    names: dict[str, str] = {}
    for iri in sorted({*classes, *values}, key=lambda iri: (not iri.startswith(IOMKG), iri)):
        name = iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]
        if _NAME.fullmatch(name) and name not in {*ALIASES, *PREFIXES, CLAIMS}:
            names.setdefault(name, iri)
    by_iri = {iri: name for name, iri in names.items()}
    return Context(
        {iri: by_iri[iri] for iri in sorted(classes) if iri in by_iri},
        {iri: by_iri[iri] for iri in sorted(values) if iri in by_iri},
        {iri: values[iri] for iri in sorted(values) if iri in by_iri},
        named=True,
    )


def _values(kinds: set[Iri], range_: str | None) -> str:
    if _OBJECTS in kinds:
        return REFERENCE
    if range_ == RDF + "langString":
        return "@en"
    return range_ if range_ and range_ != XSD + "string" else ANY


def _definition(short: str, values: str, prefixes: Mapping[str, str]) -> object:
    if values == ANY:
        return short
    if values == REFERENCE:
        return {"@id": short, "@type": REFERENCE}
    if values.startswith("@"):
        return {"@id": short, "@language": values[1:]}
    return {"@id": short, "@type": _short(values, prefixes)}


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
