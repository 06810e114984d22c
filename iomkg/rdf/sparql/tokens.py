r"""A SPARQL 1.1 lexer, and the refusal of queries that would write or reach out.

Engines disagree on a few texts: whether ``\u0022`` in a string ends it, whether ``<`` opens an
IRI, whether ``service:x {`` is a keyword. Such a text could hide a keyword from one reading and
show it to another, so each is an error here, with the unambiguous spelling as the next step.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from iomkg.errors import QueryRefused, QuerySyntaxError
from iomkg.rdf.sparql.scope import PATTERN, Scope, Tracker
from iomkg.rdf.sparql.source import QuerySource, read_source
from iomkg.rdf.sparql.terminals import FORMS, OPERATIONS, Kind, terminals

MAX_DEPTH: Final = 100
"""Brackets that may be open at once: pyoxigraph ends the process at a few thousand."""

MOST_TOKENS: Final = 500_000
"""Tokens of a text, whitespace and comments included: so many are cut in a few seconds."""

_ESCAPED_NEWLINE: Final = re.compile(r"\\[uU](?:0000)?000[aAdD]")
_LESS: Final = re.compile("(?P<PUNCT><=?)")
_BARE_WORD: Final = re.compile(r"\w+")
_BEFORE_WHERE: Final = frozenset({Scope.PROJECTION, Scope.DESCRIBE, Scope.DATASET})
_CLOSERS: Final = ")]}"
_TRIVIA: Final = frozenset({Kind.WHITESPACE, Kind.COMMENT})


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a SPARQL text.

    Attributes:
        kind: what it is.
        text: its text exactly as written.
        value: its text with codepoint escapes expanded, in upper case if it is a keyword.
        start: offset of its first character, from 0.
        line: its line, from 1.
        column: its column in characters, from 1.
        scope: the part of the query in which it stands.
        depth: how many brackets are open around it.
    """

    kind: Kind
    text: str
    value: str
    start: int
    line: int
    column: int
    scope: Scope
    depth: int

    @property
    def end(self) -> int:
        """The offset just after its last character."""
        return self.start + len(self.text)

    @property
    def place(self) -> str:
        """Its line and column, as messages name them."""
        return f"line {self.line}, column {self.column}"

    @property
    def name(self) -> str:
        """The name of a variable, without its question mark or dollar sign."""
        return self.value[1:]

    def word(self, *words: str) -> bool:
        """Return whether it is one of some keywords or punctuation marks.

        Args:
            words: keywords in upper case, or punctuation marks.
        """
        # By identity: the hash of an enum member is a call in Python.
        return self.value in words and (self.kind is Kind.KEYWORD or self.kind is Kind.PUNCT)


@lru_cache(maxsize=128)  # a text is cut to be refused, then again to be bound
def tokenise(query: str) -> tuple[Token, ...]:
    """Cut a SPARQL text into tokens, whitespace and comments included.

    The texts of the tokens, joined, are the text itself.

    Args:
        query: a SPARQL 1.1 query or update.

    Returns:
        The tokens in order.

    Raises:
        QuerySyntaxError: if some stretch is no token of SPARQL 1.1, if brackets do not pair,
            or if engines would read the text in different ways.
        QueryRefused: beyond ``MAX_DEPTH`` brackets or ``MOST_TOKENS`` tokens.

    Standard: SPARQL 1.1 Query Language, sections 19.2 (codepoint escapes), 19.4 (comments)
    and 19.8 (terminals).
    """
    return tuple(_tokens(read_source(query)))


def significant(tokens: Iterable[Token]) -> tuple[Token, ...]:
    """Leave out whitespace and comments.

    Args:
        tokens: tokens of a query.

    Returns:
        The other tokens, in order.

    Standard: SPARQL 1.1 Query Language, sections 19.3 and 19.4.
    """
    return tuple(
        token
        for token in tokens
        if token.kind is not Kind.WHITESPACE and token.kind is not Kind.COMMENT
    )


