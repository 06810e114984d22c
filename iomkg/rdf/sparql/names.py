"""The prefixes that a query declares, and the IRIs that its tokens stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from urllib.parse import urljoin

from iomkg.rdf.sparql.scope import Scope
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.tokens import Token

_ESCAPED: Final = re.compile(r"\\(.)")


@dataclass(frozen=True)
class DeclaredNames:
    """The prologue of a query, read.

    Attributes:
        declared: the token and the IRI of each prefix declaration, in order, by position.
        base: the base IRI, or an empty string.
    """

    declared: tuple[tuple[Token, str], ...]
    base: str

    @property
    def prefixes(self) -> dict[str, str]:
        """The IRIs by prefix, without the colon; of two declarations the later counts."""
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
        return None if namespace is None else namespace + _ESCAPED.sub(r"\1", local)


def read_names(tokens: Sequence[Token]) -> DeclaredNames:
    """Read the prologue of a query.

    Args:
        tokens: the significant tokens of the query.

    Returns:
        Its prefixes and base.

    Standard: SPARQL 1.1 Query Language, section 4.1.1.
    """
    base = ""
    declared = []
    for before, token in pairwise(tokens):
        if token.scope is Scope.PROLOGUE and token.kind is Kind.IRIREF:
            iri = urljoin(base, token.value[1:-1]) if base else token.value[1:-1]
            if before.kind is Kind.PNAME:
                declared.append((before, iri))
            else:
                base = iri
    return DeclaredNames(tuple(declared), base)


def iri_tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the IRIs and prefixed names of a query, those of its prologue left out."""
    for token in tokens:
        if token.kind in {Kind.IRIREF, Kind.PNAME} and token.scope is not Scope.PROLOGUE:
            yield token


def prefix_of(token: Token) -> str:
    """Return the prefix of a prefixed name, without the colon."""
    return token.value.partition(":")[0]
