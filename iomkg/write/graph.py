"""A graph in the formats that other tools read, the same bytes each time.

The bytes depend on the set of triples alone: not on their order, on the seed of Python's
string hashes, or on the labels that blank nodes came with. Lines end in a line feed, text is
UTF-8, duplicates are dropped, and every literal keeps its lexical form, datatype and language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Final

from iomkg.errors import BadParameter
from iomkg.terms import PREFIXES, Triple
from iomkg.write.ordered import Ordered

GRAPH_FORMATS: Final = ("ttl", "jsonld", "nt", "nq", "trig", "xml")
"""Names of the formats that :func:`write_graph` knows."""


def write_graph(triples: Iterable[Triple], format: str) -> bytes:  # noqa: A002
    """Write a graph.

    The result is whole, not in pieces: triples cannot be sorted until the last is seen.

    Args:
        triples: the triples, in any order, with or without duplicates.
        format: one of :data:`GRAPH_FORMATS`: ``ttl`` (RDF 1.1 Turtle), ``trig`` (RDF 1.1
            TriG, the default graph), ``nt`` (RDF 1.1 N-Triples, sorted, in the canonical form
            of RDF Dataset Canonicalization, section 5), ``nq`` (the same lines as N-Quads),
            ``jsonld`` (JSON-LD 1.1, compacted) or ``xml`` (RDF 1.1 XML Syntax).

    Returns:
        The document in UTF-8.

    Raises:
        BadParameter: if the format has another name.
        StoreError: if an IRI or a language tag is malformed; for ``xml``, if a property is no
            XML name or a literal has a control character.
    """
    if format not in GRAPH_FORMATS:
        raise BadParameter(
            f"A graph cannot be written as {format!r}.",
            f"Choose one of {', '.join(GRAPH_FORMATS)}.",
        )
    return _WRITERS[format](Ordered(triples))


def _ntriples(graph: Ordered) -> bytes:
    return "".join(f"{line}\n" for line in graph.lines()).encode()


def _jsonld(graph: Ordered) -> bytes:
    from iomkg.write.jsonld import jsonld

    return jsonld(graph).encode()


def _rdfxml(graph: Ordered) -> bytes:
    from iomkg.write.rdfxml import rdfxml

    return rdfxml(graph).encode()


def _turtle(graph: Ordered) -> bytes:
    """Write Turtle, which is TriG as well."""
    import pyoxigraph

    lines = (f"{s} {p} {o} .\n" for s, pairs in graph.by_subject() for p, o in pairs)
    # Lenient, since the IRIs have been checked and a remote store may hold odd ones.
    quads = pyoxigraph.parse("".join(lines), pyoxigraph.RdfFormat.N_QUADS, lenient=True)
    written = BytesIO()
    pyoxigraph.serialize(quads, written, pyoxigraph.RdfFormat.TRIG, prefixes=PREFIXES)
    # pyoxigraph writes prefixes first, one a line, in an order that changes between runs.
    body = written.getvalue().split(b"\n", len(PREFIXES))[-1]
    head = "".join(
        f"@prefix {prefix}: <{namespace}> .\n"
        for prefix, namespace in sorted(PREFIXES.items())
        if _uses(body, prefix)
    ).encode()
    # Line ends and tabs within literals are escaped, so these are all between statements.
    spaced = body.replace(b" .\n", b" .\n\n").replace(b"\n\t", b"\n    ").removesuffix(b"\n")
    return head + b"\n" + spaced if head and spaced else head + spaced


def _uses(body: bytes, prefix: str) -> bool:
    """Tell whether a prefix occurs; text in a literal may claim it wrongly, which is harmless."""
    return any(before + prefix.encode() + b":" in body for before in (b" ", b"\t", b"\n", b"^^"))


_WRITERS: Final[dict[str, Callable[[Ordered], bytes]]] = {
    "ttl": _turtle,
    "jsonld": _jsonld,
    "nt": _ntriples,
    "nq": _ntriples,
    "trig": _turtle,
    "xml": _rdfxml,
}
