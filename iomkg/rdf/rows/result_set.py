"""Rows as RDF, in the vocabulary of the W3C's test suites for result sets.

Standard: DAWG Test Cases, ``http://www.w3.org/2001/sw/DataAccess/tests/result-set#``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iomkg.rdf.store.base import Rows
from iomkg.terms import RDF, XSD, Blank, Iri, Literal, Triple, stated

RESULT_SET: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"


def result_set(rows: Rows) -> Iterator[Triple]:
    """Yield the triples that describe the answer to a SELECT query.

    Args:
        rows: the answer. A label of a blank node in it means the same node in all rows.

    Yields:
        The set with its variables; each solution with its place (``rs:index``, from 1) and its
        bindings.
    """
    whole = Blank("results")
    variables = [Literal(name) for name in rows.variables]
    kind = Iri(RESULT_SET + "ResultSet")
    yield from stated(whole, {RDF + "type": kind, RESULT_SET + "resultVariable": variables})
    for number, row in enumerate(rows.rows, start=1):
        solution = Blank(f"row{number}")
        yield whole, _rs("solution"), solution
        yield solution, _rs("index"), Literal(str(number), XSD + "integer")
        for column, (name, term) in enumerate(zip(rows.variables, row, strict=True)):
            if term is not None:
                binding = Blank(f"row{number}column{column}")
                yield solution, _rs("binding"), binding
                named = Blank(f"value{term.value}") if isinstance(term, Blank) else term
                said = {RESULT_SET + "variable": Literal(name), RESULT_SET + "value": named}
                yield from stated(binding, said)


def _rs(name: str) -> Iri:
    return Iri(RESULT_SET + name)
