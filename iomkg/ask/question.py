"""Reading a question: what it names, what it sets as a condition, and what kind of answer it wants.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from iomkg.ask.answers import Wanted
from iomkg.ask.english import (
    ABOUT_SOURCES,
    FUNCTION_WORDS,
    LIGHT_WORDS,
    stem,
    stems_of,
    tokens_of,
)
from iomkg.ask.folding import fold
from iomkg.ask.misspelt import mend_slips, mend_words
from iomkg.ask.numerals import in_digits
from iomkg.ask.phrases import alternatives_in, clauses_of, has_content, heads_of
from iomkg.ask.times import Time, read_times
from iomkg.errors import BadParameter
from iomkg.terms import ID
from iomkg.tuples import NamedTuple, grouped

if TYPE_CHECKING:
    from iomkg.ask.told import Told, ToldSource


class Question(NamedTuple):
    """A question as it was read.

    Attributes:
        text: the question.
        plain: the question with slips mended, without the sources and phrases that say nothing.
        kind: what it wants to know first.
        also: what else it wants to know.
        words: the words that matter, as the index has them, those of its times left out.
        heads: the words that say of what sort the answer is: "which languages".
        kinds: for each sort asked for those words, and those after "what" that say so more
            loosely: "what help do they get".
        clauses: the stems of each of its clauses.
        alternatives: the stems of words of which it asks for any.
        sources: IRIs of the only sources that may answer; any if empty.
        without: IRIs of sources that must not say the same.
        shared: whether what is asked for is said by each of the sources.
        times: the times that it names; any if empty.
        things: the things named, each a tuple of the IRIs that the words may mean.
        names: the folded words that name each of them.
        mended: words that nothing in the index has, with those read in their stead.
        unknown: words that nothing in the index has, nor anything near.
        strangers: names that nothing in the index bears or mentions.
    """

    text: str
    plain: str
    kind: Wanted
    also: Wanted
    words: tuple[str, ...]
    heads: tuple[str, ...]
    kinds: tuple[tuple[str, ...], ...]
    clauses: tuple[frozenset[str], ...]
    alternatives: tuple[frozenset[str], ...]
    sources: tuple[str, ...]
    without: tuple[str, ...]
    shared: bool
    times: tuple[Time, ...]
    things: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]
    mended: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    strangers: tuple[str, ...]


_BEFORE_WHO: Final = (
    "about and are ask asks at but by exactly for from in is know me of on or say says tell to us"
    " was with wonder"
).replace(" ", "|")
"""After these "who" asks for somebody; after others it tells more of whom was named before it."""
_KINDS: Final = (
    (Wanted.PLACE, r"where does (?=(?:it|the|this|that)\b.*\bsay)|which characters|\bspan\b"
     r"|evidence|which passages?\b|where is (?:it|this|that) (?:said|stated|written)"),
    (Wanted.DEFINITION, r"stands? for|abbreviat\w*|acronyms?|\bmeaning of\b|\bdefin\w*"
     r"|\bfull (?:name|form)\b|^what (?:does|do) (?=.{1,60} means?\b)|spell(?:ed|s)? out"),
    (Wanted.AGREEMENT, r"\b(?:dis)?agree\b(?! to)|contradict\w*|conflict(?:s|ing)?\b"
     r"|differ\w*|clash\w*|\btrue or false\b"
     r"|\b(?:right(?! now)|correct|true|wrong|disputed?|accurate)\b"
     r"|each source|rivals?\b|\b(?:sources?|texts?|articles?|they|all|both|§\d+)\b.*\bthe same\b"),
    (Wanted.COUNT, r"\bhow (?:many|much)\b|(?<!est )(?<!most )\bnumber of\b|\bcount of\b"
     r"|\bhow large\b|\bfigures?\b"),
    (Wanted.WHEN, r"^(?:(?!\b(?:how|wh(?:at|y|om?|ich))\b).)*\bwhen\b"
     r"|(?:,|\b(?:and|or|since)) when\b|\b(?:which|what) (?:year|date|day|month|decade)\b"
     r"|\bhow (?:old|long)\b|\bsince (?:what|which)\b"),
    (Wanted.WHY, r"\bwhy\b|\bfor what (?:reason|purpose)|\bpurposes?\b|\breasons?\b"),
    (Wanted.WHO, rf"(?:^|[^\w\s]\s*|\b(?:{_BEFORE_WHO}) )who(?:m|se)?\b"
     r"|\bby which (?:body|organi[sz]ation|person)|\bwith which\b"),
    (Wanted.WHERE, r"\bwhere\b|\b(?:which|what) (?:countr|place|cit|region)"),
)  # fmt: skip
_ANYTHING: Final = (Wanted.OTHER, "")
_EXCLUDED: Final = re.compile(
    r"(?:\bnot (?:in|by|from)|\bwithout|\bunlike|\bother than|\bmissing from|\babsent from) "
    r"(?P<after>§\d+)|(?P<before>§\d+) (?:does|do|did)(?: not|n['’]t)"
)
"""What says of a source that it must not say the same, when sources are marked."""
_SHARED: Final = re.compile(r"\bboth\b|\bas well as\b|\bin common\b|\bshared?\b|\btwo sources\b")
_LONGEST: Final = 9
_NAME: Final = r"(?<!^)\b(?!The\b)[A-Z]\w*[a-z]\w*(?: (?:of )?[A-Z]\w*[a-z]\w*)+"
"""Words with capitals that stand together, not at the beginning; no acronyms, which stand alone."""
_NOWADAYS: Final = re.compile(
    r"\b(?:these days|nowadays|at the moment|right now|at present|so far|in fact|after all"
    r"|for example|for instance|by the way|in general|in detail"
    r"|in (?:a|one|two|three|a few) (?:sentences?|words?|lines?)|in (?:short|brief)|in a nutshell"
    r"|in (?:plain|simple) (?:English|words|terms))\b",
    re.IGNORECASE,
)
"""Phrases that say nothing of the matter, though their words might."""
_MARK: Final = re.compile(r"§\d+(?: (?:text|page|piece|entry|paper|(?:web ?)?site)\b)?")
"""Where a source is named, with what sort of thing it is."""
_IS_IT_TRUE: Final = re.compile(
    r"\b(?:is|was|are|were) (?:it|that|this) (?:really |actually )?"
    r"(?:true|correct|right|wrong|accurate)\b|\btrue or false\b",
    re.IGNORECASE,
)
"""What asks whether something is so: then a time in it is doubted too, and is no condition."""
_HOW_MUCH: Final = re.compile(r"\bhow (?:long|old|large|big|far|often)\b", re.IGNORECASE)
"""What asks for a measure and says nothing of what is measured."""
_SAYING: Final = ABOUT_SOURCES | frozenset("to by from in write writes wrote".split())
"""Words beside an author's name by which it stands for the text."""
_PERSON: Final = ID + "person/"
_SMALL: Final = frozenset("by of the a an on in for and to at".split())


