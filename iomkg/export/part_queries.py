"""The parts of a graph as SPARQL.

The queries are plain SPARQL 1.1, and what is looked for is bound as a term.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from iomkg.graph.vocabulary import WITHOUT_CLAIM
from iomkg.rdf.sparql.binding import bind, sparql_term
from iomkg.terms import DCTERMS, IOMKG, OWL, SKOS, Iri

OF_A_CLAIM: Final = frozenset(
    Iri(IOMKG + n) for n in ("Claim", "Span", "HeldSource", "TableSource", "CitedSource")
)
"""The classes of what is in the part ``claims``."""

OF_THE_RECORD: Final = frozenset(
    Iri(IOMKG + n)
    for n in ("Claim", "Span", "Passage", "Conflict", "Comparison", "SourceFinding", "Tenure")
)
"""The classes of what no fact is about."""

EDITORIAL: Final = frozenset(map(Iri, WITHOUT_CLAIM)) - {Iri(SKOS + "hiddenLabel")} | {
    Iri(DCTERMS + "title")
}
"""What makes facts readable: what things bear without a claim, but for the words by which they are
only searched for, and the titles of sources."""

_PREFIXES: Final = """\
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
HAS_CLAIMS: Final = f"{_PREFIXES}ASK {{ ?claim a iomkg:Claim }}"
HAS_DERIVED: Final = f"{_PREFIXES}ASK {{ ?claim iomkg:grade ?grade }}"
"""Whether anything has been derived: every claim gets a grade."""

_USABLE: Final = """
SELECT ?claim WHERE {
  VALUES ?claim { %s }
  ?claim iomkg:usable true .
  FILTER NOT EXISTS { ?claim iomkg:notFactBecause iomkg:TrueOfItsTime }
}
"""

# A tenure names its source as a claim does, but is derived.
_OF: Final = (
    "?s prov:hadPrimarySource ?source . FILTER NOT EXISTS { ?s a iomkg:Tenure }",
    "?of prov:hadPrimarySource ?source ; iomkg:evidence ?s .",
)
_ABOUT: Final = (
    "?s rdf:subject ?thing .",
    "?s rdf:object ?thing .",
    "?about rdf:subject ?thing ; iomkg:evidence ?s .",
    "?about rdf:object ?thing ; iomkg:evidence ?s .",
)
_ITSELF: Final = "BIND(?{} AS ?s)"
_SOURCE, _THING = "source", "thing"


def full_query(about: Iri | None, of: Iri | None) -> str:
    """Return the query for the columns ``s p o`` of all triples of some nodes.

    Args:
        about: only the nodes that concern this thing, see :meth:`iomkg.export.parts.Parts.lines`.
        of: only the nodes that this source made.
    """
    return _selecting("?s ?p ?o .", about, of)


def claims_query(about: Iri | None, of: Iri | None) -> str:
    """Return the query for all triples of claims, spans and sources; see :func:`full_query`."""
    kinds = _list(OF_A_CLAIM)
    return _selecting(f"?s a ?kind . FILTER(?kind IN ({kinds})) ?s ?p ?o .", about, of)


def readable_query(about: Iri | None, of: Iri | None) -> str:
    """Return the query for what makes facts readable; see :func:`full_query`.

    These are the types, labels, schemes and mappings of what is not itself of the record.
    """
    # Restrictions belong to ontologies. They are blank nodes, and not to be told apart later.
    others = _list({*OF_THE_RECORD, Iri(OWL + "Restriction")})
    unless = f"FILTER NOT EXISTS {{ ?s a ?kind . FILTER(?kind IN ({others})) }}"
    return _selecting(f"?s ?p ?o . FILTER(?p IN ({_list(EDITORIAL)})) {unless}", about, of)


def nodes_query(about: Iri | None, of: Iri | None) -> str:
    """Return the query for the nodes themselves, in the column ``s``; see :func:`full_query`."""
    return _bound(_PREFIXES + _nodes(about, of), about, of)


