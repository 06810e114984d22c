"""SPARQL Results JSON, only believed when it is whole.

pyoxigraph reads it; what it refuses is read once more by the module ``json``, because Virtuoso
sends labels of blank nodes and IRIs that are ill-formed, and answers ASK with a row.

Standard: SPARQL 1.1 Query Results JSON Format.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Final

import pyoxigraph as ox

from iomkg.rdf.read.escapes import SURROGATE
from iomkg.rdf.read.oxterms import Known
from iomkg.rdf.store.base import Row
from iomkg.terms import XSD, Blank, Iri, Literal, Term

_VIRTUOSO_ASK: Final = "__ASK_RETVAL"


class Misshapen(ValueError):
    """It is JSON, but not SPARQL Results JSON."""


@dataclass(frozen=True)
class ResultsDocument:
    """An answer that has been read to its end.

    Attributes:
        variables: the columns, or None where it has no head with them.
        boolean: the answer to an ASK query, or None.
        count: how many rows there are, or None where it has no bindings.
        rows: the rows, or None where they are to be read again from the stream.
    """

    variables: tuple[str, ...] | None
    boolean: object
    count: int | None
    rows: tuple[Row, ...] | None

    def answer_to_ask(self) -> bool | None:
        """Return the answer to an ASK query, or None where this is no answer to one.

        Virtuoso answers with a row of one column, of which the value is 1, or with none.
        """
        if isinstance(self.boolean, bool):
            return self.boolean
        if self.variables == (_VIRTUOSO_ASK,) and self.rows is not None:
            return [str(row[0]) for row in self.rows] == ["1"]
        return None


def read_document(stream: IO[bytes], *, keep: bool) -> ResultsDocument:
    """Read a document to its end, to see that it is whole and well-formed.

    Args:
        stream: the document, at its beginning.
        keep: whether to keep the rows; otherwise one at a time is in memory.

    Returns:
        What it holds.

    Raises:
        Misshapen: it is JSON of another shape.
        StoreError: it has a term that RDF 1.1 does not have.
        ValueError, RecursionError: it is no JSON, or stops short.
    """
    found = _read_strictly(stream, keep=keep)
    if found is None:
        stream.seek(0)
        found = _read_leniently(json.loads(stream.read().decode("utf-8-sig")))
    return found


def rows_in(stream: IO[bytes], document: ResultsDocument) -> Iterator[Row]:
    """Give the rows of a document.

    Args:
        stream: where it was read from; it is closed after the last row.
        document: what was found there.

    Returns:
        An iterator over the rows.
    """
    if document.rows is None and document.count:
        return _again(stream)
    stream.close()
    return iter(document.rows or ())


def _again(stream: IO[bytes]) -> Iterator[Row]:
    stream.seek(0)
    with stream:
        found = ox.parse_query_results(stream, ox.QueryResultsFormat.JSON)
        assert isinstance(found, ox.QuerySolutions)
        yield from _rows(found)


def _read_strictly(stream: IO[bytes], *, keep: bool) -> ResultsDocument | None:
    """Read rows with the engine; return None if it refuses them, or there is a boolean.

    A boolean is given before the end of the document has been seen.
    """
    try:
        found = ox.parse_query_results(stream, ox.QueryResultsFormat.JSON)
        if isinstance(found, ox.QueryBoolean):
            return None
        variables = tuple(variable.value for variable in found.variables)
        rows = _rows(found)
        if not keep:
            return ResultsDocument(variables, None, sum(1 for _ in rows), None)
        kept = tuple(rows)
        return ResultsDocument(variables, None, len(kept), kept)
    except SyntaxError:
        return None


def _rows(found: ox.QuerySolutions) -> Iterator[Row]:
    term = Known().__getitem__
    return (tuple(map(term, row)) for row in found)


def _read_leniently(content: Any) -> ResultsDocument:
    """Read what JSON holds; the terms need be well-formed JSON only."""
    head = _of(content, dict).get("head", {})
    variables = _of(head, dict).get("vars")
    boolean, results = content.get("boolean"), content.get("results", {})
    bindings = _of(results, dict).get("bindings")
    if variables is not None and not all(isinstance(each, str) for each in _of(variables, list)):
        raise Misshapen(f"{variables!r:.80} where a list of names is wanted")
    columns = None if variables is None else tuple(variables)
    if bindings is None:
        return ResultsDocument(columns, boolean, None, None)
    rows = tuple(
        tuple(_term(row[name]) if name in row else None for name in columns or ())
        for row in (_of(each, dict) for each in _of(bindings, list))
    )
    return ResultsDocument(columns, boolean, len(rows), rows)


def _of(value: Any, wanted: type) -> Any:
    if not isinstance(value, wanted):
        raise Misshapen(f"{value!r:.80} where a JSON {wanted.__name__} is wanted")
    return value


def _term(found: Any) -> Term:
    kind, value = _of(found, dict).get("type"), _of(found.get("value"), str)
    if not value.isascii() and SURROGATE.search(value):
        raise Misshapen(f"{value!r:.80} has half a surrogate pair")
    if kind == "uri":
        return Iri(value)
    if kind == "bnode":
        return Blank(value)
    # Virtuoso still writes "typed-literal", from a draft of the format.
    if kind not in ("literal", "typed-literal") or "its:dir" in found:
        raise Misshapen(f"a term of type {kind!r:.40} that RDF 1.1 does not have")
    datatype, language = found.get("datatype", XSD + "string"), found.get("xml:lang", "")
    return Literal(value, _of(datatype, str), _of(language, str).lower())
