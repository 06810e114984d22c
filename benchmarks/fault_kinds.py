"""The kinds of fault: each breaks one rule of the shapes, and says what must be found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from zlib import crc32

from benchmarks.faults import EVIDENCE, PREDICATE, TYPE, Fault, Make, Record
from benchmarks.words import name
from iomkg.terms import DCTERMS, EDTF, FOAF, ID, IOMKG, ORG, OWL, PROV, RDF, RDFS, SKOS, XSD

_LABEL: Final = f"<{RDFS}label>"
_DIGEST: Final = f"<{IOMKG}digest>"
_EXTENT: Final = f"<{IOMKG}extent>"
_OBJECT: Final = f"<{RDF}object>"
_SUBJECT: Final = f"<{RDF}subject>"
_DESCRIPTION: Final = f"<{DCTERMS}description>"
_FIRST: Final = name(0).lower()
"""The first name of each kind of thing: every graph has it."""


def _drop(predicate: str, shape: str) -> Make:
    return lambda r: r.drop(predicate).expect(shape)


def _add(predicate: str, value: str, *shapes: str) -> Make:
    return lambda r: r.value(predicate) != value and r.add(predicate, value).expect(*shapes)


def _swap(predicate: str, value: str, *shapes: str) -> Make:
    return lambda r: bool(r.value(predicate)) and r.swap(predicate, value).expect(*shapes)


def _unclaimed(predicate: str, shape: str) -> Make:
    return lambda r: r.drop_claims(predicate) and r.expect(shape)


def _if_absent(predicate: str, value: str, shape: str) -> Make:
    return lambda r: not r.value(predicate) and r.add(predicate, value).expect(shape)


def _renamed(change: Callable[[str], str], *shapes: str) -> Make:
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


def _no_evidence(r: Record) -> bool:
    if not _held(r):
        return False
    r.drop(EVIDENCE)
    while r.own_span:
        r.drop_node(r.own_span)
    return r.expect("ClaimEvidenceWanted")


def _own_place(r: Record) -> str:
    """Return a place that no other record has."""
    return f"1,{2 + crc32(r.node.encode())}"


def _unwanted_evidence(r: Record) -> bool:
    if _held(r):
        return False
    span = f"{r.value(f'<{PROV}hadPrimarySource>')[:-1]}#char={_own_place(r)}>"
    r.add(EVIDENCE, span)
    r.add(TYPE, f"<{IOMKG}Span>", span).add(_DIGEST, f'"sha256:{"0" * 64}"', span)
    return r.expect("ClaimEvidenceUnwanted")


def _undeclared_span(r: Record) -> bool:
    span = r.own_span
    if not span:
        return False
    r.drop_node(span)
    return r.expect("ClaimEvidence") and r.expect("SpanDigest", node=span)


def _span(change: Callable[[Record, str], object]) -> Make:
    def make(r: Record) -> bool:
        span = r.own_span
        return bool(span and change(r, span)) and r.expect("SpanDigest", node=span)

    return make


def _foreign_evidence(r: Record) -> bool:
    source = r.value(f"<{PROV}hadPrimarySource>")
    if not r.own_span:
        return False
    span = f"<{ID}source/elsewhere-held#char={_own_place(r)}>"
    r.add(EVIDENCE, span)
    r.add(TYPE, f"<{IOMKG}Span>", span).add(_DIGEST, f'"sha256:{"1" * 64}"', span)
    return source != "" and r.expect("ClaimEvidenceSource")


def _on(predicates: tuple[str, ...], then: Make) -> Make:
    return lambda r: _is(r, *predicates) and then(r)


_TEXTS: Final = ("activity", "component", "characterisation", "effect", "purpose", "influence")
_COUNTS: Final = ("memberStateCount", "observerStateCount", "presenceCountryCount")
_COUNTRY: Final = "<" + ID + "country/"


def _extent(change: Callable[[str, int], str], shape: str) -> Make:
    """Make a fault of a passage's place, which is the focus node of what is found."""

    def make(r: Record) -> bool:
        source, _, place = r.value(_EXTENT)[1:-1].partition("#char=")
        extent = f"<{change(source, int(place.split(',')[0]))}>"
        return r.swap(_EXTENT, extent).expect(shape, node=extent)

    return make


def _elsewhere(r: Record) -> bool:
    return r.swap(_EXTENT, f"<{ID}source/elsewhere-held#char=1,9>").expect("PassageExtentSource")


def _unused_span(r: Record) -> bool:
    source, _, place = r.value(_EXTENT)[1:-1].partition("#char=")
    start = int(place.split(",")[0])
    span = f"<{source}#char={start},{start + 1}>"
    r.add(TYPE, f"<{IOMKG}Span>", span).add(_DIGEST, f'"sha256:{"2" * 64}"', span)
    return r.expect("SpanUsed", node=span)


