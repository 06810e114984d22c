"""Holding back findings that follow from other findings.

A misspelt class is an undeclared term, and then a thing without a kind, and then a claim about
nothing. As a compiler reports an undeclared name and not what it makes of the rest, a finding is
held back where an earlier layer has found fault with the same node or the same term. What is held
back and was a fault of its own comes up in the next run. The uses of one undeclared term are one
finding too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from iomkg.check.finding import Finding
from iomkg.tuples import grouped

_TERM: Final = "terms/undeclared"
_TERMS: Final = ("terms", "ontology")
# The most fundamental first: each may explain those after it. A rule of its own has a better
# message than a shape.
_ORDER: Final = ("terms/reused", "terms", "ontology", "evidence", "dates", "conflicts", "passages")
# What these layers look at is derived by the rules.
_ON_RULES: Final = frozenset({"evidence", "dates", "conflicts", "passages"})
# These say of their value that it is not described, and so has nothing that a shape asks for.
_UNDESCRIBED: Final = frozenset({"terms/entity", "evidence/missing"})
# A shape is applied to all that the hierarchy of classes makes an instance.
_HIERARCHY: Final = "ontology/cycle"
# Whether a passage is under a claim is known only when the claims and their spans are right.
_COVERAGE: Final = "passages/open"
_ON_COVERAGE: Final = frozenset({"terms", "evidence", "passages"})


def settle(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], int]:
    """Hold back the findings that follow from others.

    Args:
        findings: all findings.

    Returns:
        The findings that stand by themselves, without repetition and in order of place, and how
        many were held back.
    """
    found = _merged(sorted(set(findings), key=lambda f: f.sort_key))
    settled = _Settled()
    for finding in sorted(found, key=_rank):
        if not settled.explains(finding):
            settled.add(finding)
    kept = settled.findings
    if any(f.place and f.place.file.match("rules/*.rq") for f in kept):
        kept = [f for f in kept if _layer(f) not in _ON_RULES]
    if any(f.rule == _HIERARCHY for f in kept):
        kept = [f for f in kept if _layer(f) != "shacl"]
    if any(_layer(f) in _ON_COVERAGE and f.rule != _COVERAGE for f in kept):
        kept = [f for f in kept if f.rule != _COVERAGE]
    return tuple(sorted(kept, key=lambda f: f.sort_key)), len(found) - len(kept)


class _Settled:
    """The findings that stand, by the nodes and the terms that they find fault with."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._nodes: defaultdict[str, list[Finding]] = defaultdict(list)
        self._about: defaultdict[str, list[Finding]] = defaultdict(list)
        self._terms: dict[str, int] = {}

    def add(self, finding: Finding) -> None:
        """Add a finding that stands."""
        self.findings.append(finding)
        if finding.focus is not None:
            self._nodes[finding.focus].append(finding)
        if finding.about is not None:
            self._about[finding.about].append(finding)
        if finding.rule in _UNDESCRIBED:
            self._about[_iri(finding.value)].append(finding)
        if _layer(finding) in _TERMS:
            for term in (finding.about, finding.focus):
                if term is not None:
                    self._terms.setdefault(term, _rank(finding))

    def explains(self, later: Finding) -> bool:
        """Whether a finding follows from those that stand."""
        if later.about is not None and self._terms.get(later.about, _LAST) < _rank(later):
            return True
        if any(_may(earlier, later) for earlier in self._about.get(later.focus or "", ())):
            return True
        return any(
            (_layer(earlier) == "terms" or later.path is None or earlier.path in (later.path, None))
            and _may(earlier, later)
            for earlier in self._nodes.get(later.focus or "", ())
        ) or any(_may(earlier, later) for earlier in self._nodes.get(_iri(later.value), ()))


def _merged(found: list[Finding]) -> list[Finding]:
    """Report the uses of one undeclared term as one finding, at the first of them."""
    uses = grouped(((f.about, f.message), f) for f in found if f.rule == _TERM)
    firsts = {
        first: replace(first, message=f"{first.message} It is used {1 + len(more)} times.")
        if more
        else first
        for first, *more in uses.values()
    }
    return [firsts.get(f, f) for f in found if f.rule != _TERM or f in firsts]


def _iri(value: str | None) -> str:
    return (value or "").removeprefix("<").removesuffix(">")


def _may(earlier: Finding, later: Finding) -> bool:
    return earlier.severity >= later.severity and _rank(earlier) < _rank(later)


_LAST: Final = len(_ORDER)


def _rank(finding: Finding) -> int:
    names = (finding.rule, _layer(finding))
    return min((_ORDER.index(name) for name in names if name in _ORDER), default=_LAST)


def _layer(finding: Finding) -> str:
    return finding.rule.partition("/")[0]
