"""Claims with what they mention, read with a few questions, however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from iomkg.ask.reasons import Judgement
from iomkg.rdf.sparql.terms_as_text import sparql_term
from iomkg.rdf.store.base import Store
from iomkg.terms import DCTERMS, IOMKG, Iri, Term
from iomkg.tuples import NamedTuple, firsts

_PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_OF = {
    "claim": "",
    "subject": "?claim rdf:subject ?subject .",
    "property": "?claim rdf:predicate ?property .",
    "object": "?claim rdf:object ?object .",
    "source": "?claim prov:hadPrimarySource ?source .",
}
"""How a claim has what it may be asked for by."""
_CLAIMS = (
    _PREFIXES
    + """
SELECT ?claim ?subject ?property ?object ?modality ?rank ?source ?description
WHERE {
  VALUES ?%s { %s }
  ?claim rdf:subject ?subject ; rdf:predicate ?property ; rdf:object ?object ;
         iomkg:modality ?modality ; iomkg:rank ?rank ; prov:hadPrimarySource ?source ;
         dcterms:description ?description .
}
"""
)
# What only some claims have is read by one scan of each: an engine takes longer for an OPTIONAL
# each, and one row for each pair of what a claim has several of.
_MORE = (
    _PREFIXES
    + """
SELECT ?claim ?has ?value
WHERE {
  VALUES ?%s { %s }
  %s
  ?claim ?has ?value .
  FILTER(?has IN (
    iomkg:saidBy, iomkg:namedAs, iomkg:comparator, iomkg:asOf, iomkg:validity, iomkg:negated,
    iomkg:deprecationReason, dcterms:isReplacedBy, iomkg:accepted, iomkg:notFactBecause,
    iomkg:evidence, iomkg:judgedIn, iomkg:clashesWith
  ))
}
"""
)
_THINGS = (
    _PREFIXES
    + """
SELECT ?thing ?label ?holds ?page
WHERE {
  VALUES ?thing { %s }
  OPTIONAL { ?thing rdfs:label ?label }
  OPTIONAL { ?thing iomkg:holds ?holds }
  OPTIONAL { ?thing foaf:page ?page }
}
"""
)
_DIGESTS = (
    _PREFIXES
    + """
SELECT ?span ?digest
WHERE {
  VALUES ?%s { %s }
  %s
  ?claim iomkg:evidence ?span .
  ?span iomkg:digest ?digest .
}
"""
)
_CONFLICTS = (
    _PREFIXES
    + """
SELECT ?conflict ?label ?verdict ?kind ?reason ?preferred
WHERE {
  VALUES ?conflict { %s }
  ?conflict rdfs:label ?label ; iomkg:verdict/rdfs:label ?verdict ;
            iomkg:conflictKind/rdfs:label ?kind ; dcterms:description ?reason .
  OPTIONAL { ?conflict iomkg:preferredClaim ?preferred }
}
ORDER BY ?conflict
"""
)
REPLACED: Final = DCTERMS + "isReplacedBy"
BECAUSE: Final = IOMKG + "notFactBecause"
EVIDENCE: Final = IOMKG + "evidence"


class ClaimRead(NamedTuple):
    """A claim as it was read.

    Attributes:
        claim, subject, property: IRIs.
        object: what it says of the subject.
        modality, rank: codes.
        source: IRI.
        description: what it says, in the curator's words.
        more: what else it has, by property.
    """

    claim: str
    subject: str
    property: str
    object: Term
    modality: str
    rank: str
    source: str
    description: str
    more: Mapping[str, Sequence[Term]]

    def all(self, prop: str) -> Sequence[Term]:
        """Return the values of a property."""
        return self.more.get(prop, ())

    def has(self, prop: str) -> bool:
        """Return whether it has a property."""
        return prop in self.more

    def text(self, *props: str) -> str:
        """Return the first value of the first of some properties, or an empty string."""
        return next((str(value) for prop in props for value in self.all(prop)), "")


class Mentioned(NamedTuple):
    """What claims mention, as it was read."""

    label: Term | None
    holds: Term | None
    page: Term | None


NOTHING: Final = Mentioned(None, None, None)
"""Of what the graph tells nothing."""


class ReadClaims(NamedTuple):
    """Claims, and what was read with them.

    Attributes:
        claims: the claims.
        things: what they mention, by IRI.
        judgements: the conflicts that weigh them, in order, each with the claim preferred.
        digests: what the graph records of their places, if that was read.
        plain: whether none of the claims has two subjects, two objects or the like.
    """

    claims: Sequence[ClaimRead]
    things: Mapping[str, Mentioned]
    judgements: Mapping[str, tuple[Judgement, str]]
    digests: Mapping[str, str]
    plain: bool


def read_claims(store: Store, of: str, iris: Iterable[str], *, digests: bool) -> ReadClaims:
    """Read claims with what they mention.

    Args:
        store: holds the full graph.
        of: what the claims have one of: ``claim``, ``subject``, ``property``, ``object``,
            ``source``.
        iris: of those, which.
        digests: whether to read also what is recorded of their places.

    Raises:
        StoreError: if the store cannot answer.
    """
    listed = _terms(iris)
    more: defaultdict[str, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for claim, has, value in store.select(_MORE % (of, listed, _OF[of])).rows:
        if value is not None:
            more[str(claim)][str(has)].append(value)
    claims: dict[str, ClaimRead] = {}
    mentioned: dict[str, None] = {}
    plain = True
    for row in store.select(_CLAIMS % (of, listed)).rows:
        claim, subject, prop, said, modality, rank, source, description = row
        if said is None or str(claim) in claims:
            plain = False
            continue
        record = ClaimRead(
            str(claim),
            str(subject),
            str(prop),
            said,
            str(modality),
            str(rank),
            str(source),
            str(description),
            more[str(claim)],
        )
        claims[record.claim] = record
        mentioned |= dict.fromkeys((record.subject, record.property, record.source))
        also = (said, *record.all(BECAUSE), *record.all(IOMKG + "saidBy"))
        mentioned |= dict.fromkeys(term.value for term in also if isinstance(term, Iri))
    told = store.select(_THINGS % _terms(mentioned)).rows if mentioned else ()
    things = firsts((str(thing), Mentioned(*rest)) for thing, *rest in told)
    weighed = {str(t) for each in claims.values() for t in each.all(IOMKG + "judgedIn")}
    judged = store.select(_CONFLICTS % _terms(sorted(weighed))).texts() if weighed else ()
    judgements = firsts(
        (conflict, (Judgement(conflict, label, kind, verdict, False, reason), preferred))
        for conflict, label, verdict, kind, reason, preferred in judged
    )
    rows = store.select(_DIGESTS % (of, listed, _OF[of])).rows if digests else ()
    recorded = {str(span): str(digest) for span, digest in rows}
    return ReadClaims(tuple(claims.values()), things, judgements, recorded, plain)


def _terms(iris: Iterable[str]) -> str:
    return " ".join(sparql_term(Iri(iri)) for iri in iris)
