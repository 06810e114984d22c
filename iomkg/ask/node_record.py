"""What the graph records of a node itself, in words: its kinds, and what no claim is needed for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from iomkg.ask.answers import Recorded
from iomkg.ask.looked_up import readable
from iomkg.rdf.sparql.terms_as_text import sparql_term
from iomkg.terms import DCTERMS, ID, IOMKG, OA, PROV, RDF, RDFS, SKOS, Iri, Literal, Term, shorten

if TYPE_CHECKING:
    from iomkg.rdf.store.base import Store

_OWN: Final = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?property ?name ?value ?label WHERE {
  VALUES ?thing { %s }
  ?thing ?property ?value .
  MINUS { ?property iomkg:holds ?how }
  OPTIONAL { ?property rdfs:label ?name }
  OPTIONAL { ?value rdfs:label ?label }
}
ORDER BY ?property ?value
"""
_INWARD: Final = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?property ?other ?label WHERE {
  VALUES ?property {
    skos:broader skos:related prov:specializationOf rdfs:subClassOf rdfs:subPropertyOf skos:inScheme
  }
  VALUES ?thing { %s }
  ?other ?property ?thing .
  OPTIONAL { ?other rdfs:label ?label }
}
ORDER BY ?property ?label ?other
"""
_USED: Final = """
SELECT ?property (COUNT(?other) AS ?times) WHERE { VALUES ?thing { %s } ?other ?property ?thing }
GROUP BY ?property ORDER BY ?property
"""
_INVERSE: Final = {
    SKOS + "broader": "narrower",
    SKOS + "related": "related",
    SKOS + "inScheme": "its codes",
    PROV + "specializationOf": "stages",
    RDFS + "subClassOf": "kinds of it",
    RDFS + "subPropertyOf": "closer properties",
}
_WORDS: Final = {
    SKOS + "inScheme": "scheme",
    PROV + "specializationOf": "a stage of",
    RDFS + "subClassOf": "a kind of",
    RDFS + "subPropertyOf": "a closer form of",
    RDFS + "isDefinedBy": "defined by",
}
_DERIVED: Final = frozenset(
    IOMKG + name
    for name in (
        "about accepted affirmed alsoSaidBy characters claimCompared claimInConflict clashesWith "
        "comparatorCode conflictNote currentAcronym currentName dateGiven doesNotMention earliest "
        "evidence firstCharacter grade gradeCode judgedIn latest modalityCode notFactBecause "
        "outsideEvidence preferredClaim rankCode statement touches usable validFromEarliest "
        "validFromLatest validToEarliest validToLatest value vouchesUntil comparator asOf "
        "validity modality negated saidBy namedAs inDivision rank"
    ).split()
)
"""What the rules add for queries, and what is told with the claims."""
_NOT_SHOWN: Final = frozenset(
    {
        *_DERIVED,
        RDF + "type",
        RDF + "subject",
        RDF + "predicate",
        RDF + "object",
        RDFS + "label",
        PROV + "hadPrimarySource",
        OA + "hasSelector",
    }
)
_OF_CLAIMS: Final = frozenset({DCTERMS + "description"})
"""What the answer about a claim or conflict tells as what it says."""


def node_record(store: Store, node: Iri) -> Iterator[Recorded]:
    """Yield what is recorded of a node itself, without a claim.

    Args:
        store: holds the full graph.
        node: a thing, claim, conflict, source, property or code.

    Yields:
        Its kinds, then each property once with its values, in words; what claims say, and what
        the rules work out for queries, is left out.

    Raises:
        StoreError: if the store cannot answer.
    """
    kinds: dict[str, None] = {}
    lines: dict[str, dict[tuple[str, str], None]] = {}
    told = node.value.startswith((ID + "claim/", ID + "conflict/"))
    for prop, named, value, label in store.select(_OWN % sparql_term(node)).rows:
        iri = str(prop)
        if iri == RDF + "type":
            kinds[str(label or readable(str(value)))] = None
        elif iri not in _NOT_SHOWN and not (told and iri in _OF_CLAIMS):
            shown = _WORDS.get(iri) or str(named or readable(iri))
            lines.setdefault(shown, {})[_shown(value, label)] = None
    for way, other, label in store.select(_INWARD % sparql_term(node)).rows:
        shown = _INVERSE[str(way)]
        lines.setdefault(shown, {})[_shown(other, label)] = None
    if kinds:
        yield Recorded("kind", ", ".join(kinds))
    yield Recorded("identifier", shorten(node.value), node.value)
    for name, values in lines.items():
        texts = dict(values)
        only = next(iter(texts)) if len(texts) == 1 else ("", "")
        yield Recorded(name, "; ".join(text for text, _ in texts), only[1])
    if not node.value.startswith(ID):
        yield from _used(store, node)


def _used(store: Store, node: Iri) -> Iterator[Recorded]:
    """Yield how often a term of a vocabulary is used, by what uses it."""
    for prop, times in store.select(_USED % sparql_term(node)).rows:
        if str(prop) == RDF + "type":
            yield Recorded("things of this kind", str(times))
        elif str(prop) == RDF + "predicate":
            yield Recorded("claims with it", str(times))
        elif str(prop).startswith(IOMKG) and str(prop) not in (IOMKG + "judgedIn",):
            yield Recorded(f"used as {readable(str(prop))}", str(times))


def _shown(value: Term | None, label: Term | None) -> tuple[str, str]:
    """Return what people read for a value, and its IRI if it has one."""
    if isinstance(value, Literal):
        told = {"true": "yes", "false": "no"}.get(value.value)
        return (told if told and value.datatype.endswith("boolean") else value.value), ""
    iri = str(value)
    return str(label or readable(iri)), iri
