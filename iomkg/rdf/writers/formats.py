"""A graph in the formats that other tools read, the same bytes each time.

The bytes depend on the set of triples alone: not on their order, on the seed of Python's
string hashes, or on the labels that blank nodes came with. Lines end in a line feed, text is
UTF-8, duplicates are dropped, and every literal keeps its lexical form, datatype and language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Final, Protocol

from iomkg.errors import BadParameter
from iomkg.rdf.writers.jsonld_context import BARE_CONTEXT, JsonLdContext
from iomkg.rdf.writers.ordered import Ordered, Sorted
from iomkg.rdf.writers.runs import RUN_BYTES, Runs
from iomkg.terms import PREFIXES, Triple

GRAPH_FORMATS: Final = ("ttl", "jsonld", "nt", "nq", "trig", "xml")
"""Names of the formats that :func:`write_graph` knows."""

_LINES: Final = ("nt", "nq")
_CHUNK: Final = 1 << 20
_IN_MEMORY: Final = 16 << 20  # bytes of statements


class _Printer(Protocol):
    def head(self) -> str: ...
    def body(self, graph: Sorted) -> Iterator[str]: ...


def write_graph(
    triples: Iterable[Triple],
    format: str,  # noqa: A002
    context: JsonLdContext = BARE_CONTEXT,
) -> bytes:
    """Write a graph.

    The result is whole, not in pieces: triples cannot be sorted until the last is seen.

    Args:
        triples: the triples, in any order, with or without duplicates.
        format: one of :data:`GRAPH_FORMATS`: ``ttl`` (RDF 1.1 Turtle, in the layout of
            ``iomkg fmt``), ``trig`` (RDF 1.1 TriG, the default graph), ``nt`` (RDF 1.1
            N-Triples, sorted, in the canonical form of RDF Dataset Canonicalization, section
            5), ``nq`` (the same lines as N-Quads), ``jsonld`` (JSON-LD 1.1, compacted) or
            ``xml`` (RDF 1.1 XML Syntax).
        context: the names that JSON-LD uses.

    Returns:
        The document in UTF-8.

    Raises:
        BadParameter: if the format has another name.
        StoreError: if an IRI or a language tag is malformed; for ``xml``, if a property is no
            XML name or a literal has a control character.
    """
    _refuse_unknown(format)
    graph = Ordered(triples, by_lines=format in _LINES)
    return b"".join(_streamed(graph, format, context))


def stream_lines(
    lines: Iterable[bytes],
    format: str,  # noqa: A002
    run_bytes: int | None = None,
    context: JsonLdContext = BARE_CONTEXT,
) -> Iterator[bytes]:
    """Write a graph that memory need not hold; the bytes are those of :func:`write_graph`.

    Args:
        lines: canonical N-Triples lines with line feeds, in any order.
        format: as for :func:`write_graph`.
        run_bytes: how much is sorted in memory at once; None for the usual.
        context: the names that JSON-LD uses.

    Returns:
        Pieces of the document in UTF-8.

    Raises:
        BadParameter: as :func:`write_graph`.
        StoreError: if the folder for temporary files cannot hold it, while pieces are read.
    """
    _refuse_unknown(format)
    with Runs(run_bytes or RUN_BYTES) as runs:
        graph = Sorted(lines, runs, by_lines=format in _LINES)
        yield from _streamed(graph, format, context)


def _refuse_unknown(format: str) -> None:  # noqa: A002
    """Refuse a format that is none of :data:`GRAPH_FORMATS`.

    Raises:
        BadParameter: if it is none.
    """
    if format not in GRAPH_FORMATS:
        raise BadParameter(
            f"A graph cannot be written as {format!r}.",
            f"Choose one of {', '.join(GRAPH_FORMATS)}.",
        )


def _printer(graph: Sorted, format: str, context: JsonLdContext) -> _Printer | None:  # noqa: A002
    """Return the printer of a format, or None for a format that is only sorted lines."""
    # Each is imported where it is used, as an export uses one.
    if format in _LINES:
        return None
    if format == "jsonld":
        from iomkg.rdf.writers.jsonld import JsonLdPrinter

        return JsonLdPrinter(graph.schemes(PREFIXES), context)
    if format == "xml":
        from iomkg.rdf.writers.rdfxml import RdfXmlPrinter

        return RdfXmlPrinter(graph.predicates())
    from iomkg.rdf.writers.grouped import TurtlePrinter

    return TurtlePrinter()  # Turtle is TriG as well.


def _streamed(graph: Sorted, format: str, context: JsonLdContext) -> Iterator[bytes]:  # noqa: A002
    """Write a sorted graph piece by piece.

    What comes before the first statement depends on all of them, so the statements wait in
    memory, many of them in a temporary file.
    """
    printer = _printer(graph, format, context)
    if printer is None:
        yield from (f"{line}\n".encode() for line in graph.lines())
        return
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
        for piece in printer.body(graph):
            body.write(piece.encode())
        body.seek(0)
        head = printer.head()
        if head:
            yield head.encode()
        else:
            body.seek(1)  # A statement has a blank line above it, unless there is nothing above it.
        while chunk := body.read(_CHUNK):
            yield chunk
