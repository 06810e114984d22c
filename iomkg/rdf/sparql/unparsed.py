"""Error messages for a query that the engine does not parse.

The engine lists everything that it would have accepted, down to classes of characters. The message
here gives the place, and names two common mistakes: a prefix that is not declared, and a relative
IRI without a base.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final

from iomkg.errors import QueryRefused, QuerySyntaxError, TextPlace
from iomkg.rdf.sparql.source import has_declarations
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.tokens import Token, significant, tokenise
from iomkg.terms import PREFIXES

_PLACED: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_SENTENCE: Final = re.compile(r"[A-Z][a-z]+ [a-z][^,\[\]]+|The SELECT [^,\[\]]+")
_CHARACTERS: Final = re.compile(r"\[(?:_|'.*?')\](?:, )?", re.DOTALL)
_SCHEME: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")


def unparsed(query: str, said: str) -> QuerySyntaxError:
    """Make the error for a query that the engine does not parse.

    Args:
        query: its text, which the lexer takes.
        said: the message of the engine.

    Returns:
        The error: one line, with the place.
    """
    return mistake(query) or _placed(said, has_declarations(query))


def mistake(query: str) -> QuerySyntaxError | None:
    """Find a mistake in a query that some engine does not parse.

    Args:
        query: its text.

    Returns:
        The error for a prefix that is not declared or an IRI that is relative to nothing, or None.
        Some engines declare prefixes of their own, so this is for what has been refused.
    """
    try:
        tokens = significant(tokenise(query))
    except (QuerySyntaxError, QueryRefused):
        return None
    return _undeclared(tokens) or _relative(tokens)


def _undeclared(tokens: tuple[Token, ...]) -> QuerySyntaxError | None:
    declared: list[str] = []
    for before, token in zip((None, *tokens), tokens, strict=False):
        if token.kind is not Kind.PNAME:
            continue
        prefix = token.value.partition(":")[0]
        if before is not None and before.word("PREFIX"):
            declared.append(prefix)
        elif prefix not in declared:
            return QuerySyntaxError(
                f"the prefix {prefix}: is not declared.", _declare(prefix, declared), token.place
            )
    return None


def _declare(prefix: str, declared: list[str]) -> str:
    known = prefix if prefix in PREFIXES else None
    if known is None and (near := get_close_matches(prefix, declared, 1)):
        return f"Did you mean {near[0]}:?"
    if known is None and (near := get_close_matches(prefix, PREFIXES, 1)):
        known = near[0]
    iri = PREFIXES[known] if known else "…"
    begin = f"Begin the query with PREFIX {known or prefix}: <{iri}>"
    return begin if known in (None, prefix) else f"Did you mean {known}:? {begin}"


def _relative(tokens: tuple[Token, ...]) -> QuerySyntaxError | None:
    if any(token.word("BASE") for token in tokens):
        return None
    for token in tokens:
        if token.kind is Kind.IRIREF and not _SCHEME.match(token.value):
            return QuerySyntaxError(
                f"{token.text} is relative, and the query has no BASE.",
                "Write the IRI in full, or begin the query with BASE <…>",
                token.place,
            )
    return None


def _placed(said: str, declared: bool) -> QuerySyntaxError:
    step = "Mend it at that place and run again."
    found = _PLACED.fullmatch(said)
    if found is None:
        return QuerySyntaxError(f"The query does not parse: {' '.join(said.split())}.", step)
    line, column, rest = found.groups()
    sentence = _SENTENCE.search(rest.removeprefix("expected "))
    wanted = " ".join(_CHARACTERS.sub("", rest).split()).rstrip(", ")
    return QuerySyntaxError(
        f"the query does not parse: {sentence[0] if sentence else wanted}.",
        step,
        TextPlace(max(int(line) - declared, 1), int(column)),
    )
