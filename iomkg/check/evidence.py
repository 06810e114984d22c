"""Layer ``evidence``: every claim leads to an exact place, whose digest is right."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from iomkg.check import row_evidence, wording
from iomkg.check.finding import Finding, Rule
from iomkg.errors import EvidenceError
from iomkg.graph.evidence.rows import is_rows
from iomkg.graph.evidence.span import cut, digest, parse_span
from iomkg.graph.evidence.texts import SourceRecord, Text, misread_lengths, read_records
from iomkg.graph.reading import Reading
from iomkg.rdf.shacl.severity import Severity
from iomkg.terms import IOMKG, Iri, Literal, shorten

SPAN = Rule(
    "evidence/span",
    "A span lies within its source",
    "A span is SOURCE#char=START,END with START before END, both within the source's length "
    "(RFC 5147, section 2.1.1). Locate the passage again and correct the numbers.",
    example="iomkg:evidence <source/futurelearn#char=834,857> ;  # start before end, end excluded",
)
DIGEST = Rule(
    "evidence/digest",
    "A span's digest is that of the text",
    "The digest of a span is the SHA-256 of its characters in UTF-8. If the span is right, "
    "copy the digest that the message gives; if not, locate the passage again.",
    example='<source/futurelearn#char=834,857> a iomkg:Span ; iomkg:digest "sha256:…" .  # '
    "64 hex digits",
)
MISSING = Rule(
    "evidence/missing",
    "A span that a claim rests on is described",
    "Every span named by iomkg:evidence is a node of its own with an iomkg:digest. Add the block "
    '`<SPAN> a iomkg:Span ; iomkg:digest "sha256:…" .` below the claim.',
    example='<source/futurelearn#char=834,857> a iomkg:Span ; iomkg:digest "sha256:…" .',
)
TEXT = Rule(
    "evidence/source-text",
    "A source text at hand is the one that was read",
    "The source's record gives the digest and the length of the text that its spans were taken "
    "from. If the text was edited, restore it; a new edition is a new source.",
    example='<source/futurelearn> iomkg:digest "sha256:…" ; iomkg:characterCount 5530 .',
)
MENTION = Rule(
    "evidence/mention",
    "A text does not mention what it is said not to mention",
    "iomkg:doesNotMention holds only while none of the thing's names or acronyms occurs in the "
    "text as a word. Remove the statement, or the name that does not belong to the thing.",
    example="# <source/futurelearn> iomkg:doesNotMention <stage/iom> .  (delete the line)",
)
UNUSED = Rule(
    "evidence/unused",
    "A span is the evidence of a claim",
    "A span that nothing points at was left behind when its claim changed. Delete it.",
    Severity.WARNING,
    example="# <source/futurelearn#char=0,3> a iomkg:Span .  (delete the block)",
)
RULES = (SPAN, DIGEST, MISSING, TEXT, MENTION, UNUSED, *row_evidence.RULES, *wording.RULES)
NOTE = "evidence not re-checked: source text not at hand"

_DIGEST, _EVIDENCE = IOMKG + "digest", IOMKG + "evidence"
_SPANS = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
SELECT ?span ?digest WHERE {
  {
    SELECT DISTINCT ?span WHERE {
      { ?any iomkg:evidence|iomkg:extent ?span } UNION { ?span a iomkg:Span }
    }
  }
  OPTIONAL { ?span iomkg:digest ?digest }
}
"""
_UNDESCRIBED = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
SELECT DISTINCT ?claim ?span WHERE {
  ?claim iomkg:evidence ?span .
  OPTIONAL { ?span iomkg:digest ?digest }
  FILTER(!BOUND(?digest))
}
ORDER BY ?claim ?span
"""
_UNUSED = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
SELECT ?span WHERE {
  ?span a iomkg:Span .
  MINUS { ?any iomkg:evidence|iomkg:extent|iomkg:foundIn ?span }
}
ORDER BY ?span
"""
_ABSENT = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT DISTINCT ?source ?thing ?name WHERE {
  ?source iomkg:doesNotMention ?thing .
  VALUES ?naming { iomkg:name iomkg:acronym }
  ?claim rdf:subject ?thing ; rdf:predicate ?naming ; rdf:object ?name .
}
ORDER BY ?source ?thing ?name
"""


def check(reading: Reading) -> Iterator[Finding]:
    """Check spans, digests and source texts.

    Digests and texts are compared only where a text is at hand; one that is not is a note in
    the report, never a finding.

    Args:
        reading: the project.

    Yields:
        The findings.
    """
    records = {record.iri: record for record in read_records(reading.store)}
    for iri, length in misread_lengths(reading.store):
        yield TEXT.finding(
            f"The length of {shorten(iri)} is no number of characters. Write a whole number.",
            iri,
            IOMKG + "characterCount",
            length,
        )
    for iri, record in records.items():
        if iri in reading.texts:
            yield from _text(record, reading.texts[iri])
    yield from _described(reading)
    for span, recorded in reading.store.select(_SPANS).rows:
        if not is_rows(str(span)):
            yield from _span(reading, str(span), recorded, records)
    yield from row_evidence.check(reading)
    yield from _mentions(reading)
    yield from wording.check(reading)


def _described(reading: Reading) -> Iterator[Finding]:
    """Compare the spans that claims rest on with those that are described."""
    unused = [str(span) for (span,) in reading.store.select(_UNUSED).rows]
    for claim, span in reading.store.select(_UNDESCRIBED).rows:
        left = next((other for other in unused if _overlap(other, str(span))), None)
        yield MISSING.finding(
            f"{shorten(str(claim))} rests on {shorten(str(span))}, which has no digest. Describe "
            "the span below the claim, or point the claim at the right span"
            f"{f', {shorten(left)}' if left else ''}.",
            str(claim),
            _EVIDENCE,
            span,
            about=left,
        )
        unused = [other for other in unused if other != left]
    for other in unused:
        yield UNUSED.finding(f"No claim points at {shorten(other)}. Delete it.", other)


def missing_texts(reading: Reading) -> list[str]:
    """Return the IRIs of the held sources whose text is not at hand."""
    return [r.iri for r in read_records(reading.store) if r.iri not in reading.texts]


def _text(record: SourceRecord, text: Text) -> Iterator[Finding]:
    found = digest(text.content)
    if found != record.digest:
        yield TEXT.finding(
            f"{text.path} has digest {found}, not that of the text that was read. Restore the "
            "text, or describe the new edition as a source of its own.",
            record.iri,
            _DIGEST,
        )
    elif len(text.content) != record.length:
        yield TEXT.finding(
            f"{text.path} has {len(text.content)} characters. Write that as iomkg:characterCount.",
            record.iri,
            IOMKG + "characterCount",
        )


def _span(
    reading: Reading, iri: str, recorded: object, records: dict[str, SourceRecord]
) -> Iterator[Finding]:
    try:
        span = parse_span(iri)
    except EvidenceError as problem:
        yield SPAN.finding(f"{problem.message} {problem.next_step}", iri)
        return
    record, text = records.get(span.source), reading.texts.get(span.source)
    if record is not None and span.end > record.length:
        yield SPAN.finding(
            f"{shorten(iri)} ends after its source, which has {record.length} characters. Locate "
            "the passage again.",
            iri,
        )
    elif text is not None and isinstance(recorded, Literal) and span.end <= len(text.content):
        now = digest(cut(span, text.content))
        if now != recorded.value:
            yield DIGEST.finding(
                f"The text at {shorten(iri)} has another digest than recorded. If the span is "
                f'right, write "{now}"; if not, locate the passage again.',
                iri,
                _DIGEST,
                recorded,
            )


def _overlap(unused: str, missing: str) -> bool:
    """Whether a span that nothing points at is the one that a claim misses by a few characters."""
    try:
        one, other = parse_span(unused), parse_span(missing)
    except EvidenceError:
        return False
    return one.source == other.source and one.start < other.end and other.start < one.end


def _mentions(reading: Reading) -> Iterator[Finding]:
    said: defaultdict[tuple[str, Iri], list[str]] = defaultdict(list)
    for source, thing, name in reading.store.select(_ABSENT).rows:
        text = reading.texts.get(str(source))
        if text is not None and isinstance(thing, Iri) and _occurs(str(name), text.content):
            said[str(source), thing].append(repr(str(name)))
    for (of, about), names in said.items():
        yield MENTION.finding(
            f"{shorten(of)} is said not to mention {shorten(about.value)}, but its text has "
            f"{' and '.join(names)}. Remove the statement, or the name.",
            of,
            IOMKG + "doesNotMention",
            about,
        )


def _occurs(name: str, text: str) -> bool:
    """Whether a name stands in a text as a word or words of its own, in this spelling."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
