"""Stores inside this process, on pyoxigraph: one in memory, one in a folder.

pyoxigraph offers no option that keeps a query off the network: it would send the request of
a ``SERVICE`` clause. The text is refused before it gets here (``iomkg.rdf.sparql.tokens.refuse``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from time import monotonic
from typing import IO

import pyoxigraph as ox

from iomkg.errors import StoreError
from iomkg.rdf.read.oxterms import Known, Relabel, from_ox, to_ox
from iomkg.rdf.store.base import Row, Rows
from iomkg.rdf.store.failure import store_failed
from iomkg.rdf.store.folder import open_folder
from iomkg.rdf.store.lines import Lines, OxAnswer, not_a
from iomkg.terms import Triple

_FAILURES = (OSError, RuntimeError, ValueError)


class _Embedded(Lines):
    """What the two stores share: queries and bulk loading.

    An answer must be read in the thread that asked for it: pyoxigraph ends the process where
    another thread touches it.
    """

    def __init__(self, store: ox.Store, name: str) -> None:
        self._store: ox.Store | None = store
        self._name = name
        self._keep_labels = False
        self._known = Known()

    def select(self, query: str, deadline: float | None = None) -> Rows:
        """Answer a SELECT query (SPARQL 1.1 Query Language, section 16.1).

        Args:
            query: SPARQL text, already checked.
            deadline: seconds from the call. The clock is looked at between rows, so it ends a
                long answer; it does not interrupt the work before the first row or between
                two rows (sorting, grouping, a search that finds nothing), because pyoxigraph
                cannot be interrupted.

        Returns:
            The columns and an iterator over the rows, to be read in this thread. Reading it
            raises StoreError when the deadline has passed or the store fails.

        Raises:
            QuerySyntaxError: the text does not parse or is not a SELECT query.
            StoreError: the store is closed or fails.
        """
        end = _end(deadline)
        answer = self._query(query)
        if not isinstance(answer, ox.QuerySolutions):
            raise not_a("SELECT", answer)
        variables = tuple(variable.value for variable in answer.variables)
        return Rows(variables, self._rows(answer, end))

    def ask(self, query: str, deadline: float | None = None) -> bool:
        """Answer an ASK query (SPARQL 1.1 Query Language, section 16.3).

        Args:
            query: SPARQL text, already checked.
            deadline: seconds from the call. An answer that comes later is refused; the work
                itself is not interrupted.

        Returns:
            Whether the pattern has a solution.

        Raises:
            QuerySyntaxError: the text does not parse or is not an ASK query.
            StoreError: the deadline has passed, or the store is closed or fails.
        """
        end = _end(deadline)
        answer = self._query(query)
        if not isinstance(answer, ox.QueryBoolean):
            raise not_a("ASK", answer)
        self._check_clock(end)
        return bool(answer)

    def construct(self, query: str, deadline: float | None = None) -> Iterator[Triple]:
        """Answer a CONSTRUCT or DESCRIBE query (SPARQL 1.1 Query Language, section 16.2).

        Args:
            query: SPARQL text, already checked.
            deadline: seconds from the call, looked at between triples, as for ``select``.

        Returns:
            An iterator over the triples, to be read in this thread; reading it raises as the
            rows of ``select`` do.

        Raises:
            QuerySyntaxError: the text does not parse or does not ask for triples.
            StoreError: the store is closed or fails.
        """
        end = _end(deadline)
        answer = self._query(query)
        if not isinstance(answer, ox.QueryTriples):
            raise not_a("CONSTRUCT", answer)
        return self._triples(answer, end)

    def load(self, triples: Iterable[Triple]) -> int:
        """Add triples to the default graph in bulk.

        An error part-way may leave some of the triples in the store.

        Args:
            triples: the triples; the label of a blank node means one node within the call.

        Returns:
            How many triples were given, repetitions included.

        Raises:
            StoreError: a term is ill-formed, or the store is closed, read-only or fails.
        """
        count = 0
        term = to_ox if self._keep_labels else Relabel()

        def quads() -> Iterator[ox.Quad]:
            nonlocal count
            for subject, predicate, value in triples:
                count += 1
                yield ox.Quad(term(subject), term(predicate), term(value))

        try:
            self._opened().bulk_extend(quads())
        except _FAILURES as error:
            raise self.failed(error) from error
        return count

    def load_stream(
        self,
        stream: IO[bytes],
        format: ox.RdfFormat,  # noqa: A002
        base: str,
    ) -> None:
        """Parse a stream into the store, as fast as the engine can.

        An error part-way may leave some of the triples in the store. Blank nodes get labels of
        their own; triples of named graphs stay there.

        Args:
            stream: bytes in the format.
            format: the syntax.
            base: what relative IRIs are resolved against.

        Raises:
            SyntaxError: what the parser says, with its place.
            OSError: the stream or the store fails.
            StoreError: the store is closed.
        """
        self._opened().bulk_load(stream, format, base_iri=base)

    def extend(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads of the engine as they are, in bulk; the labels of blank nodes are kept.

        Args:
            quads: the quads; what giving them raises is raised here.

        Raises:
            StoreError: the store is closed or fails.
        """
        try:
            self._opened().bulk_extend(quads)
        except _FAILURES as error:
            raise self.failed(error) from error

    def infer(self, rule: str) -> None:
        """Add what a CONSTRUCT query makes of the store, without holding it in memory.

        The query sees the store as it was when it began.

        Args:
            rule: SPARQL text, already checked.

        Raises:
            QuerySyntaxError: the text does not parse or does not ask for triples.
            StoreError: the store is closed or fails.
        """
        answer = self._query(rule)
        if not isinstance(answer, ox.QueryTriples):
            raise not_a("CONSTRUCT", answer)
        self.extend(ox.Quad(*triple) for triple in answer)

    def size(self) -> int:
        """Return how many triples the store holds, in the default graph and all others."""
        try:
            return len(self._opened())
        except _FAILURES as error:
            raise self.failed(error) from error

    def close(self) -> None:
        """Release the files; they stay locked while an answer is still being read."""
        self._store = None

    def _opened(self) -> ox.Store:
        if self._store is None:
            raise StoreError(f"The store {self._name} has been closed.", "Open it again.")
        return self._store

    def _query(self, query: str) -> OxAnswer:
        store = self._opened()
        try:
            return store.query(query)
        except SyntaxError as error:
            from iomkg.rdf.sparql.unparsed import unparsed

            raise unparsed(query, str(error)) from error
        except _FAILURES as error:
            raise self.failed(error) from error

    def _rows(self, answer: ox.QuerySolutions, end: float | None) -> Iterator[Row]:
        # The conversion is all that this adds to the engine, so nothing else is in the loop.
        term = self._known.__getitem__
        try:
            if end is None:
                for found in answer:
                    yield tuple(map(term, found))
                return
            for found in answer:
                self._check_clock(end)
                yield tuple(map(term, found))
        except _FAILURES as error:
            raise self.failed(error) from error

    def _triples(self, answer: ox.QueryTriples, end: float | None) -> Iterator[Triple]:
        try:
            for found in answer:
                self._check_clock(end)
                yield _triple(found)
        except _FAILURES as error:
            raise self.failed(error) from error

    def _check_clock(self, end: float | None) -> None:
        if end is not None and monotonic() > end:
            raise StoreError(
                f"The store {self._name} had not finished by the deadline.",
                "Narrow the query, or allow it more time.",
            )

    def failed(self, error: Exception) -> StoreError:
        """Make the error for what the engine raised."""
        return store_failed(self._name, error)