def _beside(suffix: str, cls: str, *shapes: str, label: str = '"Beside"@en') -> Make:
    """Make a fault that is a further node, named after the record's."""

    def make(r: Record) -> bool:
        node = r.node[:-1] + suffix + ">"
        r.add(_LABEL, label, node)
        if cls:
            r.add(TYPE, f"<{cls}>", node)
        return r.expect(*shapes, node=node)

    return make


def _property(r: Record) -> bool:
    node = f"<{IOMKG}faulty{r.node[:-1].rsplit('/', 1)[1].split('-')[0].capitalize()}>"
    r.add(TYPE, f"<{OWL}DatatypeProperty>", node).add(f"<{RDFS}range>", f"<{XSD}integer>", node)
    r.add(f"<{IOMKG}compareAs>", f"<{IOMKG}NumberComparison>", node)
    return r.expect("ClaimPropertyHolds", node=node)


def _no_claims(r: Record) -> bool:
    r.drop(f"<{IOMKG}claimInConflict>").drop(f"<{IOMKG}outsideEvidence>")
    r.swap(f"<{IOMKG}verdict>", f"<{IOMKG}Open>").drop(f"<{IOMKG}preferredClaim>")
    for claim in _deprecated(r):
        r.swap(f"<{IOMKG}rank>", f"<{IOMKG}Normal>", claim)
    return r.expect("ConflictClaims", "ConflictSides")


def _deprecated(r: Record) -> list[str]:
    end = f" <{IOMKG}rank> <{IOMKG}Deprecated> ."
    return [line[: -len(end)] for line in r.lines if line.endswith(end)]


def _preferred(change: Callable[[Record, str], object], shape: str) -> Make:
    def make(r: Record) -> bool:
        preferred = r.value(f"<{IOMKG}preferredClaim>")
        return bool(preferred and change(r, preferred)) and r.expect(shape)

    return make


def _not_among(r: Record, preferred: str) -> bool:
    line = f"{r.node} <{IOMKG}claimInConflict> {preferred} ."
    r.lines = [each for each in r.lines if each != line]
    return True


def _deprecate(r: Record, claim: str) -> bool:
    return bool(r.value(_RANK, claim) and r.swap(_RANK, f"<{IOMKG}Deprecated>", claim))


def _undecided(r: Record) -> bool:
    kinds = (f"<{IOMKG}Contradiction>", f"<{IOMKG}InternalContradiction>")
    if r.value(f"<{IOMKG}conflictKind>") not in kinds or not r.value(f"<{IOMKG}preferredClaim>"):
        return False
    return r.drop(f"<{IOMKG}preferredClaim>").expect("ConflictResolved")


def _unmade(r: Record) -> bool:
    stage = next(line.split()[0] for line in r.lines if line.endswith(f"<{IOMKG}Stage> ."))
    return r.drop(f"<{PROV}specializationOf>", stage).expect("StageOf", node=stage)


def _year(r: Record) -> bool:
    claim = r.claims_with(IOMKG + "occurred")[0]
    r.swap(_OBJECT, f'"1951"^^<{XSD}gYear>', claim)
    return r.expect("ClaimObjectDatatype", node=claim)


_MODALITY: Final = f"<{IOMKG}modality>"
_RANK: Final = f"<{IOMKG}rank>"
_COMPARATOR: Final = f"<{IOMKG}comparator>"
_AS_OF: Final = f"<{IOMKG}asOf>"
_VALIDITY: Final = f"<{IOMKG}validity>"
_RANGE: Final = f"<{IOMKG}publicationRange>"
_TITLE: Final = f"<{DCTERMS}title>"
_NUMBER: Final = f"<{IOMKG}passageNumber>"
_DATE: Final = f"^^<{EDTF}EDTF>"
_LONG: Final = f'"{"word " * 61}"@en'

