r"""A SPARQL 1.1 lexer, and the refusal of queries that would write or make a network request.

Engines disagree on a few texts: whether ``\u0022`` in a string ends it, whether ``<`` opens an
IRI, whether ``service:x {`` is a keyword. Such a text could hide a keyword from one reading and
show it to another, so each is an error here, with the unambiguous spelling as the next step.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from iomkg.errors import QueryRefused, QuerySyntaxError, TextPlace
from iomkg.rdf.sparql.source import QuerySource, check_comment, check_escapes, read_source
from iomkg.rdf.sparql.terminals import FORMS, OPERATIONS, Kind, terminals
from iomkg.tuples import NamedTuple

MAX_DEPTH: Final = 100
"""Brackets that may be open at once: pyoxigraph ends the process at a few thousand."""

MOST_TOKENS: Final = 500_000
"""Tokens of a text, whitespace and comments included: so many are cut in a few seconds."""

_LESS: Final = re.compile("(?P<PUNCT><=?)")
_ENDPOINT: Final = re.compile(r"<https?://([^/?#@\\\s<>]+)(?:[/?#][^<>]*)?>", re.IGNORECASE)
_GLUED: Final = re.compile("^from|service", re.IGNORECASE)
_BARE_WORD: Final = re.compile(r"\w+")
_PAIRS: Final = {"(": ")", "[": "]", "{": "}"}
_CLOSERS: Final = frozenset(_PAIRS.values())
_OPERANDS: Final = frozenset(
    {Kind.VAR, Kind.IRIREF, Kind.PNAME, Kind.STRING, Kind.LANGTAG, Kind.NUMBER}
)
_AFTER_HEAD: Final = ("WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_ONE_EXPRESSION: Final = frozenset({"FILTER", "BIND"})
_BEFORE_EXPRESSION: Final = _ONE_EXPRESSION | {"SELECT", "GROUP", "HAVING", "ORDER"}
_CLAUSES: Final = _BEFORE_EXPRESSION | {
    *("VALUES", "WHERE", "OPTIONAL", "GRAPH", "MINUS", "UNION", "SERVICE")
}
_TRIVIA: Final = frozenset({Kind.WHITESPACE, Kind.COMMENT})
_REFUSED: Final = OPERATIONS | {"SERVICE", "FROM"}
_KINDS: Final = {kind.name: kind for kind in Kind}


class Token(NamedTuple):
    """A token of a SPARQL text.

    Attributes:
        kind: what it is.
        text: its text exactly as written.
        value: its text with codepoint escapes expanded, in upper case if it is a keyword.
        start: offset of its first character, from 0.
        line: its line, from 1.
        column: its column in characters, from 1.
        depth: how many brackets are open around it.
    """

    kind: Kind
    text: str
    value: str
    start: int
    line: int
    column: int
    depth: int

    @property
    def end(self) -> int:
        """The offset just after its last character."""
        return self.start + len(self.text)

    @property
    def place(self) -> TextPlace:
        """Its line and column."""
        return TextPlace(self.line, self.column)

    @property
    def name(self) -> str:
        """The name of a variable, without its question mark or dollar sign."""
        return self.value[1:]

    def word(self, *words: str) -> bool:
        """Return whether it is one of some keywords or punctuation marks.

        Args:
            words: keywords in upper case, or punctuation marks; no other token has such a value.
        """
        return self.value in words


@lru_cache(maxsize=256)  # a text is cut to be refused, then again to be bound
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
        QueryRefused: beyond ``MAX_DEPTH`` brackets or ``MOST_TOKENS`` tokens; what follows is not
            read.

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
def refuse(
    query: str,
    *,
    allow: frozenset[str] = FORMS,
    services: frozenset[str] = frozenset(),
) -> str:
    """Refuse a query that would write, fetch something, or is of an unwanted form.

    Args:
        query: a SPARQL text.
        allow: the query forms to let through, in upper case.
        services: hosts (``host`` or ``host:port``) whose endpoints SERVICE may name.

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
    for index, token in enumerate(tokens):
        if token.value not in _REFUSED:
            continue
        if services and token.word("SERVICE"):
            silent = index + 1 < len(tokens) and tokens[index + 1].word("SILENT")
            _refuse_service(tokens[index + 1 + silent :][:1], services)
        else:
            _refuse_keyword(token)
    _refuse_glued(tokens)
    return _form(tokens, allow)


