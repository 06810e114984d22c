"""Terms as Python values, and columns of them with one type each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final, TypeAlias

from iomkg.terms import XSD, Literal, Term

PythonValue: TypeAlias = str | int | float | bool | dt.date | dt.datetime
"""What a term means in Python; ``dt.datetime`` with a time zone where the term has one."""

_INTEGERS: Final = (
    "integer int long short byte nonNegativeInteger positiveInteger nonPositiveInteger "
    "negativeInteger unsignedLong unsignedInt unsignedShort unsignedByte"
).split()
# The lexical spaces of XML Schema 1.1 Datatypes, narrower than what Python's own readers take.
_DIGITS: Final = r"[+-]?[0-9]+"
_DECIMAL: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DOUBLE: Final = rf"{_DECIMAL}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
_DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_MOMENT: Final = _DAY + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
_READERS: Final[dict[str, tuple[str, Callable[[str], PythonValue]]]] = {
    **{XSD + name: (_DIGITS, int) for name in _INTEGERS},
    XSD + "decimal": (_DECIMAL, float),
    XSD + "double": (_DOUBLE, float),
    XSD + "float": (_DOUBLE, float),
    XSD + "boolean": ("true|false|1|0", lambda text: text in ("true", "1")),
    XSD + "date": (_DAY, dt.date.fromisoformat),
    XSD + "dateTime": (_MOMENT, dt.datetime.fromisoformat),
}
_EXACT_IN_FLOAT: Final = 2**53
_INT64: Final = 2**63


class ColumnType(Enum):
    """The one type that all values of a column have."""

    INTEGER = int
    FLOAT = float
    BOOLEAN = bool
    DATE = dt.date
    MOMENT = dt.datetime
    TEXT = str


_DECLARED: Final = {
    "integer": ColumnType.INTEGER,
    "decimal": ColumnType.FLOAT,
    "boolean": ColumnType.BOOLEAN,
    "date": ColumnType.DATE,
}


def python_value(term: Term | None) -> PythonValue | None:
    """Turn a term into the Python value that it means.

    Args:
        term: a term, or None for an unbound column.

    Returns:
        int, float, bool, date or datetime for the datatypes of XML Schema that are numbers,
        booleans, dates and moments; for an IRI, any other literal and an ill-formed one its
        text; None for None, which an empty string is not.

    Standard: XML Schema 1.1 Datatypes, sections 3.3 and 3.4.
    """
    if not isinstance(term, Literal):
        return None if term is None else str(term)
    lexical, read = _READERS.get(term.datatype, ("", str))
    if not lexical or not re.fullmatch(lexical, term.value):
        return term.value
    try:
        return read(term.value)
    except ValueError:  # a 30 February, or more digits than Python reads
        return term.value


def typed_column(
    terms: Sequence[Term | None], declared: str = ""
) -> tuple[ColumnType, list[PythonValue | None]]:
    """Turn the terms of a column into values of one type.

    Args:
        terms: the terms of a column, None where it is unbound.
        declared: what it is declared to hold (``integer``, ``boolean`` …), which decides where it
            has no value at all.

    Returns:
        The type and the values. Integers beside other numbers are floats if that loses nothing.
        What else differs in type, and integers beyond 64 bits, is the text of the terms.
    """
    values = [python_value(term) for term in terms]
    kinds = {type(value) for value in values if value is not None}
    if not kinds and declared in _DECLARED:
        return _DECLARED[declared], values
    numbers = [v for v in values if isinstance(v, int) and not isinstance(v, bool)]
    if kinds == {int} and all(-_INT64 <= v < _INT64 for v in numbers):
        return ColumnType.INTEGER, values
    if kinds == {int, float} and all(abs(v) <= _EXACT_IN_FLOAT for v in numbers):
        return ColumnType.FLOAT, [None if v is None else float(v) for v in values]  # type: ignore[arg-type]
    moments = [v for v in values if isinstance(v, dt.datetime)]
    if kinds == {dt.datetime} and len({v.tzinfo is None for v in moments}) > 1:
        kinds = set()
    if len(kinds) == 1 and kinds != {int}:
        return ColumnType(kinds.pop()), values
    return ColumnType.TEXT, [None if term is None else str(term) for term in terms]
