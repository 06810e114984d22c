"""What follows from the claims: bounds of dates and figures, then the rules in order.

Bounds need arithmetic on EDTF dates, which SPARQL lacks; everything else is a CONSTRUCT in
``queries/rules``, run once each in the order of their names, each seeing what the earlier ones
added. The outcome depends on the authored triples and the rules alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from iomkg.errors import DateError, QueryRefused, QuerySyntaxError
from iomkg.graph.dates import Bounds, Stretch, bounds, stretch
from iomkg.rdf.read.oxterms import to_ox, triple_from_ox
from iomkg.rdf.read.text import read_text
from iomkg.rdf.sparql.tokens import refuse
from iomkg.rdf.store.base import Store
from iomkg.rdf.store.embedded import EmbeddedStore
from iomkg.rdf.store.stopwatch import timed
from iomkg.terms import EDTF, IOMKG, XSD, Blank, Iri, Literal, Term, Triple, whole

FACTS_RULE = "60-facts"
EVENT_BOUNDS_RULE = "70-event-bounds"
BOUNDS_STEP = "00-bounds"
_CONSTRUCT = frozenset({"CONSTRUCT"})

_CLAIMS = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?claim ?object ?comparator ?holds ?asOf ?validity ?published WHERE {
  ?claim a iomkg:Claim ; rdf:predicate ?property ; rdf:object ?object .
  OPTIONAL { ?property iomkg:holds ?holds }
  OPTIONAL { ?claim iomkg:comparator ?comparator }
  OPTIONAL { ?claim iomkg:asOf ?asOf }
  OPTIONAL { ?claim iomkg:validity ?validity }
  OPTIONAL { ?claim prov:hadPrimarySource/iomkg:publicationRange ?published }
}
"""
_SOURCES = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
SELECT ?source ?published ?kept WHERE {
  ?source iomkg:publicationRange ?published .
  OPTIONAL { ?source iomkg:keptCurrent ?kept }
}
"""
_INFINITY = Literal("INF", XSD + "double")
_MINUS_INFINITY = Literal("-INF", XSD + "double")
_ONE_FOR_EVER = Iri(IOMKG + "OneForEver")
_Bound: TypeAlias = tuple[ox.NamedNode, ox.Literal]


@dataclass(frozen=True)
class BadDate:
    """A date that could not be read.

    Attributes:
        node: IRI of the claim or source that bears it.
        problem: what is wrong with the date.
    """

    node: str
    problem: DateError


@dataclass(frozen=True)
class Derivation:
    """Everything that was derived.

    Attributes:
        steps: what each step added, in order, as a store takes it; the step is the stem of the
            rule's file, or ``00-bounds``.
        bad_dates: dates that could not be read and therefore have no bounds.
    """

    steps: tuple[tuple[str, tuple[ox.Quad, ...]], ...]
    bad_dates: tuple[BadDate, ...]

    def quads(self) -> Iterator[ox.Quad]:
        """Yield all that was derived, in the order of the steps, as a store takes it."""
        for _, quads in self.steps:
            yield from quads

    def triples(self) -> Iterator[Triple]:
        """Yield every derived triple, in the order of the steps."""
        return map(triple_from_ox, self.quads())


def derive(
    store: EmbeddedStore,
    rules: Iterable[Path],
    *,
    told: Callable[[str], object] = str,
    read: Callable[[Path], str] = read_text,
    kept: Callable[[str, tuple[ox.Quad, ...]], object] | None = None,
) -> tuple[BadDate, ...]:
    """Derive what follows from the authored triples and add it to the store.

    Args:
        store: holds the ontology and the authored graph, nothing derived; one that keeps the
            labels of blank nodes.
        rules: files with one CONSTRUCT each, in the order in which they run.
        told: is called with the name of each step before it runs.
        read: gives the text of a rule.
        kept: is called with the name of each step and what it added, in the order of its lines.
            Without it nothing is held in memory, so that a graph may have any size.

    Returns:
        Dates that could not be read and therefore have no bounds.

    Raises:
        QuerySyntaxError: if a rule does not parse.
        QueryRefused: if a rule is not a CONSTRUCT, or contains ``SERVICE`` or ``FROM``.
        StoreError: the store fails.
    """
    bad_dates: list[BadDate] = []

    def add(step: str, quads: Iterator[ox.Quad]) -> None:
        if kept is None:
            store.extend(quads)
        else:
            by_line = {str(quad): quad for quad in quads}
            held = tuple(by_line[line] for line in sorted(by_line))
            store.extend(held)
            kept(step, held)

    told(BOUNDS_STEP)
    add(BOUNDS_STEP, _bounds(store, bad_dates))
    for rule in rules:
        told(rule.stem)
        with _naming(rule), timed(f"the rule {rule.name}"):
            text = rule_text(rule, read)
            if kept is None:
                store.infer(text)
            else:
                add(rule.stem, store.made_by(text))
    return tuple(sorted(bad_dates, key=lambda bad: bad.node))


def recorded_derivation(store: EmbeddedStore, rules: Iterable[Path]) -> Derivation:
    """Derive as :func:`derive` does, and keep what each step added."""
    steps: list[tuple[str, tuple[ox.Quad, ...]]] = []
    bad_dates = derive(store, rules, kept=lambda step, quads: steps.append((step, quads)))
    return Derivation(tuple(steps), bad_dates)


def rule_text(rule: Path, read: Callable[[Path], str] = read_text) -> str:
    """Read a rule.

    Args:
        rule: its file.
        read: gives the text of a file.

    Returns:
        The CONSTRUCT query.

    Raises:
        QuerySyntaxError, QueryRefused: as :func:`derive`.
        UnreadableFile: if it is no file, or not UTF-8.
    """
    text = read(rule)
    refuse(text, allow=_CONSTRUCT)
    return text


@contextmanager
def _naming(rule: Path) -> Iterator[None]:
    try:
        yield
    except (QueryRefused, QuerySyntaxError) as problem:
        raise problem.within(rule) from None


def _bounds(store: Store, bad: list[BadDate]) -> Iterator[ox.Quad]:
    """Yield the bounds of dates, figures and validities; note the dates that cannot be read."""
    for row in store.select(_CLAIMS).rows:
        claim, obj, comparator, holds, as_of, validity, published = row
        assert isinstance(claim, Iri | Blank)
        try:
            yield from _said_of(claim, _of_object(obj, comparator))
            if holds != _ONE_FOR_EVER:
                yield from _said_of(claim, _of_validity(as_of, validity, published))
        except DateError as problem:
            bad.append(BadDate(str(claim), problem))
    for source, published, kept in store.select(_SOURCES).rows:
        assert isinstance(source, Iri | Blank)
        try:
            yield from _said_of(source, _of_object(published, None))
            if isinstance(kept, Literal):
                until = stretch(kept.value).end
            elif isinstance(published, Literal):
                until = bounds(published.value)
            else:
                continue
            yield from _said_of(source, [_day("vouchesUntil", until.earliest)])
        except DateError as problem:
            bad.append(BadDate(str(source), problem))


def _said_of(node: Iri | Blank, pairs: Iterable[_Bound]) -> Iterator[ox.Quad]:
    subject = to_ox(node)
    return (ox.Quad(subject, name, value) for name, value in pairs)


@lru_cache(maxsize=4096)  # many claims have the dates of their source
def _of_object(obj: Term | None, comparator: Term | None) -> tuple[_Bound, ...]:
    if not isinstance(obj, Literal):
        return ()
    if obj.datatype == EDTF + "EDTF":
        found = bounds(obj.value)
        return (_day("earliest", found.earliest), _day("latest", found.latest))
    number = whole(obj) if obj.datatype == XSD + "integer" else None
    if number is not None:
        low, high = _range(number, str(comparator or "").removeprefix(IOMKG))
        return (_bound("lowerBound", low), _bound("upperBound", high))
    return ()


def _range(number: int, comparator: str) -> tuple[Literal, Literal]:
    def integer(n: int) -> Literal:
        return Literal(str(n), XSD + "integer")

    margin = abs(number) // 10
    return {
        "MoreThan": (integer(number + 1), _INFINITY),
        "AtLeast": (integer(number), _INFINITY),
        "LessThan": (_MINUS_INFINITY, integer(number - 1)),
        "AtMost": (_MINUS_INFINITY, integer(number)),
        "About": (integer(number - margin), integer(number + margin)),
    }.get(comparator, (integer(number), integer(number)))


@lru_cache(maxsize=4096)
def _of_validity(
    as_of: Term | None, validity: Term | None, published: Term | None
) -> tuple[_Bound, ...]:
    appeared = bounds(published.value) if isinstance(published, Literal) else None
    if isinstance(validity, Literal):
        found = _vouched(stretch(validity.value), appeared)
    elif isinstance(as_of, Literal):
        moment = bounds(as_of.value)
        found = Stretch(moment, moment)
    elif appeared is not None:
        found = Stretch(appeared, appeared)
    else:
        return ()
    return (
        _day("validFromEarliest", found.start.earliest),
        _day("validFromLatest", found.start.latest),
        _day("validToEarliest", found.end.earliest),
        _day("validToLatest", found.end.latest),
    )


def _vouched(span: Stretch, appeared: Bounds | None) -> Stretch:
    """Let an open end be certain only until the source appeared, and possible after that."""
    if not span.open_end or appeared is None:
        return span
    until = max(appeared.earliest, span.start.latest)
    return Stretch(span.start, Bounds(until, span.end.latest), span.open_start, span.open_end)


def _day(name: str, day: dt.date) -> _Bound:
    return _bound(name, Literal(day.isoformat(), XSD + "date"))


def _bound(name: str, value: Literal) -> _Bound:
    return to_ox(Iri(IOMKG + name)), to_ox(value)