class MemoryStore(_Embedded):
    """A store in memory, gone when the process ends.

    Args:
        keep_labels: whether a blank node keeps its label, so that answers can be traced to
            the triples loaded; by default each call of ``load`` has blank nodes of its own.
    """

    def __init__(self, *, keep_labels: bool = False) -> None:
        super().__init__(ox.Store(), "in memory")
        self._keep_labels = keep_labels

    def remove(self, triples: Iterable[Triple]) -> None:
        """Take triples out of the default graph.

        Args:
            triples: the triples; those that are not there are passed over.

        Raises:
            StoreError: a term is ill-formed, or the store is closed.
        """
        store = self._opened()
        for subject, predicate, value in triples:
            store.remove(ox.Quad(to_ox(subject), to_ox(predicate), to_ox(value)))


def is_local(store: object) -> bool:
    """Whether a store is in this process, and all it holds can be taken out of it."""
    return isinstance(store, _Embedded)


class DirectoryStore(_Embedded):
    """A store in a folder on disk (RocksDB).

    Opened for writing, the folder is locked against every other writer. A read-only store
    takes no lock and does not look for one: it shows the folder as it was when opened, and
    what it shows is undefined if a writer has the folder open at the same time. A folder that
    ``iomkg load`` filled is opened read-only at its current version, which stays as it is and
    is not removed while it is open, whatever is loaded meanwhile.

    Args:
        path: the folder; one that is missing or empty is made into a store unless read-only.
        read_only: whether to open it for queries only.
        keep_labels: as for :class:`MemoryStore`.

    Raises:
        StoreError: the path is a file, the folder is no store, is locked by another process,
            is damaged, was loaded by a version of iomkg that had another layout, is missing
            when it is to be read only, or is to be written though ``iomkg load`` filled it.
    """

    def __init__(self, path: Path, *, read_only: bool = False, keep_labels: bool = False) -> None:
        self._read_only = read_only
        opened = open_folder(path, read_only)
        self._lock, self._authored = opened.lock, opened.authored
        super().__init__(opened.store, str(path))
        self._keep_labels = keep_labels

    def close(self) -> None:
        """Release the files; they stay open while an answer is still being read."""
        super().close()
        if self._lock is not None:
            self._lock.release()

    def authored(self) -> DirectoryStore | None:
        """Open what was loaded into the folder, without what was derived.

        Returns:
            A store to read while this one is open; None where ``iomkg load`` did not fill the
            folder, so that the two cannot be told apart.

        Raises:
            StoreError: it cannot be opened.
        """
        return None if self._authored is None else DirectoryStore(self._authored, read_only=True)

    def flush(self) -> None:
        """See to it that all that was added is on the disk.

        Raises:
            StoreError: the store is closed or fails.
        """
        try:
            self._opened().flush()
        except _FAILURES as error:
            raise self.failed(error) from error

    def copy_to(self, path: Path) -> None:
        """Make a second store that holds the same; the files are shared until one changes.

        Args:
            path: its folder, which is not there yet.

        Raises:
            StoreError: the store is closed or fails, or the copy cannot be written.
        """
        try:
            self._opened().backup(str(path))
        except _FAILURES as error:
            raise self.failed(error) from error

    def load(self, triples: Iterable[Triple]) -> int:
        """Add triples to the default graph in bulk.

        Args:
            triples: the triples; the label of a blank node means one node within the call.

        Returns:
            How many triples were given, repetitions included.

        Raises:
            StoreError: a term is ill-formed, or the store is closed, read-only or fails.
        """
        if self._read_only:
            raise StoreError(
                f"The store {self._name} was opened read-only.", "Open it for writing to load."
            )
        return super().load(triples)

    def compact(self) -> None:
        """Put each index into one file, so that the folder is opened and read faster.

        Raises:
            StoreError: the store is closed, read-only or fails.
        """
        try:
            self._opened().optimize()
            self._opened().flush()
        except _FAILURES as error:
            raise self.failed(error) from error


def _triple(triple: ox.Triple) -> Triple:
    return from_ox(triple.subject), from_ox(triple.predicate), from_ox(triple.object)


def _end(deadline: float | None) -> float | None:
    return None if deadline is None else monotonic() + deadline
