"""Comparisons with ``=`` and ``!=`` that dates in EDTF would turn into errors.

Two literals of a datatype that an engine does not know are equal if they are the same term, and
otherwise the comparison is an error (SPARQL 1.1 Query Language, section 17.4.1.7): a filter with
``!=`` silently finds nothing. What a variable holds cannot be read off a query, so every
variable that some pattern binds to an object counts as one that may hold a date.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from iomkg.ask.problem import COMPARISON, Problem, at
from iomkg.rdf.sparql.clauses import enclosed
from iomkg.rdf.sparql.names import DeclaredNames, read_names
from iomkg.rdf.sparql.scope import Scope
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.tokens import Token
from iomkg.terms import EDTF

_PASSING: Final = ("IF", "COALESCE", "MIN", "MAX", "SAMPLE")
"""Functions that may return an argument as it is; the first argument of IF is a condition."""

_ARITHMETIC: Final = ("+", "-", "*", "/", "!")
_EQUALITY: Final = ("=", "!=")
_BOUNDARIES: Final = (",", ";", "&&", "||", "AS", "DISTINCT")


def check_comparisons(tokens: Sequence[Token]) -> Iterator[Problem]:
    """Find comparisons of variables that may hold dates in EDTF.

    Args:
        tokens: the significant tokens of a query.

    Yields:
        One problem for each ``=``, ``!=``, ``IN`` or ``NOT IN`` of two variables, unless
        neither comes from the object of a pattern, as it is or through ``MIN``, ``COALESCE``
        and their like.

    Standard: SPARQL 1.1 Query Language, sections 17.4.1.7 (equality of terms) and 17.4.1.9 (IN).
    """
    dates = _settled(tokens, _from_patterns(tokens, read_names(tokens)))
    for mark, left, right in _comparisons(tokens):
        compared = dates.opaque(left) and dates.opaque(right)
        if compared and (dates.may_hold(left) or dates.may_hold(right)):
            texts = [" ".join(t.text for t in side) for side in (left, right)]
            negated = "!" if mark.word("!=", "NOT") else ""
            operator = "NOT IN" if mark.word("NOT") else mark.value
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

    def opaque(self, operand: Sequence[Token]) -> bool:
        """Whether an operand is a variable, or may be a date in another way."""
        operand = _stripped(operand)
        return (len(operand) == 1 and operand[0].kind is Kind.VAR) or self.may_hold(operand)

    def may_hold(self, operand: Sequence[Token]) -> bool:
        """Whether the value of an expression may be a date in EDTF."""
        operand = _stripped(operand)
        if not operand:
            return False
        first = operand[0]
        if first.kind is Kind.VAR and len(operand) == 1:
            return first.name in self.variables
        if first.kind is Kind.STRING:
            return self.typed(operand)
        if any(t.depth == first.depth and t.word(*_ARITHMETIC) for t in operand):
            return False
        if first.word(*_PASSING):
            arguments = _arguments(operand[1:])
            values = arguments[1:] if first.word("IF") else arguments
            return any(self.may_hold(value) for value in values)
        return first.word("STRDT") and any(map(self.is_type, operand))

    def typed(self, operand: Sequence[Token]) -> bool:
        """Whether a literal is a date in EDTF."""
        return len(operand) == 3 and self.is_type(operand[2])

    def is_type(self, token: Token) -> bool:
        """Whether a token is the datatype of dates in EDTF."""
        return self.names.iri(token) == EDTF + "EDTF"


def _from_patterns(tokens: Sequence[Token], names: DeclaredNames) -> _Dates:
    """Note the variables that patterns bind to objects, or VALUES to a date."""
    none = _Dates(names, frozenset())
    found = {
        token.name
        for token in tokens
        if token.kind is Kind.VAR and token.scope in {Scope.OBJECT, Scope.COLLECTION}
    }
    assigned: set[str] = set()
    for before, token in zip((None, *tokens), tokens, strict=False):
        if before is not None and before.word("VALUES"):
            assigned = set()
        if token.scope is Scope.VALUES_NAMES and token.kind is Kind.VAR:
            assigned.add(token.name)
        elif token.scope is Scope.VALUES_DATA and none.is_type(token):
            found |= assigned
    return _Dates(names, frozenset(found))


def _settled(tokens: Sequence[Token], dates: _Dates) -> _Dates:
    """Add the variables that are assigned an expression which may be a date."""
    assignments = [
        (token.name, _operand(tokens, index, -1))
        for index, (mark, token) in enumerate(pairwise(tokens))
        if mark.word("AS")
    ]
    while True:
        more = {name for name, value in assignments if dates.may_hold(value)}
        if more <= dates.variables:
            return dates
        dates = _Dates(dates.names, dates.variables | more)


def _comparisons(
    tokens: Sequence[Token],
) -> Iterator[tuple[Token, Sequence[Token], Sequence[Token]]]:
    """Yield each comparison: the operator and its two operands."""
    for index, token in enumerate(tokens):
        if token.word(*_EQUALITY):
            yield token, _operand(tokens, index, -1), _operand(tokens, index, 1)
        elif token.word("IN"):
            at_not = tokens[index - 1].word("NOT")
            mark = index - 1 if at_not else index
            left = _operand(tokens, mark, -1)
            for right in _arguments(enclosed(tokens, index + 1)):
                yield tokens[mark], left, right


def _operand(tokens: Sequence[Token], index: int, step: int) -> Sequence[Token]:
    """Return the operand before (step -1) or after (1) an operator, or before an AS."""
    depth = tokens[index].depth
    end = index + step
    while 0 <= end < len(tokens) and tokens[end].depth >= depth:
        if tokens[end].depth == depth and tokens[end].word(*_BOUNDARIES):
            break
        end += step
    return tokens[end + 1 : index] if step < 0 else tokens[index + 1 : end]


def _stripped(operand: Sequence[Token]) -> Sequence[Token]:
    """Take off the brackets around an operand."""
    while len(operand) > 2 and operand[0].word("(") and len(enclosed(operand, 0)) == len(operand):
        operand = operand[1:-1]
    return operand


def _arguments(bracketed: Sequence[Token]) -> list[Sequence[Token]]:
    """Return the arguments between two brackets, without DISTINCT."""
    found: list[list[Token]] = [[]]
    for token in bracketed[1:-1]:
        if token.depth == bracketed[0].depth + 1 and token.word(","):
            found.append([])
        elif not token.word("DISTINCT"):
            found[-1].append(token)
    return [argument for argument in found if argument]
