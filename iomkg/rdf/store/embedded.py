"""Stores inside this process, on pyoxigraph: one in memory, one in a folder.

pyoxigraph offers no option that keeps a query off the network: it would send the request of
a ``SERVICE`` clause. The text is refused before it gets here (``iomkg.rdf.sparql.tokens.refuse``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic
from typing import IO, TypeVar

import pyoxigraph as ox

from iomkg.errors import StoreError
from iomkg.rdf.read.oxterms import Known, Relabel, to_ox, triple_from_ox
from iomkg.rdf.store.base import Row, Rows
from iomkg.rdf.store.failure import FAILURES, FORMS, not_a, store_failed
from iomkg.rdf.store.folder import open_folder
from iomkg.rdf.store.spellings import Written, lines_at, other_spellings
from iomkg.terms import Triple

_Answer = TypeVar("_Answer", ox.QuerySolutions, ox.QueryBoolean, ox.QueryTriples)


class EmbeddedStore:
    """What the two stores share: queries and bulk loading.

    An answer must be read in the thread that asked for it: pyoxigraph ends the process where
    another thread touches it.

    Attributes:
        written: the triples as they were written, where that is known: the engine keeps a
            number by its value, ``1.10`` as ``1.1``.
        apart: opens a store of what was authored, without what was derived; None where the two
            cannot be told apart.
    """

    written: Written | None = None
    apart: Callable[[], EmbeddedStore] | None = None

    def __init__(self, store: ox.Store, name: str, *, keep_labels: bool = False) -> None:
        self._store: ox.Store | None = store
        self._name = name
        self._keep_labels = keep_labels
        self._known = Known()
        self._spellings: dict[bytes, tuple[bytes, ...]] | None = None

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
        answer = self._query(query, ox.QuerySolutions)
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
        answer = self._query(query, ox.QueryBoolean)
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
        return self._triples(self._query(query, ox.QueryTriples), end)

    def lines(self) -> Iterator[bytes]:
        """Return the default graph as canonical N-Triples lines, without holding it.

        Returns:
            An iterator over lines with line feeds, in no order, to be read in this thread; in
            the forms in which they were written where that is known. A line may come again.

        Raises:
            StoreError: the store is closed or fails.

        Standard: RDF Dataset Canonicalization, section 5; labels of blank nodes are the store's.
        """
        store = self._opened()
        with self._failing():
            if self.written is not None:
                yield from self.written()
                return
            # In the default graph a quad is written as its triple, which need not be made for that.
            for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
                yield f"{quad} .\n".encode()

    def lines_of(self, query: str) -> Iterator[bytes]:
        """Return an answer with a triple in each row as :meth:`lines` returns the graph.

        Args:
            query: SPARQL text, already checked: CONSTRUCT, or SELECT with three columns none of
                which stays unbound.

        Returns:
            As :meth:`lines`.

        Raises:
            QuerySyntaxError: the text does not parse, or is neither.
            StoreError: the store is closed or fails.
        """
        answer = self._query(query)
        if isinstance(answer, ox.QueryBoolean):
            raise not_a("SELECT", answer)
        spellings = self._spelt()
        with self._failing():
            for subject, predicate, value in answer:
                line = f"{subject} {predicate} {value} .\n".encode()
                yield from spellings.get(line, (line,))

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

        with self._failing():
            self._opened().bulk_extend(quads())
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
        with self._failing():
            self._opened().bulk_extend(quads)

    def infer(self, rule: str) -> None:
        """Add what a CONSTRUCT query makes of the store, without holding it in memory.

        The query sees the store as it was when it began.

        Args:
            rule: SPARQL text, already checked.

        Raises:
            QuerySyntaxError: the text does not parse or does not ask for triples.
            StoreError: the store is closed or fails.
        """
        self.extend(ox.Quad(*triple) for triple in self._query(rule, ox.QueryTriples))

    def size(self) -> int:
        """Return how many triples the store holds, in the default graph and all others."""
        with self._failing():
            return len(self._opened())

    def close(self) -> None:
        """Release the files; they stay locked while an answer is still being read."""
        self._store = None

    def _opened(self) -> ox.Store:
        if self._store is None:
            raise StoreError(f"The store {self._name} has been closed.", "Open it again.")
        return self._store

    def _query(self, query: str, form: type[_Answer] | None = None) -> _Answer:
        store = self._opened()
        try:
            with self._failing():
                answer = store.query(query)
        except SyntaxError as error:
            from iomkg.rdf.sparql.unparsed import unparsed

            raise unparsed(query, str(error)) from error
        if form is not None and not isinstance(answer, form):
            raise not_a(FORMS[form], answer)
        return answer  # type: ignore[return-value]

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Turn what the engine raises into an error that names the store."""
        try:
            yield
        except FAILURES as error:
            raise self.failed(error) from error

    def _rows(self, answer: ox.QuerySolutions, end: float | None) -> Iterator[Row]:
        # The conversion is all that this adds to the engine, so nothing else is in the loop.
        term = self._known.__getitem__
        with self._failing():
            if end is None:
                for found in answer:
                    yield tuple(map(term, found))
                return
            for found in answer:
                self._check_clock(end)
                yield tuple(map(term, found))

    def _triples(self, answer: ox.QueryTriples, end: float | None) -> Iterator[Triple]:
        with self._failing():
            for found in answer:
                self._check_clock(end)
                yield triple_from_ox(found)

    def _spelt(self) -> dict[bytes, tuple[bytes, ...]]:
        """Return the lines as they were written by those that the engine makes of them."""
        if self._spellings is None:
            self._spellings = {} if self.written is None else other_spellings(self.written())
        return self._spellings

    def _check_clock(self, end: float | None) -> None:
        if end is not None and monotonic() > end:
            raise StoreError(
                f"The store {self._name} had not finished by the deadline.",
                "Narrow the query, or allow it more time.",
            )

    def failed(self, error: Exception) -> StoreError:
        """Make the error for what the engine raised."""
        return store_failed(self._name, error)


