"""English words, as far as questions need them: which carry content, and their stems."""

from __future__ import annotations

import re

from iomkg.ask.entities import fold

STOP = frozenset(
    """
    a about according actually after again all already also always am an and answer any
    anything anywhere approximately are aren around as at be been being between both but by
    call came can come comes coming contain contains could d describe did didn different
    divide divided do document documents does doesn don each eight else entire ever every
    everything exact exactly example few find finding five for four from get give given gives
    go going had hand hands has hasn have haven having he her his how i if in instance into is
    isn it its just keep keeps kind kinds know let like list ll long look looking many may me
    more much must my new no not now number of often on one ones only or other our out over
    own please present question quoted re read real really reported right roughly s said same
    saw say saying says see seeing seen sees seven several shall she should show six so some
    something sort sorts source sources specific specifically split such t tell ten text texts
    than that the their them then there these they thing things this those three through to
    today together too two under up us use used usually various ve very want wanted wants was
    wasn we well went were what when where which while who whole whom whose why will with
    within won wonder wondering would you your
    """.split()
)
"""Words without content of their own in a question about sources."""

COMMON = frozenset(
    """
    ai april august compact constitution council december declaration director february
    framework general january july june march may nations november october organisation
    organization september system un union united year years
    """.split()
)
"""Words that are written with a capital without being the name of something unknown."""

MONTHS = {
    name: number
    for number, name in enumerate(
        """
        january february march april may june july august september october november december
        """.split(),
        start=1,
    )
}


def stem(word: str) -> str:
    """Strip the endings that do not matter when words are compared."""
    for ending, minimum in (
        ("isations", 4),
        ("isation", 4),
        ("ations", 4),
        ("ation", 4),
        ("ions", 4),
        ("ion", 4),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= minimum:
            return word[: -len(ending)]
    for ending in ("ies", "ing", "ers", "ed", "es", "er", "al", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def stems(text: str) -> list[str]:
    """Return the stems of the words of a text, words without content left out."""
    found = re.findall(r"[a-z0-9]+", fold(text).replace("/", " "))
    return [stem(word) for word in found if word not in STOP]
