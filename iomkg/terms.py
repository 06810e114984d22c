"""Namespaces, prefixes and the terms of RDF, without any RDF library behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

IOMKG: Final = "https://w3id.org/iomkg/ontology#"
ONTOLOGY: Final = "https://w3id.org/iomkg/ontology"
ID: Final = "https://w3id.org/iomkg/id/"
SHAPES: Final = "https://w3id.org/iomkg/shapes#"
QUERY: Final = "https://w3id.org/iomkg/query/"
DATASET_IRI: Final = "https://w3id.org/iomkg/dataset"
"""The dataset that a project's ontology may describe: its title and description, say."""
BASE: Final = ID
"""What relative IRIs are resolved against where a file sets no base of its own.

RFC 3986 (section 5.1.4) leaves it to the application; the place of the file on this machine
would make the same file say something else on the next one.
"""

_MOST_DIGITS: Final = 4_000  # Python refuses to read more than 4,300

DCAT: Final = "http://www.w3.org/ns/dcat#"
DCTERMS: Final = "http://purl.org/dc/terms/"
EDTF: Final = "http://id.loc.gov/datatypes/edtf/"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
NP: Final = "http://www.nanopub.org/nschema#"
OA: Final = "http://www.w3.org/ns/oa#"
ORG: Final = "http://www.w3.org/ns/org#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
PROV: Final = "http://www.w3.org/ns/prov#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SH: Final = "http://www.w3.org/ns/shacl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
SPDX: Final = "http://spdx.org/rdf/terms#"
VANN: Final = "http://purl.org/vocab/vann/"
VOID: Final = "http://rdfs.org/ns/void#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

PREFIXES: Final[dict[str, str]] = {
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "edtf": EDTF,
    "foaf": FOAF,
    "iomkg": IOMKG,
    "np": NP,
    "oa": OA,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "s": SHAPES,
    "sh": SH,
    "skos": SKOS,
    "spdx": SPDX,
    "vann": VANN,
    "void": VOID,
    "xsd": XSD,
}
"""The namespaces by prefix, as every text that the package writes uses them."""
_NAMESPACES: Final = (*PREFIXES.values(), ID, QUERY)

EDITORIAL_ORDER: Final = tuple(
    """
    sh:targetClass sh:targetNode sh:targetSubjectsOf sh:targetObjectsOf sh:target sh:path
    sh:prefixes sh:prefix sh:namespace
    rdfs:label skos:prefLabel skos:altLabel skos:hiddenLabel dcterms:title
    prov:specializationOf
    skos:inScheme skos:topConceptOf skos:hasTopConcept skos:broader skos:narrower skos:related
    skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch
    skos:definition skos:notation
    rdf:subject rdf:predicate rdf:object
    iomkg:comparator iomkg:asOf iomkg:validity iomkg:modality iomkg:negated iomkg:saidBy
    iomkg:rank iomkg:namedAs iomkg:evidence prov:hadPrimarySource
    iomkg:claimInConflict iomkg:conflictKind iomkg:verdict iomkg:preferredClaim
    iomkg:outsideEvidence iomkg:claimCompared
    dcterms:isPartOf iomkg:passageNumber iomkg:extent iomkg:setAside
    dcterms:language iomkg:publicationRange iomkg:publicationBasis foaf:page
    iomkg:addressNotKnown iomkg:citedOn iomkg:textFile iomkg:characterCount iomkg:digest
    iomkg:doesNotMention
    owl:onProperty owl:onClass owl:onDatatype
    rdfs:isDefinedBy rdfs:subClassOf owl:equivalentClass
    rdfs:subPropertyOf owl:equivalentProperty owl:inverseOf rdfs:domain rdfs:range
    iomkg:holds iomkg:compareAs iomkg:observation iomkg:derived
    skos:scopeNote skos:example skos:editorialNote rdfs:comment
    sh:minCount sh:maxCount sh:hasValue sh:not sh:and sh:or sh:xone sh:node
    sh:nodeKind sh:class sh:datatype sh:in sh:pattern sh:flags sh:languageIn sh:uniqueLang
    sh:minInclusive sh:minExclusive sh:maxInclusive sh:maxExclusive sh:minLength sh:maxLength
    sh:closed sh:ignoredProperties
    sh:name sh:description sh:message sh:severity sh:deactivated sh:order sh:group
    sh:property sh:sparql sh:select sh:ask
    dcterms:description dcterms:creator dcterms:publisher dcterms:bibliographicCitation
    dcterms:license dcterms:created dcterms:issued dcterms:modified
    owl:versionIRI owl:priorVersion owl:versionInfo owl:imports
    vann:preferredNamespacePrefix vann:preferredNamespaceUri sh:declare
    """.split()
)
"""Predicates that have a place of their own where a subject is written, as prefixed names."""