@lru_cache(maxsize=128)
def refuse(query: str, *, allow: frozenset[str] = FORMS) -> str:
    """Refuse a query that would write, fetch something, or is of an unwanted form.

    Args:
        query: a SPARQL text.
        allow: the query forms to let through, in upper case.

    Returns:
        The query form: ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.

    Raises:
        QueryRefused: for ``SERVICE``, ``FROM``, an Update operation, a text without a query
            form or with one that is not allowed, and brackets nested beyond ``MAX_DEPTH``.
        QuerySyntaxError: if the text cannot be cut into tokens.

    Standard: SPARQL 1.1 Query Language, sections 13.2 and 16; SPARQL 1.1 Federated Query,
    section 2; SPARQL 1.1 Update, section 3.
    """
    tokens = significant(tokenise(query))
    for token in tokens:
        _refuse_keyword(token)
    _refuse_glued(tokens)
    return _form(tokens, allow)


def _refuse_keyword(token: Token) -> None:
    if token.word("SERVICE"):
        raise QueryRefused(
            f"{token.place}: SERVICE is not allowed, it sends requests to another server.",
            "Load that data into the store, or ask that endpoint itself with --store URL.",
        )
    if token.word("FROM"):
        raise QueryRefused(
            f"{token.place}: FROM is not allowed, some engines fetch the address it names.",
            "Leave the clause out; to choose among graphs of the store use GRAPH.",
        )
    if token.word(*OPERATIONS):
        raise QueryRefused(
            f"{token.place}: {token.value} is SPARQL Update, and the graph is only read.",
            "Ask with SELECT, ASK, CONSTRUCT or DESCRIBE; change the graph in its Turtle files.",
        )


def _refuse_glued(tokens: tuple[Token, ...]) -> None:
    """Refuse prefixed names that some engines read as SERVICE or FROM and a shorter name."""
    neighbours = zip((None, *tokens), tokens, (*tokens[1:], None), strict=False)
    for before, token, after in neighbours:
        if "service" in _prefix(token) and after and after.word("{"):
            keyword = "" if before and before.word("GRAPH") else "SERVICE"
        else:
            starts = _prefix(token).startswith("from") and token.scope in _BEFORE_WHERE
            keyword = "FROM" if starts else ""
        if keyword:
            raise QueryRefused(
                f"{token.place}: some engines read {token.text} here as {keyword}.",
                "Write the full IRI in place of the prefixed name.",
            )


def _form(tokens: tuple[Token, ...], allow: frozenset[str]) -> str:
    wanted = ", ".join(sorted(allow))
    prologue = {Kind.IRIREF, Kind.PNAME}
    for token in tokens:
        if token.kind in prologue or token.word("PREFIX", "BASE"):
            continue
        if token.kind is Kind.KEYWORD and token.value in allow:
            return token.value
        raise QueryRefused(
            f"{token.place}: {token.text} stands where a query form is expected.",
            f"Begin the query, after its prefixes, with one of {wanted}.",
        )
    raise QueryRefused(
        "line 1, column 1: the text has no query form.", f"Write a query with one of {wanted}."
    )


def _prefix(token: Token) -> str:
    return token.value.partition(":")[0].lower() if token.kind is Kind.PNAME else ""


def _tokens(source: QuerySource) -> Iterator[Token]:
    tracker = Tracker()
    opened: list[Token] = []
    last: Token | None = None
    index = count = 0
    while index < len(source.text):
        if (count := count + 1) > MOST_TOKENS:
            line, column = source.place(index)
            raise QueryRefused(
                f"line {line}, column {column}: the text has more than {MOST_TOKENS:,} words, "
                "spaces and comments.",
                "Load what it lists into a store, and ask about that.",
            )
        match = _match(source, index, operand=tracker.operand)
        token = _token(source, match, tracker)
        if token.kind not in _TRIVIA:
            _check_filter(source, index, last, token)
            _pair(source, index, token, opened)
            tracker.feed(token.kind, token.value)
            last = token
        yield token
        index = match.end()
    if opened:
        raise QuerySyntaxError(
            f"{opened[-1].place}: {opened[-1].text} is never closed.", "Add the closing bracket."
        )


