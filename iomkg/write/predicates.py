"""The order in which the predicates of a subject are written.

``a`` comes first, then the predicates of :data:`EDITORIAL_ORDER`, then all others by IRI. The
order follows how a reader takes a thing in: what it is called, what it is, how it is put, where
that stands, and the long texts last; it is the one that the project's own files were written in.
"""

from __future__ import annotations

from typing import Final

from iomkg.terms import PREFIXES, RDF

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
    dcterms:language iomkg:publicationRange iomkg:publicationBasis foaf:page iomkg:citedOn
    iomkg:textFile iomkg:characterCount iomkg:digest iomkg:doesNotMention
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
"""Predicates that have a place of their own, as prefixed names."""

_TYPE: Final = RDF + "type"


def _expand(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


_RANK: Final = {_expand(name): rank for rank, name in enumerate(EDITORIAL_ORDER, start=1)}


def place_of(predicate: str) -> tuple[int, str]:
    """Return a key that sorts predicates into the order in which they are written.

    Args:
        predicate: the IRI of a predicate.

    Returns:
        The key.
    """
    if predicate == _TYPE:
        return 0, ""
    rank = _RANK.get(predicate)
    return (rank, "") if rank else (len(_RANK) + 1, predicate)
