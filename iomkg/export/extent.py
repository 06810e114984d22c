"""What a dataset covers: its keywords, the time and the places that its facts are about.

Standard: DCAT 3, sections 6.4 (keyword, spatial and temporal coverage) and 6.15 Period of Time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from iomkg.terms import (
    DCAT,
    DCTERMS,
    IOMKG,
    RDF,
    RDF_TYPE,
    RDFS,
    RDFS_LABEL,
    XSD,
    Iri,
    Literal,
    Triple,
    stated,
)

_AREA: Final = Iri(IOMKG + "areaOfWork")
_COUNTRY: Final = Iri(IOMKG + "Country")
_EARLIEST, _LATEST = Iri(IOMKG + "earliest"), Iri(IOMKG + "latest")
_OPEN: Final = ("0001-01-01", "9999-12-31")


def extent(dataset: Iri, facts: Iterable[Triple]) -> Iterator[Triple]:
    """Say what a dataset covers.

    Args:
        dataset: the dataset.
        facts: its facts, with types and labels.

    Yields:
        Keywords, which are the labels of the areas of work; the time from the first to the last
        day of its events; and its countries.
    """
    held = tuple(facts)
    labels = {s: o for s, p, o in held if p == RDFS_LABEL and isinstance(o, Literal)}
    for area in sorted({o for _, p, o in held if p == _AREA and isinstance(o, Iri)}):
        if area in labels:
            yield dataset, Iri(DCAT + "keyword"), labels[area]
    yield from _period(dataset, held)
    for country in sorted({s for s, p, o in held if p == RDF_TYPE and o == _COUNTRY}, key=str):
        yield dataset, Iri(DCTERMS + "spatial"), country
        label = [labels[country]] if country in labels else ()
        location = Iri(DCTERMS + "Location")
        yield from stated(country, {RDF + "type": location, RDFS + "label": label})


def _period(dataset: Iri, facts: Iterable[Triple]) -> Iterator[Triple]:
    days = [o.value for _, p, o in facts if p in (_EARLIEST, _LATEST) and isinstance(o, Literal)]
    known = [day for day in days if day not in _OPEN]
    if known:
        node = Iri(f"{dataset}#period")
        yield dataset, Iri(DCTERMS + "temporal"), node
        yield from stated(
            node,
            {
                RDF + "type": Iri(DCTERMS + "PeriodOfTime"),
                DCAT + "startDate": Literal(min(known), XSD + "date"),
                DCAT + "endDate": Literal(max(known), XSD + "date"),
            },
        )
