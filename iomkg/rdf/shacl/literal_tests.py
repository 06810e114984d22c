"""Whether single values meet the constraints on values, asked apart from any graph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final, TypeAlias

from iomkg.rdf.read.ntriples import n3
from iomkg.rdf.shacl.guarded import python_matcher
from iomkg.rdf.shacl.literals import RANGES, is_in_range
from iomkg.rdf.shacl.model import Constraint
from iomkg.rdf.shacl.shapes_graph import whole_number
from iomkg.rdf.shacl.values import BOUNDS, doubt, is_node_kind, lexical, ordered, pattern_arguments
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.terms import SH, XSD, Blank, Literal, Term

_Test: TypeAlias = Callable[[Constraint, Term], bool]
_Values: TypeAlias = tuple[Term, ...]
_AT_ONCE: Final = 1000
_INTEGERS: Final = frozenset({XSD + "integer", *(XSD + name for name in RANGES)})
_SIGNS: Final[dict[str, Callable[[Decimal, Decimal], bool]]] = {
    "<": lambda one, two: one < two,
    "<=": lambda one, two: one <= two,
    ">": lambda one, two: one > two,
    ">=": lambda one, two: one >= two,
}
_IN_ORDER: Final = {sign: ordered("?v", sign, "?w") for sign in _SIGNS}
"""The conditions that two values have an order, and it is this one."""


class LiteralTests:
    """Tests of values, each made once and kept; the engine is asked about many values at a time."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, _Values], bool] = {}
        self._engine = MemoryStore()
        self._by_python = cache(self._is_beyond_the_engine)
        self._members: dict[int, frozenset[Term]] = {}
        self._tests: dict[str, _Test] = {
            "Datatype": self._datatype,
            "NodeKind": lambda c, v: is_node_kind(v, str(c.terms[0]).removeprefix(SH)),
            "MinLength": lambda c, v: self._length(c, v, least=True),
            "MaxLength": lambda c, v: self._length(c, v, least=False),
            "Pattern": self._pattern,
            "LanguageIn": self._language,
            "In": self._in,
            **dict.fromkeys(BOUNDS, self._bound),
        }

    def test(self, name: str) -> _Test | None:
        """Return a function that says whether a value meets a constraint.

        Args:
            name: short name of the constraint component, such as ``MinLength``.

        Returns:
            A function of the constraint and the value; None for a component that does not look
            at a value by itself.
        """
        return self._tests.get(name)

    def prepare(self, name: str, constraint: Constraint, values: Iterable[Term]) -> None:
        """Ask the engine at once what :meth:`test` would ask it value by value.

        Args:
            name: short name of the constraint component.
            constraint: the constraint.
            values: values that it may be tested for.
        """
        if name == "Pattern" and not self._by_python(constraint):
            texts = (Literal(v.value) for v in values if not isinstance(v, Blank))
            self._ask(_matching(constraint.terms), ((text,) for text in texts))
        elif name in BOUNDS:
            bound, sign = constraint.terms[0], BOUNDS[name]
            unknown = (v for v in values if _compared(bound, sign, v) is None)
            self._ask(_IN_ORDER[sign], ((bound, v) for v in unknown))
        elif name == "Datatype" and (form := _form(str(constraint.terms[0]))):
            kind = str(constraint.terms[0])
            same = (v for v in values if isinstance(v, Literal) and v.datatype == kind)
            self._ask(form, ((Literal(v.value),) for v in same))

    def holds(self, left: Term, sign: str, right: Term) -> bool:
        """Compare two values as SPARQL does (SHACL sections 4.3 and 4.5.3).

        Args:
            left: a term.
            sign: ``<``, ``<=``, ``>`` or ``>=``.
            right: a term.

        Returns:
            Whether they have an order and it is this one.
        """
        known = _compared(left, sign, right)
        return self._is_true(_IN_ORDER[sign], left, right) if known is None else known

    def _is_true(self, condition: str, *values: Term) -> bool:
        """Tell whether a condition is true of ``?v``, or of ``?v`` and ``?w``."""
        if (condition, values) not in self._known:
            self._ask(condition, [values])
        return self._known[condition, values]

    def _ask(self, condition: str, rows: Iterable[_Values]) -> None:
        wanted = [row for row in dict.fromkeys(rows) if (condition, row) not in self._known]
        self._known.update(((condition, row), False) for row in wanted)
        for start in range(0, len(wanted), _AT_ONCE):
            some = enumerate(wanted[start : start + _AT_ONCE], start)
            table = " ".join(f"({number} {' '.join(map(n3, row))})" for number, row in some)
            names = "?v ?w" if len(wanted[0]) > 1 else "?v"
            query = f"SELECT ?n {{ VALUES (?n {names}) {{ {table} }} FILTER({condition}) }}"
            for (number,) in self._engine.select(query).rows:
                self._known[condition, wanted[int(str(number))]] = True

    def _datatype(self, constraint: Constraint, value: Term) -> bool:
        kind = str(constraint.terms[0])
        if not isinstance(value, Literal) or value.datatype != kind:
            return False
        form = _form(kind)
        if form is None:
            return True
        well_formed = self._is_true(form, Literal(value.value))
        # Beyond the numbers of the engine.
        return well_formed and (kind not in _INTEGERS or is_in_range(value))

    def _length(self, constraint: Constraint, value: Term, *, least: bool) -> bool:
        if isinstance(value, Blank):
            return False
        limit, length = whole_number(constraint.terms[0]), len(value.value)
        return length >= limit if least else length <= limit

    def _pattern(self, constraint: Constraint, value: Term) -> bool:
        if isinstance(value, Blank):
            return False
        if self._by_python(constraint):
            return python_matcher(*(str(term) for term in constraint.terms))(value.value)
        return self._is_true(_matching(constraint.terms), Literal(value.value))

    def _is_beyond_the_engine(self, constraint: Constraint) -> bool:
        """Whether the engine cannot evaluate a pattern, which Python may."""
        query = doubt(constraint)
        return query is not None and not self._engine.ask(query)

    def _language(self, constraint: Constraint, value: Term) -> bool:
        tag = value.language.lower() if isinstance(value, Literal) else ""
        ranges = (str(each).lower() for each in constraint.terms)
        return bool(tag) and any(r == "*" or f"{tag}-".startswith(f"{r}-") for r in ranges)

    def _in(self, constraint: Constraint, value: Term) -> bool:
        key = id(constraint.terms)
        if key not in self._members:
            self._members[key] = frozenset(constraint.terms)
        return value in self._members[key]

    def _bound(self, constraint: Constraint, value: Term) -> bool:
        return self.holds(constraint.terms[0], BOUNDS[constraint.component], value)


