"""Why the graph holds what it holds: from a statement to its claims, places and conflicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from iomkg.ask.reasons import DigestState, Evidence, Judgement, Reason, Statement, Why
from iomkg.errors import EvidenceError
from iomkg.graph.evidence.rows import is_rows
from iomkg.graph.evidence.span import cut, digest, parse_span
from iomkg.graph.evidence.texts import Text
from iomkg.rdf.sparql.terms_as_text import sparql_term
from iomkg.rdf.store.base import Store
from iomkg.terms import IOMKG, Iri, Literal, Term, shorten

_PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_CLAIMS = (
    _PREFIXES
    + """
SELECT ?claim ?subject ?property ?object ?propertyLabel ?objectLabel ?comparator ?date
       ?modality ?negated ?rank ?source ?sourceLabel ?page ?span ?digest ?start
       ?description ?accepted ?reason ?replacement ?because ?words ?subjectLabel ?holds ?reported
       ?wording
WHERE {
  VALUES ?%s { %s }
  ?claim rdf:subject ?subject ; rdf:predicate ?property ; rdf:object ?object ;
         iomkg:modality ?modality ; iomkg:rank ?rank ; prov:hadPrimarySource ?source ;
         dcterms:description ?description .
  OPTIONAL { ?property rdfs:label ?propertyLabel }
  OPTIONAL { ?object rdfs:label ?objectLabel }
  OPTIONAL { ?subject rdfs:label ?subjectLabel }
  OPTIONAL { ?property iomkg:holds ?holds }
  OPTIONAL { ?claim iomkg:saidBy/rdfs:label ?reported }
  OPTIONAL { ?claim iomkg:namedAs ?wording }
  OPTIONAL { ?claim iomkg:comparator ?comparator }
  OPTIONAL { ?claim iomkg:asOf|iomkg:validity ?date }
  OPTIONAL { ?claim iomkg:negated ?negated }
  OPTIONAL { ?claim iomkg:deprecationReason ?reason }
  OPTIONAL { ?claim dcterms:isReplacedBy ?replacement }
  OPTIONAL { ?claim iomkg:accepted ?accepted }
  OPTIONAL { ?claim iomkg:notFactBecause ?because . ?because rdfs:label ?words }
  OPTIONAL { ?source rdfs:label ?sourceLabel }
  OPTIONAL { ?source foaf:page ?page }
  OPTIONAL {
    ?claim iomkg:evidence ?span .
    ?span iomkg:digest ?digest .
    OPTIONAL { ?span oa:hasSelector/oa:start ?start }
  }
}
"""
)
_CONFLICTS = (
    _PREFIXES
    + """
SELECT ?claim ?conflict ?label ?verdict ?kind ?reason ?preferred
WHERE {
  VALUES ?claim { %s }
  ?claim iomkg:judgedIn ?conflict .
  ?conflict rdfs:label ?label ; iomkg:verdict/rdfs:label ?verdict ;
            iomkg:conflictKind/rdfs:label ?kind ; dcterms:description ?reason .
  OPTIONAL { ?conflict iomkg:preferredClaim ?preferred }
}
ORDER BY ?claim ?conflict
"""
)
_CLASHES = (
    _PREFIXES
    + """
SELECT DISTINCT ?claim ?other
WHERE {
  VALUES ?claim { %s }
  ?claim iomkg:clashesWith ?other .
}
ORDER BY ?claim ?other
"""
)
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
) -> Why:
    """Trace what the graph holds of a thing back to its claims.

    Args:
        store: holds the full graph.
        subject: the thing.
        label: its label, to show.
        prop: only this property; the events are then left out.
        history: also claims that were retired and replaced.
        texts: source texts at hand, by IRI of the source, against which digests are checked.

    Returns:
        The statements with the claims behind them and, where the thing takes part in events
        itself or by one of its stages, the same for each event.
    """
    events = [] if prop is not None else events_of(store, subject)
    subjects = [subject.value] + [iri for iri, _ in events]
    statements: defaultdict[str, list[Statement]] = defaultdict(list)
    for each in trace(store, "subject", subjects, prop=prop, history=history, texts=texts):
        statements[each.subject].append(each)
    return Why(
        subject.value,
        label,
        tuple(statements[subject.value]),
        tuple(Why(iri, name, tuple(statements[iri]), ()) for iri, name in events),
    )


def events_of(store: Store, subject: Iri) -> list[tuple[str, str]]:
    """Return the events in which a thing takes part, itself or by a stage, with their labels."""
    found: dict[str, str] = {}
    for event, label, _ in store.select(_EVENTS.replace("%s", sparql_term(subject))).rows:
        found.setdefault(str(event), str(label or shorten(str(event))))
    return list(found.items())


def trace(
    store: Store,
    of: str,
    iris: Iterable[str],
    *,
    prop: Iri | None = None,
    history: bool = False,
    texts: Mapping[str, Text] | None = None,
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

    Returns:
        The statements, ordered by subject and property, with the claims found behind them.
    """
    listed = " ".join(sparql_term(Iri(iri)) for iri in iris)
    rows: dict[str, list[dict[str, Term | None]]] = {}
    answer = store.select(_CLAIMS % (of, listed))
    told = (dict(zip(answer.variables, row, strict=True)) for row in answer.rows)
    for record in sorted(told, key=_place_of):  # an engine takes longer to order terms
        rows.setdefault(str(record["claim"]), []).append(record)
    claims = " ".join(sparql_term(Iri(iri)) for iri in rows)
    judgements = _judgements(store, claims)
    clashes: defaultdict[str, list[str]] = defaultdict(list)
    for claim, other in store.select(_CLASHES % claims).rows:
        clashes[str(claim)].append(str(other))
    grouped: dict[_Key, list[tuple[Reason, frozenset[str]]]] = {}
    for iri, records in rows.items():
        first = records[0]
        if (prop is not None and first["property"] != prop) or (
            first["replacement"] is not None and not history
        ):
            continue
        because = {str(record["because"]): str(record["words"]) for record in records}
        because.pop("None", None)
        reason = _reason(records, because, texts or {}, judgements[iri], clashes[iri])
        grouped.setdefault(_key(first), []).append((reason, frozenset(because)))
    return tuple(
        Statement(key.property, key.label, tuple(_agreeing(reasons)), *key[2:])
        for key, reasons in grouped.items()
    )


