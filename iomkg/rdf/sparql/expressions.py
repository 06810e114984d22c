"""Parsing the expressions of a query.

Operands and operators are read one after the other, and then joined level by level, so that a long
chain goes no deeper than a short one.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Final

from iomkg.rdf.sparql.cursor import Cursor
from iomkg.rdf.sparql.query_tree import Expression, Group
from iomkg.rdf.sparql.scope import Scope
from iomkg.rdf.sparql.terminals import FUNCTIONS, Kind
from iomkg.rdf.sparql.triple_patterns import read_term

_IRIS: Final = (Kind.IRIREF, Kind.PNAME)
_COMPARISONS: Final = frozenset({"=", "!=", "<", ">", "<=", ">=", "IN", "NOT IN"})
_LEVELS: Final = (
    frozenset("*/"),
    frozenset("+-"),
    _COMPARISONS,
    frozenset({"&&"}),
    frozenset({"||"}),
)
_BINARY: Final = frozenset().union(*_LEVELS) - {"NOT IN"}


class ExpressionReader(Cursor):
    """Reads expressions (SPARQL 1.1 Query Language, section 19.8, rules 68 to 128)."""

    @abstractmethod
    def group(self, opener: str = "") -> Group:
        """Read a group graph pattern, which EXISTS tests.

        Args:
            opener: the keyword before its brace.
        """

    @property
    def at_constraint(self) -> bool:
        """Whether a condition in brackets, a call or EXISTS comes next."""
        words = self.value in ("(", "EXISTS", "NOT") or self.value in FUNCTIONS
        return words or self.kind in _IRIS

    def constraint(self) -> Expression:
        """Read a condition in brackets, a call or EXISTS."""
        if not self.at_constraint:
            self.fail("a condition")
        condition = self._operand()
        if not condition.operator:
            self.fail("(")
        return condition

    def expression(self) -> Expression:
        """Read an expression."""
        operands = [self._operand()]
        marks: list[str] = []
        while True:
            if self.value in ("IN", "NOT"):
                mark = "NOT IN" if self.skip(Scope.EXPRESSION, "NOT") else "IN"
                self.expect(Scope.EXPRESSION, "IN")
                marks.append(mark)
                operands.append(self._list())
                continue
            if self.value in _BINARY:
                marks.append(self.take(Scope.EXPRESSION).value)
            elif self.kind is Kind.NUMBER and self.value[0] in "+-":
                marks.append(self.value[0])  # the sign of ?a+1 belongs to the number
            else:
                break
            operands.append(self._operand())
        for level in _LEVELS if marks else ():
            operands, marks = self._joined(operands, marks, level)
        return operands[0]

    def _joined(
        self, operands: Sequence[Expression], marks: Sequence[str], level: frozenset[str]
    ) -> tuple[list[Expression], list[str]]:
        """Join operands by the operators of one level into one expression each."""
        done: list[Expression] = []
        kept: list[str] = []
        run, operator = [operands[0]], ""
        for mark, operand in zip((*marks, ""), (*operands[1:], None), strict=True):
            if mark in level and operand is not None:
                if operator and level is _COMPARISONS:
                    self.index = run[-1].last
                    self.fail("the end of the comparison")
                run.append(operand)
                operator = operator or mark
                continue
            first, last = run[0].first, run[-1].last
            joined = Expression(self.raw, self.tokens, first, last, operator, tuple(run))
            done.append(joined if operator else run[0])
            if operand is not None:
                kept.append(mark)
                run, operator = [operand], ""
        return done, kept

    def _operand(self) -> Expression:
        signs = []
        while self.value in ("!", "+", "-"):
            signs.append(self.take(Scope.EXPRESSION).value)
        start = self.index
        operator = ""
        operands: tuple[Expression, ...] = ()
        group: Group | None = None
        if self.value in ("NOT", "EXISTS"):
            operator = "NOT EXISTS" if self.skip(Scope.EXPRESSION, "NOT") else "EXISTS"
            self.expect(Scope.EXPRESSION, "EXISTS")
            group = self.group("EXISTS")
        elif self.skip(Scope.EXPRESSION, "("):
            operator, operands = "()", (self.expression(),)
            self.expect(Scope.EXPRESSION, ")")
        elif self.value in FUNCTIONS:
            operator = self.take(Scope.EXPRESSION).value
            operands = self._arguments()
        elif self.skip_kind(Scope.EXPRESSION, Kind.IRIREF) or self.skip_kind(
            Scope.EXPRESSION, Kind.PNAME
        ):
            if self.kind is Kind.NIL or self.value == "(":
                operator, operands = "call", self._arguments()
        else:
            read_term(self, Scope.EXPRESSION)
        found = Expression(*self.span(start), operator, operands, group)
        for back, sign in enumerate(reversed(signs), start=1):
            found = Expression(*self.span(start - back), sign, (found,))
        return found

    def _list(self) -> Expression:
        first = self.index
        operands = self._arguments()
        return Expression(*self.span(first), "list", operands)

    def _arguments(self) -> tuple[Expression, ...]:
        """Read the arguments of a function, or the terms of IN."""
        if self.skip_kind(Scope.EXPRESSION, Kind.NIL):
            return ()
        self.expect(Scope.EXPRESSION, "(")
        self.skip(Scope.EXPRESSION, "DISTINCT")
        found: list[Expression] = []
        if not self.skip(Scope.EXPRESSION, "*"):
            found.append(self.expression())
            while self.skip(Scope.EXPRESSION, ","):
                found.append(self.expression())
        if self.skip(Scope.EXPRESSION, ";"):
            self.expect(Scope.EXPRESSION, "SEPARATOR")
            self.expect(Scope.EXPRESSION, "=")
            self.expect_kind(Scope.EXPRESSION, Kind.STRING)
        self.expect(Scope.EXPRESSION, ")")
        return tuple(found)
