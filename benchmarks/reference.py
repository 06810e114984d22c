"""The twelve reference queries: what people ask of a graph of our shape, in plain SPARQL.

Every engine gets the same text. What is asked about is there in every generated graph: the first
thing of each kind, which claims speak of most. Three are asked in a second form as well, which
reads what the rules derive once instead of finding it anew; its rows are those of the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from benchmarks.words import name
from iomkg.ask.named import find_query
from iomkg.graph.project import find_project
from iomkg.rdf.sparql.binding import bind
from iomkg.terms import ID, PREFIXES, Iri

_FIRST: Final = name(0).lower()
BODY: Final = f"<{ID}organisation/{_FIRST}-igo>"
PROGRAMME: Final = f"<{ID}programme/{_FIRST}-programme>"

_TEXTS: Final = {
    "chain of names": f"""
        SELECT ?stage (STR(?text) AS ?name) WHERE {{
          ?first prov:specializationOf {BODY} .
          ?founding a iomkg:Founding ; org:resultingOrganization ?first .
          ?first (^org:originalOrganization/org:resultingOrganization)* ?stage .
          ?stage iomkg:name ?text
        }}""",
    "members of one, as of a day": f"""
        SELECT ?membership ?state WHERE {{
          ?membership org:organization {BODY} ; org:member ?state .
          ?starts rdf:subject ?membership ; rdf:predicate iomkg:started ;
                  iomkg:accepted true ; iomkg:earliest ?from .
          OPTIONAL {{
            ?ends rdf:subject ?membership ; rdf:predicate iomkg:ended ;
                  iomkg:accepted true ; iomkg:latest ?to
          }}
          FILTER(?from <= "1990-01-01"^^xsd:date)
          FILTER(!BOUND(?to) || ?to >= "1990-01-01"^^xsd:date)
        }}""",
    "members of all, as of a day": """
        SELECT ?body (COUNT(DISTINCT ?state) AS ?members) WHERE {
          ?membership org:organization ?body ; org:member ?state .
          ?starts rdf:subject ?membership ; rdf:predicate iomkg:started ;
                  iomkg:accepted true ; iomkg:earliest ?from .
          OPTIONAL {
            ?ends rdf:subject ?membership ; rdf:predicate iomkg:ended ;
                  iomkg:accepted true ; iomkg:latest ?to
          }
          FILTER(?from <= "1990-01-01"^^xsd:date)
          FILTER(!BOUND(?to) || ?to >= "1990-01-01"^^xsd:date)
        } GROUP BY ?body""",
    "claims about a thing": f"""
        SELECT ?claim ?property (STR(?object) AS ?value) ?source WHERE {{
          ?claim rdf:subject {PROGRAMME} ; rdf:predicate ?property ; rdf:object ?object ;
                 prov:hadPrimarySource ?source
        }}""",
    "conflicts": """
        SELECT ?x ?y WHERE {
          ?property iomkg:holds iomkg:OneForEver ; iomkg:compareAs iomkg:DateComparison .
          ?x rdf:predicate ?property ; rdf:subject ?subject ; iomkg:affirmed true ;
             iomkg:earliest ?xlow ; iomkg:latest ?xhigh .
          ?y rdf:predicate ?property ; rdf:subject ?subject ; iomkg:affirmed true ;
             iomkg:earliest ?ylow ; iomkg:latest ?yhigh .
          FILTER(STR(?x) < STR(?y) && (?xhigh < ?ylow || ?yhigh < ?xlow))
        }""",
    "partners at two hops": f"""
        SELECT DISTINCT ?partner WHERE {{
          {BODY} iomkg:cooperatesWith|^iomkg:cooperatesWith ?between .
          ?between iomkg:cooperatesWith|^iomkg:cooperatesWith ?partner
        }}""",
    "search in labels": """
        SELECT ?thing (STR(?text) AS ?label) WHERE {
          ?thing rdfs:label ?text FILTER(CONTAINS(LCASE(STR(?text)), "harbour"))
        }""",
    "criticism of a body": f"""
        SELECT ?criticism ?critic (STR(?text) AS ?fault) WHERE {{
          ?criticism iomkg:target {BODY} ; iomkg:critic ?critic .
          ?allegation iomkg:allegationOf ?criticism ; iomkg:alleges ?text
        }}""",
    "events in a year": """
        SELECT DISTINCT ?event (STR(?text) AS ?label) WHERE {
          ?claim rdf:predicate iomkg:occurred ; rdf:subject ?event ;
                 iomkg:earliest ?from ; iomkg:latest ?to .
          FILTER(?from >= "1990-01-01"^^xsd:date && ?to <= "1990-12-31"^^xsd:date)
          ?event rdfs:label ?text
        }""",
    "coverage": """
        SELECT ?source (COUNT(?passage) AS ?passages) (COUNT(?reason) AS ?aside) WHERE {
          ?passage a iomkg:Passage ; dcterms:isPartOf ?source
          OPTIONAL { ?passage iomkg:setAside ?reason }
        } GROUP BY ?source""",
    "why": f"""
        SELECT ?claim ?source (STR(?hash) AS ?digest) ?conflict WHERE {{
          ?claim rdf:subject {PROGRAMME} ; rdf:predicate iomkg:createdBy ;
                 prov:hadPrimarySource ?source
          OPTIONAL {{ ?claim iomkg:evidence/iomkg:digest ?hash }}
          OPTIONAL {{ ?claim iomkg:judgedIn ?conflict }}
        }}""",
}
_DERIVED: Final = {
    "members of one, as of a day": f"""
        SELECT ?membership ?state WHERE {{
          ?membership org:organization {BODY} ;
                      iomkg:validFromEarliest ?from ; iomkg:validToLatest ?to .
          FILTER(?from <= "1990-01-01"^^xsd:date && ?to >= "1990-01-01"^^xsd:date)
          ?membership org:member ?state
        }}""",
    "members of all, as of a day": """
        SELECT ?body (COUNT(DISTINCT ?state) AS ?members) WHERE {
          ?membership org:organization ?body ;
                      iomkg:validFromEarliest ?from ; iomkg:validToLatest ?to .
          FILTER(?from <= "1990-01-01"^^xsd:date && ?to >= "1990-01-01"^^xsd:date)
          ?membership org:member ?state
        } GROUP BY ?body""",
    "conflicts": """
        SELECT ?x ?y WHERE {
          ?property iomkg:holds iomkg:OneForEver ; iomkg:compareAs iomkg:DateComparison .
          ?x iomkg:clashesWith ?y ; rdf:predicate ?property FILTER(STR(?x) < STR(?y))
          OPTIONAL { ?x iomkg:negated ?xnot }
          OPTIONAL { ?y iomkg:negated ?ynot }
          FILTER(!COALESCE(?xnot, false) && !COALESCE(?ynot, false))
        }""",
}
DERIVED: Final = ", derived"
"""Ends the title of a second form of a question, which reads what rules derive."""
_NAMED: Final = "a named query"
SLOW: Final = frozenset({"conflicts"})
"""Questions that, put plainly, take longer than there is time for on a large graph."""


def queries() -> Mapping[str, str]:
    """Return the texts by what they ask, prefixes included."""
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    named = find_query(find_project(), "claims-about")
    return {
        **{title: prefixes + text for title, text in _TEXTS.items()},
        **{title + DERIVED: prefixes + text for title, text in _DERIVED.items()},
        _NAMED: bind(named.text, {"entity": Iri(PROGRAMME[1:-1])}),
    }
