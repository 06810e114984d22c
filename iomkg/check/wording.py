"""What claims of one source say with the same words, and the words that they take from its text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from iomkg.check.finding import Finding, Rule
from iomkg.errors import EvidenceError
from iomkg.graph.evidence.span import Span, parse_span
from iomkg.graph.reading import Reading
from iomkg.terms import IOMKG, PROV, RDF, RDFS, Iri, Literal, Term, shorten

NAMED = Rule(
    "evidence/named-as",
    "Words taken from a source stand where the claim points",
    "iomkg:namedAs has the source's own words, whole and as they are printed within the claim's "
    "evidence, but for line ends; an ellipsis between spaces stands where words are left out. Copy "
    "them again, widen the evidence, or leave the qualifier out.",
    example='iomkg:namedAs "improved … coordination" ;  # both pieces stand in the evidence',
)
TWIN = Rule(
    "evidence/twin",
    "One source says a thing once from the same words",
    "Two claims of one source with the same subject, predicate, object and modality and with "
    "overlapping evidence are one. Merge them: the evidence and the description of the one that "
    "stays tell of both, and the other is noted in tests/data/claim-moves.csv.",
    example="rdf:object <service/training> ;  # one claim, evidence from both places",
)
PROSE = Rule(
    "evidence/prose",
    "Prose does not repeat what a claim with a thing has",
    "The words of this object are all in the name of a thing that another claim of the source "
    "points at from the same place. Retire the claim with prose, or say what it adds.",
    example='rdf:object <theme/forced-migration> ; iomkg:namedAs "addressing forced migration" ;',
)
RULES = (NAMED, TWIN, PROSE)

_PARTS = (PROV + "hadPrimarySource", RDF + "subject", RDF + "predicate", RDF + "object")
_LEFT_OUT = " … "
_NAMES = frozenset(IOMKG + name for name in ("name", "acronym", "alleges", "citedTitle"))
_SMALL = frozenset("the and for its with from that are was were has have".split())


@dataclass(frozen=True, slots=True)
class _Said:
    """A claim, with the words of its object and the places that it rests on."""

    iri: str
    source: str
    triple: tuple[Term, ...]
    object: Term
    words: frozenset[str]
    spans: tuple[Span, ...]

    def shares_words(self, other: _Said) -> bool:
        return any(a.start < b.end and b.start < a.end for a in self.spans for b in other.spans)


def check(reading: Reading) -> Iterator[Finding]:
    """Compare the claims of each held source with its text and with one another.

    Args:
        reading: the project.

    Yields:
        The findings.
    """
    said = defaultdict(list)
    for iri in reading.graph.of_kinds({IOMKG + "Claim"}):
        claim = _said(reading, iri)
        if claim is not None:
            yield from _named(reading, claim, reading.graph.values(Iri(iri), IOMKG + "namedAs"))
            said[claim.source].append(claim)
    for claims in said.values():
        yield from _twins(claims)
        yield from _prose(claims)


def _said(reading: Reading, iri: str) -> _Said | None:
    """Return a claim; None if it is not whole, or its source is not one whose text was read."""
    values = partial(reading.graph.values, Iri(iri))
    found = [first for name in _PARTS for first in values(name)[:1]]
    evidence = values(IOMKG + "evidence")
    if len(found) < len(_PARTS) or not evidence:
        return None
    source, *triple = found
    if not reading.graph.values(source, IOMKG + "characterCount"):
        return None
    value = triple[2]
    words = [str(value)] if isinstance(value, Literal) else []
    for described in (reading.graph, reading.ontology):
        words += map(str, described.values(value, RDFS + "label"))
    words += map(str, values(IOMKG + "namedAs"))
    return _Said(
        iri,
        str(source),
        (*triple, *values(IOMKG + "modality")[:1]),
        value,
        _words(" ".join(words)),
        tuple(sorted(_spans(evidence))),
    )


def _spans(places: Iterable[Term]) -> Iterator[Span]:
    """The spans among places; what is none is told by the rule for spans."""
    for place in places:
        with suppress(EvidenceError):
            yield parse_span(str(place))


def _words(text: str) -> frozenset[str]:
    """The words of a text that carry meaning, in lower case and without a plural's s."""
    found = re.findall(r"[^\W\d_]{3,}", text.lower())
    return frozenset(word.removesuffix("s") for word in found if word not in _SMALL)


def _named(reading: Reading, claim: _Said, named: Iterable[Term]) -> Iterator[Finding]:
    text = reading.texts.get(claim.source)
    if text is None:
        return
    cited = _cited(text.content, claim.spans)
    for words in sorted(map(str, named)):
        if not _stands(words, cited):
            yield NAMED.finding(
                f"{shorten(claim.iri)} says that its source has the words {words!r}, which do not "
                "stand in its evidence. Copy them as they are printed there, with ' … ' for what "
                "is left out, widen the evidence, or leave iomkg:namedAs out.",
                claim.iri,
                IOMKG + "namedAs",
            )


def _cited(text: str, spans: tuple[Span, ...]) -> str:
    """The words at spans in the order of their text, with an ellipsis where words lie between."""
    stretches: list[tuple[int, int]] = []
    for span in spans:
        start, end = stretches[-1] if stretches else (0, 0)
        if stretches and not text[end : span.start].strip():
            stretches[-1] = start, max(end, span.end)
        else:
            stretches.append((span.start, span.end))
    return _LEFT_OUT.join(" ".join(text[start:end].split()) for start, end in stretches)


def _stands(words: str, cited: str) -> bool:
    """Whether words stand in others whole, and each piece between ellipses after the one before."""
    at = 0
    for piece in " ".join(words.split()).split(_LEFT_OUT):
        start = cited.find(piece, at)
        while start >= 0 and not _is_whole(cited, start, start + len(piece)):
            start = cited.find(piece, start + 1)
        if start < 0:
            return False
        at = start + len(piece)
    return True


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no letter, digit or underscore stands before or after a stretch."""
    beside = text[max(start - 1, 0) : start] + text[end : end + 1]
    return not any(character.isalnum() or character == "_" for character in beside)


def _twins(claims: list[_Said]) -> Iterator[Finding]:
    alike: defaultdict[tuple[Term, ...], list[_Said]] = defaultdict(list)
    for claim in claims:
        for other in alike[claim.triple]:
            if claim.shares_words(other):
                yield TWIN.finding(
                    f"{shorten(claim.iri)} says what {shorten(other.iri)} says, from the same "
                    "words. Merge them into one claim with the evidence of both.",
                    claim.iri,
                    RDF + "object",
                    claim.object,
                    about=other.iri,
                )
                break
        alike[claim.triple].append(claim)


def _prose(claims: list[_Said]) -> Iterator[Finding]:
    things = [claim for claim in claims if isinstance(claim.object, Iri)]
    for claim in claims:
        value, predicate = claim.object, claim.triple[1]
        if not isinstance(value, Literal) or not claim.words:
            continue
        if str(predicate) in _NAMES:
            continue
        for other in things:
            if claim.words <= other.words and claim.shares_words(other):
                yield PROSE.finding(
                    f"{shorten(claim.iri)} has {value.value!r} in prose, which "
                    f"{shorten(other.iri)} says with {shorten(str(other.object))} from the same "
                    "place. Retire it, or word what it says beyond that.",
                    claim.iri,
                    RDF + "object",
                    value,
                    about=other.iri,
                )
                break
