"""The rules that compare claims, or spans and passages, against the same said plainly in Python.

The rules are written so that their cost grows with the data and not with its square; what they
find must be what a comparison of every pair finds.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, pairwise, permutations
from pathlib import Path
from random import Random

import pytest
from test_facts import about, claim, run

from iomkg.graph.derivation import Derivation
from iomkg.terms import IOMKG, Term

pytestmark = pytest.mark.slow

HOLDS = ("OneForEver", "OneAtATime")
KINDS = ("Date", "Number", "Term")
DECLARED = "".join(
    f"<p/{kind}{holds}> iomkg:holds iomkg:{holds} ; iomkg:compareAs iomkg:{kind}Comparison .\n"
    for holds in HOLDS
    for kind in KINDS
)
VALUES = {
    "Date": ('"1951"', '"1951-12"', '"1952/1954"', '"1953~"'),
    "Number": ("7", "8", "9"),
    "Term": ("<place/a>", "<place/b>", "<place/c>"),
}
COMPARATORS = ("Exactly", "Exactly", "MoreThan", "AtMost")
RANKS = ("Normal", "Normal", "Preferred", "Deprecated")
MOMENTS = ("1990", "1990/1995", "2001", "1980/..")
RIVALS = {("Preferred", "Preferred"), ("Normal", "Preferred"), ("Normal", "Normal")}


def drawn(random: Random, number: int) -> str:
    kind, holds = random.choice(KINDS), random.choice(HOLDS)
    value = random.choice(VALUES[kind]) + ("^^edtf:EDTF" if kind == "Date" else "")
    extra = {"rank": f"iomkg:{random.choice(RANKS)}", "source": random.choice("ab")}
    if kind == "Number":
        extra["comparator"] = f"iomkg:{random.choice(COMPARATORS)}"
    if random.random() < 0.6:
        extra["validity"] = f'"{random.choice(MOMENTS)}"^^edtf:EDTF'
    subject = f"organisation/{random.choice('xy')}"
    return claim(str(number), about(f"<p/{kind}{holds}>", value, subject), **extra)


class Told(dict[str, dict[str, Term]]):
    """What the derivation tells of each node, by local name of the property."""

    def __init__(self, texts: list[str], derivation: Derivation) -> None:
        self.clashes: set[tuple[str, str]] = set()
        self.usable: set[str] = set()
        self.accepted: set[str] = set()
        for subject, predicate, value in derivation.triples():
            node, name = str(subject), str(predicate).rpartition("#")[2]
            if name == "clashesWith":
                self.clashes.add((node, str(value)))
            elif name in ("usable", "accepted"):
                getattr(self, name).add(node)
            self.setdefault(node, {})[name] = value
        self.words = {f"https://w3id.org/iomkg/id/{t[1 : t.index('>')]}": t for t in texts}

    def word(self, node: str, name: str) -> str:
        return self.words[node].split(f"{name} ", 1)[1].split(" ", 1)[0]

    def number(self, node: str, name: str) -> float:
        return float(str(self[node][name]))

    def apart(self, x: str, y: str, low: str, high: str, key: type) -> bool:
        bound = {(n, e): key(str(self[n][e])) for n in (x, y) for e in (low, high)}
        return bool(bound[x, high] < bound[y, low] or bound[y, high] < bound[x, low])

    def exclude(self, x: str, y: str) -> bool:
        kind = self.word(x, "rdf:predicate")
        if "Date" in kind:
            return self.apart(x, y, "earliest", "latest", str)
        if "Number" in kind:
            return self.apart(x, y, "lowerBound", "upperBound", float)
        return self.word(x, "rdf:object") != self.word(y, "rdf:object")

    def together(self, x: str, y: str) -> bool:
        if "OneForEver" in self.word(x, "rdf:predicate"):
            return True
        return not self.apart(x, y, "validFromEarliest", "validToLatest", str)

    def superseded(self, x: str, z: str) -> bool:
        ranks = (self.word(x, "iomkg:rank"), self.word(z, "iomkg:rank"))
        if "OneForEver" in self.word(x, "rdf:predicate") or z not in self.usable:
            return False
        if self.word(x, "rdf:object") == self.word(z, "rdf:object"):
            return False
        later = str(self[x]["validToLatest"]) < str(self[z]["validFromEarliest"])
        return ranks == ("iomkg:Normal", "iomkg:Preferred") or (ranks[0] == ranks[1] and later)

    def outranked(self, x: str, y: str) -> bool:
        pair = tuple(self.word(n, "iomkg:rank").partition(":")[2] for n in (x, y))
        return (x, y) in self.clashes and pair in RIVALS


@pytest.mark.parametrize("seed", range(12))
def test_clashes_and_acceptance_are_those_of_comparing_every_pair(
    tmp_path: Path, seed: int
) -> None:
    random = Random(seed)
    texts = [drawn(random, number) for number in range(60)]
    told = Told(texts, run(tmp_path, DECLARED, *texts))
    groups = defaultdict(list)
    for node in told.words:
        groups[told.word(node, "rdf:subject"), told.word(node, "rdf:predicate")].append(node)
    clashes, dropped = set(), set()
    for group in groups.values():
        for x, y in combinations(group, 2):
            if told.exclude(x, y) and told.together(x, y):
                clashes |= {(x, y), (y, x)}
        for x, y in permutations(group, 2):
            if told.superseded(x, y) or told.outranked(x, y):
                dropped.add(x)
    assert clashes, "nothing to compare was drawn"
    assert told.clashes == clashes
    assert told.accepted == told.usable - dropped


@pytest.mark.parametrize("seed", range(4))
def test_passages_are_those_of_comparing_every_pair(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    cuts = sorted(random.sample(range(20_000), 25))
    passages = list(pairwise(cuts))
    spans = [
        (s := random.randrange(20_000), s + random.choice((5, 60, 900, 2500))) for _ in range(150)
    ]
    texts = [
        f"<passage/{a}> a iomkg:Passage ; dcterms:isPartOf <source/a> ; "
        f"iomkg:extent <source/a#char={a},{b}> .\n"
        for a, b in passages
    ]
    texts += [
        claim(str(n), about("iomkg:mission", f'"{n}"@en'), evidence=f"<source/a#char={a},{b}>")
        for n, (a, b) in enumerate(spans)
    ]
    found = {
        (str(span).rpartition("=")[2], str(passage).rpartition("/")[2])
        for span, name, passage in run(tmp_path, *texts).triples()
        if name.value == IOMKG + "inPassage"
    }
    wanted = {(f"{s},{e}", str(a)) for s, e in spans for a, b in passages if a <= s and e <= b}
    assert any(b - a >= 1000 for a, b in passages)
    assert found == wanted