def shorten(iri: str) -> str:
    """Write an IRI as people read it.

    Args:
        iri: an absolute IRI.

    Returns:
        ``kind/slug`` for a thing of the graph, ``prefix:local`` for a term of a known
        vocabulary, otherwise the IRI itself.
    """
    if iri.startswith(ID):
        return iri[len(ID) :]
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def right_namespace(prefix: str | None, iri: str) -> str | None:
    """Say which namespace was meant.

    Args:
        prefix: a prefix, or None for a base.
        iri: the namespace that it stands for.

    Returns:
        The namespace that it should stand for, or None if it is right or nothing is known of it.
    """
    if iri in _NAMESPACES and (prefix is None or PREFIXES.get(prefix, iri) == iri):
        return None
    if prefix in PREFIXES:
        return PREFIXES[prefix]
    return next((known for known in _NAMESPACES if _core(known) == _core(iri)), None)


def _core(namespace: str) -> str:
    """Return a namespace without the parts that are often written wrongly."""
    rest = namespace.removeprefix("http://").removeprefix("https://").removeprefix("www.")
    return rest.rstrip("#/").casefold()


def local_name(iri: str) -> str:
    """Return the last part of an IRI: what follows the last ``/``, ``#`` or ``:``.

    Args:
        iri: an IRI.
    """
    return iri[max(iri.rfind(mark) for mark in "/#:") + 1 :]


class _Node:
    """A frozen value with one text; no dataclass, as importing those takes too long."""

    __slots__ = ("value",)
    value: str

    def __init__(self, value: str) -> None:
        object.__setattr__(self, "value", value)

    def __setattr__(self, name: str, _: object) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be removed")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self._parts()

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)

    def __lt__(self, other: Any) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self._parts() < other._parts()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._parts()))})"

    def __str__(self) -> str:
        return self.value

    def _parts(self) -> tuple[str, ...]:
        return (self.value,)


class Iri(_Node):
    """An IRI (RDF 1.1 Concepts, section 3.2)."""

    __slots__ = ()


class Blank(_Node):
    """A blank node, named within one answer only (RDF 1.1 Concepts, section 3.4)."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"_:{self.value}"


class Literal(_Node):
    """A literal (RDF 1.1 Concepts, section 3.3).

    Attributes:
        value: the lexical form.
        datatype: the datatype IRI.
        language: the language tag in lower case, or an empty string.
    """

    __slots__ = ("datatype", "language")
    datatype: str
    language: str

    def __init__(self, value: str, datatype: str = XSD + "string", language: str = "") -> None:
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "datatype", RDF + "langString" if language else datatype)
        object.__setattr__(self, "language", language)

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self._parts() == other._parts()

    __hash__ = _Node.__hash__

    def _parts(self) -> tuple[str, ...]:
        return self.value, self.datatype, self.language


def shorten_term(term: Term) -> str:
    """Write a term as people read it: an IRI as :func:`shorten` does, any other as its text."""
    return shorten(term.value) if isinstance(term, Iri) else str(term)


def whole(value: object) -> int | None:
    """Return the whole number that a term or a text writes.

    Args:
        value: something whose text is looked at.

    Returns:
        The number; None for any other text, and for more digits than Python reads.
    """
    text = str(value)
    digits = text[1:] if text[:1] in ("+", "-") else text
    few = len(digits) <= _MOST_DIGITS
    return int(text) if few and digits.isascii() and digits.isdecimal() else None


RDF_TYPE: Final = Iri(RDF + "type")
RDFS_LABEL: Final = Iri(RDFS + "label")
RDF_SUBJECT, RDF_PREDICATE, RDF_OBJECT = (
    Iri(RDF + name) for name in ("subject", "predicate", "object")
)
RDF_NIL: Final = Iri(RDF + "nil")

Term: TypeAlias = Iri | Blank | Literal
Triple: TypeAlias = tuple[Iri | Blank, Iri, Term]


def stated(subject: Iri | Blank, said: Mapping[str, Term | Iterable[Term]]) -> Iterator[Triple]:
    """Yield the triples that say something of a node.

    Args:
        subject: the node.
        said: its value, or its values, by the IRI of each property.
    """
    for iri, given in said.items():
        values = (given,) if isinstance(given, _Node) else given
        yield from ((subject, Iri(iri), value) for value in values)
