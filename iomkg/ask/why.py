"""Why the graph holds what it holds: from a statement to its claims, places and conflicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from iomkg.ask.claims_read import (
    BECAUSE,
    EVIDENCE,
    NOTHING,
    REPLACED,
    ClaimRead,
    ReadClaims,
    read_claims,
)
from iomkg.ask.reasons import DigestState, Evidence, Reason, Statement, Why
from iomkg.errors import EvidenceError
from iomkg.graph.evidence.rows import is_rows
from iomkg.graph.evidence.span import cut, digest, parse_span
from iomkg.rdf.sparql.terms_as_text import sparql_term
from iomkg.terms import IOMKG, Iri, Literal, Term, shorten
from iomkg.tuples import NamedTuple, firsts, grouped

if TYPE_CHECKING:
    from iomkg.graph.evidence.texts import Text
    from iomkg.rdf.store.base import Store

_PREFIXES = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_EVENTS = (
    _PREFIXES
    + """
SELECT DISTINCT ?event ?label ?earliest
WHERE {
  { VALUES ?party { %s } } UNION { ?party prov:specializationOf %s }
  ?link rdf:object ?party ; rdf:subject ?event .
  ?event a ?class .
  ?class rdfs:subClassOf* iomkg:Event .
  OPTIONAL { ?event rdfs:label ?label }
  OPTIONAL { ?dated rdf:subject ?event ; rdf:predicate iomkg:occurred ; iomkg:earliest ?earliest }
}
ORDER BY ?earliest ?event
"""
)


_SINGLE = frozenset({IOMKG + "OneForEver", IOMKG + "OneAtATime"})
_RIVALLED = frozenset({IOMKG + "Rivalled"})
_AGREES = "disputed by a rival; the fact rests on a preferred claim that says the same"


def why(
    store: Store,
    subject: Iri,
    *,
    label: str,
    prop: Iri | None = None,
    history: bool = False,
    texts: Mapping[str, Text] | None = None,
    kept: ReadKept | None = None,
) -> Why:
    """Trace what the graph holds of a thing back to its claims.

    Args:
        store: holds the full graph.
        subject: the thing.
        label: its label, to show.
        prop: only this property; the events are then left out.
        history: also claims that were retired and replaced.
        texts: source texts at hand, by IRI of the source, against which digests are checked.
        kept: see :func:`trace`.

    Returns:
        The statements with the claims behind them and, where the thing takes part in events
        itself or by one of its stages, the same for each event.
    """
    events = [] if prop is not None else events_of(store, subject)
    subjects = [subject.value] + [iri for iri, _ in events]
    found = trace(store, "subject", subjects, prop=prop, history=history, texts=texts, kept=kept)
    statements = grouped((each.subject, each) for each in found)
    return Why(
        subject.value,
        label,
        tuple(statements.get(subject.value, ())),
        tuple(Why(iri, name, tuple(statements.get(iri, ())), ()) for iri, name in events),
    )


def events_of(store: Store, subject: Iri) -> list[tuple[str, str]]:
    """Return the events in which a thing takes part, itself or by a stage, with their labels."""
    rows = store.select(_EVENTS.replace("%s", sparql_term(subject))).texts()
    return list(firsts((event, label or shorten(event)) for event, label, _ in rows).items())


class Traced(NamedTuple):
    """A claim that was traced.

    Attributes:
        key: the statement that it stands behind, without reasons.
        reason: the claim.
        because: codes of the reasons why no fact follows from it.
    """

    key: Statement
    reason: Reason
    because: frozenset[str]


ReadKept: TypeAlias = Callable[[str, Iterable[str]], Iterable[Traced]]
"""Reads claims as :func:`read_traced` does, from where they were kept."""


def trace(
    store: Store,
    of: str,
    iris: Iterable[str],
    *,
    prop: Iri | None = None,
    history: bool = False,
    texts: Mapping[str, Text] | None = None,
    kept: ReadKept | None = None,
) -> tuple[Statement, ...]:
    """Trace statements back to their claims.

    Args:
        store: holds the full graph.
        of: what the claims have one of: ``claim``, ``subject``, ``property``, ``object``,
            ``source``.
        iris: of those, which.
        prop: only claims of this property.
        history: also claims that were retired and replaced.
        texts: source texts at hand, by IRI of the source, against which digests are checked.
        kept: reads claims of the store as they were kept, which will do where no text is at hand.

    Returns:
        The statements, ordered by subject and property, with the claims found behind them.
    """
    found = read_traced(store, of, iris, texts) if texts or kept is None else kept(of, iris)
    statements = grouped(
        (each.key, each)
        for each in found
        if prop is None or each.key.property == prop.value
        if history or not each.reason.replaced_by
    )
    return tuple(
        key._replace(reasons=tuple(_agreeing(behind))) for key, behind in statements.items()
    )


def read_traced(
    store: Store, of: str, iris: Iterable[str], texts: Mapping[str, Text] | None = None
) -> Iterator[Traced]:
    """Read claims and trace each; for the arguments see :func:`trace`.

    Yields:
        The claims, ordered by subject, property, source and place.
    """
    held = texts or {}
    yield from traced(read_claims(store, of, iris, digests=bool(held)), held)


def traced(read: ReadClaims, texts: Mapping[str, Text]) -> Iterator[Traced]:
    """Trace claims that were read; for what it yields see :func:`read_traced`."""
    for record in sorted(read.claims, key=_place_of):  # an engine takes longer to order terms
        because = frozenset(map(str, record.all(BECAUSE)))
        yield Traced(_key(record, read), _reason(record, read, texts), because)


def _place_of(record: ClaimRead) -> tuple[str, str, str, int, str]:
    """Order claims by subject, property, source and place."""
    spans = [str(span) for span in record.all(EVIDENCE)]
    start = min((-1 if is_rows(span) else parse_span(span).start for span in spans), default=-1)
    return record.subject, record.property, record.source, start, record.claim


def _key(record: ClaimRead, read: ReadClaims) -> Statement:
    prop = read.things.get(record.property, NOTHING)
    return Statement(
        property=record.property,
        label=str(prop.label) if prop.label else _words(shorten(record.property).split(":")[-1]),
        reasons=(),
        subject=record.subject,
        about=_label(Iri(record.subject), read),
        single=str(prop.holds or "") in _SINGLE,
    )


def _agreeing(behind: Sequence[Traced]) -> Iterator[Reason]:
    """Mark the claims that are no facts because of a rival, but agree with the fact."""
    facts = {each.reason.value for each in behind if each.reason.fact}
    for _, reason, because in behind:
        agrees = reason.value in facts and because == _RIVALLED
        yield reason._replace(why_not=_AGREES) if agrees else reason


def _reason(record: ClaimRead, read: ReadClaims, texts: Mapping[str, Text]) -> Reason:
    modality, rank = _local(record.modality), _local(record.rank)
    # More about a reason, by its code.
    details = {
        IOMKG + "PutForward": modality,
        IOMKG + "JudgedWrong": record.text(IOMKG + "deprecationReason"),
    }
    because = sorted(map(str, record.all(BECAUSE)))
    source = read.things.get(record.source, NOTHING)
    reporter = read.things.get(record.text(IOMKG + "saidBy"), NOTHING)
    weighed = [read.judgements.get(str(iri)) for iri in record.all(IOMKG + "judgedIn")]
    return Reason(
        claim=record.claim,
        value=_label(record.object, read),
        comparator=_words(_local(record.text(IOMKG + "comparator"))),
        date=record.text(IOMKG + "asOf", IOMKG + "validity"),
        modality=modality,
        negated=record.text(IOMKG + "negated") in ("true", "1"),
        rank=rank,
        source=record.source,
        source_label=str(source.label or ""),
        page=str(source.page or ""),
        evidence=_evidence(record, read, texts),
        description=record.description,
        fact=record.has(IOMKG + "accepted") and not because,
        why_not="; ".join(
            f"{words}: {detail}" if (detail := details.get(code)) else words
            for code in because
            for words in [_label(Iri(code), read)]
        ),
        judgements=tuple(
            judgement._replace(preferred=preferred == record.claim)
            for judgement, preferred in sorted(
                (each for each in weighed if each), key=lambda each: each[0].conflict
            )
        ),
        clashes=tuple(sorted(map(str, record.all(IOMKG + "clashesWith")))),
        replaced_by=record.text(REPLACED),
        object=record.object.value if isinstance(record.object, Iri) else "",
        reported=str(reporter.label or ""),
        wording="; ".join(sorted({str(words) for words in record.all(IOMKG + "namedAs")})),
    )


def _evidence(
    record: ClaimRead, read: ReadClaims, texts: Mapping[str, Text]
) -> tuple[Evidence, ...]:
    found: dict[str, Evidence] = {}
    for term in record.all(EVIDENCE):
        iri = str(term)
        if is_rows(iri):
            found[iri] = Evidence(iri, -1, -1, DigestState.NOT_AT_HAND)
            continue
        span = parse_span(iri)
        state = digest_state(iri, read.digests.get(iri, ""), texts.get(span.source))
        found[iri] = Evidence(iri, span.start, span.end, state)
    return tuple(sorted(found.values(), key=lambda each: (each.start, each.end)))


def digest_state(span: str, recorded: str, text: Text | None) -> DigestState:
    """Compare the digest of a span with the text at hand.

    Args:
        span: IRI of the span.
        recorded: its digest, as the graph records it.
        text: the text of its source, or None if it is not at hand.
    """
    if text is None:
        return DigestState.NOT_AT_HAND
    try:
        now = digest(cut(parse_span(span), text.content))
    except EvidenceError:
        return DigestState.DIFFERS
    return DigestState.VERIFIED if now == recorded else DigestState.DIFFERS


def _label(term: Term, read: ReadClaims) -> str:
    thing = read.things.get(term.value, NOTHING) if isinstance(term, Iri) else NOTHING
    if thing.label is not None:
        return str(thing.label)
    return term.value if isinstance(term, Literal) else shorten(str(term))


def _local(code: str) -> str:
    return _words(code.removeprefix(IOMKG)).strip()


def _words(name: str) -> str:
    """Write ``MoreThan`` as ``more than``."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
