"""Queries that are larger or deeper than the engine can bear, told before they run.

Oxigraph's time to plan a query grows with the third to fourth power of what is joined in one group
and with the square of what is alternative or conditional, and each repeated path inside another
multiplies it by four. Measured with pyoxigraph 0.5.13 on a graph of 120 triples: 100 things joined
take 0.1 to 5 s by their kind, 300 up to minutes; 1,000 links 1 to 4 s, 3,000 over 20 s; paths
repeated inside each other 4 deep 0.5 s, 6 deep 6 s, 8 deep over 20 s.

One pass over the tokens; what is too much is told at its place. How deep brackets may nest is seen
to by :mod:`iomkg.rdf.sparql.tokens`.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from iomkg.errors import QueryRefused
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.tokens import Token, significant, tokenise

MOST_JOINED: Final = 100
"""Triple patterns, steps of paths, members of collections, OPTIONALs … in one group."""
MOST_LINKS: Final = 1_000
"""UNIONs, FILTERs, operators, BINDs, computed columns, keys … in a query."""
MOST_WIDE: Final = 10_000
"""Columns, arguments of functions, variables of VALUES … in a query."""
MOST_REPEATED: Final = 3
"""Paths with ``*`` or ``+`` inside each other."""
MOST_WORDS: Final = 50_000
"""Tokens in a query, those of lists of values and of a template apart."""

_LINKS: Final = frozenset(
    "UNION FILTER MINUS BIND EXISTS AS HAVING || && + - * / | ! = != < > <= >= ^".split()
)
_TERMS: Final = frozenset(
    {Kind.VAR, Kind.IRIREF, Kind.PNAME, Kind.BLANK, Kind.STRING, Kind.NUMBER, Kind.NIL, Kind.ANON}
)


class _Within(Enum):
    """What a pair of brackets holds."""

    OUTERMOST = "the query"
    GROUP = "a group graph pattern"
    PATTERN = "a blank node, a collection, or a part of a path"
    EXPRESSION = "an expression, or arguments"
    VALUES = "values or a template, in which nothing is counted"


class _Frame:
    """A pair of brackets: what it holds, the group it belongs to, and what was counted in it."""

    __slots__ = ("group", "joined", "repeated", "within")

    def __init__(self, within: _Within, group: _Frame | None = None) -> None:
        self.within = within
        self.group = group
        self.joined = 0
        self.repeated = 0


class _Count:
    """What has been counted in a query so far."""

    def __init__(self) -> None:
        self.frames = [_Frame(_Within.OUTERMOST)]
        self.before: Token | None = None
        self.closed: _Frame | None = None
        self.values = False
        self.described = False
        self.words = 0
        self.links = 0
        self.wide = 0

    def read(self, token: Token) -> None:
        """Count a token."""
        closed, self.closed = self.closed, None
        if token.word("{", "(", "["):
            self.frames.append(self._opened(token))
        elif token.word("}", ")", "]"):
            self._close()
        if self.frames[-1].within is not _Within.VALUES:
            self._plain(token, closed)
        self.before = token

    def _opened(self, token: Token) -> _Frame:
        above = self.frames[-1]
        word = self.before.value if self.before and self.before.kind is Kind.KEYWORD else ""
        if token.value == "{":
            values = above.within is _Within.VALUES or self.values or word == "CONSTRUCT"
            self.values = self.described = False
            frame = _Frame(_Within.VALUES if values else _Within.GROUP)
            if not values and not word and above.within is not _Within.OUTERMOST:
                self._join(token)
            return frame
        if above.within is _Within.VALUES or word == "IN":
            return _Frame(_Within.VALUES)
        argument = above.within in (_Within.OUTERMOST, _Within.EXPRESSION) or word not in ("", "A")
        if token.value == "(" and argument:
            if above.within is _Within.OUTERMOST:
                self._link(token)
            return _Frame(_Within.EXPRESSION, above.group)
        self._join(token)
        return _Frame(_Within.PATTERN, above if above.within is _Within.GROUP else above.group)

    def _close(self) -> None:
        if len(self.frames) > 1:
            self.closed = self.frames.pop()
            if self.closed.within is _Within.PATTERN:
                above = self.frames[-1]
                above.repeated = max(above.repeated, self.closed.repeated)

    def _plain(self, token: Token, closed: _Frame | None) -> None:
        self.words += 1
        if self.words > MOST_WORDS:
            raise _refused(token, f"{MOST_WORDS:,} words outside lists of values")
        within = self.frames[-1].within
        if token.kind is Kind.KEYWORD or token.kind is Kind.PUNCT:
            self._operator(token, within, closed)
        elif within is _Within.OUTERMOST:
            if self.described:
                self._link(token)
            else:
                self._widen(token)
        elif self.values:
            self._widen(token)
        elif within is _Within.PATTERN and self.before and self.before.kind in _TERMS:
            self._join(token, 2)  # a member of a collection stands for two triples

    def _operator(self, token: Token, within: _Within, closed: _Frame | None) -> None:
        value = token.value
        self.values |= value == "VALUES"
        self.described |= value == "DESCRIBE"
        pattern = within in (_Within.GROUP, _Within.PATTERN)
        if value == "," and not pattern:
            self._widen(token)
        elif value in (".", ";", ",", "OPTIONAL", "VALUES") or (pattern and value == "/"):
            self._join(token)
        elif value in _LINKS:
            self._link(token)
            if pattern and value in ("*", "+"):
                self._repeat(token, closed)

    def _repeat(self, token: Token, closed: _Frame | None) -> None:
        times = 1 + (closed.repeated if closed else 0)
        if times > MOST_REPEATED:
            raise _refused(
                token,
                f"{MOST_REPEATED} repeated paths inside each other",
                "Leave repetitions out: (p*)* is p*, and so is (p+)* .",
            )
        self.frames[-1].repeated = max(self.frames[-1].repeated, times)

    def _join(self, token: Token, times: int = 1) -> None:
        frame = self.frames[-1]
        group = frame.group or frame
        group.joined += times
        if group.joined > MOST_JOINED:
            raise _refused(
                token,
                f"{MOST_JOINED} triple patterns, path steps and OPTIONALs in one group",
                "Ask in several queries, or give what is listed as VALUES.",
            )

    def _link(self, token: Token) -> None:
        self.links += 1
        if self.links > MOST_LINKS:
            raise _refused(
                token,
                f"{MOST_LINKS:,} alternatives, conditions and operators",
                "Give what is listed as VALUES or after IN, or ask in several queries.",
            )

    def _widen(self, token: Token) -> None:
        self.wide += 1
        if self.wide > MOST_WIDE:
            raise _refused(token, f"{MOST_WIDE:,} columns and arguments")


def check_bearable(query: str) -> None:
    """Refuse a query that the engine could not bear.

    Args:
        query: SPARQL text that is not refused for what it does.

    Raises:
        QueryRefused: it has more joined, linked, repeated or written in it than the limits of
            this module allow; with the place of the first that is too much.
        QuerySyntaxError: it cannot be cut into tokens.
    """
    count = _Count()
    for token in significant(tokenise(query)):
        count.read(token)


def _refused(token: Token, what: str, step: str = "Ask in several queries.") -> QueryRefused:
    return QueryRefused(f"the query has more than {what}.", step, token.place)
