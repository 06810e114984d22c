"""Layer ``passages``: the ledger of a text is in order, and claims keep within its passages."""

from __future__ import annotations

from collections.abc import Iterator

from iomkg.check.coverage import coverage
from iomkg.check.finding import Finding, Rule
from iomkg.graph.reading import Reading
from iomkg.rdf.shacl.severity import Severity
from iomkg.terms import IOMKG, shorten, whole

OVERLAP = Rule(
    "passages/overlap",
    "Passages of a source follow one another",
    "A source is cut once: passages are numbered from 1 in order of position and do not overlap. "
    "Correct the extents or the numbers.",
    example="<passage/futurelearn/2> iomkg:passageNumber 2 ; iomkg:extent "
    "<source/futurelearn#char=41,96> .",
)
STRAY = Rule(
    "passages/stray-span",
    "A claim's span lies within one passage",
    "The evidence of a claim lies within one sentence or list item. Narrow the span, or give the "
    "claim one span in each passage.",
    example="iomkg:evidence <source/x#char=1,20> , <source/x#char=31,40> ;  # one in each passage",
)
IDLE = Rule(
    "passages/set-aside",
    "A passage under a claim is not set aside",
    "A passage is set aside because nothing in it carries a claim. Remove iomkg:setAside.",
    example="# <passage/futurelearn/2> iomkg:setAside iomkg:Heading .  (delete the line)",
)
OPEN = Rule(
    "passages/open",
    "Every passage is under a claim or set aside",
    "A source is wholly read, and silent on what it does not say, only when each of its passages "
    "is under a claim or set aside with a reason. `iomkg coverage SOURCE --show` lists the open "
    "passages. Looked at once evidence and passages have no other finding.",
    Severity.INFO,
    example="<passage/futurelearn/2> iomkg:setAside iomkg:Heading .",
)
RULES = (OVERLAP, STRAY, IDLE, OPEN)

_PASSAGES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?source ?passage ?number ?start ?end WHERE {
  ?passage a iomkg:Passage ; dcterms:isPartOf ?source ; iomkg:passageNumber ?number ;
           iomkg:extent/oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end .
}
ORDER BY ?source ?start ?end
"""
_STRAY = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT DISTINCT ?claim ?span WHERE {
  ?claim iomkg:evidence ?span .
  ?span oa:hasSource ?source .
  { SELECT DISTINCT ?source WHERE { ?passage a iomkg:Passage ; dcterms:isPartOf ?source } }
  MINUS { ?span iomkg:inPassage ?within }
}
ORDER BY ?claim ?span
"""
_IDLE = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
SELECT DISTINCT ?passage ?reason WHERE {
  ?passage iomkg:setAside ?reason .
  ?span iomkg:inPassage ?passage .
}
ORDER BY ?passage
"""


def check(reading: Reading) -> Iterator[Finding]:
    """Check the ledgers and how claims sit in them.

    Args:
        reading: the project.

    Yields:
        The findings.
    """
    yield from _order(reading)
    yield from _open(reading)
    for claim, span in reading.store.select(_STRAY).rows:
        yield STRAY.finding(
            f"{shorten(str(claim))} rests on {shorten(str(span))}, which is not within one "
            "passage. Narrow the span.",
            str(claim),
            IOMKG + "evidence",
            span,
        )
    for passage, reason in reading.store.select(_IDLE).rows:
        yield IDLE.finding(
            f"{shorten(str(passage))} is set aside but a claim rests on it. Remove iomkg:setAside.",
            str(passage),
            IOMKG + "setAside",
            reason,
        )


def _open(reading: Reading) -> Iterator[Finding]:
    nodes = {
        (str(source), whole(number) or 0): str(passage)
        for source, passage, number, _, _ in reading.store.select(_PASSAGES).rows
    }
    for read in coverage(reading.store):
        if read.open:
            yield OPEN.finding(
                f"{shorten(read.source)}: {len(read.open)} of {read.passages} passages are open, "
                f"{read.claimed} under a claim, {read.set_aside} set aside. The first is number "
                f"{read.open[0].number}: write a claim on it, or set it aside.",
                nodes[read.source, read.open[0].number],
            )


def _order(reading: Reading) -> Iterator[Finding]:
    """Compare the number of each passage with its position and with the passage before it.

    A number that fits either is right, so that one that is wrong or missing is reported once.
    """
    source, place, before, until = "", 0, 0, 0
    for of, passage, written, start, end in reading.store.select(_PASSAGES).rows:
        if str(of) != source:
            source, place, before, until = str(of), 0, 0, 0
        place += 1
        number, begins, ends = (whole(each) or 0 for each in (written, start, end))
        if number not in (place, before + 1) or begins < until:
            yield OVERLAP.finding(
                f"{shorten(str(passage))} is number {written} at {start}-{end}; number "
                f"{before + 1} was due, from {until} on. Correct the ledger.",
                str(passage),
                IOMKG + ("passageNumber" if begins >= until else "extent"),
            )
        before, until = number, max(until, ends)
