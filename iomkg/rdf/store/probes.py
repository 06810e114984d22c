"""Small queries with known answers, by which an engine is judged.

They stand in ``probes.txt``. Most carry their data in ``VALUES``, so that they can be asked of
any endpoint and write nothing; those on paths and joins want the triples of ``probes.ttl``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Final

from iomkg.rdf.read.triples import read_triples
from iomkg.terms import XSD, Blank, Iri, Literal, Term, Triple

NAMESPACE: Final = "urn:iomkg:probe:"
_HERE: Final = Path(__file__).parent
_PREFIXES: Final = f"PREFIX : <{NAMESPACE}> PREFIX xsd: <{XSD}>\n"
_STORED: Final = "\n# STORED\n"
_BLOCK: Final = re.compile(r"^## ([\w-]+):(.*)\n((?:(?!= |#|\n).*\n)+)((?:= .*\n)*)", re.MULTILINE)
_NUMBERS: Final = frozenset(
    "integer decimal double float long int short byte nonNegativeInteger positiveInteger "
    "nonPositiveInteger negativeInteger unsignedLong unsignedInt unsignedShort unsignedByte".split()
)
_BOOLEANS: Final = {"1": "true", "0": "false"}


@dataclass(frozen=True)
class EngineProbe:
    """A query with a known answer.

    Attributes:
        id: its name.
        needs: the features that it is about (:func:`iomkg.rdf.sparql.uses.uses`); a query that uses
            all of them is at risk where the answer is wrong. Empty if it is about no query of
            ours in particular.
        query: the query.
        rows: the rows expected, each cell as :func:`shown` writes it.
        stored: whether it wants the triples of :func:`stored_triples`.
    """

    id: str
    needs: frozenset[str]
    query: str
    rows: tuple[tuple[str, ...], ...]
    stored: bool

    def matches(self, found: Iterable[tuple[str, ...]]) -> bool:
        """Tell whether an answer is the one expected; order counts where it is asked for."""
        rows = list(found)
        if "ORDER BY" in self.query:
            return rows == list(self.rows)
        return sorted(rows) == sorted(self.rows)


@cache
def list_probes() -> tuple[EngineProbe, ...]:
    """Return all probes, those that carry their data first."""
    carried, _, stored = (_HERE / "probes.txt").read_text(encoding="utf-8").partition(_STORED)
    return (*_probes(carried, stored=False), *_probes(stored, stored=True))


def stored_triples() -> tuple[Triple, ...]:
    """Return the triples that some probes want."""
    return tuple(read_triples(_HERE / "probes.ttl"))


def shown(term: Term | None) -> str:
    """Write a term so that equal values look the same.

    Args:
        term: a term, or None for none.

    Returns:
        Numbers of any type by their value, booleans as ``true`` or ``false``, other literals in
        quotes with the language or the local name of the datatype, IRIs in angle brackets or
        with the prefix of the probes, blank nodes without their label, and ``-`` for none.
    """
    if term is None:
        return "-"
    if isinstance(term, Iri):
        local = term.value.removeprefix(NAMESPACE)
        return f"<{term.value}>" if local == term.value else f":{local}"
    if isinstance(term, Blank):
        return "_:"
    return _literal(term)


def _literal(term: Literal) -> str:
    local = term.datatype.removeprefix(XSD)
    if term.language:
        return f'"{term.value}"@{term.language}'
    if local == "boolean":
        return _BOOLEANS.get(term.value, term.value)
    if local in _NUMBERS:
        return _number(term.value)
    return f'"{term.value}"' if local == "string" else f'"{term.value}"^^{local}'


def _number(text: str) -> str:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if not value.is_finite():
        return text
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain


def _probes(text: str, *, stored: bool) -> Iterable[EngineProbe]:
    for name, needs, query, rows in _BLOCK.findall(text):
        cells = tuple(tuple(row[2:].split(" | ")) for row in rows.splitlines())
        yield EngineProbe(name, frozenset(needs.split()), _PREFIXES + query, cells, stored)