def conflicts_query(about: Iri, of: Iri | None) -> str:
    """Return the query for all triples of the conflicts in which claims take part.

    Args:
        about: the claims about this thing, or that have it as their object.
        of: only claims of this source, or None.
    """
    ways = (f"?claim rdf:{way} ?thing ." for way in ("subject", "object"))
    said = "?claim prov:hadPrimarySource ?source ." if of else ""
    each = " UNION ".join(f"{{ ?s iomkg:claimInConflict ?claim . {way} {said} }}" for way in ways)
    chosen = f"SELECT DISTINCT ?s WHERE {{ {each} }}"
    query = f"SELECT ?s ?p ?o WHERE {{ {{ {chosen} }} ?s ?p ?o }}"
    return _bound(_PREFIXES + query, about, of)


def labels_query(about: Iri, of: Iri | None) -> str:
    """Return the query for types and labels of all that the nodes of :func:`full_query` name.

    What only a derived link leads to is left out: not every store has such links.
    """
    nodes = re.sub(r"\?s\b", "?node", _nodes(about, of))
    named = (
        f"SELECT DISTINCT ?s WHERE {{ {{ {nodes} }} ?node ?link ?s . ?s rdfs:label ?label "
        "MINUS { ?link iomkg:derived true } }"
    )
    query = (
        f"SELECT ?s ?p ?o WHERE {{ {{ {named} }} VALUES ?p {{ rdf:type rdfs:label }} ?s ?p ?o }}"
    )
    return _bound(_PREFIXES + query, about, of)


def described_query(nodes: Sequence[Iri]) -> str:
    """Return the query for the columns ``s p o`` of all triples of the nodes given."""
    names = [f"n{number}" for number in range(len(nodes))]
    each = " UNION ".join(f"{{ ?{name} ?p ?o . BIND(?{name} AS ?s) }}" for name in names)
    return bind(f"SELECT ?s ?p ?o WHERE {{ {each} }}", dict(zip(names, nodes, strict=True)))


def usable_query(claims: Sequence[Iri]) -> str:
    """Return the query for those of the claims given that could be facts on their own.

    The rules say so: nothing about such a claim itself speaks against it, whatever others claim.
    They are in the column ``claim``.
    """
    return _PREFIXES + _USABLE % " ".join(map(sparql_term, claims))


def _selecting(pattern: str, about: Iri | None, of: Iri | None) -> str:
    within = f"{{ {_nodes(about, of)} }} " if about or of else ""
    return _bound(f"{_PREFIXES}SELECT ?s ?p ?o WHERE {{ {within}{pattern} }}", about, of)


def _nodes(about: Iri | None, of: Iri | None) -> str:
    """Return a query for the nodes that concern a thing, that a source made, or both."""
    concerned = (*_ABOUT, _ITSELF.format(_THING)) if about else ("",)
    made = (*_OF, _ITSELF.format(_SOURCE)) if of else ("",)
    ways = (_both(one, other, same=about == of) for one in concerned for other in made)
    return f"SELECT DISTINCT ?s WHERE {{ {' UNION '.join(f'{{ {w} }}' for w in ways if w)} }}"


def _both(about: str, of: str, *, same: bool) -> str:
    """Return a pattern for a node for which both hold, nothing where none can."""
    itself, source = _ITSELF.format(_THING), _ITSELF.format(_SOURCE)
    if about == itself and of == source:
        return itself if same else ""
    # What BIND assigns must not have occurred before, so the other pattern is put of the term.
    if about == itself:
        return f"{_put_of(_THING, of)} {itself}"
    if of == source:
        return f"{_put_of(_SOURCE, about)} {source}"
    return f"{about} {of}"


def _put_of(name: str, pattern: str) -> str:
    return pattern.replace("?s ", f"?{name} ")


def _bound(query: str, about: Iri | None, of: Iri | None) -> str:
    given = {_THING: about, _SOURCE: of}
    return bind(query, {name: iri for name, iri in given.items() if iri is not None})


def _list(iris: Iterable[Iri]) -> str:
    return ", ".join(sparql_term(iri) for iri in sorted(iris))
