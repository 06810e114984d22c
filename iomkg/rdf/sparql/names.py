"""The prefixes that a query declares, and the IRIs that its tokens stand for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from urllib.parse import urljoin

from iomkg.rdf.read.escapes import unescape_local
from iomkg.rdf.sparql.parsed import ParsedQuery
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.tokens import Token


@dataclass(frozen=True)
class DeclaredNames:
    """The prologue of a query.

    Attributes:
        declared: the token and the IRI of each prefix declaration, in order, by position.
        base: the base IRI, or an empty string.
    """

    declared: tuple[tuple[Token, str], ...]
    base: str

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The IRIs by prefix, without the colon; a later declaration counts."""
        return {prefix_of(token): iri for token, iri in self.declared}

    def iri(self, token: Token) -> str | None:
        """Return the IRI that a token stands for.

        Args:
            token: a token of the query.

        Returns:
            The IRI, or None if it is no IRI or has a prefix that is not declared.

        Standard: SPARQL 1.1 Query Language, section 4.1.1.
        """
        if token.kind is Kind.IRIREF:
            return urljoin(self.base, token.value[1:-1]) if self.base else token.value[1:-1]
        if token.kind is not Kind.PNAME:
            return None
        prefix, _, local = token.value.partition(":")
        namespace = self.prefixes.get(prefix)
        return None if namespace is None else namespace + unescape_local(local)


def read_names(query: ParsedQuery) -> DeclaredNames:
    """Read the prologue of a query.

    Args:
        query: the query.

    Returns:
        Its prefixes and base.

    Standard: SPARQL 1.1 Query Language, section 4.1.1.
    """
    base = ""
    declared = []
    for before, token in pairwise(query.tokens[: query.query.first]):
        if token.kind is Kind.IRIREF:
            iri = urljoin(base, token.value[1:-1]) if base else token.value[1:-1]
            if before.kind is Kind.PNAME:
                declared.append((before, iri))
            else:
                base = iri
    return DeclaredNames(tuple(declared), base)


def iri_tokens(query: ParsedQuery) -> Iterator[Token]:
    """Yield the IRIs and prefixed names of a query, those of its prologue left out."""
    for token in query.query.tokens:
        if token.kind in {Kind.IRIREF, Kind.PNAME}:
            yield token


def prefix_of(token: Token) -> str:
    """Return the prefix of a prefixed name, without the colon."""
    return token.value.partition(":")[0]
