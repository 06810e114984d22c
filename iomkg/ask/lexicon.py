"""What the words of questions have to do with each other: senses shared by words and phrases."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from iomkg.ask.folding import fold
from iomkg.ask.words import is_neutral, stem

_FILE = Path(__file__).with_name("lexicon.txt")
_NOTHING, _KIND, _LACKING = "-", "?", "!"
_WHETHER = "?whether"
_AUXILIARIES = frozenset("is are was were do does did has have had can".split())
_ASKED = frozenset("you i we".split())  # "can you list" asks for the list
_LONGEST = 6  # words of a phrase


@dataclass(frozen=True)
class LexiconToken:
    """A word of a text.

    Attributes:
        text: as it is written.
        folded: without case and accents.
        stem: what is compared.
        clause: the number of the clause in which it stands; phrases do not reach over clauses.
        first: whether it opens a sentence, where a capital says nothing.
    """

    text: str
    folded: str
    stem: str
    clause: int
    first: bool


@dataclass(frozen=True)
class LexiconItem:
    """A word or phrase that carries something: its stem and the senses that it may have."""

    terms: frozenset[str]
    text: str


@dataclass(frozen=True)
class Lexicon:
    """Senses by phrase, a phrase being a tuple of stems.

    Attributes:
        senses: the senses of each word and phrase; empty for those that carry nothing.
        kinds: the kinds of answer that each word and phrase asks for.
        lacking: words and phrases of matters that sources about the organisation seldom touch.
    """

    senses: dict[tuple[str, ...], frozenset[str]]
    kinds: dict[tuple[str, ...], frozenset[str]]
    lacking: dict[tuple[str, ...], frozenset[str]]

    def knows(self, token: LexiconToken) -> bool:
        """Whether a word stands in the lexicon by itself."""
        return (token.stem,) in self.senses or (token.stem,) in self.kinds

    def items(self, tokens: Sequence[LexiconToken]) -> tuple[LexiconItem, ...]:
        """Cut a text into the words and phrases that carry something."""
        found: list[LexiconItem] = []
        at = 0
        while at < len(tokens):
            size, senses = _longest(tokens, at, self.senses)
            text = " ".join(token.folded for token in tokens[at : at + max(size, 1)])
            stop = is_neutral(text) or text.isdigit() or len(text) < 2
            stop = stop or (tokens[at].stem,) in self.kinds
            plain = size < 2 and not stop and (senses or not size)
            terms = senses | {tokens[at].stem} if plain else senses
            if terms:
                found.append(LexiconItem(terms, text))
            at += max(size, 1)
        return tuple(found)

    def asked(self, tokens: Sequence[LexiconToken]) -> frozenset[str]:
        """Return the kinds of answer that the words ask for."""
        whether = tokens[:1] and tokens[0].folded in _AUXILIARIES
        polite = tokens[1:] and tokens[1].folded in _ASKED
        found = _found(tokens, self.kinds)
        return found | {_WHETHER} if whether and not polite else found

    def missing(self, tokens: Sequence[LexiconToken]) -> frozenset[str]:
        """Return the matters named that sources about the organisation seldom touch."""
        words = [replace(token, stem=token.folded) for token in tokens]  # "follower": no "follow"
        return _found(words, self.lacking)


def tokens_of(text: str) -> tuple[LexiconToken, ...]:
    """Cut a text into words; a mark of punctuation ends a clause."""
    found: list[LexiconToken] = []
    clause, first = 0, True
    text = re.sub(r"\b(?:i\.e\.|e\.g\.)", ",", text)
    for match in re.finditer(r"[^\W_]+(?:['’][^\W_]+)?|[.?!:;,()]", text):
        mark = match[0]
        if not mark[0].isalnum():
            clause += 1
            first = first or mark in ".?!:"
            continue
        word = re.sub(r"['’](?:s|re|ve|d|ll|m|t)?$", "", mark)
        folded = fold(word)
        found.append(LexiconToken(word, folded, stem(folded), clause, first))
        first = False
    return tuple(found)


def _longest(
    tokens: Sequence[LexiconToken], at: int, table: dict[tuple[str, ...], frozenset[str]]
) -> tuple[int, frozenset[str]]:
    for size in range(min(_LONGEST, len(tokens) - at), 0, -1):
        cut = tokens[at : at + size]
        if cut[0].clause == cut[-1].clause:
            found = table.get(tuple(token.stem for token in cut))
            if found is not None:
                return size, found
    return 0, frozenset()


def _found(
    tokens: Sequence[LexiconToken], table: dict[tuple[str, ...], frozenset[str]]
) -> frozenset[str]:
    found: set[str] = set()
    at = 0
    while at < len(tokens):
        size, names = _longest(tokens, at, table)
        found |= names
        at += max(size, 1)
    return frozenset(found)


@cache
def lexicon() -> Lexicon:
    """Read the lexicon that stands beside this module."""
    senses: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    kinds: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    lacking: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        name, _, entries = line.partition(":")
        if not entries or name.startswith("#"):
            continue
        for entry in entries.split(","):
            words = tuple(fold(entry).split())
            phrase = tuple(stem(word) for word in words)
            if name.startswith(_KIND):
                kinds[phrase].add(name)
            elif name.startswith(_LACKING):
                lacking[words].add(name)
            elif name == _NOTHING:
                senses[phrase] = set()
            else:
                senses[phrase].add("@" + name)
    return Lexicon(
        {phrase: frozenset(names) for phrase, names in senses.items()},
        {phrase: frozenset(names) for phrase, names in kinds.items()},
        {words: frozenset(names) for words, names in lacking.items()},
    )
