"""A graph for trying something in a store of somebody else, empty before and gone after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from iomkg.errors import IomkgError, StoreError
from iomkg.rdf.store.endpoint import Endpoint
from iomkg.rdf.store.remote import RemoteStore
from iomkg.rdf.store.transport import Clock
from iomkg.rdf.store.upload import UploadTarget, upload
from iomkg.terms import Triple

_SECONDS = 60.0


@contextmanager
def scratch_graph(target: UploadTarget, triples: Iterable[Triple]) -> Iterator[RemoteStore]:
    """Fill a graph, open it as the default graph of a store, and drop it at the end.

    Args:
        target: the addresses, and the graph, which must hold nothing.
        triples: what to put there.

    Yields:
        The store, in which the graph is the default graph (SPARQL 1.1 Protocol, section 2.1.4).

    Raises:
        StoreError: the graph holds something, the address for updates is not known, or the
            server fails.
    """
    if target.graph is None or target.update is None:
        raise StoreError(
            "A scratch graph needs its IRI and the address for updates.",
            "Give --scratch-graph IRI, and --update-url URL where it does not follow.",
        )
    update, plain = Endpoint.at(target.update), target.query.partition("?")[0]
    if RemoteStore(plain).ask(f"ASK {{ GRAPH <{target.graph}> {{ ?s ?p ?o }} }}"):
        raise StoreError(
            f"The graph {target.graph} holds something.", "Name a graph that does not exist."
        )
    try:
        upload(target, triples)
        yield RemoteStore(_asking(target))
    finally:
        _drop(update, target.graph)


def _asking(target: UploadTarget) -> str:
    endpoint = Endpoint.at(target.query).without_graphs()
    query = [*endpoint.parameters, ("default-graph-uri", target.graph or "")]
    return f"{endpoint.url}?{urlencode(query)}"


def _drop(update: Endpoint, graph: str) -> None:
    try:
        update.update(f"DROP SILENT GRAPH <{graph}>", Clock(_SECONDS))
    except IomkgError as error:
        raise StoreError(
            f"The scratch graph {graph} could not be dropped. {error.message}", "Drop it by hand."
        ) from error
