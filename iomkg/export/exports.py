"""What ``iomkg export`` writes: the same bytes each time.

Graphs, trees, tables, nanopublications, and what describes them all, of the graph in a store: the
project's own or another.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from iomkg.errors import BadParameter, StoreError
from iomkg.export.parts import PARTS, Parts
from iomkg.export.published_context import published_context
from iomkg.export.relations import RELATION_FORMATS
from iomkg.graph.project import Project
from iomkg.rdf.store.base import Store
from iomkg.rdf.writers.formats import stream_lines, write_graph
from iomkg.rdf.writers.jsonld_context import BARE_CONTEXT, JsonLdContext
from iomkg.rdf.writers.ordered import Sorted, parsed
from iomkg.rdf.writers.runs import Runs
from iomkg.terms import IOMKG, PROV, Iri, Triple

if TYPE_CHECKING:
    from iomkg.export.description import File

NANOPUBS: Final = "nanopubs"
DESCRIPTION: Final = "description"
CONTEXT: Final = "context"
QUERIES: Final = "queries"
WHAT: Final = (*PARTS, NANOPUBS, DESCRIPTION, CONTEXT, QUERIES)
"""What can be exported: parts of the graph, and what is made of them."""

CSV: Final = "csv"
"""The format of several files; see :meth:`Exports.tables`."""

MOST_HELD: Final = 1_000_000
"""Triples of another store of which trees, tables and nanopublications are made, in memory."""

_LINKS: Final = frozenset(
    {Iri(PROV + "hadPrimarySource"), Iri(IOMKG + "evidence"), Iri(IOMKG + "saidBy")}
)
_SENTENCES: Final = {
    "full": "The ontology, the authored graph and everything derived from it.",
    "authored": "What stands in the files: sources, passages, things, claims, conflicts.",
    "facts": "What the claims come to: derived facts with types and labels.",
    "claims": "Who says what and where: claims, spans and sources.",
    NANOPUBS: "Each claim as a nanopublication.",
}
_DESCRIBED: Final = ("full", "authored", "facts", "claims")
_PUBLISHED: Final = ("ttl", "nt", "jsonld")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class ExportScope:
    """What is wanted of a graph.

    Attributes:
        what: one of :data:`WHAT`; None for what is usual.
        about: only what concerns this thing.
        of: only claims of this source.
    """

    what: str | None = None
    about: Iri | None = None
    of: Iri | None = None


@dataclass(frozen=True)
class Exports:
    """The exports of a store.

    Lexical forms are those of the files of a project; of another store those that it has kept,
    which may be ``1.1`` for ``1.10``.

    Attributes:
        store: the store.
        project: whose rules, ontology and context are used.
        own: whether the store holds the project's own graph.
        most: of how many triples of another store trees, tables and nanopublications are made.
    """

    store: Store
    project: Project
    own: bool = False
    most: int = MOST_HELD

    @cached_property
    def context(self) -> JsonLdContext:
        """The published JSON-LD context."""
        return published_context(self.parts.ontology.triples)

    @cached_property
    def parts(self) -> Parts:
        """The parts of the graph as lines."""
        return Parts(self.store, self.project, self.own)

    @cached_property
    def overview(self) -> tuple[Triple, ...]:
        """What the dataset is and holds, without the files that it comes in.

        Their sizes and checksums, which :data:`DESCRIPTION` has, are those of files that must be
        written first.

        Raises:
            StoreError: if the store does not hold the project's own graph.
        """
        return self._about_dataset((), "")

    def triples(self, scope: ExportScope) -> tuple[Triple, ...]:
        """Return a part of the graph, however large it is.

        Raises:
            BadParameter, StoreError: as :meth:`iomkg.export.parts.Parts.lines`.
        """
        if scope.what == DESCRIPTION:
            return self._described("")[0]
        if scope.what == QUERIES:
            return self._queries("")
        return tuple(dict.fromkeys(parsed(self._lines(scope))))

    def pieces(
        self,
        scope: ExportScope,
        form: str | None = None,
        frame: str | None = None,
        *,
        context: str = "",
        base: str = "",
    ) -> Iterator[bytes]:
        """Write one document; a graph is not held in memory, but sorted in temporary files.

        Args:
            scope: what of the graph.
            form: one of :data:`iomkg.rdf.writers.formats.GRAPH_FORMATS`, or of
                :data:`iomkg.export.relations.RELATION_FORMATS`; None for the usual one.
            frame: one of :data:`iomkg.export.frames.FRAMES`, for trees in JSON-LD.
            context: where the published context can be had, if JSON-LD is only to refer to it;
                :data:`CONTEXT` is what should be had there.
            base: the address under which the files that are described, or the endpoint that
                answers the queries, can be had.

        Returns:
            Pieces of the document in UTF-8.

        Raises:
            BadParameter: if there is no such thing in this format.
            StoreError: if trees or nanopublications are wanted of too much, the store fails or
                does not know what is wanted, or the folder for temporary files is too small.
        """
        what = self._what(scope)
        _refuse_mismatch(what, form, frame, context)
        published = replace(self.context, address=context) if form == "jsonld" else BARE_CONTEXT
        base = _checked_base(base, what)
        if what == CONTEXT:
            yield self._context_document(form)
        elif form in RELATION_FORMATS:
            yield from self._relations(scope, form or "")
        elif what == NANOPUBS:
            yield from self._nanopubs(scope, form or "trig")
        elif frame is not None:
            from iomkg.export.frames import framed

            with Runs() as runs:
                graph = self._limited(scope, runs, "trees")
                yield from (piece.encode() for piece in framed(graph, frame, published))
        elif what == DESCRIPTION:
            yield write_graph(self._described(base)[0], form or "ttl", published)
        elif what == QUERIES:
            yield write_graph(self._queries(base), form or "ttl", published)
        else:
            yield from stream_lines(self._lines(scope), form or "ttl", context=published)

    def tables(self, scope: ExportScope) -> dict[str, bytes]:
        """Write tables by class; see :mod:`iomkg.export.csvw`.

        Args:
            scope: what of the graph; the columns are those of all of that part.

        Returns:
            The files by name.

        Raises:
            BadParameter: if it is no part of the graph.
            StoreError: as :meth:`pieces`.
        """
        from iomkg.export.csvw import tables

        what = self._what(scope)
        if what not in PARTS:
            raise BadParameter(
                f"There are no tables of {what}.", f"Use --what with one of: {', '.join(PARTS)}."
            )
        with ExitStack() as opened:
            chosen = self._limited(scope, opened.enter_context(Runs()), "tables", beside=False)
            whole = chosen
            if scope.about or scope.of:
                # All of the part, however large: it decides which columns there are.
                lines = self._lines(ExportScope(what))
                whole = Sorted(lines, opened.enter_context(Runs()))
            return {name: text.encode() for name, text in tables(chosen, whole, self.context)}

    def publication(self, form: str | None, base: str = "") -> dict[str, bytes]:
        """Write the dataset in all its forms, and the description of it last.

        Args:
            form: the format of the description; see :meth:`pieces`.
            base: see :meth:`pieces`.

        Returns:
            The files by name. The description is the same that :meth:`pieces` writes.

        Raises:
            StoreError: if the store does not hold the project's own graph.
        """
        form = form or "ttl"
        triples, files = self._described(_checked_base(base, DESCRIPTION))
        return {**files, f"{DESCRIPTION}.{form}": write_graph(triples, form, self.context)}

    def _what(self, scope: ExportScope) -> str:
        return scope.what or ("authored" if self.own else "full")

    def _lines(self, scope: ExportScope, *, beside: bool = True) -> Iterator[bytes]:
        return self.parts.lines(self._what(scope), scope.about, scope.of, beside=beside)

    def _limited(self, scope: ExportScope, runs: Runs, made: str, *, beside: bool = True) -> Sorted:
        """Sort a part, unless it is more than should be held in memory."""
        graph = Sorted(self._lines(scope, beside=beside), runs)
        if not self.own and sum(len(pairs) for _, pairs in graph.by_subject()) > self.most:
            raise _too_much(self.most, made)
        return graph

    def _held(self, scope: ExportScope, made: str, *, beside: bool = True) -> dict[Triple, None]:
        """Hold a part, unless it is more than should be held in memory."""
        held: dict[Triple, None] = {}
        for triple in parsed(self._lines(scope, beside=beside)):
            held[triple] = None
            if len(held) > self.most and not self.own:
                raise _too_much(self.most, made)
        return held

    def _nanopubs(self, scope: ExportScope, form: str) -> Iterator[bytes]:
        from iomkg.export.nanopubs import claims_among, nanopubs, write_nanopubs

        of_claims = ExportScope("claims", scope.about, scope.of)
        claims = self._held(of_claims, "nanopublications", beside=False)
        there = {subject for subject, _, _ in claims}
        named = {o for _, p, o in claims if p in _LINKS and isinstance(o, Iri)}
        known = parsed(self.parts.described(sorted(named - there)))
        usable = self.parts.usable(claims_among(claims))
        made = nanopubs(claims, known, self.parts.ontology.triples, usable)
        yield from (piece.encode() for piece in write_nanopubs(made, form))

    def _queries(self, base: str) -> tuple[Triple, ...]:
        """Describe the named queries; the endpoint is at ``sparql`` under the base."""
        from iomkg.ask.answer import bind_query
        from iomkg.ask.entities import read_entities
        from iomkg.ask.named import list_queries
        from iomkg.export.queries_as_rdf import query_triples

        entities = read_entities(self.store)
        bound = (
            bind_query(self.store, query, query.examples, lambda: entities)
            for query in list_queries(self.project)
        )
        return tuple(query_triples(bound, f"{base}sparql" if base else ""))

    def _relations(self, scope: ExportScope, form: str) -> Iterator[bytes]:
        from iomkg.export.relations import find_relations, write_relations

        what = self._what(scope)
        if what not in PARTS:
            raise BadParameter(
                f"There is no network of {what}.", f"Use --what with one of: {', '.join(PARTS)}."
            )
        # A claim alone does not say what the things are called.
        part = what if what == "facts" else self._what(ExportScope())
        held = self._held(ExportScope(part, scope.about, scope.of), "networks")
        relations = find_relations(held, self.parts.ontology.triples)
        yield from (piece.encode() for piece in write_relations(relations, form))

    def _described(self, base: str) -> tuple[tuple[Triple, ...], dict[str, bytes]]:
        """Describe the dataset; return the files that are described too."""
        from iomkg.export.description import file_of

        self._refuse_foreign()
        tables = self.tables(ExportScope("authored"))
        made = [
            *(
                (f"{what}.{form}", form, what, b"".join(self.pieces(ExportScope(what), form)))
                for what in _DESCRIBED
                for form in _PUBLISHED
            ),
            ("authored-tables.zip", "zip", "authored", zipped(tables)),
            ("nanopubs.trig", "trig", "claims", b"".join(self._nanopubs(ExportScope(), "trig"))),
        ]
        files = [file_of(*each) for each in made]
        return self._about_dataset(files, base), {name: content for name, _, _, content in made}

    def _about_dataset(self, files: Sequence[File], base: str) -> tuple[Triple, ...]:
        from iomkg.export.description import DATASET, describe
        from iomkg.export.extent import extent

        self._refuse_foreign()
        parts = {what: self.triples(ExportScope(what)) for what in _DESCRIBED}
        said = ((what, _SENTENCES[what], held) for what, held in parts.items())
        described = describe(said, files, self.parts.ontology.triples, base)
        return (*described, *extent(DATASET, parts["facts"]))

    def _refuse_foreign(self) -> None:
        if not self.own:
            raise StoreError(
                "There is no description of a store: it is one of the files of a project, with "
                "their sizes and checksums.",
                "Export what is wanted with --what full, facts or claims; count with "
                "`iomkg sparql`.",
            )

    def _context_document(self, form: str | None) -> bytes:
        if form not in (None, "jsonld"):
            raise BadParameter(
                f"A JSON-LD context cannot be written as {form}.", "Use --format jsonld."
            )
        content = {"@context": self.context.definitions()}
        return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _refuse_mismatch(what: str, form: str | None, frame: str | None, context: str) -> None:
    """Refuse what there is not in a format."""
    if frame is not None and (form != "jsonld" or what not in PARTS):
        raise BadParameter(
            "Only a part of the graph in jsonld has frames.",
            "Use --format jsonld with --frame, or leave --frame out.",
        )
    if context and (form != "jsonld" or what == CONTEXT):
        raise BadParameter(
            "Only a graph in jsonld has a context.",
            "Use --format jsonld with --context, or leave --context out.",
        )
    if form == CSV:
        raise BadParameter("Tables are several files.", "Name a folder or a .zip file with -o.")


def _checked_base(base: str, what: str) -> str:
    """Return an address with a slash at its end; nothing for nothing.

    Raises:
        BadParameter: if it is no address, or nothing is to be had under it.
    """
    if not base:
        return ""
    if what not in (DESCRIPTION, QUERIES):
        raise BadParameter(
            f"Nothing in {what} has an address to be put under --base-url.",
            f"Use it with --what {DESCRIPTION} or --what {QUERIES}.",
        )
    if not re.fullmatch(r"https?://[^\s<>\"{}|^`\\?#]+", base):
        raise BadParameter(
            f"{base!r} is not the address of a folder.",
            "Write one such as https://example.org/iom/.",
        )
    return base.rstrip("/") + "/"


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Pack files into a zip archive, the same bytes each time.

    They are stored, not compressed: what a compressor makes of them depends on its version.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return packed.getvalue()


def _too_much(most: int, made: str) -> StoreError:
    return StoreError(
        f"There are more than {most:,} triples, and {made} are made in memory.",
        "Narrow it down with --entity or --source; or take --format ttl, nt or jsonld without "
        "--frame, which are streamed whatever their size.",
    )