def read_question(text: str, told: Told) -> Question:
    """Read a question.

    Args:
        text: a question in English, or words.
        told: the index in which an answer will be looked for.

    Returns:
        What was understood of it.

    Raises:
        BadParameter: if there is no word in it.
    """
    if not tokens_of(text):
        raise BadParameter("There is no word in the question.", "Ask it in a few words.")
    rest, named = _sources(text.replace("§", " "), told)
    excluded = (match["after"] or match["before"] for match in _EXCLUDED.finditer(rest))
    without = tuple(dict.fromkeys(named[int(mark[1:])] for mark in excluded))
    sources = tuple(dict.fromkeys(iri for iri in named if iri not in without))
    rest = in_digits(_NOWADAYS.sub(" ", _MARK.sub(" ", rest)), told.knows)
    plain, slips = mend_slips(rest, told)
    named_times = read_times(plain)
    doubted = bool(named_times and _IS_IT_TRUE.search(plain))
    things, names = _things(plain, told)
    in_names, name_words = " · ".join(names), {w for name in names for w in name.split()}
    times = tuple(t for t in named_times if not doubted and t.words not in in_names)
    kind, also, matter = _kind(plain)
    content = dict.fromkeys(filter(has_content, tokens_of(matter)))
    words = [word for word in content if word not in LIGHT_WORDS] or list(content)
    of_times = {word for time in named_times for word in tokens_of(time.words)} - name_words
    mended, unknown = mend_words(
        (word for word in words if word not in of_times | name_words), told
    )
    return Question(
        text=text,
        plain=plain,
        kind=kind,
        also=Wanted.WHEN if doubted else also,
        words=tuple(
            dict.fromkeys(
                mended.get(word) or stem(word)
                for word in words
                if word not in unknown and word not in of_times
            )
        ),
        heads=tuple(head for each in heads_of(plain, ("which", "many", "much")) for head in each),
        kinds=heads_of(plain, ("which", "many", "much", "number", "what", "who")),
        clauses=clauses_of(plain),
        alternatives=tuple(alternatives_in(plain)),
        sources=sources,
        without=without,
        shared=len(sources) > 1 and bool(_SHARED.search(plain)),
        times=times,
        things=things,
        names=names,
        mended=(*slips.items(), *mended.items()),
        unknown=unknown,
        strangers=_strangers(plain, in_names, told),
    )


