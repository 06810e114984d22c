"""How a record is edited to break one rule, with what must be found: parts for kinds of fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from zlib import crc32

from benchmarks.faults import EVIDENCE, PREDICATE, TYPE, Make, Record
from benchmarks.words import name
from iomkg.terms import DCTERMS, EDTF, ID, IOMKG, OWL, PROV, RDF, RDFS, XSD

LABEL: Final = f"<{RDFS}label>"
DIGEST: Final = f"<{IOMKG}digest>"
_EXTENT: Final = f"<{IOMKG}extent>"
OBJECT: Final = f"<{RDF}object>"
SUBJECT: Final = f"<{RDF}subject>"
DESCRIPTION: Final = f"<{DCTERMS}description>"
FIRST: Final = name(0).lower()
"""The first name of each kind of thing: every graph has it."""
MODALITY: Final = f"<{IOMKG}modality>"
RANK: Final = f"<{IOMKG}rank>"
COMPARATOR: Final = f"<{IOMKG}comparator>"
AS_OF: Final = f"<{IOMKG}asOf>"
VALIDITY: Final = f"<{IOMKG}validity>"
RANGE: Final = f"<{IOMKG}publicationRange>"
TITLE: Final = f"<{DCTERMS}title>"
NUMBER: Final = f"<{IOMKG}passageNumber>"
DATE: Final = f"^^<{EDTF}EDTF>"
LONG: Final = f'"{"word " * 61}"@en'


def drop(predicate: str, shape: str) -> Make:
    """Leave a predicate out."""
    return lambda r: r.drop(predicate).expect(shape)


def add(predicate: str, value: str, *shapes: str) -> Make:
    """Give a predicate another value."""
    return lambda r: r.value(predicate) != value and r.add(predicate, value).expect(*shapes)


def swap(predicate: str, value: str, *shapes: str) -> Make:
    """Put a wrong value in the place of the right one."""
    return lambda r: bool(r.value(predicate)) and r.swap(predicate, value).expect(*shapes)


def unclaimed(predicate: str, shape: str) -> Make:
    """Leave out the claims with a property."""
    return lambda r: r.drop_claims(predicate) and r.expect(shape)


def if_absent(predicate: str, value: str, shape: str) -> Make:
    """Add a value where there is none."""
    return lambda r: not r.value(predicate) and r.add(predicate, value).expect(shape)


def renamed(change: Callable[[str], str], *shapes: str) -> Make:
    """Make a fault of a claim's name: nothing else refers to a claim that stands alone."""

    def make(r: Record) -> bool:
        new = change(r.node)
        r.lines = [line.replace(r.node, new) for line in r.lines]
        return r.expect(*shapes, node=new)

    return make


def _is(r: Record, *predicates: str) -> bool:
    return r.value(PREDICATE) in {f"<{IOMKG}{each}>" for each in predicates}


def _held(r: Record) -> bool:
    return bool(r.value(EVIDENCE))


def no_evidence(r: Record) -> bool:
    """Leave out the evidence and its spans."""
    if not _held(r):
        return False
    r.drop(EVIDENCE)
    while r.own_span:
        r.drop_node(r.own_span)
    return r.expect("ClaimEvidenceWanted")


def _own_place(r: Record) -> str:
    """Return a place that no other record has."""
    return f"1,{2 + crc32(r.node.encode())}"


def unwanted_evidence(r: Record) -> bool:
    """Point at a place in a text that is not held."""
    if _held(r):
        return False
    span = f"{r.value(f'<{PROV}hadPrimarySource>')[:-1]}#char={_own_place(r)}>"
    r.add(EVIDENCE, span)
    r.add(TYPE, f"<{IOMKG}Span>", span).add(DIGEST, f'"sha256:{"0" * 64}"', span)
    return r.expect("ClaimEvidenceUnwanted")


def undeclared_span(r: Record) -> bool:
    """Leave out the span that the claim points at."""
    span = r.own_span
    if not span:
        return False
    r.drop_node(span)
    return r.expect("ClaimEvidence") and r.expect("SpanDigest", node=span)


def on_span(change: Callable[[Record, str], object]) -> Make:
    """Change the span that the claim points at."""

    def make(r: Record) -> bool:
        span = r.own_span
        return bool(span and change(r, span)) and r.expect("SpanDigest", node=span)

    return make


def foreign_evidence(r: Record) -> bool:
    """Point at a place in another source."""
    source = r.value(f"<{PROV}hadPrimarySource>")
    if not r.own_span:
        return False
    span = f"<{ID}source/elsewhere-held#char={_own_place(r)}>"
    r.add(EVIDENCE, span)
    r.add(TYPE, f"<{IOMKG}Span>", span).add(DIGEST, f'"sha256:{"1" * 64}"', span)
    return source != "" and r.expect("ClaimEvidenceSource")


def on(predicates: tuple[str, ...], then: Make) -> Make:
    """Make the fault only in claims with one of some properties."""
    return lambda r: _is(r, *predicates) and then(r)


