"""When things were so, as each source tells it: names held, and what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from iomkg.terms import ID
from iomkg.tuples import NamedTuple, grouped

if TYPE_CHECKING:
    from iomkg.ask.told import Told, ToldClaim
    from iomkg.rdf.store.base import Store

_TENURES: Final = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?stage ?label ?acronym ?name ?body ?source ?fromEarliest ?fromLatest ?toEarliest ?toLatest
WHERE {
  ?tenure iomkg:tenureOf ?stage ; prov:hadPrimarySource ?source ;
          iomkg:validFromEarliest ?fromEarliest ; iomkg:validFromLatest ?fromLatest ;
          iomkg:validToEarliest ?toEarliest ; iomkg:validToLatest ?toLatest .
  ?stage rdfs:label ?label .
  OPTIONAL { ?stage prov:specializationOf ?body }
  OPTIONAL {
    SELECT ?stage (MIN(?a) AS ?acronym)
    WHERE { ?stage a iomkg:Stage ; iomkg:acronym ?a }
    GROUP BY ?stage
  }
  OPTIONAL {
    SELECT ?stage (MIN(STR(?n)) AS ?name)
    WHERE { ?stage a iomkg:Stage ; iomkg:name ?n }
    GROUP BY ?stage
  }
}
ORDER BY ?fromEarliest ?stage ?source
"""


class NameTenure(NamedTuple):
    """The time for which a source has a body bear a name.

    Attributes:
        stage: IRI of the name's stage.
        name: the name, with its acronym if it has one.
        body: IRI of the body that bore it, or an empty string.
        source: IRI of the source.
        from_earliest, from_latest: the days between which it began.
        to_earliest, to_latest: the days between which it ended; the source vouches up to the first.
    """

    stage: str
    name: str
    body: str
    source: str
    from_earliest: str
    from_latest: str
    to_earliest: str
    to_latest: str


def name_tenures(store: Store) -> tuple[NameTenure, ...]:
    """Return which name each source has a body bear when, in order of time.

    Args:
        store: holds the full graph.
    """
    return tuple(
        NameTenure(
            stage,
            f"{name} ({acronym})" if name and acronym else name or acronym or label,
            body,
            source,
            *bounds,
        )
        for stage, label, acronym, name, body, source, *bounds in store.select(_TENURES).texts()
    )


def happenings(told: Told) -> dict[str, list[ToldClaim]]:
    """Return what happened with the claims that date it, in order of the earliest day claimed.

    Args:
        told: the index of claims.

    Returns:
        Claims that date an event, by its IRI.
    """
    events = (claim for claim in told.dated() if claim.subject.startswith(f"{ID}event/"))
    return grouped((claim.subject, claim) for claim in events)
