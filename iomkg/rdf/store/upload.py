"""Triples into a store behind an endpoint, in requests of a size that servers take.

By the SPARQL 1.1 Graph Store HTTP Protocol where its address is given, otherwise by
``INSERT DATA`` (SPARQL 1.1 Update). A request is sent once: a lost answer does not say whether
the server had taken it.

A blank node exists within one request only (SPARQL 1.1 Update, section 3.1.1; RDF 1.1 Concepts,
section 3.4), so triples that hang together by blank nodes go in one request, or, if asked for,
each blank node becomes an IRI of its own (RDF 1.1 Concepts, section 3.5).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias
from uuid import uuid4, uuid5

import pyoxigraph as ox

from iomkg.errors import IomkgError, QuerySyntaxError, StoreError
from iomkg.rdf.read.oxterms import Relabel
from iomkg.rdf.store.batches import Limits, Line, batches
from iomkg.rdf.store.endpoint import Endpoint
from iomkg.rdf.store.files import Input, Taken, Watch, quads_in
from iomkg.rdf.store.results import read_document
from iomkg.rdf.store.transport import Clock
from iomkg.terms import Triple

Sent: TypeAlias = Callable[[int], None]

_UPDATE: Final = Limits(triples=1_000, characters=500_000)
_GRAPH_STORE: Final = Limits(triples=50_000, characters=8_000_000)
_SECONDS: Final = 600.0
_JSON: Final = "application/sparql-results+json"
_REPOSITORY: Final = re.compile(r"/repositories/[^/]+")
_GIVE_ONE: Final = (
    "Give the address for updates or that of the graph store as well: docs/stores.md has those "
    "of each product."
)

_BLANKS: Final = (
    "If it takes no blank nodes in updates (Virtuoso): load through its graph store, or turn "
    "them into IRIs (skolemise)."
)


@dataclass(frozen=True)
class UploadTarget:
    """Where triples go.

    Attributes:
        query: the address for queries.
        update: the address for updates, or None if it is not known.
        graph_store: the address of the graph store, without ``?graph=``, or None.
        graph: IRI of the graph, or None for the default graph.
    """

    query: str
    update: str | None = None
    graph_store: str | None = None
    graph: str | None = None

    @classmethod
    def at(
        cls,
        query: str,
        *,
        update: str | None = None,
        graph_store: str | None = None,
        graph: str | None = None,
    ) -> UploadTarget:
        """Complete the addresses of a server as far as one follows from another.

        The address for updates is the sibling ``/update`` of one that ends in ``/query``
        (Oxigraph, Fuseki, Stardog), ``/statements`` below one that ends in
        ``/repositories/NAME`` (GraphDB, RDF4J), and the same where that ends in
        ``/sparql-auth`` (Virtuoso). ``/sparql`` is not enough to tell by.

        Args:
            query: the address for queries; a graph named in it as ``default-graph-uri`` is the
                graph that triples go to.
            update: the address for updates, if it is another.
            graph_store: the address of the graph store; it is preferred where it is given.
            graph: IRI of a graph, if not the default graph.

        Returns:
            The addresses.

        Raises:
            StoreError: an address or the IRI of the graph is malformed.
        """
        endpoint = Endpoint.at(query)
        named = [value for name, value in endpoint.parameters if name == "default-graph-uri"]
        if graph is None and len(named) == 1:
            graph = named[0]
        if graph is not None:
            _check_iri(graph)
        for address in (update, graph_store):
            if address is not None:
                Endpoint.at(address)
        return cls(query, update or _update_of(endpoint.url), graph_store, graph)


def upload(
    target: UploadTarget,
    triples: Iterable[Triple],
    *,
    replace: bool = False,
    skolemise: bool = False,
    timeout: float = _SECONDS,
    sent: Sent | None = None,
) -> int:
    """Add triples to a graph, or put them in the place of what it holds.

    Args:
        target: the addresses and the graph.
        triples: the triples; the label of a blank node means one node within the call.
        replace: whether they take the place of what the graph holds: they go to a graph of
            their own, which is moved into place when it is whole (SPARQL 1.1 Update, 3.2.4).
            Without, they are added, and those sent before a failure stay.
        skolemise: whether each blank node becomes an IRI ``urn:uuid:…``, so that any number of
            triples may have some.
        timeout: seconds that one request may take.
        sent: is told, after each request, how many triples it held.

    Returns:
        How many triples were given, repetitions included.

    Raises:
        StoreError: an address is missing, a term is ill-formed, too many triples hang together
            by blank nodes, or the server fails; the message says how many it had taken.
    """
    term = Relabel()
    found = ((term(s), term(p), term(o)) for s, p, o in triples)
    return _Upload(target, timeout, sent, skolemise=skolemise).run([found], replace=replace)


def upload_files(
    target: UploadTarget,
    inputs: Iterable[Input],
    *,
    replace: bool = False,
    skolemise: bool = False,
    timeout: float = _SECONDS,
    sent: Sent | None = None,
    watch: Watch | None = None,
) -> int:
    """Add the triples of files to a graph, one file after the other, without holding them.

    Triples of named graphs go to the one graph too.

    Args:
        target: as for :func:`upload`.
        inputs: what to read.
        replace: as for :func:`upload`.
        skolemise: as for :func:`upload`; without, what has blank nodes is held in memory, one
            file at a time.
        timeout: as for :func:`upload`.
        sent: as for :func:`upload`.
        watch: see :data:`iomkg.rdf.store.files.Watch`.

    Returns:
        How many triples were read, repetitions included.

    Raises:
        TurtleSyntaxError, UnreadableFile: an input cannot be read; the message says how many
            triples had been added.
        StoreError: as for :func:`upload`.
    """
    watched = watch or (lambda _: None)
    files = (
        (
            (quad.subject, quad.predicate, quad.object)
            for quad in quads_in(source, Taken(), watched(source))
        )
        for source in inputs
    )
    return _Upload(target, timeout, sent, skolemise=skolemise).run(files, replace=replace)


class _Upload:
    """One upload on its way."""

    def __init__(
        self, target: UploadTarget, timeout: float, sent: Sent | None, *, skolemise: bool
    ) -> None:
        if target.update is None and target.graph_store is None:
            raise StoreError(f"No update address is known for {_shown(target.query)}.", _GIVE_ONE)
        self._update = None if target.update is None else Endpoint.at(target.update)
        self._store = None if target.graph_store is None else Endpoint.at(target.graph_store)
        self._target = target
        self._timeout = timeout
        self._tell = sent
        self._graph = target.graph
        self._skolem = uuid4() if skolemise else None
        self._sent = 0
        self._last: Line | None = None

    def run(self, parts: Iterable[Iterable[tuple[object, ...]]], *, replace: bool) -> int:
        try:
            if not replace:
                self._send_all(parts)
            else:
                self._replace(parts)
            self._confirm()
        except IomkgError as error:
            if not replace:
                said = error.message.rstrip(".")
                error.message = f"{said}. {self._sent:,} triples had been added before."
            if isinstance(error, QuerySyntaxError):  # ours, not that of who asks for the load
                raise StoreError(error.message, error.next_step) from error
            raise
        return self._sent

    def _replace(self, parts: Iterable[Iterable[tuple[object, ...]]]) -> None:
        if self._update is None:
            raise StoreError("To replace a graph, the address for updates is needed.", _GIVE_ONE)
        place = "DEFAULT" if self._graph is None else f"GRAPH <{self._graph}>"
        goal, self._graph = self._graph, f"urn:uuid:{uuid4()}"
        try:
            self._send_all(parts)
            move = f"MOVE GRAPH <{self._graph}> TO {place}" if self._sent else f"CLEAR {place}"
            self._update.update(move, Clock(self._timeout))
        except BaseException:
            self._drop(self._graph)
            raise
        self._graph = goal

    def _drop(self, graph: str) -> None:
        try:
            if self._update is not None:
                self._update.update(f"DROP SILENT GRAPH <{graph}>", Clock(self._timeout))
        except IomkgError:
            return  # what went wrong before is what is told

    def _send_all(self, parts: Iterable[Iterable[tuple[object, ...]]]) -> None:
        limits = _UPDATE if self._store is None else _GRAPH_STORE
        for part in parts:
            for batch in batches(map(self._line, part), limits):
                self._send(batch)
                self._sent += len(batch)
                self._last = next((line for line in batch if line.plain), self._last)
                if self._tell is not None:
                    self._tell(len(batch))

    def _send(self, batch: list[Line]) -> None:
        try:
            self._send_lines("".join(line.text for line in batch))
        except QuerySyntaxError as error:
            if self._store is None and any(line.blanks for line in batch):
                raise StoreError(error.message, _BLANKS) from error
            raise

    def _send_lines(self, lines: str) -> None:
        clock = Clock(self._timeout)
        if self._store is not None:
            where = {"default": ""} if self._graph is None else {"graph": self._graph}
            self._store.post(lines.encode(), "application/n-triples", where, clock)
        elif self._update is not None:
            block = lines if self._graph is None else f"GRAPH <{self._graph}> {{\n{lines}}}\n"
            self._update.update(f"INSERT DATA {{\n{block}}}", clock)

    def _line(self, triple: tuple[object, ...]) -> Line:
        blanks = tuple(term.value for term in triple if isinstance(term, ox.BlankNode))
        if any(isinstance(term, ox.Triple) for term in triple):
            raise StoreError(
                "A triple holds another, which RDF 1.1 does not have.", "State it in RDF 1.1."
            )
        subject, predicate, value = (self._named(term) for term in triple)
        plain = all(isinstance(term, ox.NamedNode) for term in triple)
        held = () if self._skolem else blanks
        return Line(f"{subject} {predicate} {value} .\n", held, plain)

    def _named(self, term: object) -> object:
        if self._skolem is None or not isinstance(term, ox.BlankNode):
            return term
        return f"<urn:uuid:{uuid5(self._skolem, term.value)}>"

    def _confirm(self) -> None:
        """See that a triple of the last request is there: some servers say yes and do nothing."""
        if self._last is None:
            return
        line = self._last.text
        pattern = line if self._graph is None else f"GRAPH <{self._graph}> {{ {line} }}"
        endpoint = Endpoint.at(self._target.query).without_graphs()
        answer = endpoint.query(f"ASK {{ {pattern} }}", _JSON, Clock(self._timeout))
        with answer.body as body:
            try:
                there = read_document(body, keep=True).answer_to_ask()
            except ValueError:
                there = None
        if not there:
            raise StoreError(
                f"The server took the triples, but {_shown(self._target.query)} does not find "
                f"{line.strip()}",
                "Check that the addresses belong to one store, and which graph is asked.",
            )


def _update_of(url: str) -> str | None:
    if url.endswith("/query"):
        return url.removesuffix("query") + "update"
    if _REPOSITORY.search(url) and _REPOSITORY.split(url)[-1] == "":
        return url + "/statements"
    return url if url.endswith("/sparql-auth") else None


def _shown(url: str) -> str:
    return url.partition("?")[0]


def _check_iri(text: str) -> None:
    try:
        ox.NamedNode(text)
    except ValueError as error:
        raise StoreError(
            f"{text!r} is no IRI of a graph: {error}.", "Give one such as urn:iomkg:graph."
        ) from error
