"""Asks two engines about one case, and makes a case on which they disagree small."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from shacl_engines import ORACLE, UNDER_TEST, WALKING, ShaclEngine
from shacl_grammar import Case
from shacl_suite import normalised
from shacl_vocabulary import FIRST, NIL, REST

from iomkg.rdf.read.ntriples import n3
from iomkg.rdf.shacl.engines import ShaclResult
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
    for name, engine in (("compiled", UNDER_TEST), ("walking", WALKING)):
        try:
            found = findings(engine, case)
        except Exception as error:
            kind = f"{name} {type(error).__name__}"
            return kind, f"the engine fails, {kind}: {error}"
        lines = [f"only the engine: {' '.join(each)}" for each in sorted(found - wanted)]
        lines += [f"only the oracle: {' '.join(each)}" for each in sorted(wanted - found)]
        if lines:
            return f"{name} results", "\n".join((name, *lines))
    return "", ""


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
    """Take triples out of a case, lists whole, by ever smaller lots, as long as it fails."""
    units = [(side, unit) for side in (0, 1) for unit in _units(case[side])]
    tries, lot = 0, len(units) // 2
    while lot and tries < PATIENCE:
        start, before = 0, len(units)
        while start < len(units) and tries < PATIENCE:
            fewer = units[:start] + units[start + lot :]
            tries += 1
            if fails(_joined(fewer)):
                units = fewer
            else:
                start += lot
        if lot > 1 or len(units) == before:
            lot //= 2
    return _joined(units)


def _units(triples: Iterable[Triple]) -> list[list[Triple]]:
    """Part triples into lists and single ones."""
    triples = list(triples)
    before = {value: subject for subject, predicate, value in triples if predicate == REST}
    units: dict[object, list[Triple]] = {}
    for triple in triples:
        place: object = triple
        if triple[1] in {FIRST, REST}:
            place, seen = triple[0], set[object]()
            while place in before and place not in seen:
                seen.add(place)
                place = before[place]
        units.setdefault(place, []).append(triple)
    return list(units.values())


def _joined(units: Iterable[tuple[int, list[Triple]]]) -> Case:
    sides: Case = ([], [])
    for side, unit in units:
        sides[side].extend(unit)
    return sides


def _text(triples: Iterable[Triple]) -> str:
    return "\n".join(" ".join(map(n3, triple)) + " ." for triple in triples)
