"""What stands behind a statement: claims, places, judgements."""

from __future__ import annotations

from enum import StrEnum

from iomkg.tuples import NamedTuple


class DigestState(StrEnum):
    """What is known of a span's digest."""

    VERIFIED = "verified"
    DIFFERS = "differs"
    NOT_AT_HAND = "not re-checked: source text not at hand"
    CITED = "cited: the text is not held"


class Evidence(NamedTuple):
    """A place that supports a claim.

    Attributes:
        span: IRI of the span.
        start: first code point; -1 for rows of a table.
        end: code point after the last; -1 for rows of a table.
        state: what is known of its digest.
    """

    span: str
    start: int
    end: int
    state: DigestState

    @property
    def place(self) -> str:
        """The characters, ``17-42``, or the rows, ``row 5``."""
        if self.start >= 0:
            return f"{self.start}-{self.end}"
        rows = self.span.partition("#row=")[2]
        return f"row{'' if rows.isdecimal() else 's'} {rows}"


class Judgement(NamedTuple):
    """A conflict that a claim takes part in, as judged.

    Attributes:
        conflict: IRI of the conflict.
        question: its label.
        kind: what the disagreement comes from.
        verdict: ``resolved`` or ``open``.
        preferred: whether this claim is the preferred one.
        reason: the curator's reason.
    """

    conflict: str
    question: str
    kind: str
    verdict: str
    preferred: bool
    reason: str


class Reason(NamedTuple):
    """A claim behind, or against, a statement.

    Attributes:
        claim: IRI of the claim.
        value: the value claimed, as people read it.
        comparator: ``more than`` and the like, or an empty string.
        date: the time for which it is claimed, in EDTF, or an empty string.
        modality: how firmly the source puts it.
        negated: whether the source denies it.
        rank: ``preferred``, ``normal`` or ``deprecated``.
        source: IRI of the source.
        source_label: its label.
        page: its address, or an empty string.
        evidence: the places that support it; empty for a cited source.
        description: what the source says, in the curator's words.
        fact: whether a fact follows from it.
        why_not: why no fact follows, or an empty string.
        judgements: the conflicts it takes part in.
        clashes: IRIs of the claims it clashes with.
        replaced_by: IRI of the claim that took its place, or an empty string.
        object: IRI of the value if it is a thing, or an empty string.
        reported: whom the source reports as saying it, or an empty string.
        wording: the source's own words, or an empty string.
    """

    claim: str
    value: str
    comparator: str
    date: str
    modality: str
    negated: bool
    rank: str
    source: str
    source_label: str
    page: str
    evidence: tuple[Evidence, ...]
    description: str
    fact: bool
    why_not: str
    judgements: tuple[Judgement, ...]
    clashes: tuple[str, ...]
    replaced_by: str
    object: str = ""
    reported: str = ""
    wording: str = ""


class Statement(NamedTuple):
    """All claims of one subject and property.

    Attributes:
        property: IRI of the property.
        label: its label.
        reasons: the claims, ordered by source and place.
        subject: IRI of the thing.
        about: its label.
        single: whether the property holds one value, for ever or at a time.
    """

    property: str
    label: str
    reasons: tuple[Reason, ...]
    subject: str
    about: str
    single: bool


class Why(NamedTuple):
    """Why the graph holds what it holds of a thing.

    Attributes:
        subject: IRI of the thing.
        label: its label.
        statements: what is claimed of it, by property.
        events: the same for each event in which it takes part, in order of time.
    """

    subject: str
    label: str
    statements: tuple[Statement, ...]
    events: tuple[Why, ...]
