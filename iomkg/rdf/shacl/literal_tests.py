"""Whether single values meet the constraints on values, asked apart from any graph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final, TypeAlias

from iomkg.rdf.read.ntriples import n3
from iomkg.rdf.shacl.guarded import python_matcher
from iomkg.rdf.shacl.literals import RANGES, is_in_range
from iomkg.rdf.shacl.model import Constraint
from iomkg.rdf.shacl.shapes_graph import whole_number
from iomkg.rdf.shacl.values import BOUNDS, doubt, is_node_kind, lexical, ordered, pattern_arguments
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.terms import SH, XSD, Blank, Iri, Literal, Term

_Test: TypeAlias = Callable[[Constraint, Term], bool]
_AT_ONCE: Final = 1000
_INTEGERS: Final = frozenset({XSD + "integer", *(XSD + name for name in RANGES)})
_SIGNS: Final[dict[str, Callable[[Decimal, Decimal], bool]]] = {
    "<": lambda one, two: one < two,
    "<=": lambda one, two: one <= two,
    ">": lambda one, two: one > two,
    ">=": lambda one, two: one >= two,
}


class LiteralTests:
    """Tests of values, each made once and kept; the engine is asked about many values at a time."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], bool] = {}
        self._engine = MemoryStore()
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
            texts = dict.fromkeys(_text(v) for v in values if not isinstance(v, Blank))
            self._ask(("Pattern", constraint.terms), texts, _matching(constraint))
        elif name in BOUNDS:
            bound, sign = constraint.terms[0], BOUNDS[name]
            self._prepare_order([(bound, sign, v) for v in values])
        elif name == "Datatype":
            kind = str(constraint.terms[0])
            if lexical(kind) is None:
                return
            same = (v for v in values if isinstance(v, Literal) and v.datatype == kind)
            self._well_formed_all(kind, dict.fromkeys(v.value for v in same))

    def holds(self, left: Term, sign: str, right: Term) -> bool:
        """Compare two values as SPARQL does (SHACL sections 4.3 and 4.5.3).

        Args:
            left: a term.
            sign: ``<``, ``<=``, ``>`` or ``>=``.
            right: a term.

        Returns:
            Whether they have an order and it is this one.
        """
        one, two = _number(left), _number(right)
        if one is not None and two is not None:
            return _SIGNS[sign](one, two)
        key = ("order", left, sign, right)
        if key not in self._known:
            self._prepare_order([(left, sign, right)])
        return self._known[key]

    def _prepare_order(self, wanted: Sequence[tuple[Term, str, Term]]) -> None:
        asked: list[tuple[Term, str, Term]] = []
        for each in dict.fromkeys(wanted):
            left, _, right = each
            if ("order", *each) in self._known or None not in (_number(left), _number(right)):
                continue
            self._known["order", *each] = False
            if _may_have_order(left) and _may_have_order(right):
                asked.append(each)
        for sign in {sign for _, sign, _ in asked}:
            pairs = [(left, right) for left, s, right in asked if s == sign]
            rows = [f"({{}} {n3(left)} {n3(right)})" for left, right in pairs]
            for at in self._true("?a ?b", rows, ordered("?a", sign, "?b")):
                self._known["order", pairs[at][0], sign, pairs[at][1]] = True

    def _ask(self, key: tuple[object, ...], texts: Iterable[str], condition: str) -> None:
        wanted = [text for text in texts if (*key, text) not in self._known]
        for text in wanted:
            self._known[*key, text] = False
        rows = [f"({{}} {n3(Literal(text))})" for text in wanted]
        for at in self._true("?v", rows, condition):
            self._known[*key, wanted[at]] = True

    def _true(self, names: str, rows: Sequence[str], condition: str) -> Iterator[int]:
        """Yield the numbers of the rows for which a condition is true."""
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            table = " ".join(
                row.replace("{}", str(number), 1) for number, row in enumerate(some, start)
            )
            query = f"SELECT ?n {{ VALUES (?n {names}) {{ {table} }} FILTER({condition}) }}"
            for (number,) in self._engine.select(query).rows:
                yield int(str(number))

    def _datatype(self, constraint: Constraint, value: Term) -> bool:
        kind = str(constraint.terms[0])
        if not isinstance(value, Literal) or value.datatype != kind:
            return False
        if lexical(kind) is None:
            return True
        key = ("form", kind, value.value)
        if key not in self._known:
            self._well_formed_all(kind, [value.value])
        return self._known[key]

    def _well_formed_all(self, kind: str, texts: Iterable[str]) -> None:
        self._ask(("form", kind), texts, f"!({lexical(kind)})")
        for text in texts:  # beyond the numbers of the engine
            if self._known["form", kind, text] and kind in _INTEGERS:
                self._known["form", kind, text] = is_in_range(Literal(text, kind))

    def _length(self, constraint: Constraint, value: Term, *, least: bool) -> bool:
        if isinstance(value, Blank):
            return False
        limit, length = whole_number(constraint.terms[0]), len(value.value)
        return length >= limit if least else length <= limit

    def _pattern(self, constraint: Constraint, value: Term) -> bool:
        if isinstance(value, Blank):
            return False
        text = _text(value)
        if self._by_python(constraint):
            return python_matcher(*(str(term) for term in constraint.terms))(text)
        key = ("Pattern", constraint.terms, text)
        if key not in self._known:
            self._ask(("Pattern", constraint.terms), [text], _matching(constraint))
        return self._known[key]

    def _by_python(self, constraint: Constraint) -> bool:
        """Whether the engine cannot evaluate a pattern, which Python may."""
        key = ("known", constraint.terms)
        if key not in self._known:
            query = doubt(constraint)
            self._known[key] = query is None or self._engine.ask(query)
        return not self._known[key]

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
        return self.holds(constraint.terms[0], BOUNDS[constraint.short], value)


def _matching(constraint: Constraint) -> str:
    return f"REGEX(?v, {pattern_arguments(constraint.terms)})"


def _text(value: Iri | Literal) -> str:
    return value.value


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