class MemoryStore(EmbeddedStore):
    """A store in memory, gone when the process ends.

    Args:
        keep_labels: whether a blank node keeps its label, so that answers can be traced to
            the triples loaded; by default each call of ``load`` has blank nodes of its own.
    """

    def __init__(self, *, keep_labels: bool = False) -> None:
        super().__init__(ox.Store(), "in memory", keep_labels=keep_labels)

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


class DirectoryStore(EmbeddedStore):
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

    Attributes:
        held: the version that is open, if ``iomkg load`` filled the folder.

    Raises:
        StoreError: the path is a file, the folder is no store, is locked by another process,
            is damaged, was loaded by a version of iomkg that had another layout, is missing
            when it is to be read only, or is to be written though ``iomkg load`` filled it.
    """

    def __init__(self, path: Path, *, read_only: bool = False, keep_labels: bool = False) -> None:
        self._read_only = read_only
        opened = open_folder(path, read_only)
        super().__init__(opened.store, str(path), keep_labels=keep_labels)
        self.held = opened.held
        if self.held is not None:
            authored = self.held.path / "authored"
            self.written = lines_at(opened.path)
            self.apart = partial(_open_apart, authored if authored.exists() else opened.path)

    def close(self) -> None:
        """Release the files; they stay open while an answer is still being read."""
        super().close()
        if self.held is not None:
            self.held.lock.release()

    def flush(self) -> None:
        """See to it that all that was added is on the disk.

        Raises:
            StoreError: the store is closed or fails.
        """
        with self._failing():
            self._opened().flush()

    def copy_to(self, path: Path) -> None:
        """Make a second store that holds the same; the files are shared until one changes.

        Args:
            path: its folder, which is not there yet.

        Raises:
            StoreError: the store is closed or fails, or the copy cannot be written.
        """
        with self._failing():
            self._opened().backup(str(path))

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
        with self._failing():
            self._opened().optimize()
            self._opened().flush()


def _open_apart(path: Path) -> DirectoryStore:
    store = DirectoryStore(path, read_only=True)
    store.written = lines_at(path)
    return store


def _end(deadline: float | None) -> float | None:
    return None if deadline is None else monotonic() + deadline
