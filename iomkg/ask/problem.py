"""What lint finds in a query, and the identifiers of its rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from iomkg.errors import IomkgError
    from iomkg.rdf.sparql.tokens import Token

COLUMNS: Final = "queries/columns"
ANSWER: Final = "queries/answer"
PARAMETERS: Final = "queries/parameters"
TESTS: Final = "queries/tests"
ORDER: Final = "queries/order"
COMPARISON: Final = "queries/comparison"
HAVING: Final = "queries/having"
EXISTS: Final = "queries/exists"
TERMS: Final = "queries/terms"
REFUSED: Final = "queries/refused"
PREFIXES: Final = "queries/prefixes"
RULES: Final = "queries/rules"
VIEW: Final = "queries/view"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with a query.

    Attributes:
        rule: identifier of the rule that is broken.
        message: what is wrong and how to mend it.
        line: line in the query's file, from 1.
        column: column in characters, from 1.
        blocks: whether the query cannot be given to an engine until this is mended.
        about: the IRI that is wrong, or an empty string.
    """

    rule: str
    message: str
    line: int
    column: int
    blocks: bool = False
    about: str = ""


def at(token: Token, rule: str, message: str, *, blocks: bool = False) -> Problem:
    """Make a problem that stands at a token.

    Args:
        token: the token to point at.
        rule: identifier of the rule that is broken.
        message: what is wrong and how to mend it.
        blocks: whether the query cannot be given to an engine until this is mended.

    Returns:
        The problem.
    """
    return Problem(rule, message, token.line, token.column, blocks)


def problem_of(rule: str, error: IomkgError, *, prefix: str = "", blocks: bool = False) -> Problem:
    """Make a problem of an error.

    Args:
        rule: identifier of the rule that is broken.
        error: the error; the problem stands at its place, or at the start of the query.
        prefix: what the message begins with.
        blocks: whether the query cannot be given to an engine until this is mended.

    Returns:
        The problem.
    """
    line, column = (error.place.line, error.place.column) if error.place else (1, 1)
    said = f"{prefix}{error.problem} {error.next_step}"
    return Problem(rule, said, line or 1, column or 1, blocks)