def _place_of(record: Mapping[str, Term | None]) -> tuple[str, str, str, int, str]:
    """Order claims by subject, property, source and place."""
    subject, prop, source = (str(record[name]) for name in ("subject", "property", "source"))
    return subject, prop, source, int(str(record["start"] or -1)), str(record["claim"])


class _Key(NamedTuple):
    """What a statement is about; the fields of a statement but for its reasons."""

    property: str
    label: str
    subject: str
    about: str
    single: bool


def _key(record: Mapping[str, Term | None]) -> _Key:
    return _Key(
        str(record["property"]),
        _label(record, "property"),
        str(record["subject"]),
        _label(record, "subject"),
        str(record["holds"] or "") in _SINGLE,
    )


def _agreeing(reasons: list[tuple[Reason, frozenset[str]]]) -> Iterator[Reason]:
    """Mark the claims that are no facts because of a rival, but agree with the fact."""
    facts = {reason.value for reason, _ in reasons if reason.fact}
    for reason, because in reasons:
        agrees = reason.value in facts and because == _RIVALLED
        yield replace(reason, why_not=_AGREES) if agrees else reason


def _judgements(store: Store, claims: str) -> defaultdict[str, tuple[Judgement, ...]]:
    found: defaultdict[str, tuple[Judgement, ...]] = defaultdict(tuple)
    for row in store.select(_CONFLICTS % claims).rows:
        claim, conflict, label, verdict, kind, reason, preferred = (str(t or "") for t in row)
        found[claim] += (Judgement(conflict, label, kind, verdict, preferred == claim, reason),)
    return found


def _reason(
    records: list[dict[str, Term | None]],
    because: Mapping[str, str],
    texts: Mapping[str, Text],
    judgements: tuple[Judgement, ...],
    clashes: list[str],
) -> Reason:
    first = records[0]
    modality, rank = _local(first["modality"]), _local(first["rank"])
    # More about a reason, by its code.
    details = {IOMKG + "PutForward": modality, IOMKG + "JudgedWrong": str(first["reason"] or "")}
    return Reason(
        claim=str(first["claim"]),
        value=_label(first, "object"),
        comparator=_words(_local(first["comparator"])),
        date=str(first["date"] or ""),
        modality=modality,
        negated=str(first["negated"] or "") in ("true", "1"),
        rank=rank,
        source=str(first["source"]),
        source_label=str(first["sourceLabel"] or ""),
        page=str(first["page"] or ""),
        evidence=_evidence(records, texts),
        description=str(first["description"]),
        fact=first["accepted"] is not None and not because,
        why_not="; ".join(
            f"{words}: {detail}" if (detail := details.get(code)) else words
            for code, words in sorted(because.items())
        ),
        judgements=judgements,
        clashes=tuple(clashes),
        replaced_by=str(first["replacement"] or ""),
        object=first["object"].value if isinstance(first["object"], Iri) else "",
        reported=str(first["reported"] or ""),
        wording="; ".join(
            dict.fromkeys(str(r["wording"]) for r in records if r["wording"] is not None)
        ),
    )


def _evidence(
    records: list[dict[str, Term | None]], texts: Mapping[str, Text]
) -> tuple[Evidence, ...]:
    found: dict[str, Evidence] = {}
    for record in records:
        if record["span"] is None:
            continue
        if is_rows(str(record["span"])):
            rows = str(record["span"])
            found[rows] = Evidence(rows, -1, -1, DigestState.NOT_AT_HAND)
            continue
        span = parse_span(str(record["span"]))
        text = texts.get(span.source)
        found[span.iri] = Evidence(
            span.iri, span.start, span.end, digest_state(span.iri, str(record["digest"]), text)
        )
    return tuple(sorted(found.values(), key=lambda e: (e.start, e.end)))


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


def _label(record: Mapping[str, Term | None], name: str) -> str:
    label, term = record[f"{name}Label"], record[name]
    if label is not None:
        return str(label)
    if isinstance(term, Literal):
        return term.value
    short = shorten(str(term))
    return _words(short.split(":")[-1]) if name == "property" else short


def _local(term: Term | None) -> str:
    return _words(str(term or "").removeprefix(IOMKG)).strip()


def _words(name: str) -> str:
    """Write ``MoreThan`` as ``more than``."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
