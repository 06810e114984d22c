"""Whether the engine behind a store answers rightly, and which named queries it gets wrong.

There are two ways to find out. Probes with known answers tell which features of SPARQL fail, and
a named query that uses all the features of a failing probe is at risk. Where the store holds our
graph, the tests of each named query are run on it and on the graph built here, which says more: a
query may use a feature and never meet the fault.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from iomkg.ask.answer import BoundQuery, answer, bind_query
from iomkg.ask.entities import Entities
from iomkg.ask.named import NamedQuery
from iomkg.errors import IomkgError
from iomkg.rdf.sparql.uses import uses
from iomkg.rdf.store.base import Store
from iomkg.rdf.store.probes import EngineProbe, shown
from iomkg.terms import IOMKG

_COUNTS: Final = ("a iomkg:Claim", "a iomkg:Stage", "iomkg:grade ?o", "iomkg:characters ?o")


class Verdict(Enum):
    """What became of a probe or a named query; the value is how it is named."""

    RIGHT = "right"
    ORDER = "other order"
    WRONG = "wrong rows"
    FAILED = "error"
    AT_RISK = "at risk"
    NO_RISK = "no fault known"
    NOT_RUN = "not run"

    @property
    def bad(self) -> bool:
        """Whether it means that answers cannot be relied on."""
        return self in (Verdict.WRONG, Verdict.FAILED, Verdict.AT_RISK)


class Graph(Enum):
    """What a store holds."""

    OURS = "the graph of this project"
    ANOTHER = "another version of the graph"
    NONE = "no graph of this project"


@dataclass(frozen=True)
class Probed:
    """A probe and what became of it.

    Attributes:
        probe: the probe.
        verdict: right, wrong, error or not run.
        found: the rows found, as :func:`iomkg.rdf.store.probes.shown` writes them.
        message: what the engine said, if it failed.
    """

    probe: EngineProbe
    verdict: Verdict
    found: tuple[tuple[str, ...], ...] = ()
    message: str = ""


@dataclass(frozen=True)
class Judged:
    """A named query and what this engine makes of it.

    Attributes:
        query: its name.
        verdict: what its tests showed, or, where they were not run, whether it is at risk.
        detail: which test differs and how, or which probes put it at risk.
    """

    query: str
    verdict: Verdict
    detail: str = ""


def run_probes(
    store: Store | None, probes: Iterable[EngineProbe], deadline: float
) -> Iterator[Probed]:
    """Ask probes of a store.

    Args:
        store: the store; None if they cannot be asked.
        probes: the probes.
        deadline: seconds for each.

    Yields:
        What became of each.
    """
    for probe in probes:
        if store is None:
            yield Probed(probe, Verdict.NOT_RUN)
            continue
        try:
            found = tuple(
                tuple(map(shown, row)) for row in store.select(probe.query, deadline).rows
            )
        except IomkgError as problem:
            yield Probed(probe, Verdict.FAILED, message=problem.message)
            continue
        verdict = Verdict.RIGHT if probe.matches(found) else Verdict.WRONG
        yield Probed(probe, verdict, found)


def what_it_holds(store: Store, ours: Store, deadline: float) -> Graph:
    """Tell whether a store holds our graph, by counts that differ from version to version.

    Args:
        store: the store.
        ours: the graph built from the project.
        deadline: seconds for each count.

    Returns:
        What it holds; ``NONE`` too if it cannot count.
    """
    try:
        theirs = [_count(store, pattern, deadline) for pattern in _COUNTS]
    except IomkgError:
        return Graph.NONE
    if theirs[0] == "0":
        return Graph.NONE
    same = theirs == [_count(ours, pattern, None) for pattern in _COUNTS]
    return Graph.OURS if same else Graph.ANOTHER


def _count(store: Store, pattern: str, deadline: float | None) -> str:
    text = f"PREFIX iomkg: <{IOMKG}> SELECT (COUNT(*) AS ?n) WHERE {{ ?s {pattern} }}"
    return shown(next(iter(store.select(text, deadline).rows), (None,))[0])


# From the least bad to the worst.
_BADNESS: Final = (
    Verdict.NOT_RUN,
    Verdict.RIGHT,
    Verdict.ORDER,
    Verdict.FAILED,
    Verdict.WRONG,
)


def judge_by_tests(
    queries: Iterable[NamedQuery], store: Store, ours: Store, entities: Entities, deadline: float
) -> Iterator[Judged]:
    """Run the tests of named queries on a store that holds our graph and on ours, and compare.

    Args:
        queries: the named queries.
        store: the store.
        ours: the graph built from the project.
        entities: the index of its names.
        deadline: seconds for each answer of the store.

    Yields:
        A verdict on each query: the worst of its tests.
    """
    for query in queries:
        worst = Judged(query.id, Verdict.RIGHT if query.tests else Verdict.NOT_RUN)
        for test in query.tests:
            bound = bind_query(ours, query, dict(test.params), lambda: entities)
            given = " ".join(f"{name}={value}" for name, value in test.params) or "no parameters"
            verdict, how = _compare(bound, store, ours, deadline)
            judged = Judged(query.id, verdict, f"{given}: {how}" if how else "")
            worst = max(worst, judged, key=lambda each: _BADNESS.index(each.verdict))
        yield worst


def _compare(bound: BoundQuery, store: Store, ours: Store, deadline: float) -> tuple[Verdict, str]:
    expected = [tuple(map(shown, row)) for row in answer(ours, bound).rows]
    try:
        found = [tuple(map(shown, row)) for row in answer(store, bound, deadline).rows]
    except IomkgError as problem:
        return Verdict.FAILED, problem.message
    if found == expected:
        return Verdict.RIGHT, ""
    missing, extra = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
    if not missing and not extra:
        return Verdict.ORDER, f"the same {len(found)} rows in another order"
    counts = (
        f"{missing.total()} of {len(expected)} rows missing, {extra.total()} that should not be"
    )
    return Verdict.WRONG, counts


def judge_by_features(queries: Iterable[NamedQuery], probed: Sequence[Probed]) -> Iterator[Judged]:
    """Tell which named queries use what an engine gets wrong.

    A probe that carries its data in ``VALUES`` also fails where only ``VALUES`` is at fault. So
    where one about the same features was asked of stored triples, the first says something only
    of queries that have ``VALUES`` themselves.

    Args:
        queries: the named queries.
        probed: what became of the probes.

    Yields:
        A verdict on each query: at risk, with the probes that say so, or no fault known.
    """
    failing = [each.probe for each in probed if each.verdict.bad and each.probe.needs]
    asked = [each.probe for each in probed if each.verdict is not Verdict.NOT_RUN]
    decided = {probe.needs for probe in asked if probe.stored}
    for query in queries:
        used = uses(query.text)
        risks = [
            probe.id
            for probe in failing
            if probe.needs <= used
            and (probe.stored or "values" in used or probe.needs not in decided)
        ]
        verdict = Verdict.AT_RISK if risks else Verdict.NO_RISK
        yield Judged(query.id, verdict, ", ".join(risks))
