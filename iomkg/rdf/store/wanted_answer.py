"""In which syntax, and from which graphs, an answer is wanted that the engine writes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WantedAnswer:
    """How an answer is wanted that the engine writes.

    Attributes:
        syntax: a media type: of SPARQL 1.1 Results (JSON, XML, CSV, TSV) for SELECT and ASK, of
            RDF for CONSTRUCT and DESCRIBE.
        default_graphs: IRIs of the graphs of the store that make up the default graph.
        named_graphs: IRIs of the named graphs. Where both are empty, the dataset is that of the
            store (SPARQL 1.1 Protocol, section 2.1.4).
    """

    syntax: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
