"""Layer ``dates``: every date is EDTF that can be bounded, and nothing ends before it begins."""

from __future__ import annotations

from collections.abc import Iterator

from iomkg.check.finding import Finding, Rule
from iomkg.errors import DateError
from iomkg.graph.dates import stretch
from iomkg.graph.reading import Reading
from iomkg.terms import EDTF, IOMKG, Iri, Literal, shorten

EDTF_RULE = Rule(
    "dates/edtf",
    "A date is in the Extended Date/Time Format",
    "Dates are EDTF level 1 (ISO 8601-2:2019): 1951, 1951-12, 1951-12-05, 195X, 2017~, "
    "1952/1953, 1979/.., [1952,1953]. Correct the literal.",
    example='rdf:object "1951-12"^^edtf:EDTF ;  # not "December 1951"',
)
CLOSED = Rule(
    "dates/publication-range",
    "A source appeared within a closed range",
    "iomkg:publicationRange is a closed interval: an open end would vouch for ever. Write the "
    "day on which the source was read as its end if nothing better is known.",
    example='iomkg:publicationRange "2019/2026-11-22"^^edtf:EDTF ;  # not "2019/.."',
)
ORDER = Rule(
    "dates/order",
    "Nothing is said to hold after the source that says it appeared",
    "A claim's iomkg:asOf cannot lie wholly after its source's publication range. Correct the "
    "date, or the range and its basis.",
    example='iomkg:asOf "2017"^^edtf:EDTF ;  # in a source that appeared in 2018',
)
RULES = (EDTF_RULE, CLOSED, ORDER)

_LATE = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?claim ?asOf WHERE {
  ?claim iomkg:asOf ?asOf ; iomkg:validFromEarliest ?from ; prov:hadPrimarySource ?source .
  ?source iomkg:latest ?appeared .
  FILTER(?appeared < ?from)
}
ORDER BY ?claim
"""


def check(reading: Reading) -> Iterator[Finding]:
    """Check every EDTF literal of the authored graph.

    Args:
        reading: the project.

    Yields:
        The findings.
    """
    for node, prop, date in reading.graph.triples:
        if isinstance(date, Literal) and date.datatype == EDTF + "EDTF":
            yield from _date(str(node), prop, date)
    for claim, as_of in reading.store.select(_LATE).rows:
        yield ORDER.finding(
            f"{shorten(str(claim))} is dated {as_of}, after its source appeared. Correct the "
            "date, or the source's publication range.",
            str(claim),
            IOMKG + "asOf",
            as_of,
        )


def _date(node: str, prop: Iri, date: Literal) -> Iterator[Finding]:
    try:
        found = stretch(date.value)
    except DateError as problem:
        yield EDTF_RULE.finding(f"{problem.message} {problem.next_step}", node, prop.value, date)
        return
    if prop == Iri(IOMKG + "publicationRange") and (found.open_start or found.open_end):
        yield CLOSED.finding(
            f"The publication range {date.value} of {shorten(node)} is open. Close it.",
            node,
            prop.value,
            date,
        )