FAULTS: Final = (
    Fault("no modality", "text", _drop(_MODALITY, "ClaimModality")),
    Fault("conflict without claims", "conflict", _no_claims),
    Fault("text without a language", "text", _swap(_DESCRIPTION, '"Plain."', "ClaimDescription")),
    Fault("two labels", "place", _add(_LABEL, '"Another"@en', "Label")),
    Fault("date as a year", "event", _year),
    Fault(
        "ill-formed date",
        "cited-source",
        _swap(f"<{IOMKG}citedOn>", f'"2026-13-40"^^<{XSD}date>', "CitedSourceCitedOn"),
    ),
    Fault(
        "digest of another form", "held-source", _swap(_DIGEST, '"sha256:12ab"', "HeldSourceDigest")
    ),
    Fault("modality off the list", "text", _swap(_MODALITY, f"<{IOMKG}Normal>", "ClaimModality")),
    Fault(
        "figure without comparator",
        "count",
        _on(_COUNTS, _drop(_COMPARATOR, "ClaimComparatorWanted")),
    ),
    Fault(
        "membership without a member", "membership", _unclaimed(ORG + "member", "MembershipMember")
    ),
    Fault(
        "object outside the range",
        "link",
        _on(
            ("areaOfWork", "targetGroup"),
            lambda r: r.swap(_OBJECT, f"<{ID}organisation/{_FIRST}-igo>").expect(
                "ClaimObjectRange"
            ),
        ),
    ),
    Fault(
        "subject undeclared",
        "text",
        _on(_TEXTS, _swap(_SUBJECT, f"<{ID}theme/nowhere>", "ClaimSubjectDeclared")),
    ),
    Fault("two kinds at once", "tool", _add(TYPE, f"<{FOAF}Person>", "OneKind", "Person")),
    Fault("two modalities", "text", _add(_MODALITY, f"<{IOMKG}Forecast>", "ClaimModality")),
    Fault(
        "passage before it begins",
        "passage",
        _extent(lambda source, start: f"{source}#char={start},{start}", "LocatorOrder"),
    ),
    Fault(
        "open publication range",
        "held-source",
        _swap(_RANGE, f'"2019/.."{_DATE}', "SourcePublicationRange"),
    ),
    Fault("no description", "text", _drop(_DESCRIPTION, "ClaimDescription")),
    Fault("two descriptions", "text", _add(_DESCRIPTION, '"Another."@en', "ClaimDescription")),
    Fault("description too long", "text", _swap(_DESCRIPTION, _LONG, "ClaimDescription")),
    Fault("no object", "text", _drop(_OBJECT, "ClaimObject")),
    Fault("two objects", "text", _on(_TEXTS, _add(_OBJECT, '"another"@en', "ClaimObject"))),
    Fault("two ranks", "text", _add(_RANK, f"<{IOMKG}Preferred>", "ClaimRank")),
    Fault(
        "as of a plain date",
        "count",
        _on(_COUNTS, _swap(_AS_OF, f'"2017-01-01"^^<{XSD}date>', "ClaimAsOf")),
    ),
    Fault(
        "comparator off the list",
        "count",
        _on(_COUNTS, _swap(_COMPARATOR, f"<{IOMKG}Normal>", "ClaimComparator")),
    ),
    Fault(
        "comparator on a text",
        "text",
        _on(_TEXTS, _add(_COMPARATOR, f"<{IOMKG}Exactly>", "ClaimComparatorUnwanted")),
    ),
    Fault(
        "name of another source",
        "text",
        _renamed(lambda node: node.replace("/claim/", "/claim/x-"), "ClaimSlug"),
    ),
    Fault("name in capitals", "text", _renamed(lambda node: node[:-1] + "-X>", "Claim")),
    Fault("year in a name", "text", _renamed(lambda node: node[:-1] + "-1951>", "ClaimTopic")),
    Fault(
        "object undeclared",
        "link",
        _on(
            ("cooperatesWith", "operatedBy"),
            _swap(_OBJECT, f"<{ID}group/nowhere>", "ClaimObjectDeclared"),
        ),
    ),
    Fault(
        "subject outside the domain",
        "text",
        _on(
            ("mission", "mandate", "opportunity"),
            lambda r: r.swap(_SUBJECT, f"<{ID}country/{_FIRST}-country>").expect(
                "ClaimSubjectDomain"
            ),
        ),
    ),
    Fault(
        "text for a thing",
        "link",
        _on(("cooperatesWith", "targetGroup"), _swap(_OBJECT, '"a text"@en', "ClaimObjectKind")),
    ),
    Fault(
        "property undeclared",
        "text",
        _on(_TEXTS, _swap(PREDICATE, f"<{IOMKG}actvity>", "ClaimPredicateDeclared")),
    ),
    Fault(
        "two kinds of date",
        "count",
        _on(_COUNTS, _if_absent(_VALIDITY, f'"1979/.."{_DATE}', "ClaimOneDate")),
    ),
    Fault("no evidence", "text", _no_evidence),
    Fault("evidence not held", "text", _unwanted_evidence),
    Fault("evidence elsewhere", "text", _foreign_evidence),
    Fault("span undeclared", "text", _undeclared_span),
    Fault("span without digest", "text", _span(lambda r, span: r.drop(_DIGEST, span))),
    Fault(
        "span with a bad digest", "text", _span(lambda r, span: r.swap(_DIGEST, '"md5:00"', span))
    ),
    Fault("span not used", "passage", _unused_span),
    Fault(
        "deprecated without a reason",
        "text",
        _swap(_RANK, f"<{IOMKG}Deprecated>", "ClaimDeprecationJudged"),
    ),
    Fault(
        "reason without deprecation",
        "text",
        _add(f"<{IOMKG}deprecationReason>", '"Old."@en', "ClaimDeprecationRank"),
    ),
    Fault("negated in words", "text", _add(f"<{IOMKG}negated>", '"yes"', "ClaimNegated")),
    Fault(
        "said by nobody", "text", _add(f"<{IOMKG}saidBy>", f"<{ID}person/nobody>", "ClaimSaidBy")
    ),
    Fault(
        "named in a language", "text", _if_absent(f"<{IOMKG}namedAs>", '"ICEM"@en', "ClaimNamedAs")
    ),
    Fault("claim without its class", "text", _drop(TYPE, "ClaimTyped")),
    Fault("no title", "cited-source", _drop(_TITLE, "SourceTitle")),
    Fault(
        "page of no web address",
        "cited-source",
        _swap(f"<{FOAF}page>", "<urn:x:page>", "SourcePage"),
    ),
    Fault(
        "text file in a folder",
        "held-source",
        _swap(f"<{IOMKG}textFile>", '"a/b.txt"', "HeldSourceTextFile"),
    ),
    Fault("passage of no source", "passage", _drop(f"<{DCTERMS}isPartOf>", "PassageSource")),
    Fault(
        "number not the name's",
        "passage",
        lambda r: r.swap(_NUMBER, f'"900001"^^<{XSD}integer>').expect("PassageNumberUnique"),
    ),
    Fault(
        "set aside off the list",
        "passage",
        lambda r: r.swap(f"<{IOMKG}setAside>", f"<{IOMKG}Open>").expect("PassageSetAside"),
    ),
    Fault(
        "passage past the end",
        "passage",
        _extent(lambda source, start: f"{source}#char={start},99999999", "LocatorWithin"),
    ),
    Fault("passage elsewhere", "passage", _elsewhere),
    Fault("no label", "place", _drop(_LABEL, "Label")),
    Fault("label in French", "place", _swap(_LABEL, '"Lieu"@fr', "Label")),
    Fault(
        "node that no claim speaks of",
        "place",
        _beside("-unspoken", IOMKG + "Place", "EntityMentioned"),
    ),
    Fault(
        "name with a capital",
        "place",
        _beside("-Beside", IOMKG + "Place", "Place", "EntityMentioned"),
    ),
    Fault("label without a class", "place", _beside("-unclassed", "", "Type")),
    Fault("property that holds nothing said", "place", _property),
    Fault("country under another name", "place", _add(TYPE, f"<{IOMKG}Country>", "Country")),
    Fault("concept in no scheme", "concept", _drop(f"<{SKOS}inScheme>", "ConceptScheme")),
    Fault(
        "broader than a thing",
        "concept",
        _add(f"<{SKOS}broader>", f"<{ID}organisation/{_FIRST}-igo>", "ConceptBroader"),
    ),
    Fault("stage of nothing", "founding", _unmade),
    Fault(
        "founding of no stage",
        "founding",
        _unclaimed(ORG + "resultingOrganization", "NamingEventResult"),
    ),
    Fault(
        "participation of nobody",
        "participation",
        _unclaimed(IOMKG + "participant", "ParticipationParticipant"),
    ),
    Fault("criticism by nobody", "criticism", _unclaimed(IOMKG + "critic", "CriticismCritic")),
    Fault(
        "citation without a title", "citation", _unclaimed(IOMKG + "citedTitle", "CitationTitle")
    ),
    Fault("conflict of no kind", "conflict", _drop(f"<{IOMKG}conflictKind>", "ConflictKind")),
    Fault(
        "verdict off the list",
        "conflict",
        _swap(f"<{IOMKG}verdict>", f"<{IOMKG}Normal>", "ConflictVerdict"),
    ),
    Fault("conflict without a reason", "conflict", _drop(_DESCRIPTION, "ConflictReason")),
    Fault("preferred from elsewhere", "conflict", _preferred(_not_among, "ConflictPreferredAmong")),
    Fault("contradiction undecided", "conflict", _undecided),
    Fault(
        "open with a preference",
        "conflict",
        _preferred(lambda r, _: r.swap(f"<{IOMKG}verdict>", f"<{IOMKG}Open>"), "ConflictOpen"),
    ),
    Fault(
        "preferred though deprecated",
        "conflict",
        _preferred(_deprecate, "ConflictPreferredRank"),
    ),
)
