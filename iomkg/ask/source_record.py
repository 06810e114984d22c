"""What is known of a source, and how its text is covered: passages, claims, and marks on it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from iomkg.ask.described import Described, describe
from iomkg.rdf.sparql.binding import bind
from iomkg.terms import DCTERMS, IOMKG, RDF, RDFS, SKOS, Iri, whole
from iomkg.tuples import NamedTuple

if TYPE_CHECKING:
    from iomkg.ask.told import Told, ToldClaim, ToldSource
    from iomkg.rdf.store.base import Store

_PASSAGES: Final = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?number ?start ?end (COALESCE(?reason, ?code) AS ?aside) WHERE {
  ?passage a iomkg:Passage ; dcterms:isPartOf ?source ; iomkg:passageNumber ?number ;
           iomkg:extent/oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end .
  OPTIONAL { ?passage iomkg:setAside ?code . OPTIONAL { ?code rdfs:label ?reason } }
}
ORDER BY ?start ?number
"""
_IN_HEADING: Final = frozenset({RDF + "type", RDFS + "label", DCTERMS + "title", SKOS + "notation"})


class CoveredPassage(NamedTuple):
    """A passage of a text: a sentence, an item of a list, a heading.

    Attributes:
        number: its number in its source, from 1.
        start: its first character.
        end: the character after its last.
        aside: why nothing in it is claimed, or an empty string.
        claims: the claims that rest on it, in order of place.
    """

    number: int
    start: int
    end: int
    aside: str
    claims: tuple[ToldClaim, ...]

    @property
    def state(self) -> str:
        """``claimed``, ``set aside`` or ``open``."""
        return "claimed" if self.claims else "set aside" if self.aside else "open"


class ClaimedStretch(NamedTuple):
    """A stretch of a text on which the same claims rest throughout.

    Attributes:
        start: its first character.
        end: the character after its last.
        claims: the claims, the one that rests on least text first.
    """

    start: int
    end: int
    claims: tuple[ToldClaim, ...]


class SourceProfile(NamedTuple):
    """What is known of a source.

    Attributes:
        source: the source.
        kinds: labels of its classes.
        record: what is recorded of it without a claim.
        own: what it says of itself, or what is claimed about it.
        claims: all claims that it makes, in order of place.
        passages: the passages of its text; empty if it is not held.
        length: characters of its text; 0 if it is not held.
    """

    source: ToldSource
    kinds: tuple[str, ...]
    record: tuple[Described, ...]
    own: tuple[ToldClaim, ...]
    claims: tuple[ToldClaim, ...]
    passages: tuple[CoveredPassage, ...]
    length: int


def source_profile(store: Store, told: Told, iri: str) -> SourceProfile | None:
    """Draw up what is known of a source.

    Args:
        store: holds the full graph.
        told: the index of claims.
        iri: the source.

    Returns:
        The profile; None if no claim has this source.
    """
    source = told.sources.get(iri)
    if source is None:
        return None
    rows = describe(store, Iri(iri), recorded=True)
    kinds = tuple(row.text for row in rows if row.property == RDF + "type")
    record = tuple(r for r in rows if r.property not in _IN_HEADING)
    lengths = (row.text for row in rows if row.property == IOMKG + "characterCount")
    length = whole(next(lengths, "0")) or 0
    claims = tuple(told.claims_with(source=iri))
    passages = _passages(store, iri, claims) if source.held else ()
    own = tuple(told.claims_with(subject=iri))
    return SourceProfile(source, kinds, record, own, claims, passages, length)


def _passages(store: Store, iri: str, claims: Sequence[ToldClaim]) -> tuple[CoveredPassage, ...]:
    rows = [
        (whole(number) or 0, whole(start) or 0, whole(end) or 0, str(aside or ""))
        for number, start, end, aside in store.select(bind(_PASSAGES, {"source": Iri(iri)})).rows
    ]
    starts = [row[1] for row in rows]
    ends = [row[2] for row in rows]
    resting: dict[int, dict[str, ToldClaim]] = {}
    for claim in claims:
        for start, end in claim.spans():
            for place in range(bisect_right(ends, start), bisect_left(starts, end)):
                resting.setdefault(place, {})[claim.iri] = claim
    return tuple(
        CoveredPassage(*row, tuple(resting.get(place, {}).values()))
        for place, row in enumerate(rows)
    )


def stretches(claims: Iterable[ToldClaim], start: int, end: int) -> list[ClaimedStretch]:
    """Cut a part of a text wherever the claims that rest on it change.

    Args:
        claims: the claims of its source.
        start: the first character of the part.
        end: the character after its last.

    Returns:
        Stretches that together are the part, in order.
    """
    within = [
        (max(first, start), min(last, end), last - first, claim)
        for claim in claims
        for first, last in claim.spans()
        if first < end and last > start
    ]
    cuts = sorted({start, end, *(w[0] for w in within), *(w[1] for w in within)})
    found = []
    for first, last in pairwise(cuts):
        over = sorted(
            (size, claim.number, claim) for a, b, size, claim in within if a <= first and b >= last
        )
        unique = {claim.iri: claim for _, _, claim in over}
        found.append(ClaimedStretch(first, last, tuple(unique.values())))
    return found