def _kind(text: str) -> tuple[Wanted, Wanted, str]:
    """Return what a text wants to know, what else, and it without the words that say only that."""
    low = text.casefold()
    found = [(kind, words) for kind, words in _KINDS if re.search(words, low)]
    (first, words), (also, _) = (*found, _ANYTHING, _ANYTHING)[:2]
    if first in (Wanted.PLACE, Wanted.DEFINITION, Wanted.AGREEMENT, Wanted.COUNT):
        text = re.sub(f"(?i){words}", " ", text)
    return first, also, _HOW_MUCH.sub(" ", text)


# sources


def _sources(text: str, told: Told) -> tuple[str, list[str]]:
    """Put a mark ``§N`` where the text names a source; return the marked text and the sources."""
    names = told.source_names
    longest = max((name.count(" ") + 1 for name in names), default=0)
    words = [(match.start(), match.end()) for match in re.finditer(r"\w+", text)]
    folded = [_british(fold(text[start:end])) for start, end in words]
    found: list[str] = []
    pieces, at, done = [], 0, 0
    while at < len(words):
        for end in range(min(len(words), at + longest), at, -1):
            source = names.get(" ".join(folded[at:end]))
            if source is not None:
                # Other words of its label, beside the part by which it was found, name it too.
                label = set(fold(told.sources[source].label).split()) - FUNCTION_WORDS
                while at and words[at - 1][0] >= done and folded[at - 1] in label:
                    at -= 1
                while folded[end : end + 1] and folded[end] in label:
                    end += 1  # noqa: PLW2901
                if _is_person(folded, at, end, told):
                    at = end
                    break
                pieces += [text[done : words[at][0]], f"§{len(found)}"]
                found.append(source)
                at = end + (folded[end : end + 1] == ["s"])  # the ending of a genitive
                done = words[at - 1][1]
                break
        else:
            at += 1
    return "".join((*pieces, text[done:])), found


def _is_person(words: list[str], start: int, end: int, told: Told) -> bool:
    """Whether words that name a source are a person's full name, and no source is asked."""
    spoken_of = not _SAYING.isdisjoint(words[max(0, start - 1) : start] + words[end : end + 1])
    return not spoken_of and any(
        thing.startswith(_PERSON) for thing in told.things(" ".join(words[start:end]))
    )


def source_names(
    sources: Iterable[ToldSource],
    things: Callable[[str], Iterable[str]],
    others: Mapping[str, Iterable[str]],
) -> dict[str, str]:
    """Return by what folded names people call sources, with their IRIs.

    A source is called by its label, title, short name and search words; one whose text is held
    also by two words of its label that stand together, and by a proper name in it, if no other
    source has them too.

    Args:
        sources: the sources.
        things: returns the things that bear a folded name; a title that is the name of a thing
            means the thing.
        others: search words by IRI.
    """
    bearers = grouped(
        (_british(fold(name)), source.iri)
        for source in sources
        for name in (*_called(source), *others.get(source.iri, ()))
    )
    return {
        name: iris[0]
        for name, iris in bearers.items()
        if name and len(set(iris)) == 1 and not (" " in name and set(things(name)) - set(iris))
    }


def _called(source: ToldSource) -> Iterable[str]:
    yield from (source.label, source.title, source.notation)
    if not source.held:
        return
    words = re.findall(r"\w+", source.label)
    for first, second in pairwise(words):
        if not {first.casefold(), second.casefold()} & _SMALL:
            yield f"{first} {second}"
    for number, word in enumerate(words):
        if any(c.isupper() for c in (word[1:] if number == 0 else word)):
            yield word


def _british(text: str) -> str:
    """Write a word that Americans spell otherwise as the labels do."""
    return re.sub(r"(?i)encyclop(?:a)?edi", lambda m: m[0][:8] + "aedi", text)


# things


def _things(text: str, told: Told) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Find the things that a text names, the longest names first; return them and their names."""
    words = fold(text).split()
    found: list[tuple[str, ...]] = []
    names: list[str] = []
    at = 0
    while at < len(words):
        for end in range(min(len(words), at + _LONGEST), at, -1):
            name = " ".join(words[at:end])
            if end == at + 1 and name in FUNCTION_WORDS:
                continue
            things = told.things(name) or (told.things(name[:-1]) if name.endswith("s") else ())
            if things:
                found.append(things)
                names.append(name)
                at = end
                break
        else:
            at += 1
    return tuple(found), tuple(names)


def _strangers(text: str, in_names: str, told: Told) -> tuple[str, ...]:
    """Find names of two words and more that nothing in the index bears or mentions."""
    return tuple(
        name
        for name in re.findall(_NAME, text)
        if fold(name) not in in_names and not told.has_phrase(stems_of(name))
    )
