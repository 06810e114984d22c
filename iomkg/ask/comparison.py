"""Comparisons with ``=`` and ``!=`` that dates in EDTF would turn into errors.

Two literals of a datatype that an engine does not know are equal if they are the same term, and
otherwise the comparison is an error (SPARQL 1.1 Query Language, section 17.4.1.7): a filter with
``!=`` silently finds nothing. A query does not say what its variables hold, so every variable that
some pattern binds to an object counts as one that may hold a date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from iomkg.ask.problem import COMPARISON, Problem, at
from iomkg.rdf.sparql.names import DeclaredNames, read_names
from iomkg.rdf.sparql.parsed import ParsedQuery
from iomkg.rdf.sparql.query_tree import Expression, Part, variables
from iomkg.rdf.sparql.scope import Scope
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.tokens import Token
from iomkg.terms import EDTF

_PASSING: Final = ("IF", "COALESCE", "MIN", "MAX", "SAMPLE")
"""Functions that may return an argument as it is; the first argument of IF is a condition."""


def check_comparisons(query: ParsedQuery) -> Iterator[Problem]:
    """Find comparisons of variables that may hold dates in EDTF.

    Args:
        query: a query.

    Yields:
        One problem for each ``=``, ``!=``, ``IN`` or ``NOT IN`` of two variables, unless
        neither comes from the object of a pattern, as it is or through ``MIN``, ``COALESCE``
        and their like.

    Standard: SPARQL 1.1 Query Language, sections 17.4.1.7 (equality of terms) and 17.4.1.9 (IN).
    """
    dates = _settled(query, _from_patterns(query))
    for operator, mark, left, right in _comparisons(query):
        compared = dates.opaque(left) and dates.opaque(right)
        if compared and (dates.may_hold(left) or dates.may_hold(right)):
            texts = [" ".join(token.text for token in side.tokens) for side in (left, right)]
            negated = "!" if operator in {"!=", "NOT IN"} else ""
            yield at(
                mark,
                COMPARISON,
                f"{texts[0]} and {texts[1]} are compared by {operator}, which is an error, and "
                "so finds nothing, where they are dates in EDTF. Compare terms with "
                f"{negated}sameTerm({', '.join(texts)}), texts with STR() on both sides, and "
                "dates by their bounds, iomkg:earliest and iomkg:latest.",
            )


@dataclass(frozen=True)
class _Dates:
    """What is known of the variables of a query.

    Attributes:
        names: the query's prefixes.
        variables: the names of the variables that may hold a date.
    """

    names: DeclaredNames
    variables: frozenset[str]

    def opaque(self, operand: Expression) -> bool:
        """Whether an operand is a variable, or may be a date in another way."""
        return _is_variable(operand.bare) or self.may_hold(operand)

    def may_hold(self, operand: Expression) -> bool:
        """Whether the value of an expression may be a date in EDTF."""
        bare = operand.bare
        if _is_variable(bare):
            return bare.variables <= self.variables
        if bare.operator in _PASSING:
            values = bare.operands[1:] if bare.operator == "IF" else bare.operands
            return any(self.may_hold(value) for value in values)
        if bare.operator == "STRDT":
            return any(self.is_type(token) for token in bare.tokens)
        return not bare.operator and self.is_type(bare.tokens[-1])

    def is_type(self, token: Token) -> bool:
        """Whether a token is the datatype of dates in EDTF."""
        return self.names.iri(token) == EDTF + "EDTF"


def _is_variable(operand: Expression) -> bool:
    return not operand.operator and operand.tokens[0].kind is Kind.VAR


def _from_patterns(query: ParsedQuery) -> _Dates:
    """Note the variables that patterns bind to objects, or VALUES to a date."""
    none = _Dates(read_names(query), frozenset())
    found = variables(
        token for token, scope in query.placed if scope in (Scope.OBJECT, Scope.COLLECTION)
    )
    for part in query.nodes:
        if isinstance(part, Part) and part.rows and any(map(none.is_type, part.tokens)):
            found |= variables(part.assigned)
    return _Dates(none.names, found)


def _settled(query: ParsedQuery, dates: _Dates) -> _Dates:
    """Add the variables that are assigned an expression which may be a date."""
    assignments = list(query.assignments)
    while True:
        more = {token.name for token, value in assignments if dates.may_hold(value)}
        if more <= dates.variables:
            return dates
        dates = _Dates(dates.names, dates.variables | more)


def _comparisons(
    query: ParsedQuery,
) -> Iterator[tuple[str, Token, Expression, Expression]]:
    """Yield each comparison: the operator, its token and its two operands."""
    for found in query.expressions:
        if found.operator in {"=", "!=", "IN", "NOT IN"}:
            left, right = found.operands
            for side in right.operands if right.operator == "list" else (right,):
                yield found.operator, found.mark, left, side
