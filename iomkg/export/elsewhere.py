"""What ``iomkg export`` writes of a store that does not hold the project's own graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from iomkg.errors import StoreError
from iomkg.export.exports import (
    CONTEXT,
    DESCRIPTION,
    NANOPUBS,
    ExportScope,
    context_document,
    refuse_ill_matched,
    refuse_tables_of,
)
from iomkg.export.published_context import published_context
from iomkg.export.stored import StoredParts
from iomkg.graph.project import Project
from iomkg.rdf.store.base import Store
from iomkg.rdf.writers.formats import refuse_unknown, stream_graph
from iomkg.rdf.writers.jsonld_context import BARE_CONTEXT, JsonLdContext
from iomkg.rdf.writers.ordered import Ordered
from iomkg.rdf.writers.runs import Runs
from iomkg.rdf.writers.streamed import Streamed, parsed
from iomkg.terms import IOMKG, PROV, Iri, Triple

MOST_HELD: Final = 1_000_000
"""Triples of a store of which trees, tables and nanopublications are made, which takes memory."""

_WHOLE: Final = "full"
_LINKS: Final = frozenset(
    {Iri(PROV + "hadPrimarySource"), Iri(IOMKG + "evidence"), Iri(IOMKG + "saidBy")}
)


@dataclass(frozen=True)
class StoreExports:
    """The exports of a store.

    Lexical forms are those of the store, which may have put ``1.10`` as ``1.1``.

    Attributes:
        store: the store.
        project: whose rules, ontology and context are used.
        most: of how many triples trees, tables and nanopublications are made.
    """

    store: Store
    project: Project
    most: int = MOST_HELD

    @cached_property
    def context(self) -> JsonLdContext:
        """The published JSON-LD context."""
        return published_context(self.parts.ontology.triples)

    @cached_property
    def parts(self) -> StoredParts:
        """The parts of the graph as lines."""
        return StoredParts(self.store, self.project)

    def triples(self, scope: ExportScope) -> tuple[Triple, ...]:
        """Return a part of the graph, however large it is.

        Raises:
            BadParameter, StoreError: as :meth:`iomkg.export.stored.StoredParts.lines`.
        """
        _refuse_description(scope.what)
        return tuple(dict.fromkeys(parsed(self._lines(scope))))

    def pieces(
        self, scope: ExportScope, form: str | None = None, frame: str | None = None
    ) -> Iterator[bytes]:
        """Write one document; a graph is not held in memory, but sorted in temporary files.

        Args:
            scope: what of the graph.
            form: one of :data:`iomkg.rdf.writers.formats.GRAPH_FORMATS`; None for the usual one.
            frame: one of :data:`iomkg.export.frames.FRAMES`, for trees in JSON-LD.

        Returns:
            Pieces of the document in UTF-8.

        Raises:
            BadParameter: if there is no such thing in this format.
            StoreError: if trees or nanopublications are wanted of too much, the store fails or
                does not know what is wanted, or the folder for temporary files is too small.
        """
        what = scope.what or _WHOLE
        _refuse_description(what)
        refuse_ill_matched(what, form, frame)
        if what == CONTEXT:
            yield context_document(self.context, form)
        elif what == NANOPUBS:
            yield from self._nanopubs(scope, form or "trig")
        elif frame is not None:
            from iomkg.export.frames import framed

            graph = Ordered(self._held(scope, "trees"))
            yield from (piece.encode() for piece in framed(graph, frame, self.context))
        else:
            refuse_unknown(form or "ttl")
            context = self.context if form == "jsonld" else BARE_CONTEXT
            yield from streamed(self._lines(scope), form or "ttl", context=context)

    def tables(self, scope: ExportScope) -> dict[str, bytes]:
        """Write tables by class; see :meth:`iomkg.export.exports.Exports.tables`.

        Raises:
            BadParameter: if it is no part of the graph.
            StoreError: as :meth:`pieces`.
        """
        from iomkg.export.csvw import tables

        refuse_tables_of(scope.what or _WHOLE)
        chosen = Ordered(self._held(scope, "tables"))
        whole = ExportScope(scope.what)
        if scope == whole:
            made = dict(tables(chosen, chosen, self.context))
        else:
            # All of the part, however large: it decides which columns there are.
            with Runs() as runs:
                columns = Streamed(self._lines(whole), runs, by_lines=False)
                made = dict(tables(chosen, columns, self.context))
        return {name: text.encode() for name, text in made.items()}

    def publication(self, _: str | None) -> dict[str, bytes]:
        """Refuse; a store has no description."""
        raise _undescribed()

    def _lines(self, scope: ExportScope) -> Iterator[bytes]:
        return self.parts.lines(scope.what or _WHOLE, scope.about, scope.of)

    def _held(self, scope: ExportScope, made: str) -> tuple[Triple, ...]:
        """Return a part, unless it is more than should be held in memory."""
        found: dict[Triple, None] = {}
        for triple in parsed(self._lines(scope)):
            found[triple] = None
            if len(found) > self.most:
                raise _too_much(self.most, made)
        return tuple(found)

    def _nanopubs(self, scope: ExportScope, form: str) -> Iterator[bytes]:
        from iomkg.export.nanopubs import nanopubs, write_nanopubs

        claims = self._held(ExportScope("claims", scope.about, scope.of), "nanopublications")
        there = {subject for subject, _, _ in claims}
        named = {o for _, p, o in claims if p in _LINKS and isinstance(o, Iri)}
        known = parsed(self.parts.described(sorted(named - there)))
        made = nanopubs(claims, known, self.parts.ontology.triples)
        yield from (piece.encode() for piece in write_nanopubs(made, form))


def streamed(
    lines: Iterator[bytes],
    form: str,
    run_bytes: int | None = None,
    context: JsonLdContext = BARE_CONTEXT,
) -> Iterator[bytes]:
    """Write a graph that memory need not hold.

    Args:
        lines: canonical N-Triples lines with line feeds, in any order.
        form: one of :data:`iomkg.rdf.writers.formats.GRAPH_FORMATS`.
        run_bytes: how much is sorted in memory at once; None for the usual.
        context: the names that JSON-LD uses.

    Returns:
        Pieces of the document in UTF-8: those that
            :func:`iomkg.rdf.writers.formats.write_graph` gives.

    Raises:
        StoreError: if the folder for temporary files cannot hold it, while pieces are read.
    """
    with Runs(run_bytes) if run_bytes else Runs() as runs:
        graph = Streamed(lines, runs, by_lines=form in ("nt", "nq"))
        yield from stream_graph(graph, form, context)


def _too_much(most: int, made: str) -> StoreError:
    return StoreError(
        f"There are more than {most:,} triples, and {made} are made in memory.",
        "Narrow it down with --entity or --source; or take --format ttl, nt or jsonld without "
        "--frame, which are streamed whatever their size.",
    )


def _refuse_description(what: str | None) -> None:
    if what == DESCRIPTION:
        raise _undescribed()


def _undescribed() -> StoreError:
    return StoreError(
        "There is no description of a store: it is one of the files of a project, with their "
        "sizes and checksums.",
        "Export what is wanted with --what full, facts or claims; count with `iomkg sparql`.",
    )
