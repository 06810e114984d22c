"""Recognising the things, sources and dates that a question names, and names that nothing bears."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from iomkg.ask.entities import Entities, kind_of
from iomkg.ask.folding import fold
from iomkg.ask.lexicon import Lexicon, LexiconToken, lexicon, tokens_of
from iomkg.ask.words import COMMON, MONTHS, STOP
from iomkg.terms import ID

BODY = ID + "organisation/iom"
_LONGEST_NAME = 9  # words
_SOFT = frozenset(
    """
    allegation challenge citation claim conflict criticism group language membership passage post
    theme
    """.split()
)
"""Kinds whose names are ordinary words too: they say what is asked, not only of what."""
_FUTURE = re.compile(r"\b(?:will|['’]ll|going to|upcoming|next (?:year|month|decade))\b")
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (1[89]\d\d|20\d\d)\b")
_BY_A_WORD = frozenset("organisation programme instrument tool meeting-series".split())
_RARE = 4  # names that a word may stand in and still mean one thing
_HELD = re.compile(r"s\d+")
_FORM = frozenset("article entry text piece page paper essay site chapter".split())
_DEEDS = frozenset("adoption signature signing endorsement ratification".split())
_ORDERS = frozenset("name list identify state give cite quote mention describe".split())
_OWN = frozenset("it its itself iom they their them organisation organization agency body".split())
_OF_BODY = re.compile(
    r"^(?:the )?iom | (?:of|by|for|to) (?:the )?(?:iom|international organization for migration)$"
)


@dataclass(frozen=True)
class Mention:
    """Words that name a thing.

    Attributes:
        things: the things that they may name.
        firm: whether they are a name only, and not ordinary words as well.
    """

    things: tuple[str, ...]
    firm: bool

    @property
    def binds(self) -> bool:
        """Whether a parameter may take it that could be left out."""
        return self.firm or kind_of(self.things[0]) not in _SOFT

    @property
    def source(self) -> str | None:
        """The source among the things named, if there is one."""
        return next((iri for iri in self.things if kind_of(iri) == "source"), None)


@dataclass(frozen=True)
class SeenName:
    """What was recognised in a text.

    Attributes:
        mentions: the things named, sources left out.
        sources: the sources named.
        dates: days, or years where there are none.
        rest: the words that are not part of a name; those of soft names are.
        strangers: words that look like names of things that the graph does not know.
        future: whether it asks for what is yet to come.
        of_body: whether it names the organisation, or means it by a word such as "it".
    """

    mentions: tuple[Mention, ...]
    sources: tuple[str, ...]
    dates: tuple[str, ...]
    rest: tuple[LexiconToken, ...]
    strangers: tuple[str, ...]
    future: bool
    of_body: bool


@dataclass(frozen=True)
class NamedThings:
    """Names in the form in which a text is searched for them.

    Attributes:
        exact: the things by the names that the graph gives them.
        other: the things by shorter names derived from those.
        first: the first words of all names.
    """

    exact: dict[str, frozenset[str]]
    other: dict[str, frozenset[str]]
    first: frozenset[str]


def gather_names(entities: Entities) -> NamedThings:
    """Gather the names of things: those of the graph, initials, surnames, what a source is called.

    Args:
        entities: the things of the graph.

    Returns:
        The names; a thing that is called after the body is also called what is left without it.
    """
    exact = {}
    for name, things in entities.by_name.items():
        exact[name] = frozenset(
            iri
            for iri in things
            if entities.body_of.get(iri) not in things
            and (kind_of(iri) != "event" or name == fold(entities.labels[iri]))
        )
    other: defaultdict[str, set[str]] = defaultdict(set)
    for name in exact:
        what, _, rest = name.partition(" of ")
        if what in _DEEDS:  # the adoption of an instrument is asked of the instrument
            done_to = exact.get(rest.removeprefix("the "), frozenset())
            exact[name] |= {i for i in done_to if kind_of(i) == "instrument"}
    held = {
        iri
        for name, things in entities.by_name.items()
        if _HELD.fullmatch(name)
        for iri in things
        if kind_of(iri) == "source"
    }
    for iri, label in entities.labels.items():
        if iri in held:
            for name in _source_names(label):
                other[name].add(iri)
        elif kind_of(iri) not in _SOFT - {"post"} and kind_of(iri) != "source" and iri != BODY:
            for name in _short_names(kind_of(iri), label):
                other[name].add(iri)
    for name, iri in _parts(entities).items():
        other[name].add(iri)
    shorter = {n: frozenset(i) for n, i in other.items() if n not in STOP}
    first = frozenset(name.split(" ", 1)[0] for table in (exact, shorter) for name in table)
    return NamedThings(exact, shorter, first)


def _parts(entities: Entities) -> dict[str, str]:
    """Return the parts of long names, and first words of organisations that no other name has."""
    counts = Counter(
        word
        for name, things in entities.by_name.items()
        if any(kind_of(iri) not in _SOFT | {"event"} for iri in things)
        for word in set(name.split())
    )
    found: dict[str, str] = {}
    for name in sorted(entities.by_name, key=lambda n: (len(n.split()), n)):  # the shortest wins
        words = name.split()
        for iri in sorted(entities.by_name[name]):
            kind = kind_of(iri)
            if kind in _SOFT | {"source", "event"} or "/" in name or iri == BODY:
                continue
            if kind == "organisation" and words[0].isalpha() and counts[words[0]] < _RARE:
                found.setdefault(words[0], iri)
            for start, end in combinations(range(len(words) + 1), 2):
                part = words[start:end]
                telling = [w for w in part if w not in STOP and w != "iom"]
                if len(telling) > 2 and telling[0] == part[0] and telling[-1] == part[-1]:
                    found.setdefault(" ".join(part), iri)
    return found


def _source_names(label: str) -> set[str]:
    what, _, maker = fold(label).partition(" by ")
    words = what.split()
    names = {what, maker, " ".join(maker.split()[1:]), " ".join(maker.split()[-1:])}
    if words[-1] in _FORM:
        names.add(" ".join(words[:-1]))
    names |= {name.replace("encyclopaedia", "encyclopedia") for name in names}
    return {name for name in names if name}


def _short_names(kind: str, label: str) -> set[str]:
    folded = fold(label)
    words = [w for w in re.split(r"[^\w]+", label) if w]
    initials = "".join(w[0] for w in words if w[0].isupper())
    names = {_OF_BODY.sub("", folded)} - {folded}
    if len(initials) > 2:
        names.add(initials.casefold())
    if kind in _BY_A_WORD:
        names |= {fold(w) for w in words if len(w) > 2 and w.isupper()}
    if kind == "person":
        names.add(fold(words[-1]))
    if kind in {"tool", "meeting-series"} and len(words) > 2:
        names.add(" ".join(folded.split()[-2:]))
    if kind == "programme" and len(folded.partition(" and ")[0].split()) > 1:
        names.add(folded.partition(" and ")[0])
    return names


def recognise(text: str, names: NamedThings) -> SeenName:
    """Recognise what a text names.

    Args:
        text: a question, or the words of a way of asking.
        names: the names of things.

    Returns:
        What was recognised, and what is left.
    """
    tokens = tokens_of(text)
    lexical = lexicon()
    mentions: list[Mention] = []
    rest: list[LexiconToken] = []
    strangers: list[str] = []
    named = False
    at = 0
    while at < len(tokens):
        size, mention = _longest(tokens, at, names)
        if mention is not None:
            if BODY not in mention.things:
                mentions.append(mention)
            named |= BODY in mention.things
            if not mention.firm and not mention.source:
                rest.extend(tokens[at : at + size])
            elif tokens[at].folded in _DEEDS and len(mention.things) > 1:
                rest.append(tokens[at])
            at += size
            continue
        if _is_strange(tokens, at, lexical):
            strangers.append(tokens[at].text)
        rest.append(tokens[at])
        at += 1
    order = len(tokens) > 1 and tokens[0].folded in _ORDERS and tokens[1].folded in STOP
    if order and rest and rest[0] is tokens[0]:
        del rest[0]  # an order, not a word of the matter
    dates, rest = _dates(text, rest)
    sources = dict.fromkeys(m.source for m in mentions if m.source)
    return SeenName(
        tuple(dict.fromkeys(m for m in mentions if not m.source)),
        tuple(s for s in sources if s),
        dates,
        tuple(rest),
        tuple(strangers),
        bool(_FUTURE.search(text.casefold())),
        named or bool(_OWN & {token.folded for token in tokens}),
    )


def _dates(text: str, rest: list[LexiconToken]) -> tuple[tuple[str, ...], list[LexiconToken]]:
    folded = fold(text)
    days = tuple(
        f"{year}-{MONTHS[month]:02}-{int(day):02}" for day, month, year in _DAY.findall(folded)
    )
    years = days or tuple(dict.fromkeys(_YEAR.findall(folded)))
    if years:
        rest = [token for token in rest if token.folded not in MONTHS]
    return years, rest


def _longest(
    tokens: Sequence[LexiconToken], at: int, names: NamedThings
) -> tuple[int, Mention | None]:
    if tokens[at].folded not in names.first:
        return 0, None
    for size in range(min(_LONGEST_NAME, len(tokens) - at), 0, -1):
        cut = tokens[at : at + size]
        name = " ".join(token.folded for token in cut)
        written = size > 1 or _is_a_name(cut[0])
        found = names.exact.get(name, frozenset())
        if found and written and len(found) < 4:
            hard = [iri for iri in sorted(found) if kind_of(iri) not in _SOFT]
            return size, Mention(tuple(hard) or (min(found),), firm=bool(hard))
        found = names.other.get(name, frozenset())
        if len(found) == 1:
            common = size == 1 and name in COMMON
            firm = written and not common and kind_of(min(found)) not in _SOFT
            if firm or size > 1 or common or kind_of(min(found)) == "source":
                return size, Mention(tuple(found), firm=firm)
    return 0, None


def _is_a_name(token: LexiconToken) -> bool:
    """A single word names a thing only if written as a name, or with a sign of one in it."""
    return token.folded not in STOP and (
        token.text != token.text.lower() or any(c.isdigit() for c in token.text)
    )


def _is_strange(tokens: Sequence[LexiconToken], at: int, lexical: Lexicon) -> bool:
    """Whether a word looks like the name of something that the graph does not know."""
    token = tokens[at]
    if token.folded in COMMON or token.folded.isdigit():
        return False
    if len(token.text) > 1 and token.text.isupper():
        shouted = all(t.text.isupper() for t in tokens)
        return not shouted and (token.folded in STOP or not lexical.knows(token))
    if token.folded in STOP:
        return False
    if token.first or not token.text[:1].isupper():
        return False
    beside = [*tokens[max(at - 1, 0) : at], *tokens[at + 1 : at + 2]]
    alone = not any(t.text[:1].isupper() and not t.first for t in beside)
    return not (alone and lexical.knows(token))
