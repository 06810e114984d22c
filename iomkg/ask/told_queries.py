"""What is read of a graph for the index of claims, in SPARQL 1.1."""

from __future__ import annotations

_PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
CLAIMS = (
    _PREFIXES
    + """
SELECT ?claim ?subject ?property ?object ?comparator ?date ?negated ?modality ?rank ?source
       ?characters ?start ?grade ?accepted ?saidBy ?description ?earliest ?latest
       ?vouched
WHERE {
  ?claim a iomkg:Claim ; rdf:subject ?subject ; rdf:predicate ?property ; rdf:object ?object ;
         iomkg:modality ?modality ; iomkg:rank ?rank ; prov:hadPrimarySource ?source ;
         dcterms:description ?description .
  MINUS { ?claim dcterms:isReplacedBy ?successor }
  OPTIONAL { ?claim iomkg:comparator ?comparator }
  OPTIONAL { ?claim iomkg:asOf|iomkg:validity ?date }
  OPTIONAL { ?claim iomkg:negated ?negated }
  OPTIONAL { ?claim iomkg:characters ?characters }
  OPTIONAL { ?claim iomkg:firstCharacter ?start }
  OPTIONAL { ?claim iomkg:grade ?grade }
  OPTIONAL { ?claim iomkg:accepted ?accepted }
  OPTIONAL { ?claim iomkg:saidBy ?saidBy }
  # A date that a claim gives counts before the time at which the claim holds.
  OPTIONAL { ?claim iomkg:earliest ?first }
  OPTIONAL { ?claim iomkg:validFromEarliest ?from }
  BIND(COALESCE(?first, ?from) AS ?earliest)
  OPTIONAL { ?claim iomkg:latest ?last }
  OPTIONAL { ?claim iomkg:validToLatest ?to }
  BIND(COALESCE(?last, ?to) AS ?latest)
  OPTIONAL { ?claim iomkg:validToEarliest ?vouched }
}
ORDER BY ?source ?start ?claim
"""
)
WORDING = (
    _PREFIXES
    + """
SELECT ?claim ?words WHERE {
  { ?claim iomkg:namedAs ?words } UNION { ?claim iomkg:inDivision/rdfs:label ?words }
}
ORDER BY ?claim ?words
"""
)
NAMES = (
    _PREFIXES
    + """
SELECT ?thing ?name WHERE {
  { ?thing skos:altLabel|skos:hiddenLabel ?name }
  UNION {
    VALUES ?naming { iomkg:name iomkg:acronym }
    ?claim rdf:subject ?thing ; rdf:predicate ?naming ; rdf:object ?name .
  }
}
ORDER BY ?thing ?name
"""
)
CONFLICTS = (
    _PREFIXES
    + """
SELECT ?conflict ?title ?kind ?verdict ?reason ?preferred WHERE {
  ?conflict a iomkg:Conflict ; rdfs:label ?title ; dcterms:description ?reason ;
            iomkg:verdict/rdfs:label ?verdict .
  OPTIONAL { ?conflict iomkg:conflictKind/rdfs:label ?kind }
  OPTIONAL { ?conflict iomkg:preferredClaim ?preferred }
}
ORDER BY ?conflict
"""
)
PARTS = (
    _PREFIXES
    + """
SELECT DISTINCT ?claim ?conflict ?side WHERE {
  ?claim iomkg:judgedIn ?conflict .
  OPTIONAL { ?conflict iomkg:claimInConflict ?claim . BIND(true AS ?side) }
}
ORDER BY ?claim ?conflict
"""
)
CLASHES = (
    _PREFIXES
    + """
SELECT ?claim ?other WHERE { ?claim iomkg:clashesWith ?other }
ORDER BY ?claim ?other
"""
)
THINGS = (
    _PREFIXES
    + """
SELECT ?thing ?label ?class WHERE {
  ?thing rdfs:label ?label .
  OPTIONAL { ?thing a/(rdfs:label|skos:altLabel) ?class }
}
ORDER BY ?thing ?class
"""
)
PROPERTIES = (
    _PREFIXES
    + """
SELECT ?property ?holds (GROUP_CONCAT(DISTINCT ?name; separator=" ") AS ?names)
       (GROUP_CONCAT(DISTINCT ?text; separator=" ") AS ?definition) WHERE {
  {
    SELECT ?property ?holds ?name ?text WHERE {
      ?property iomkg:holds ?holds .
      OPTIONAL { ?property rdfs:label|skos:altLabel ?name }
      OPTIONAL { ?property skos:definition ?text }
    }
    ORDER BY ?property ?name ?text
  }
}
GROUP BY ?property ?holds
"""
)
SOURCES = (
    _PREFIXES
    + """
SELECT ?source ?label ?title ?notation ?held ?read WHERE {
  { SELECT DISTINCT ?source WHERE { ?any prov:hadPrimarySource ?source } }
  OPTIONAL { ?source rdfs:label ?written }
  OPTIONAL { ?source dcterms:title ?entitled }
  BIND(COALESCE(?written, ?entitled, STR(?source)) AS ?label)
  BIND(COALESCE(?entitled, ?label) AS ?title)
  OPTIONAL { ?source skos:notation ?notation }
  OPTIONAL { ?source a iomkg:HeldSource . BIND(true AS ?held) }
  OPTIONAL { ?source iomkg:whollyRead ?read }
}
ORDER BY ?source
"""
)
BODIES = (
    _PREFIXES
    + """
SELECT ?stage ?body WHERE { ?stage prov:specializationOf ?body }
ORDER BY ?stage ?body
"""
)
TENURES = (
    _PREFIXES
    + """
SELECT ?thing ?earliest ?latest WHERE {
  ?tenure iomkg:tenureOf ?thing ; iomkg:validFromEarliest ?earliest ;
          iomkg:validToEarliest ?latest .
}
ORDER BY ?thing ?earliest ?latest
"""
)
