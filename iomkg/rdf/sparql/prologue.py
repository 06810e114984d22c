"""Declaring prefixes that a query uses and does not declare.

What is declared stands before the query on its first line, so lines stay as they are, and places on
the first line are told as they were written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from iomkg.errors import IomkgError, TextPlace
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.tokens import significant, tokenise
from iomkg.tuples import NamedTuple


class PrefixedQuery(NamedTuple):
    """A query whose prefixes are declared.

    Attributes:
        text: the query.
        added: how many characters stand before what was written.
    """

    text: str
    added: int

    @contextmanager
    def placing(self) -> Iterator[None]:
        """Tell places in errors as they were written, and not after what was added."""
        try:
            yield
        except IomkgError as problem:
            place = problem.place
            if not (self.added and isinstance(place, TextPlace) and place.line == 1):
                raise
            written = TextPlace(1, max(place.column - self.added, 1))
            raise type(problem)(problem.problem, problem.next_step, written) from None


def add_prefixes(query: str, known: Mapping[str, str]) -> PrefixedQuery:
    """Declare those prefixes that a query uses, does not declare, and that are known.

    Args:
        query: a SPARQL text.
        known: IRIs by prefix.

    Returns:
        The query with a prologue before it; as it was if it needs none.

    Raises:
        QuerySyntaxError: if the text cannot be cut into tokens.

    Standard: SPARQL 1.1 Query Language, section 4.1.1.
    """
    tokens = significant(tokenise(query))
    declared = set()
    used: dict[str, None] = {}
    for before, token in zip((None, *tokens), tokens, strict=False):
        if token.kind is Kind.PNAME:
            prefix = token.value.partition(":")[0]
            if before is not None and before.word("PREFIX"):
                declared.add(prefix)
            else:
                used[prefix] = None
    wanted = [prefix for prefix in used if prefix in known and prefix not in declared]
    added = "".join(f"PREFIX {prefix}: <{known[prefix]}> " for prefix in wanted)
    return PrefixedQuery(added + query, len(added))