def _match(source: QuerySource, index: int, *, operand: bool) -> re.Match[str]:
    """Match one token; after an operand of an expression ``<`` is the operator.

    By the rule of the longest match ``<?b&&?c>`` is an IRI everywhere, but no IRI can follow an
    operand, and engines without a lexer read the operator there.
    """
    match = terminals(ascii_only=source.text.isascii()).match(source.text, index)
    operator = _LESS.match(source.text, index) if operand else None
    if operator and match and ("#" in match[0] or "'" in match[0]):
        raise source.error(
            index, "< may be read as an operator or as an IRI", "Write a space after it."
        )
    if found := operator or match:
        return found
    raise _unlexable(source, index)


def _token(source: QuerySource, match: re.Match[str], tracker: Tracker) -> Token:
    kind = Kind[str(match.lastgroup)]
    value = match[0].upper() if kind is Kind.KEYWORD else match[0]
    start, end = match.span()
    raw = source.raw[source.at(start) : source.at(end)]
    if source.starts:
        _check_escapes(source, kind, start, end)
    if kind is Kind.COMMENT:
        _check_comment(source, start, end, raw)
    depth = tracker.depth - (kind is Kind.PUNCT and value in _CLOSERS)
    line, column = source.place(start)
    return Token(kind, raw, value, source.at(start), line, column, tracker.scope, depth)


def _unlexable(source: QuerySource, index: int) -> QuerySyntaxError:
    char = source.text[index]
    if char in "\"'":
        return source.error(
            index,
            "a string is not closed, or has a line break or a backslash that it may not have",
            'Close it with the same quotes; write \\n, \\" and \\\\ inside it.',
        )
    if char == "<":
        return source.error(
            index,
            "an IRI is not closed, or has a character that no IRI may have",
            "Write <IRI> without spaces, quotes, braces or backslashes.",
        )
    if word := _BARE_WORD.match(source.text, index):
        return source.error(
            index,
            f"{word[0][:60]} is not a keyword of SPARQL 1.1",
            "Mend the word, or put a prefix and a colon, ? or quotes before it.",
        )
    return source.error(
        index, f"unexpected character {char!r}", "Delete it, or put it in a string or an IRI."
    )


def _check_escapes(source: QuerySource, kind: Kind, start: int, end: int) -> None:
    """Refuse an escape for a character that ends or opens a token, or escapes another."""
    forbidden = {
        Kind.WHITESPACE: " \t\r\n",
        Kind.COMMENT: "#" if source.escaped(start, start + 1) else "",
        Kind.STRING: source.text[start] + "\\",
        Kind.IRIREF: "<>",
    }.get(kind, "\\")
    if found := source.escaped(start, end) & set(forbidden):
        raise source.error(
            start,
            f"codepoint escapes are read before anything else, so {found.pop()!r} may not be "
            "written as one here",
            "Write the character itself, in a string with a backslash before it.",
        )


def _check_comment(source: QuerySource, start: int, end: int, raw: str) -> None:
    """Refuse a comment on whose end engines differ."""
    lone_return = source.text.startswith("\r", end) and not source.text.startswith("\r\n", end)
    if lone_return or _ESCAPED_NEWLINE.search(raw):
        raise source.error(
            start,
            "engines differ on where this comment ends",
            "End it with a line feed, and write no escaped line end in it.",
        )


def _check_filter(source: QuerySource, index: int, last: Token | None, token: Token) -> None:
    """Refuse ``filter:x (``, which some engines read as a FILTER that calls ``:x``."""
    if last and token.value in {"(", "()"} and last.scope in PATTERN and "filter" in _prefix(last):
        raise source.error(
            index,
            f"some engines read {last.text} before a bracket as FILTER",
            "Write the full IRI in place of the prefixed name.",
        )


def _pair(source: QuerySource, index: int, token: Token, opened: list[Token]) -> None:
    """Note an opening bracket, and check that a closing one closes the last."""
    if token.word("(", "[", "{"):
        opened.append(token)
        if len(opened) > MAX_DEPTH:
            raise QueryRefused(
                f"{token.place}: brackets are nested more than {MAX_DEPTH} deep.",
                "Write the query with fewer nested brackets.",
            )
    elif token.word(*_CLOSERS):
        if not opened or opened[-1].value + token.value not in {"()", "[]", "{}"}:
            raise source.error(
                index, f"{token.text} closes nothing", "Pair every bracket with its like."
            )
        opened.pop()
