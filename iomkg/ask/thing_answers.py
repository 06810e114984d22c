"""The answer of ``show`` and ``why``: all that is claimed of one thing, and what is recorded of it.

A thing is anything that the graph or the ontology describes: a programme, a claim, a conflict, a
source, a property, a code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from iomkg.ask.answers import (
    STANDINGS,
    Answer,
    Answered,
    AnswerGroup,
    AnswerValue,
    Dispute,
    Offer,
    SaidBy,
    Standing,
    Wanted,
    by_exactness,
    firmness,
    make_dispute,
    standing_of,
    value_text,
)
from iomkg.ask.entities import kind_of
from iomkg.ask.looked_up import Called, look_up, look_up_disputes
from iomkg.ask.named import quoted
from iomkg.ask.node_record import node_record
from iomkg.ask.reasons import DigestState, Reason, Statement
from iomkg.ask.why import ReadKept, events_of, trace
from iomkg.rdf.sparql.terms_as_text import sparql_term
from iomkg.terms import ID, IOMKG, Iri, local_name, shorten
from iomkg.tuples import grouped

if TYPE_CHECKING:
    from iomkg.graph.evidence.texts import Text
    from iomkg.rdf.store.base import Store

_READ: Final = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
SELECT ?source WHERE { ?source iomkg:whollyRead true } ORDER BY ?source
"""
_SIDES: Final = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
SELECT DISTINCT ?claim ?side WHERE {
  VALUES ?conflict { %s }
  { ?conflict iomkg:claimInConflict|iomkg:claimCompared ?claim . BIND(true AS ?side) }
  UNION { ?conflict iomkg:outsideEvidence|iomkg:preferredClaim ?claim }
}
ORDER BY ?claim
"""
_FIRST: Final = tuple(IOMKG + name for name in ("name", "acronym", "occurred", "started"))


def answer_thing(
    store: Store,
    thing: Iri,
    label: str,
    verb: str,
    *,
    prop: Iri | None = None,
    history: bool = False,
    texts: Mapping[str, Text] | None = None,
    kept: ReadKept | None = None,
) -> Answer:
    """Answer what is known of a thing, or why.

    Args:
        store: holds the full graph.
        thing: what is asked about.
        label: its label.
        verb: ``show`` for what is said of it and with it; ``why`` for the claims behind that,
            those of the events in which it takes part included.
        prop: only this property of it.
        history: also claims that were retired.
        texts: source texts at hand, by IRI of the source, against which digests are checked.
        kept: see :func:`iomkg.ask.why.trace`.

    Returns:
        The answer; no claim about the thing is left out.

    Raises:
        StoreError: if the store cannot answer.
    """
    telling = _Telling(store, thing.value, verb, texts=texts or {}, kept=kept)
    record = () if prop is not None else tuple(node_record(store, thing))
    groups = tuple(telling.groups(prop, history))
    values = [value for group in groups for value in group.values]
    return Answer(
        verb=verb,
        title=label,
        iri=thing.value,
        lead=telling.lead(groups),
        wants=Wanted.OTHER,
        found=Answered.ANSWERED if values or record else Answered.NOTHING,
        missing="" if values or record else "No claim is about it, and nothing is recorded of it.",
        conditions=()
        if prop is None
        else (f"property: {look_up(store, [prop.value]).label(prop.value)}",),
        left_out=(),
        read_as=(),
        record=record,
        groups=groups,
        silent=(),
        unread=(),
        offers=tuple(telling.offers(groups, prop)),
    )


class _Telling:
    """What is told of one thing: its claims in groups, each disagreement once."""

    def __init__(
        self,
        store: Store,
        thing: str,
        verb: str,
        *,
        texts: Mapping[str, Text],
        kept: ReadKept | None,
    ) -> None:
        self.store = store
        self.thing = thing
        self.verb = verb
        self.texts = texts
        self.kept = kept
        self.kind = kind_of(thing) if thing.startswith(ID) else ""
        self.read = [source for (source,) in store.select(_READ).texts()]
        self.told: set[str] = set()
        self.called = Called({}, {})

    def groups(self, prop: Iri | None, history: bool) -> Iterator[AnswerGroup]:
        """Yield the groups."""
        if self.kind == "claim":
            yield from self._of_claim()
        elif self.kind in ("conflict", "comparison"):
            yield from self._of_conflict()
        elif prop is not None or self.thing.startswith(ID):
            yield from self._of_thing(prop, history)
        else:
            yield from self._pooled("claimed with it", self._trace("property", [self.thing]))

    def _trace(self, of: str, iris: Iterable[str], prop: Iri | None = None) -> list[Statement]:
        found = trace(
            self.store, of, iris, prop=prop, history=True, texts=self.texts, kept=self.kept
        )
        sources = {reason.source for each in found for reason in each.reasons}
        called = look_up(self.store, {*sources, *self.read})
        self.called = Called(
            {**self.called.labels, **called.labels}, {**self.called.short, **called.short}
        )
        return sorted(found, key=_first_told)

    def _of_thing(self, prop: Iri | None, history: bool) -> Iterator[AnswerGroup]:
        for each in self._trace("subject", [self.thing], prop):
            yield from self._group(each, history)
        if prop is not None:
            return
        if self.verb == "why":
            events = [iri for iri, _ in events_of(self.store, Iri(self.thing))]
            found = self._trace("subject", events) if events else []
            for each in sorted(found, key=lambda each: events.index(each.subject)):
                yield from self._group(each, history)
        yield from self._pooled("named in", self._trace("object", [self.thing]), history)
        if self.kind == "source":
            yield from self._pooled("what it says", self._trace("source", [self.thing]), history)

    def _of_claim(self) -> Iterator[AnswerGroup]:
        for each in self._trace("claim", [self.thing]):
            own = self._group(each, history=True)
            rest = self._trace("subject", [each.subject], Iri(each.property))
            others = tuple(
                reason
                for one in rest
                for reason in one.reasons
                if reason.claim != self.thing and not reason.replaced_by
            )
            yield from (group._replace(silent=()) for group in own)
            if others:
                shown = each._replace(label="what else is claimed of it", reasons=others)
                yield from self._group(shown, history=True)

    def _of_conflict(self) -> Iterator[AnswerGroup]:
        rows = self.store.select(_SIDES % sparql_term(Iri(self.thing))).rows
        sides: dict[str, bool] = {}
        for claim, side in rows:
            sides[str(claim)] = sides.get(str(claim), False) or side is not None
        found = self._trace("claim", sides) if sides else []
        slugs = [local_name(self.thing)] if self.kind == "conflict" else []
        own = tuple(look_up_disputes(self.store, slugs).values())
        self.told.update(dispute.conflict for dispute in own)
        for of_side, name in ((True, ""), (False, "evidence: ")):
            for each in found:
                reasons = tuple(r for r in each.reasons if sides[r.claim] == of_side)
                if reasons:
                    part = each._replace(label=name + each.label, reasons=reasons)
                    for group in self._group(part, history=True, disputes=False):
                        yield group._replace(disputes=own, silent=())
                        own = ()

    def _group(
        self, each: Statement, history: bool, *, disputes: bool = True
    ) -> Iterator[AnswerGroup]:
        """Yield the group of a statement, unless all its claims were retired."""
        reasons = [reason for reason in each.reasons if history or not reason.replaced_by]
        if not reasons:
            return
        values = [self._value(alike, each) for alike in _alike(reasons)]
        if each.single:
            values = by_exactness(values)
            values.sort(key=lambda value: STANDINGS.index(value.standing))
        speaking = {reason.source for reason in reasons}
        silent = [self.called.source(iri) for iri in self.read if iri not in speaking]
        yield AnswerGroup(
            subject=each.subject,
            about=each.about,
            property=each.property,
            relation=each.label,
            score=0.0,
            share=0.0,
            values=tuple(values),
            disputes=tuple(self._disputes(reasons)) if disputes else (),
            silent=tuple(silent) if each.single else (),
            command=f"iomkg why {shorten(each.subject)} {local_name(each.property)}",
        )

    def _pooled(
        self, name: str, found: Sequence[Statement], history: bool = True
    ) -> Iterator[AnswerGroup]:
        """Yield one group of claims about several things; each value tells what it is of."""
        values = []
        reasons: list[Reason] = []
        for each in found:
            kept = [reason for reason in each.reasons if history or not reason.replaced_by]
            reasons += kept
            for alike in _alike(kept):
                value = self._value(alike, each)
                values.append(value._replace(about=f"{each.about}: {each.label}"))
        if values:
            yield AnswerGroup(
                "", "", "", name, 0.0, 0.0, tuple(values), tuple(self._disputes(reasons)), (), ""
            )

    def _value(self, alike: Sequence[Reason], each: Statement) -> AnswerValue:
        first = alike[0]
        return AnswerValue(
            about=each.about,
            text=value_text(first.value, first.comparator, first.negated),
            iri=first.object,
            standing=min((_standing(r, each.single) for r in alike), key=STANDINGS.index),
            certainty=min((reason.modality for reason in alike), key=firmness),
            found=True,
            said=tuple(self._said(reason) for reason in alike),
        )

    def _said(self, reason: Reason) -> SaidBy:
        states = dict.fromkeys(place.state for place in reason.evidence)
        checked = [state.value for state in states if self.verb == "why"]
        retired = f"; replaced by {shorten(reason.replaced_by)}" if reason.replaced_by else ""
        return SaidBy(
            claim=reason.claim,
            source=reason.source,
            name=self.called.source(reason.source),
            places=tuple(place.place for place in reason.evidence),
            grade="verified" if reason.evidence else "cited",
            modality=reason.modality,
            date=reason.date,
            reported=reason.reported,
            statement=reason.description,
            wording=reason.wording,
            reason="" if reason.fact else reason.why_not + retired,
            checked="; ".join(checked) or (DigestState.CITED.value if self.verb == "why" else ""),
        )

    def _disputes(self, reasons: Iterable[Reason]) -> Iterator[Dispute]:
        """Yield the disagreements not told yet, those of most claims first."""
        judgements = [judged for reason in reasons for judged in reason.judgements]
        claims = Counter(judged.conflict for judged in judgements)
        for judged in sorted(judgements, key=lambda each: -claims[each.conflict]):
            if judged.conflict not in self.told:
                self.told.add(judged.conflict)
                yield make_dispute(
                    judged.conflict, judged.question, judged.kind, judged.verdict, judged.reason
                )

    # what stands around the groups

    def lead(self, groups: Sequence[AnswerGroup]) -> str:
        """Say in a sentence what a claim says, or what a conflict came to."""
        if not groups:
            return ""
        first = groups[0]
        if self.kind == "claim":
            said = first.values[0].said[0]
            return f"{said.name}: {said.statement}"
        if self.kind == "conflict" and first.disputes:
            preferred = [v for g in groups for v in g.values if v.standing is Standing.PREFERRED]
            told = f", preferred: {preferred[0].text}" if preferred else ""
            return f"{first.disputes[0].verdict[:1].upper()}{first.disputes[0].verdict[1:]}{told}."
        return ""

    def offers(self, groups: Sequence[AnswerGroup], prop: Iri | None) -> Iterator[Offer]:
        """Yield commands that lead on."""
        short = shorten(self.thing)
        other = "show" if self.verb == "why" else "why"
        what = "what is known of it" if self.verb == "why" else "the claims behind it, in full"
        dispute = next((d for g in groups for d in g.disputes if d.conflict != self.thing), None)
        if dispute is not None:
            yield Offer(f"iomkg why {shorten(dispute.conflict)}", dispute.title)
        if self.kind in ("claim", "conflict", "comparison") and groups:
            yield Offer(f"iomkg show {shorten(groups[0].subject)}", groups[0].about)
        elif self.kind == "source":
            yield Offer(f"iomkg query figures --source {short}", "the figures that it gives")
        elif not self.kind and groups:
            yield Offer(
                f"iomkg query property-by-source --property {quoted(local_name(self.thing))}",
                "what each source says, and who is silent",
            )
        if prop is None:
            yield Offer(f"iomkg {other} {short}", what)


def _first_told(each: Statement) -> tuple[int, bool, bool]:
    """Order statements: names and dates first, then what holds one value, settled before not."""
    first = _FIRST.index(each.property) if each.property in _FIRST else len(_FIRST)
    settled = any(reason.fact or reason.rank == "preferred" for reason in each.reasons)
    return first, not each.single, not settled


def _alike(reasons: Iterable[Reason]) -> list[list[Reason]]:
    """Put together the claims that say the same."""
    same = grouped(((r.value, r.object, r.comparator, r.negated), r) for r in reasons)
    return list(same.values())


def _standing(reason: Reason, single: bool) -> Standing:
    return standing_of(
        rank=reason.rank,
        preferred=any(j.preferred and j.verdict == "resolved" for j in reason.judgements),
        fact=reason.fact,
        clashes=bool(reason.clashes),
        comparator=reason.comparator,
        modality=reason.modality,
        single=single,
    )
