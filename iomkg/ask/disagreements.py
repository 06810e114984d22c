"""Disagreements with both their sides, and comparisons, where a difference is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from iomkg.ask.answers import STANDINGS, Standing, value_text
from iomkg.ask.told import ToldClaim, ToldConflict
from iomkg.tuples import NamedTuple, grouped

if TYPE_CHECKING:
    from iomkg.ask.told import Told
    from iomkg.rdf.store.base import Store

_COMPARISONS: Final = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?comparison ?title ?description ?claim WHERE {
  ?comparison a iomkg:Comparison ; rdfs:label ?title ; iomkg:claimCompared ?claim .
  OPTIONAL { ?comparison dcterms:description ?description }
}
ORDER BY ?title ?comparison ?claim
"""


class Side(NamedTuple):
    """What some sources say alike in a disagreement.

    Attributes:
        about: what it is said of.
        relation: the property.
        text: the value, as people read it.
        iri: its IRI if it is a thing, or an empty string.
        preferred: whether the judgement prefers it.
        claims: the claims that say so.
        standing: how it stands among what is said by the property, where that was asked for.
    """

    about: str
    relation: str
    text: str
    iri: str
    preferred: bool
    claims: tuple[ToldClaim, ...]
    standing: Standing | None = None


class Disagreement(NamedTuple):
    """A conflict as judged, with its sides.

    Attributes:
        conflict: the conflict.
        sides: what is said, the preferred side first, then those with most claims.
        evidence: claims on which the judgement rests and that are no sides.
    """

    conflict: ToldConflict
    sides: tuple[Side, ...]
    evidence: tuple[ToldClaim, ...]


class ComparedClaims(NamedTuple):
    """Claims set beside one another, where a difference is no disagreement.

    Attributes:
        iri: IRI of the comparison.
        title: what is compared.
        description: what it shows, in the curator's words; may be empty.
        sources: the claims by the name of their source, in order.
    """

    iri: str
    title: str
    description: str
    sources: tuple[tuple[str, tuple[ToldClaim, ...]], ...]


def disagreement(told: Told, conflict: ToldConflict) -> Disagreement:
    """Put together the sides of a conflict.

    Args:
        told: the index of claims.
        conflict: the conflict.
    """
    sides = sides_of(told.sides(conflict.iri), conflict.preferred)
    return Disagreement(conflict, sides, tuple(told.evidence(conflict.iri)))


def sides_of(claims: Iterable[ToldClaim], preferred: str = "") -> tuple[Side, ...]:
    """Put together the claims that say the same.

    Args:
        claims: the claims.
        preferred: IRI of the claim that a judgement prefers, or an empty string.

    Returns:
        What is said, the preferred first, then what most claims say.
    """
    same = grouped(((c.subject, c.property, c.object, c.comparator, c.negated), c) for c in claims)
    sides = []
    for alike in same.values():
        first = alike[0]
        sides.append(
            Side(
                first.about,
                first.relation,
                value_text(first.value, first.comparator, bool(first.negated)),
                first.object if "://" in first.object else "",
                any(c.iri == preferred or c.rank == "preferred" for c in alike),
                tuple(alike),
            )
        )
    return tuple(sorted(sides, key=lambda side: (not side.preferred, -len(side.claims))))


def by_standing(sides: Iterable[Side], standings: Mapping[str, Standing]) -> tuple[Side, ...]:
    """Say how each of some sides stands, and order them by it.

    Args:
        sides: what is said of one subject by one property.
        standings: how each claim stands, by IRI.

    Returns:
        The sides with the best standing that a claim of each has, the best first.
    """
    told = [
        side._replace(
            standing=min((standings[claim.iri] for claim in side.claims), key=STANDINGS.index)
        )
        for side in sides
    ]
    return tuple(sorted(told, key=lambda s: STANDINGS.index(s.standing or Standing.SAID)))


def comparisons(store: Store, told: Told) -> tuple[ComparedClaims, ...]:
    """Return all comparisons, ordered by title.

    Args:
        store: holds the full graph.
        told: the index of claims.
    """
    found = grouped(
        ((iri, title, description), claim)
        for iri, title, description, claim in store.select(_COMPARISONS).texts()
    )
    return tuple(
        ComparedClaims(*key, _by_source(told, told.named(claims))) for key, claims in found.items()
    )


def _by_source(
    told: Told, claims: Iterable[ToldClaim]
) -> tuple[tuple[str, tuple[ToldClaim, ...]], ...]:
    named = grouped((told.name_of(claim.source), claim) for claim in claims)
    return tuple((name, tuple(listed)) for name, listed in named.items())
