"""Asks two engines about one case, and makes a case on which they disagree small."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from shacl_engines import ORACLE, UNDER_TEST
from shacl_grammar import Case
from shacl_suite import normalised
from shacl_vocabulary import FIRST, NIL, REST

from iomkg.check.shacl import ShaclEngine, ShaclResult
from iomkg.read.ntriples import n3
from iomkg.terms import Triple

Finding: TypeAlias = tuple[str, ...]
PATIENCE = 1500
"""How often a case is tried again, at most, to make it smaller."""


def findings(engine: ShaclEngine, case: Case) -> set[Finding]:
    return {_finding(normalised(result)) for result in engine.validate(*case)}


def _finding(result: ShaclResult) -> Finding:
    return (
        result.focus,
        result.path or "-",
        result.value or "-",
        result.component,
        result.source_shape,
        str(result.severity.name),
    )


def agree(case: Case) -> set[Finding]:
    """Fail if the engines differ on a case, with the smallest case found on which they do.

    Returns:
        What both find.

    Raises:
        AssertionError: they differ, or the engine fails.
    """
    wanted = findings(ORACLE, case)
    kind, _ = _difference(case, wanted)
    if kind:
        small = reduced(case, lambda fewer: _differ(fewer, kind))
        data, shapes = (_text(triples) for triples in small)
        _, difference = _difference(small, findings(ORACLE, small))
        raise AssertionError(f"{difference}\n# data\n{data}\n# shapes\n{shapes}")
    return wanted


def _difference(case: Case, wanted: set[Finding]) -> tuple[str, str]:
    """Tell of what kind a difference is, and what it is; nothing if there is none."""
    try:
        found = findings(UNDER_TEST, case)
    except Exception as error:
        kind = type(error).__name__
        return kind, f"the engine fails: {kind}: {error}"
    lines = [f"only the engine: {' '.join(each)}" for each in sorted(found - wanted)]
    lines += [f"only the oracle: {' '.join(each)}" for each in sorted(wanted - found)]
    return "results" if lines else "", "\n".join(lines)


def _differ(case: Case, kind: str) -> bool:
    """Whether they differ in this way on a case that is still well-formed, by what one can tell."""
    if not all(map(_lists_are_whole, case)):
        return False
    try:
        wanted = findings(ORACLE, case)
    except Exception:
        return False
    return _difference(case, wanted)[0] == kind


def _lists_are_whole(triples: Iterable[Triple]) -> bool:
    triples = list(triples)
    first = {subject for subject, predicate, _ in triples if predicate == FIRST}
    rest = {subject: value for subject, predicate, value in triples if predicate == REST}
    return first == set(rest) and set(rest.values()) <= first | {NIL}


def reduced(case: Case, fails: Callable[[Case], bool]) -> Case:
    """Take triples out of a case, by ever smaller lots, as long as it fails."""
    data, shapes = case
    marked = [(True, triple) for triple in data] + [(False, triple) for triple in shapes]
    tries, lot = 0, len(marked) // 2
    while lot and tries < PATIENCE:
        start = 0
        while start < len(marked) and tries < PATIENCE:
            fewer = marked[:start] + marked[start + lot :]
            tries += 1
            if fails(_split(fewer)):
                marked = fewer
            else:
                start += lot
        lot //= 2
    return _split(marked)


def _split(marked: Iterable[tuple[bool, Triple]]) -> Case:
    marked = list(marked)
    return [t for data, t in marked if data], [t for data, t in marked if not data]


def _text(triples: Iterable[Triple]) -> str:
    return "\n".join(" ".join(map(n3, triple)) + " ." for triple in triples)