def _refuse_keyword(token: Token) -> None:
    if token.word("SERVICE"):
        raise QueryRefused(
            "SERVICE is not allowed, it sends requests to another server.",
            "Load that data into the store, or ask that endpoint itself with --store URL.",
            token.place,
        )
    if token.word("FROM"):
        raise QueryRefused(
            "FROM is not allowed, some engines fetch the address it names.",
            "Leave the clause out; to choose among graphs of the store use GRAPH.",
            token.place,
        )
    if token.word(*OPERATIONS):
        raise QueryRefused(
            f"{token.value} is SPARQL Update, and the graph is only read.",
            "Ask with SELECT, ASK, CONSTRUCT or DESCRIBE; change the graph in its Turtle files.",
            token.place,
        )


def _refuse_service(named: tuple[Token, ...], services: frozenset[str]) -> None:
    """Refuse to ask an endpoint at a host that is not among those allowed."""
    for token in named:
        found = _ENDPOINT.fullmatch(token.value) if token.kind is Kind.IRIREF else None
        if found is None or found[1].lower() not in services:
            raise QueryRefused(
                f"SERVICE may not ask {token.text[:100]}.",
                f"Write the full IRI of an endpoint at {' or '.join(sorted(services))}.",
                token.place,
            )


def _refuse_glued(tokens: tuple[Token, ...]) -> None:
    """Refuse prefixed names that some engines read as SERVICE or FROM and a shorter name."""
    if not any(token.kind is Kind.PNAME and _GLUED.search(token.value) for token in tokens):
        return
    head = -1  # the depth of the clause between a query form and its group
    neighbours = zip((None, *tokens), tokens, (*tokens[1:], None), strict=False)
    for before, token, after in neighbours:
        if token.word(*FORMS) or (token.depth == 0 and token.word("}")):
            head = token.depth
        elif token.word("{", *_AFTER_HEAD):
            head = -1
        elif token.kind is not Kind.PNAME:
            continue
        keyword = ""
        if "service" in _prefix(token) and after and after.word("{"):
            keyword = "" if before and before.word("GRAPH") else "SERVICE"
        elif token.depth == head and _prefix(token).startswith("from"):
            keyword = "FROM"
        if keyword:
            raise QueryRefused(
                f"some engines read {token.text} here as {keyword}.",
                "Write the full IRI in place of the prefixed name.",
                token.place,
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
            f"{token.text} stands where a query form is expected.",
            f"Begin the query, after its prefixes, with one of {wanted}.",
            token.place,
        )
    raise QueryRefused(
        "the text has no query form.", f"Write a query with one of {wanted}.", TextPlace(1, 1)
    )


def _prefix(token: Token) -> str:
    return token.value.partition(":")[0].lower() if token.kind is Kind.PNAME else ""


class _Frame:
    """An open bracket, or the whole text.

    Attributes:
        opener: the bracket; None for the whole text.
        expression: whether an expression stands in it.
        clause: the keyword after which a parenthesis opens an expression in it, or nothing.
    """

    __slots__ = ("clause", "expression", "opener")

    def __init__(self, opener: Token | None, expression: bool) -> None:
        self.opener = opener
        self.expression = expression
        self.clause = ""