TEXTS: Final = ("characterisation", "meaning", "scope", "mandate", "structure")
COUNTS: Final = ("memberStateCount", "observerStateCount", "presenceCountryCount")


def extent(change: Callable[[str, int], str], shape: str) -> Make:
    """Make a fault of a passage's place, which is the focus node of what is found."""

    def make(r: Record) -> bool:
        source, _, place = r.value(_EXTENT)[1:-1].partition("#char=")
        extent = f"<{change(source, int(place.split(',')[0]))}>"
        return r.swap(_EXTENT, extent).expect(shape, node=extent)

    return make


def elsewhere(r: Record) -> bool:
    """Put a passage into another source."""
    return r.swap(_EXTENT, f"<{ID}source/elsewhere-held#char=1,9>").expect("PassageExtentSource")


def unused_span(r: Record) -> bool:
    """Add a span that no claim points at."""
    source, _, place = r.value(_EXTENT)[1:-1].partition("#char=")
    start = int(place.split(",")[0])
    span = f"<{source}#char={start},{start + 1}>"
    r.add(TYPE, f"<{IOMKG}Span>", span).add(DIGEST, f'"sha256:{"2" * 64}"', span)
    return r.expect("SpanUsed", node=span)


def beside(suffix: str, cls: str, *shapes: str, label: str = '"Beside"@en') -> Make:
    """Make a fault that is a further node, named after the record's."""

    def make(r: Record) -> bool:
        node = r.node[:-1] + suffix + ">"
        r.add(LABEL, label, node)
        if cls:
            r.add(TYPE, f"<{cls}>", node)
        return r.expect(*shapes, node=node)

    return make


def undeclared_holding(r: Record) -> bool:
    """Declare a property for claims without saying what it holds."""
    node = f"<{IOMKG}faulty{r.node[:-1].rsplit('/', 1)[1].split('-')[0].capitalize()}>"
    r.add(TYPE, f"<{OWL}DatatypeProperty>", node).add(f"<{RDFS}range>", f"<{XSD}integer>", node)
    r.add(f"<{IOMKG}compareAs>", f"<{IOMKG}NumberComparison>", node)
    return r.expect("ClaimPropertyHolds", node=node)


def no_claims(r: Record) -> bool:
    """Leave out what a conflict is about."""
    r.drop(f"<{IOMKG}claimInConflict>").drop(f"<{IOMKG}outsideEvidence>")
    r.swap(f"<{IOMKG}verdict>", f"<{IOMKG}Open>")
    _prefer_none(r)
    for claim in _deprecated(r):
        r.swap(f"<{IOMKG}rank>", f"<{IOMKG}Normal>", claim)
    return r.expect("ConflictClaims", "ConflictSides")


def _prefer_none(r: Record) -> Record:
    """Take a preference away, in the conflict and in the rank, so that the two still agree."""
    preferred = r.value(f"<{IOMKG}preferredClaim>")
    if preferred and r.value(RANK, preferred):
        r.swap(RANK, f"<{IOMKG}Normal>", preferred)
    return r.drop(f"<{IOMKG}preferredClaim>")


def _deprecated(r: Record) -> list[str]:
    end = f" <{IOMKG}rank> <{IOMKG}Deprecated> ."
    return [line[: -len(end)] for line in r.lines if line.endswith(end)]


def preferred(change: Callable[[Record, str], object], shape: str) -> Make:
    """Change a conflict that prefers a claim."""

    def make(r: Record) -> bool:
        preferred = r.value(f"<{IOMKG}preferredClaim>")
        return bool(preferred and change(r, preferred)) and r.expect(shape)

    return make


def not_among(r: Record, preferred: str) -> bool:
    """Prefer a claim that is not of the conflict."""
    line = f"{r.node} <{IOMKG}claimInConflict> {preferred} ."
    r.lines = [each for each in r.lines if each != line]
    return True


def deprecate(r: Record, claim: str) -> bool:
    """Deprecate a claim of the record."""
    return bool(r.value(RANK, claim) and r.swap(RANK, f"<{IOMKG}Deprecated>", claim))


def undecided(r: Record) -> bool:
    """Call a contradiction resolved and prefer none."""
    kinds = (f"<{IOMKG}Contradiction>", f"<{IOMKG}InternalContradiction>")
    if r.value(f"<{IOMKG}conflictKind>") not in kinds or not r.value(f"<{IOMKG}preferredClaim>"):
        return False
    return _prefer_none(r).expect("ConflictResolved")


def unmade(r: Record) -> bool:
    """Leave out whose stage a stage is."""
    stage = next(line.split()[0] for line in r.lines if line.endswith(f"<{IOMKG}Stage> ."))
    return r.drop(f"<{PROV}specializationOf>", stage).expect("StageOf", node=stage)


def year(r: Record) -> bool:
    """Write a date as a year of XML Schema."""
    claim = r.claims_with(IOMKG + "occurred")[0]
    r.swap(OBJECT, f'"1951"^^<{XSD}gYear>', claim)
    return r.expect("ClaimObjectDatatype", node=claim)
