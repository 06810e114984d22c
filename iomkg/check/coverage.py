"""How far each text has been read: its passages claimed, set aside, or open."""

from __future__ import annotations

from iomkg.rdf.store.base import Store
from iomkg.terms import Iri, whole
from iomkg.tuples import NamedTuple, grouped

_PASSAGES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?source ?number ?start ?end ?reason (COUNT(?span) AS ?spans) WHERE {
  ?passage a iomkg:Passage ; dcterms:isPartOf ?source ; iomkg:passageNumber ?number ;
           iomkg:extent/oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end .
  OPTIONAL { ?passage iomkg:setAside ?reason }
  OPTIONAL { ?span iomkg:inPassage ?passage }
}
GROUP BY ?source ?number ?start ?end ?reason
ORDER BY ?source ?start ?number
"""


class OpenPassage(NamedTuple):
    """A passage that no claim covers and that was not set aside.

    Attributes:
        number: its number in its source.
        start: first code point of the source's text.
        end: code point after the last.
    """

    number: int
    start: int
    end: int


class Coverage(NamedTuple):
    """How far a source has been read.

    Attributes:
        source: IRI of the source.
        passages: number of passages in its ledger.
        claimed: how many are under a claim.
        set_aside: how many were set aside.
        open: the others, in order.
    """

    source: str
    passages: int
    claimed: int
    set_aside: int
    open: tuple[OpenPassage, ...]

    @property
    def wholly_read(self) -> bool:
        """Whether no passage is open."""
        return not self.open


def coverage(store: Store, source: Iri | None = None) -> tuple[Coverage, ...]:
    """Count the passages of each source that has a ledger.

    Args:
        store: holds the full graph.
        source: only this source.

    Returns:
        One count for each source, ordered by source.
    """
    found = grouped(
        (of, (OpenPassage(*(whole(each) or 0 for each in place)), spans != "0", bool(reason)))
        for of, *place, reason, spans in store.select(_PASSAGES).texts()
    )
    return tuple(
        Coverage(
            of,
            len(passages),
            sum(claimed for _, claimed, _ in passages),
            sum(aside and not claimed for _, claimed, aside in passages),
            tuple(p for p, claimed, aside in passages if not claimed and not aside),
        )
        for of, passages in found.items()
        if source is None or of == source.value
    )