class _Brackets:
    """Keeps track of the brackets of a text, and of which of them hold expressions.

    Only an expression has ``<`` as an operator, so the lexer has to know. It is right about every
    text that an engine accepts.
    """

    def __init__(self, source: QuerySource) -> None:
        self._source = source
        self._frames = [_Frame(None, False)]
        self._last: Token | None = None
        self.operand = False

    @property
    def depth(self) -> int:
        """How many brackets are open."""
        return len(self._frames) - 1

    def feed(self, index: int, token: Token) -> None:
        """Take in the next token that is neither whitespace nor comment."""
        if token.depth > MAX_DEPTH:
            raise QueryRefused(
                f"brackets are nested more than {MAX_DEPTH} deep.",
                "Write the query with fewer nested brackets.",
                token.place,
            )
        frame, value = self._frames[-1], token.value
        if token.kind in _OPERANDS:  # which opens and closes nothing
            self.operand, self._last = frame.expression, token
            return
        if value == "(" or token.kind is Kind.NIL:
            self._check_filter(index)
        if value in _PAIRS:
            expression = value == "(" and (frame.expression or frame.clause != "")
            self._frames.append(_Frame(token, expression))
            if value == "{":
                frame.clause = ""
        elif value in _CLOSERS:
            if frame.opener is None or _PAIRS[frame.opener.value] != value:
                raise self._source.error(
                    index, f"{token.text} closes nothing", "Pair every bracket with its like."
                )
            self._frames.pop()
            frame = self._frames[-1]
        elif value in _CLAUSES and not frame.expression:
            frame.clause = value if value in _BEFORE_EXPRESSION else ""
        if (value == ")" or token.kind is Kind.NIL) and frame.clause in _ONE_EXPRESSION:
            frame.clause = ""
        self.operand = self._frames[-1].expression and (
            token.kind is Kind.NIL or value in {")", "}", "TRUE", "FALSE"}
        )
        self._last = token

    def close(self) -> None:
        """Check that every bracket has been closed."""
        if opener := self._frames[-1].opener:
            raise QuerySyntaxError(
                f"{opener.text} is never closed.", "Add the closing bracket.", opener.place
            )

    def _check_filter(self, index: int) -> None:
        """Refuse ``filter:x (``, which some engines read as a FILTER that calls ``:x``."""
        frame, last = self._frames[-1], self._last
        in_pattern = frame.opener is not None and not frame.opener.word("(")
        in_pattern = in_pattern and frame.clause in {"", *_ONE_EXPRESSION}
        if in_pattern and last and "filter" in _prefix(last):
            raise self._source.error(
                index,
                f"some engines read {last.text} before a bracket as FILTER",
                "Write the full IRI in place of the prefixed name.",
            )


def _tokens(source: QuerySource) -> Iterator[Token]:
    brackets = _Brackets(source)
    match_at = terminals(ascii_only=source.text.isascii()).match
    text = source.text
    index = count = 0
    length = len(text)
    while index < length:
        if (count := count + 1) > MOST_TOKENS:
            raise QueryRefused(
                f"the text has more than {MOST_TOKENS:,} words, spaces and comments.",
                "Load what it lists into a store, and ask about that.",
                TextPlace(*source.place(index)),
            )
        match = match_at(text, index)
        if match is None or brackets.operand:
            match = _operator_or(match, source, index, operand=brackets.operand)
        token = _token(source, match, brackets.depth)
        if token.kind not in _TRIVIA:
            brackets.feed(index, token)
        yield token
        index = match.end()
    brackets.close()


def _operator_or(
    match: re.Match[str] | None, source: QuerySource, index: int, *, operand: bool
) -> re.Match[str]:
    """Return the match of a token; after an operand of an expression ``<`` is the operator.

    By the rule of the longest match ``<?b&&?c>`` is an IRI everywhere, but no IRI can follow an
    operand, and engines without a lexer read the operator there.
    """
    operator = _LESS.match(source.text, index) if operand else None
    if operator and match and ("#" in match[0] or "'" in match[0]):
        raise source.error(
            index, "< may be read as an operator or as an IRI", "Write a space after it."
        )
    if found := operator or match:
        return found
    raise _unlexable(source, index)


def _token(source: QuerySource, match: re.Match[str], depth: int) -> Token:
    kind = _KINDS[match.lastgroup or ""]
    value = raw = match[0]
    start, end = match.span()
    at = start
    if source.starts:
        check_escapes(source, kind, start, end)
        at = source.at(start)
        raw = source.raw[at : source.at(end)]
    if kind is Kind.KEYWORD:
        value = value.upper()
    elif kind is Kind.COMMENT:
        check_comment(source, start, end, raw)
    elif value in _CLOSERS:
        depth -= 1
    line, column = source.place(start)
    return Token(kind, raw, value, at, line, column, depth)


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
