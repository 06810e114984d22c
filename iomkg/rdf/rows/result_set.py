"""Rows as RDF, in the vocabulary of the W3C's test suites for result sets.

Standard: DAWG Test Cases, ``http://www.w3.org/2001/sw/DataAccess/tests/result-set#``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iomkg.rdf.store.base import Rows
from iomkg.terms import RDF, XSD, Blank, Iri, Literal, Triple

RESULT_SET: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_TYPE: Final = Iri(RDF + "type")


def result_set(rows: Rows) -> Iterator[Triple]:
    """Yield the triples that describe the answer to a SELECT query.

    Args:
        rows: the answer. A label of a blank node in it means the same node in all rows.

    Yields:
        The set with its variables; each solution with its place (``rs:index``, from 1) and its
        bindings.
    """
    whole = Blank("results")
    yield whole, _TYPE, _rs("ResultSet")
    for name in rows.variables:
        yield whole, _rs("resultVariable"), Literal(name)
    for number, row in enumerate(rows.rows, start=1):
        solution = Blank(f"row{number}")
        yield whole, _rs("solution"), solution
        yield solution, _rs("index"), Literal(str(number), XSD + "integer")
        for column, (name, term) in enumerate(zip(rows.variables, row, strict=True)):
            if term is not None:
                binding = Blank(f"row{number}column{column}")
                yield solution, _rs("binding"), binding
                yield binding, _rs("variable"), Literal(name)
                named = Blank(f"value{term.value}") if isinstance(term, Blank) else term
                yield binding, _rs("value"), named


def _rs(name: str) -> Iri:
    return Iri(RESULT_SET + name)
