"""The kinds of fault: each breaks one rule of the shapes, and says what must be found."""

from __future__ import annotations

from typing import Final

from benchmarks.fault_edits import (
    AS_OF,
    COMPARATOR,
    COUNTS,
    DATE,
    DESCRIPTION,
    DIGEST,
    FIRST,
    LABEL,
    LONG,
    MODALITY,
    NUMBER,
    OBJECT,
    RANGE,
    RANK,
    SUBJECT,
    TEXTS,
    TITLE,
    VALIDITY,
    add,
    beside,
    deprecate,
    drop,
    elsewhere,
    extent,
    foreign_evidence,
    if_absent,
    no_claims,
    no_evidence,
    not_among,
    on,
    on_span,
    preferred,
    renamed,
    swap,
    unclaimed,
    undecided,
    undeclared_holding,
    undeclared_span,
    unmade,
    unused_span,
    unwanted_evidence,
    year,
)
from benchmarks.faults import PREDICATE, TYPE, Fault
from iomkg.terms import DCTERMS, FOAF, ID, IOMKG, ORG, SKOS, XSD

FAULTS: Final = (
    Fault("no modality", "text", drop(MODALITY, "ClaimModality")),
    Fault("conflict without claims", "conflict", no_claims),
    Fault("text without a language", "text", swap(DESCRIPTION, '"Plain."', "ClaimDescription")),
    Fault("two labels", "place", add(LABEL, '"Another"@en', "Label")),
    Fault("date as a year", "event", year),
    Fault(
        "ill-formed date",
        "cited-source",
        swap(f"<{IOMKG}citedOn>", f'"2026-13-40"^^<{XSD}date>', "CitedSourceCitedOn"),
    ),
    Fault(
        "digest of another form", "held-source", swap(DIGEST, '"sha256:12ab"', "HeldSourceDigest")
    ),
    Fault("modality off the list", "text", swap(MODALITY, f"<{IOMKG}Normal>", "ClaimModality")),
    Fault(
        "figure without comparator",
        "count",
        on(COUNTS, drop(COMPARATOR, "ClaimComparatorWanted")),
    ),
    Fault(
        "membership without a member", "membership", unclaimed(ORG + "member", "MembershipMember")
    ),
    Fault(
        "object outside the range",
        "link",
        on(
            ("areaOfWork", "targetGroup"),
            lambda r: r.swap(OBJECT, f"<{ID}organisation/{FIRST}-igo>").expect("ClaimObjectRange"),
        ),
    ),
    Fault(
        "subject undeclared",
        "text",
        on(TEXTS, swap(SUBJECT, f"<{ID}theme/nowhere>", "ClaimSubjectDeclared")),
    ),
    Fault("two kinds at once", "tool", add(TYPE, f"<{FOAF}Person>", "OneKind", "Person")),
    Fault("two modalities", "text", add(MODALITY, f"<{IOMKG}Forecast>", "ClaimModality")),
    Fault(
        "passage before it begins",
        "passage",
        extent(lambda source, start: f"{source}#char={start},{start}", "LocatorOrder"),
    ),
    Fault(
        "open publication range",
        "held-source",
        swap(RANGE, f'"2019/.."{DATE}', "SourcePublicationRange"),
    ),
    Fault("no description", "text", drop(DESCRIPTION, "ClaimDescription")),
    Fault("two descriptions", "text", add(DESCRIPTION, '"Another."@en', "ClaimDescription")),
    Fault("description too long", "text", swap(DESCRIPTION, LONG, "ClaimDescription")),
    Fault("no object", "text", drop(OBJECT, "ClaimObject")),
    Fault("two objects", "text", on(TEXTS, add(OBJECT, '"another"@en', "ClaimObject"))),
    Fault("two ranks", "text", add(RANK, f"<{IOMKG}Preferred>", "ClaimRank", "ClaimPreferred")),
    Fault(
        "as of a plain date",
        "count",
        on(COUNTS, swap(AS_OF, f'"2017-01-01"^^<{XSD}date>', "ClaimAsOf")),
    ),
    Fault(
        "comparator off the list",
        "count",
        on(COUNTS, swap(COMPARATOR, f"<{IOMKG}Normal>", "ClaimComparator")),
    ),
    Fault(
        "comparator on a text",
        "text",
        on(TEXTS, add(COMPARATOR, f"<{IOMKG}Exactly>", "ClaimComparatorUnwanted")),
    ),
    Fault(
        "name of another source",
        "text",
        renamed(lambda node: node.replace("/claim/", "/claim/x-"), "ClaimSlug"),
    ),
    Fault("name in capitals", "text", renamed(lambda node: node[:-1] + "-X>", "Claim")),
    Fault("year in a name", "text", renamed(lambda node: node[:-1] + "-1951>", "ClaimTopic")),
    Fault(
        "object undeclared",
        "link",
        on(
            ("cooperatesWith", "createdBy"),
            swap(OBJECT, f"<{ID}group/nowhere>", "ClaimObjectDeclared"),
        ),
    ),
    Fault(
        "subject outside the domain",
        "text",
        on(
            ("mission", "mandate", "opportunity"),
            lambda r: r.swap(SUBJECT, f"<{ID}country/{FIRST}-country>").expect(
                "ClaimSubjectDomain"
            ),
        ),
    ),
    Fault(
        "text for a thing",
        "link",
        on(("cooperatesWith", "targetGroup"), swap(OBJECT, '"a text"@en', "ClaimObjectKind")),
    ),
    Fault(
        "property undeclared",
        "text",
        on(TEXTS, swap(PREDICATE, f"<{IOMKG}actvity>", "ClaimPredicateDeclared")),
    ),
    Fault(
        "two kinds of date",
        "count",
        on(COUNTS, if_absent(VALIDITY, f'"1979/.."{DATE}', "ClaimOneDate")),
    ),
    Fault("no evidence", "text", no_evidence),
    Fault("evidence not held", "text", unwanted_evidence),
    Fault("evidence elsewhere", "text", foreign_evidence),
    Fault("span undeclared", "text", undeclared_span),
    Fault("span without digest", "text", on_span(lambda r, span: r.drop(DIGEST, span))),
    Fault(
        "span with a bad digest", "text", on_span(lambda r, span: r.swap(DIGEST, '"md5:00"', span))
    ),
    Fault("span not used", "passage", unused_span),
    Fault(
        "deprecated without a reason",
        "text",
        swap(RANK, f"<{IOMKG}Deprecated>", "ClaimDeprecationJudged"),
    ),
    Fault(
        "reason without deprecation",
        "text",
        add(f"<{IOMKG}deprecationReason>", '"Old."@en', "ClaimDeprecationRank"),
    ),
    Fault("negated in words", "text", add(f"<{IOMKG}negated>", '"yes"', "ClaimNegated")),
    Fault("said by nobody", "text", add(f"<{IOMKG}saidBy>", f"<{ID}person/nobody>", "ClaimSaidBy")),
    Fault(
        "named in a language", "text", if_absent(f"<{IOMKG}namedAs>", '"ICEM"@en', "ClaimNamedAs")
    ),
    Fault("claim without its class", "text", drop(TYPE, "ClaimTyped")),
    Fault("no title", "cited-source", drop(TITLE, "SourceTitle")),
    Fault(
        "page of no web address",
        "cited-source",
        swap(f"<{FOAF}page>", "<urn:x:page>", "SourcePage"),
    ),
    Fault(
        "text file in a folder",
        "held-source",
        swap(f"<{IOMKG}textFile>", '"a/b.txt"', "HeldSourceTextFile"),
    ),
    Fault("passage of no source", "passage", drop(f"<{DCTERMS}isPartOf>", "PassageSource")),
    Fault(
        "number not the name's",
        "passage",
        lambda r: r.swap(NUMBER, f'"900001"^^<{XSD}integer>').expect("PassageNumberUnique"),
    ),
    Fault(
        "set aside off the list",
        "passage",
        lambda r: r.swap(f"<{IOMKG}setAside>", f"<{IOMKG}Open>").expect("PassageSetAside"),
    ),
    Fault(
        "passage past the end",
        "passage",
        extent(lambda source, start: f"{source}#char={start},99999999", "LocatorWithin"),
    ),
    Fault("passage elsewhere", "passage", elsewhere),
    Fault("no label", "place", drop(LABEL, "Label")),
    Fault("label in French", "place", swap(LABEL, '"Lieu"@fr', "Label")),
    Fault(
        "node that no claim speaks of",
        "place",
        beside("-unspoken", IOMKG + "Place", "EntityMentioned"),
    ),
    Fault(
        "name with a capital",
        "place",
        beside("-Beside", IOMKG + "Place", "Place", "EntityMentioned"),
    ),
    Fault("label without a class", "place", beside("-unclassed", "", "Type")),
    Fault("property that holds nothing said", "place", undeclared_holding),
    Fault("country under another name", "place", add(TYPE, f"<{IOMKG}Country>", "Country")),
    Fault("concept in no scheme", "concept", drop(f"<{SKOS}inScheme>", "ConceptScheme")),
    Fault(
        "broader than a thing",
        "concept",
        add(f"<{SKOS}broader>", f"<{ID}organisation/{FIRST}-igo>", "ConceptBroader"),
    ),
    Fault("stage of nothing", "founding", unmade),
    Fault(
        "founding of no stage",
        "founding",
        unclaimed(ORG + "resultingOrganization", "NamingEventResult"),
    ),
    Fault(
        "participation of nobody",
        "participation",
        unclaimed(IOMKG + "participant", "ParticipationParticipant"),
    ),
    Fault("criticism by nobody", "criticism", unclaimed(IOMKG + "critic", "CriticismCritic")),
    Fault("citation without a title", "citation", unclaimed(IOMKG + "citedTitle", "CitationTitle")),
    Fault("conflict of no kind", "conflict", drop(f"<{IOMKG}conflictKind>", "ConflictKind")),
    Fault(
        "verdict off the list",
        "conflict",
        swap(f"<{IOMKG}verdict>", f"<{IOMKG}Normal>", "ConflictVerdict"),
    ),
    Fault("conflict without a reason", "conflict", drop(DESCRIPTION, "ConflictReason")),
    Fault("preferred from elsewhere", "conflict", preferred(not_among, "ConflictPreferredAmong")),
    Fault("contradiction undecided", "conflict", undecided),
    Fault(
        "open with a preference",
        "conflict",
        preferred(lambda r, _: r.swap(f"<{IOMKG}verdict>", f"<{IOMKG}Open>"), "ConflictOpen"),
    ),
    Fault(
        "preferred though deprecated",
        "conflict",
        preferred(deprecate, "ConflictPreferredRank"),
    ),
)
