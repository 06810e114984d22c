"""How two terms differ that may be meant to be one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Final
from unicodedata import normalize

from iomkg.rdf.explain.accounts import Difference
from iomkg.rdf.explain.letters import letters_apart
from iomkg.terms import EDTF, XSD, Blank, Iri, Literal, Term

_SCHEME: Final = re.compile(r"^https?://(?:www\.)?")
_MARKS: Final = re.compile(r"[#/]+")
_LOCAL: Final = re.compile(r"[^#/:]*[#/]*$")
NUMBERS: Final = frozenset(
    XSD + name
    for name in (
        "integer decimal double float int long short byte nonNegativeInteger positiveInteger "
        "nonPositiveInteger negativeInteger unsignedInt unsignedLong unsignedShort unsignedByte"
    ).split()
)
"""The datatypes of numbers."""

_TIMES: Final = frozenset(
    {XSD + n for n in ("date", "dateTime", "gYear", "gYearMonth")} | {EDTF + "EDTF"}
)
_YEAR_FIRST: Final = re.compile(r"-?[0-9]{4,}")
_ORDER: Final = tuple(Difference)
_COMPARED: Final = 60  # characters, counted from the end


def near_terms(
    written: Iri | Literal, found: Iterable[Term], most: int = 3
) -> list[tuple[Difference, Term]]:
    """Find the terms that a term may have been meant to be.

    Args:
        written: the term of the query.
        found: the terms that would match.
        most: how many to return at most.

    Returns:
        The nearest with how they differ, the smallest difference first.
    """
    near = []
    for term in found:
        difference = compare(written, term)
        if difference is not None:
            far = distance(str(written).casefold(), str(term).casefold())
            near.append((_ORDER.index(difference), far, str(term), difference, term))
    near.sort(key=lambda found: found[:3])
    return [(difference, term) for *_, difference, term in near[:most]]


def compare(written: Iri | Literal, term: Term) -> Difference | None:
    """Say how a term differs from the one written, or None if they have little in common.

    Args:
        written: the term of the query.
        term: another term.
    """
    if written == term or isinstance(term, Blank):
        return None
    if isinstance(written, Iri) and isinstance(term, Iri):
        return _iris(written.value, term.value)
    if isinstance(written, Literal) and isinstance(term, Literal):
        return _literals(written, term)
    text, iri = (written, term) if isinstance(written, Literal) else (term, written)
    names = {iri.value.casefold(), _words(local_name(iri.value))}
    return Difference.KIND if _words(text.value) in {_words(n) for n in names} else None


def outside(written: Literal, found: Iterable[Term]) -> tuple[Literal, Literal] | None:
    """Return the least and greatest of some values if a number or date lies outside of them.

    Args:
        written: a literal of the query.
        found: all values that it is compared with.
    """
    bounds = extent(found, like=written)
    if bounds and (comes_before(written, bounds[0]) or comes_before(bounds[1], written)):
        return bounds
    return None


def extent(found: Iterable[Term], like: Literal | None = None) -> tuple[Literal, Literal] | None:
    """Return the least and greatest number or date among some terms.

    Args:
        found: terms; None is returned if some are numbers and others dates.
        like: only literals of the kind of this one.
    """
    keyed = [(k, t) for t in found if isinstance(t, Literal) and (k := _key(t)) is not None]
    if like is not None:
        wanted = _key(like)
        keyed = [(k, t) for k, t in keyed if wanted is not None and k[0] == wanted[0]]
    if not keyed or len({kind for (kind, *_), _ in keyed}) > 1:
        return None
    return min(keyed, key=lambda k: k[0])[1], max(keyed, key=lambda k: k[0])[1]


def has_order(literal: Literal) -> bool:
    """Say whether a literal is a number or a date, written as its datatype wants it."""
    return _key(literal) is not None


def comes_before(one: Literal, other: Literal) -> bool:
    """Say whether a number or date comes before another: 1951 does not before 1951-12-05."""
    first, second = _key(one), _key(other)
    if first is None or second is None:
        return False
    if first[0] == "number":
        return first < second
    shared = min(len(one.value), len(other.value))
    return one.value[:shared] < other.value[:shared]


def distance(one: str, other: str) -> int:
    """Count the letters in which the ends of two texts differ: see :func:`letters_apart`."""
    return letters_apart(one[-_COMPARED:], other[-_COMPARED:])


def alike(one: str, other: str) -> bool:
    """Say whether two words may be one, misspelt: a letter in four may be wrong."""
    longest = max(len(one), len(other))
    allowed = max(1, longest // 4)
    if one.casefold() == other.casefold():
        return True
    if longest < 3 or abs(len(one) - len(other)) > allowed:
        return False
    return distance(one.casefold(), other.casefold()) <= allowed


def local_name(iri: str) -> str:
    """Return what follows the namespace of an IRI."""
    found = _LOCAL.search(iri)
    return _MARKS.sub("", found[0]) if found else ""


def _iris(written: str, term: str) -> Difference | None:
    if _SCHEME.sub("", written) == _SCHEME.sub("", term):
        return Difference.SCHEME
    flat, other = _flat(written), _flat(term)
    if flat == other:
        return Difference.HASH if written.count("#") != term.count("#") else Difference.SLASH
    if written.casefold() == term.casefold():
        return Difference.CASE
    if _SCHEME.sub("", flat).casefold() == _SCHEME.sub("", other).casefold():
        return Difference.SCHEME
    mine, its = local_name(written), local_name(term)
    if mine and mine.casefold() == its.casefold():
        return Difference.NAMESPACE
    here = written.removesuffix(mine), term.removesuffix(its)
    return Difference.SPELLING if here[0] == here[1] and alike(mine, its) else None


def _flat(iri: str) -> str:
    scheme, separator, rest = iri.partition("://")
    return scheme + separator + _MARKS.sub("", rest)


def _literals(written: Literal, term: Literal) -> Difference | None:
    if written.value == term.value:
        return Difference.LANGUAGE if written.language != term.language else Difference.DATATYPE
    mine, its = written.value, term.value
    if (number := _number(mine)) is not None or _YEAR_FIRST.match(mine):
        # A wrong digit makes another number, not a misspelt one.
        return Difference.DATATYPE if number is not None and number == _number(its) else None
    if mine.casefold() == its.casefold():
        return Difference.CASE
    mine, its = _spaced(mine), _spaced(its)
    if mine.casefold() == its.casefold():
        return Difference.SPACES
    return Difference.SPELLING if alike(mine, its) else None


def _spaced(text: str) -> str:
    return " ".join(normalize("NFC", text).split())


def _words(text: str) -> str:
    return " ".join(re.split(r"[\s_\-]+", text.casefold().strip()))


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _key(literal: Literal) -> tuple[str, Decimal | str] | None:
    """Return the kind of a literal and its place in the order of that kind."""
    if literal.datatype in NUMBERS and (number := _number(literal.value)) is not None:
        return "number", number
    if literal.datatype in _TIMES and _YEAR_FIRST.match(literal.value):
        return "time", literal.value
    return None
