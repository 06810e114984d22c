"""What ``iomkg export`` writes of a store that does not hold the project's own graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iomkg.errors import StoreError
from iomkg.store.base import Store
from iomkg.store.embedded import DirectoryStore
from iomkg.terms import Triple
from iomkg.write.exports import Scope
from iomkg.write.graph import refuse_unknown, stream_graph, write_graph
from iomkg.write.runs import Runs
from iomkg.write.streamed import Streamed

_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_WHOLE = "full"


@dataclass(frozen=True)
class StoreExports:
    """The exports of a store: all of it, as a graph.

    Lexical forms are those of the store, which may have put ``1.10`` as ``1.1``.

    Attributes:
        store: the store.
    """

    store: Store

    def triples(self, scope: Scope) -> tuple[Triple, ...]:
        """Return all triples.

        Raises:
            StoreError: if less than all is wanted, or the store fails.
        """
        _refuse_parts(scope)
        return tuple(self.store.construct(_ALL))

    def pieces(
        self, scope: Scope, form: str | None = None, frame: str | None = None
    ) -> Iterator[bytes]:
        """Write all triples; a folder is not held in memory, but sorted in temporary files.

        Args:
            scope: all.
            form: one of :data:`iomkg.write.graph.GRAPH_FORMATS`; None for Turtle.
            frame: None, as trees would have to be held.

        Returns:
            Pieces of the document in UTF-8.

        Raises:
            StoreError: if less than all is wanted, the store fails, or the folder for temporary
                files is too small.
            BadParameter: if there is no such format.
        """
        _refuse_parts(scope, frame)
        form = form or "ttl"
        refuse_unknown(form)
        if isinstance(self.store, DirectoryStore):
            yield from streamed(self.store.lines(), form)
        else:
            yield write_graph(self.store.construct(_ALL), form)

    def tables(self, scope: Scope) -> dict[str, bytes]:
        """Refuse; a store has no tables."""
        raise _whole_only(f"tables of {scope.what or _WHOLE}")

    def publication(self, form: str | None) -> dict[str, bytes]:
        """Refuse; a store has no description."""
        raise _whole_only(f"a description ({form or 'ttl'})")


def streamed(lines: Iterator[bytes], form: str, run_bytes: int | None = None) -> Iterator[bytes]:
    """Write a graph that memory need not hold.

    Args:
        lines: canonical N-Triples lines with line feeds, in any order.
        form: one of :data:`iomkg.write.graph.GRAPH_FORMATS`.
        run_bytes: how much is sorted in memory at once; None for the usual.

    Returns:
        Pieces of the document in UTF-8: those that :func:`iomkg.write.graph.write_graph` gives.

    Raises:
        StoreError: if the folder for temporary files cannot hold it, while pieces are read.
    """
    with Runs(run_bytes) if run_bytes else Runs() as runs:
        yield from stream_graph(Streamed(lines, runs, by_lines=form in ("nt", "nq")), form)


def _refuse_parts(scope: Scope, frame: str | None = None) -> None:
    if scope.what not in (None, _WHOLE):
        raise _whole_only(f"--what {scope.what}")
    if scope.about or scope.of or frame:
        raise _whole_only("--entity, --source and --frame")


def _whole_only(wanted: str) -> StoreError:
    return StoreError(
        f"The store does not hold the project's graph, and can only be exported as a whole: "
        f"there is no {wanted}.",
        "Take the option away, or ask for the part with `iomkg sparql` and CONSTRUCT.",
    )
