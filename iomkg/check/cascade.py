"""One fault, one finding: what follows from a fault is not reported beside it.

A misspelt class is an undeclared term, and then a thing without a kind, and then a claim about
nothing. As a compiler reports an undeclared name and not what it makes of the rest, a finding is
held back where an earlier layer has found fault with the same node or the same term. What is held
back and was a fault of its own comes up in the next run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from iomkg.check.finding import Finding

_TERMS: Final = ("terms", "ontology")
# What these layers look at is derived by the rules.
_ON_RULES: Final = frozenset({"evidence", "dates", "conflicts", "passages"})


def settle(findings: Iterable[Finding], layers: Sequence[str]) -> tuple[tuple[Finding, ...], int]:
    """Hold back the findings that follow from others.

    Args:
        findings: all findings.
        layers: the layers, in the order in which they are checked.

    Returns:
        The findings that stand by themselves, without repetition and in order of place, and how
        many were held back.
    """
    found = sorted(set(findings), key=lambda f: f.sort_key)
    rank = {layer: number for number, layer in enumerate(layers)}
    kept: list[Finding] = []
    nodes: defaultdict[str, list[Finding]] = defaultdict(list)
    terms: dict[str, str] = {}
    for layer in layers:
        of_layer = [f for f in found if _layer(f) == layer]
        standing = [f for f in of_layer if not _follows(f, nodes, terms, rank)]
        kept += standing
        for finding in standing:
            if finding.focus is not None:
                nodes[finding.focus].append(finding)
            if layer in _TERMS:
                for term in {finding.about, finding.focus} - {None}:
                    terms.setdefault(str(term), layer)
    if any(f.place and f.place.file.parent.name == "rules" for f in kept):
        kept = [f for f in kept if _layer(f) not in _ON_RULES]
    return tuple(sorted(kept, key=lambda f: f.sort_key)), len(found) - len(kept)


def _follows(
    finding: Finding,
    nodes: defaultdict[str, list[Finding]],
    terms: dict[str, str],
    rank: dict[str, int],
) -> bool:
    if finding.about in terms and terms[finding.about] != _layer(finding):
        return True
    for earlier in nodes.get(finding.focus or "", ()):
        same = earlier.path == finding.path or None in (earlier.path, finding.path)
        if (_layer(earlier) == "terms" or same) and _explains(earlier, finding, rank):
            return True
    value = (finding.value or "").removeprefix("<").removesuffix(">")
    return any(_explains(earlier, finding, rank) for earlier in nodes.get(value, ()))


def _explains(earlier: Finding, later: Finding, rank: dict[str, int]) -> bool:
    return earlier.severity >= later.severity and rank[_layer(earlier)] < rank[_layer(later)]


def _layer(finding: Finding) -> str:
    return finding.rule.partition("/")[0]