@cache
def _form(datatype: str) -> str | None:
    """Return the condition that a text has the form of a datatype; None where any will do."""
    fault = lexical(datatype)
    return None if fault is None else f"!({fault})"


@lru_cache(maxsize=1024)
def _matching(terms: tuple[Term, ...]) -> str:
    """Return the condition that a text matches a pattern, which may have flags."""
    return f"REGEX(?v, {pattern_arguments(terms)})"


def _compared(left: Term, sign: str, right: Term) -> bool | None:
    """Compare two values without the engine; None if only it can tell."""
    one, two = _number(left), _number(right)
    if one is not None and two is not None:
        return _SIGNS[sign](one, two)
    return None if _may_have_order(left) and _may_have_order(right) else False


def _may_have_order(term: Term) -> bool:
    return isinstance(term, Literal) and not term.language and is_in_range(term)


_DIGITS: Final = re.compile(r"[+-]?[0-9]{1,18}")
_FRACTION: Final = re.compile(r"[+-]?(?:[0-9]{1,12}(?:\.[0-9]{0,6})?|\.[0-9]{1,6})")


def _number(term: Term) -> Decimal | None:
    """Return the value of a number that needs no engine; None for anything else."""
    if not isinstance(term, Literal):
        return None
    if term.datatype in _INTEGERS:
        fits = _DIGITS.fullmatch(term.value) and is_in_range(term)
        return Decimal(term.value) if fits else None
    if term.datatype == XSD + "decimal" and _FRACTION.fullmatch(term.value):
        return Decimal(term.value)
    return None
