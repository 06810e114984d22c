"""Reading the terms of a query, and writing terms as the query would."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from iomkg.errors import BadParameter
from iomkg.rdf.read.escapes import unquoted
from iomkg.rdf.read.lexical import number_type
from iomkg.rdf.sparql.names import DeclaredNames
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.terms_as_text import sparql_term
from iomkg.rdf.sparql.tokens import Token
from iomkg.terms import RDF, XSD, Blank, Iri, Literal, Term, shorten

_PLAIN: Final = re.compile(r"[A-Za-z_][\w\-]*", re.ASCII)
_BARE: Final = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "boolean": re.compile("true|false"),
}


@dataclass(frozen=True)
class Wording:
    """How one query writes terms.

    Attributes:
        names: its prefixes and base.
        values: the terms of its parameters, by variable.
        options: how the parameters are given, by variable: ``--source``.
    """

    names: DeclaredNames
    values: Mapping[str, Iri | Literal]
    options: Mapping[str, str]

    def read(self, tokens: Sequence[Token]) -> Iri | Literal | None:
        """Read a term.

        Args:
            tokens: all tokens of a node or of one side of a comparison.

        Returns:
            The term; that of a parameter for its variable; None if the tokens are no one term.

        Standard: SPARQL 1.1 Query Language, section 4.1.
        """
        if not tokens:
            return None
        first = tokens[0]
        if first.kind is Kind.STRING:
            return self._literal(first, tokens[1:])
        if len(tokens) > 1:
            return None
        if first.kind is Kind.VAR:
            return self.values.get(first.name)
        iri = RDF + "type" if first.word("A") else self.names.iri(first)
        return _bare(first) if iri is None else Iri(iri)

    def write(self, term: Term) -> str:
        """Write a term as SPARQL, with the prefixes of the query where they fit."""
        if isinstance(term, Blank):
            return str(term)
        if isinstance(term, Iri):
            return self._short(term.value) or (as_text(term) or str(term))
        if (bare := _BARE.get(term.datatype)) and bare.fullmatch(term.value):
            return term.value
        short = self._short(term.datatype)
        if term.language or not short or term.datatype == XSD + "string":
            return as_text(term) or repr(term.value)
        return f"{as_text(Literal(term.value))}^^{short}"

    def show(self, term: Term) -> str:
        """Write a term for a person, a datatype with its usual prefix."""
        text = self.write(term)
        if isinstance(term, Literal) and text.endswith(f"^^<{term.datatype}>"):
            return text.removesuffix(f"<{term.datatype}>") + shorten(term.datatype)
        return text

    def parameter(self, tokens: Sequence[Token]) -> str:
        """Return the option of the parameter that some tokens are, or an empty string."""
        alone = len(tokens) == 1 and tokens[0].kind is Kind.VAR
        return self.options.get(tokens[0].name, "") if alone else ""

    def _short(self, iri: str) -> str:
        for prefix, namespace in self.names.prefixes.items():
            local = iri.removeprefix(namespace)
            if iri.startswith(namespace) and _PLAIN.fullmatch(local):
                return f"{prefix}:{local}"
        return ""

    def _literal(self, string: Token, rest: Sequence[Token]) -> Literal | None:
        text = unquoted(string.value)
        if not rest:
            return Literal(text)
        if rest[0].kind is Kind.LANGTAG and len(rest) == 1:
            return Literal(text, language=rest[0].value[1:].lower())
        if rest[0].word("^^") and len(rest) == 2:
            datatype = self.names.iri(rest[1])
            return None if datatype is None else Literal(text, datatype)
        return None


def as_text(term: Term) -> str:
    """Write a term in full, or an empty string if SPARQL cannot write it.

    Args:
        term: a term of the graph, which may hold what no query may.
    """
    try:
        return "" if isinstance(term, Blank) else sparql_term(term)
    except BadParameter:
        return ""


def _bare(token: Token) -> Literal | None:
    """Read a number or a truth value."""
    if token.kind is Kind.NUMBER:
        return Literal(token.value, number_type(token.value))
    if token.word("TRUE", "FALSE"):
        return Literal(token.value.lower(), XSD + "boolean")
    return None
