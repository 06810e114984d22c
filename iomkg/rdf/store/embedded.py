"""Stores inside this process, on pyoxigraph: one in memory, one in a folder.

pyoxigraph offers no option that keeps a query off the network: it would send the request of
a ``SERVICE`` clause. The text is refused before it gets here (``iomkg.rdf.sparql.tokens.refuse``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import chain, islice
from time import monotonic
from typing import IO, TYPE_CHECKING, Final, TypeVar

import pyoxigraph as ox

from iomkg.errors import StoreError
from iomkg.rdf.read.oxterms import Known, Relabel, quad_of, to_ox, triple_from_ox
from iomkg.rdf.store.base import Row, Rows
from iomkg.rdf.store.failure import FAILURES, FORMS, not_a, store_failed
from iomkg.rdf.store.spellings import Written, other_spellings
from iomkg.terms import Triple

if TYPE_CHECKING:
    from iomkg.rdf.sparql.rewriting import Statistics

_PIECE: Final = 1 << 16
"""Quads that are added at once: no signal is seen in the quarter of a second that this takes."""
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
        changes: how many times the store was changed, which tells one state from another.
    """

    written: Written | None = None
    apart: Callable[[], EmbeddedStore] | None = None

    def __init__(self, store: ox.Store, name: str, *, keep_labels: bool = False) -> None:
        self._store: ox.Store | None = store
        self._name = name
        self._keep_labels = keep_labels
        self._known = Known()
        self._spellings: dict[bytes, tuple[bytes, ...]] | None = None
        self.changes = 0

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
        self.changes += 1
        count = 0
        term = to_ox if self._keep_labels else Relabel()

        def quads() -> Iterator[ox.Quad]:
            nonlocal count
            for subject, predicate, value in triples:
                count += 1
                yield ox.Quad(term(subject), term(predicate), term(value))

        self._add(quads())
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
        self.changes += 1
        self._opened().bulk_load(stream, format, base_iri=base)

    def extend(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads of the engine as they are, in bulk; the labels of blank nodes are kept.

        Args:
            quads: the quads; what giving them raises is raised here.

        Raises:
            StoreError: the store is closed or fails.
        """
        self.changes += 1
        self._add(quads)

    def _add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads piece by piece: the engine lets nothing else run until it has added one."""
        waiting = iter(quads)
        with self._failing():
            for first in waiting:
                self._opened().bulk_extend(chain((first,), islice(waiting, _PIECE - 1)))

    def infer(self, rule: str) -> None:
        """Add what a CONSTRUCT query makes of the store, without holding it in memory.

        The query sees the store as it was when it began.

        Args:
            rule: SPARQL text, already checked.

        Raises:
            QuerySyntaxError: the text does not parse or does not ask for triples.
            StoreError: the store is closed or fails.
        """
        self.extend(self.made_by(rule))

    def made_by(self, rule: str) -> Iterator[ox.Quad]:
        """Return what a CONSTRUCT query makes of the store, as :meth:`extend` takes it.

        Args:
            rule: SPARQL text, already checked.

        Yields:
            The quads, to be read in this thread.

        Raises:
            QuerySyntaxError, StoreError: as :meth:`infer`.
        """
        with self._failing():
            for triple in self._query(rule, ox.QueryTriples):
                yield ox.Quad(*triple)

    def dump(self, stream: IO[bytes]) -> None:
        """Write all that the store holds as N-Quads; the labels of blank nodes are kept.

        Args:
            stream: where to; raises as :meth:`size`.
        """
        with self._failing():
            self._opened().dump(stream, format=ox.RdfFormat.N_QUADS)

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
        term = self._known.__getitem__
        with self._failing():
            for found in answer:
                if end is not None:
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

    def infer(self, rule: str) -> None:
        """Add what a CONSTRUCT query makes of the store, as :meth:`EmbeddedStore.infer` does.

        Where the rule can be said as an INSERT the engine adds the triples by itself.

        Args:
            rule: SPARQL text, already checked.

        Raises:
            QuerySyntaxError, StoreError: as :meth:`EmbeddedStore.infer`.
        """
        from iomkg.rdf.sparql.inserting import as_insert

        insert = as_insert(rule)
        if insert is not None:
            with suppress(SyntaxError), self._failing():
                self._opened().update(insert)
                self.changes += 1
                return
        super().infer(rule)

    def remove(self, triples: Iterable[Triple]) -> None:
        """Take triples out of the default graph.

        Args:
            triples: the triples; those that are not there are passed over.

        Raises:
            StoreError: a term is ill-formed, or the store is closed.
        """
        store = self._opened()
        self.changes += 1
        for quad in map(quad_of, triples):
            store.remove(quad)


def sampled(store: object) -> Statistics | None:
    """Return what can be told of a store's data by a sample; None for one not in this process."""
    from iomkg.rdf.store.sampled import matches

    return partial(matches, store._opened()) if isinstance(store, EmbeddedStore) else None


def _end(deadline: float | None) -> float | None:
    return None if deadline is None else monotonic() + deadline
