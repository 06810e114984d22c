"""What ``iomkg export`` writes of a project.

Graphs, trees, tables, nanopublications, and what describes them all: the same bytes each time,
from the authored files and what follows from them.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from iomkg.errors import BadParameter
from iomkg.export.parts import PARTS, part
from iomkg.export.published_context import published_context
from iomkg.graph.built import FullGraph
from iomkg.graph.project import Project
from iomkg.rdf.writers.formats import write_graph
from iomkg.rdf.writers.jsonld_context import JsonLdContext
from iomkg.terms import Iri, Triple

NANOPUBS: Final = "nanopubs"
DESCRIPTION: Final = "description"
CONTEXT: Final = "context"
WHAT: Final = (*PARTS, NANOPUBS, DESCRIPTION, CONTEXT)
"""What can be exported: parts of the graph, and what is made of them."""

CSV: Final = "csv"
"""The format of several files; see :meth:`Exports.tables`."""

_USUAL: Final = "authored"
_SENTENCES: Final = {
    "full": "The ontology, the authored graph and everything derived from it.",
    "authored": "What stands in the files: sources, passages, things, claims, conflicts.",
    "facts": "What the claims come to: derived facts with types and labels.",
    "claims": "Who says what and where: claims, spans and sources.",
    NANOPUBS: "Each claim as a nanopublication.",
}
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
    """The exports of a project.

    Attributes:
        graph: its full graph.
        project: its folders.
    """

    graph: FullGraph
    project: Project

    @cached_property
    def context(self) -> JsonLdContext:
        """The published JSON-LD context."""
        return published_context(self.ontology)

    @cached_property
    def ontology(self) -> tuple[Triple, ...]:
        """The triples of the ontology and its code lists."""
        return self.graph.authored(self.project.root / "ontology")

    def triples(self, scope: ExportScope) -> tuple[Triple, ...]:
        """Return a part of the graph; see :func:`iomkg.export.parts.part`.

        Raises:
            BadParameter: if it is no part of the graph.
        """
        if scope.what == DESCRIPTION:
            return self._described()[0]
        return part(self.graph, self.project, scope.what or _USUAL, scope.about, scope.of)

    def pieces(
        self, scope: ExportScope, form: str | None = None, frame: str | None = None
    ) -> Iterator[bytes]:
        """Write one document; as :meth:`document`, in pieces."""
        yield self.document(scope, form, frame)

    def document(self, scope: ExportScope, form: str | None, frame: str | None = None) -> bytes:
        """Write one document.

        Args:
            scope: what of the graph.
            form: one of :data:`iomkg.rdf.writers.formats.GRAPH_FORMATS`; None for the usual one.
            frame: one of :data:`iomkg.export.frames.FRAMES`, for trees in JSON-LD.

        Returns:
            The document in UTF-8.

        Raises:
            BadParameter: if there is no such thing in this format.
        """
        refuse_ill_matched(scope.what or _USUAL, form, frame)
        if scope.what == CONTEXT:
            return context_document(self.context, form)
        if scope.what == NANOPUBS:
            return self._nanopubs(scope, form or "trig")
        if frame is not None:
            from iomkg.export.frames import framed
            from iomkg.rdf.writers.ordered import Ordered

            pieces = framed(Ordered(self.triples(scope)), frame, self.context)
            return "".join(pieces).encode()
        return write_graph(self.triples(scope), form or "ttl", self.context)

    def tables(self, scope: ExportScope) -> dict[str, bytes]:
        """Write tables by class; see :mod:`iomkg.export.csvw`.

        Args:
            scope: what of the graph; the columns are those of all of that part.

        Returns:
            The files by name.

        Raises:
            BadParameter: if it is no part of the graph.
        """
        from iomkg.export.csvw import tables
        from iomkg.rdf.writers.ordered import Ordered

        what = scope.what or _USUAL
        refuse_tables_of(what)
        whole = Ordered(self.triples(ExportScope(what)))
        chosen = Ordered(self.triples(scope))
        return {name: text.encode() for name, text in tables(chosen, whole, self.context)}

    def publication(self, form: str | None) -> dict[str, bytes]:
        """Write the dataset in all its forms, and the description of it last.

        Args:
            form: the format of the description; see :meth:`document`.

        Returns:
            The files by name. The description is the same that :meth:`document` writes.
        """
        form = form or "ttl"
        triples, files = self._described()
        described = write_graph(triples, form, self.context)
        return {**files, f"{DESCRIPTION}.{form}": described}

    def _described(self) -> tuple[tuple[Triple, ...], dict[str, bytes]]:
        from iomkg.export.description import describe, file_of

        parts = {
            what: self.triples(ExportScope(what))
            for what in ("full", "authored", "facts", "claims")
        }
        made: dict[str, bytes] = {}
        files = []
        for what, triples in parts.items():
            for form in _PUBLISHED:
                made[f"{what}.{form}"] = write_graph(triples, form, self.context)
                files.append(file_of(f"{what}.{form}", form, what, made[f"{what}.{form}"]))
        tables = "authored-tables.zip"
        made[tables] = zipped(self.tables(ExportScope("authored")))
        files.append(file_of(tables, "zip", "authored", made[tables]))
        made["nanopubs.trig"] = self._nanopubs(ExportScope(NANOPUBS), "trig")
        files.append(file_of("nanopubs.trig", "trig", "claims", made["nanopubs.trig"]))
        sentences = [(what, _SENTENCES[what], triples) for what, triples in parts.items()]
        return tuple(describe(sentences, files, self.ontology)), made

    def _nanopubs(self, scope: ExportScope, form: str) -> bytes:
        from iomkg.export.nanopubs import nanopubs, write_nanopubs

        claims = self.triples(ExportScope("claims", scope.about, scope.of))
        known = self.triples(ExportScope("authored"))
        return "".join(write_nanopubs(nanopubs(claims, known, self.ontology), form)).encode()


def refuse_ill_matched(what: str, form: str | None, frame: str | None) -> None:
    """Refuse a frame where there is none, and tables as one document.

    Args:
        what: one of :data:`WHAT`.
        form: the format, None for the usual one.
        frame: one of :data:`iomkg.export.frames.FRAMES`, or None.

    Raises:
        BadParameter: if they do not go together.
    """
    if frame is not None and (form != "jsonld" or what not in PARTS):
        raise BadParameter(
            "Only a part of the graph in jsonld has frames.",
            "Use --format jsonld with --frame, or leave --frame out.",
        )
    if form == CSV:
        raise BadParameter("Tables are several files.", "Name a folder or a .zip file with -o.")


def refuse_tables_of(what: str) -> None:
    """Refuse tables of what is no part of the graph.

    Raises:
        BadParameter: if it is none.
    """
    if what not in PARTS:
        raise BadParameter(
            f"There are no tables of {what}.", f"Use --what with one of: {', '.join(PARTS)}."
        )


def context_document(context: JsonLdContext, form: str | None) -> bytes:
    """Write a JSON-LD context as a document of its own.

    Args:
        context: the context.
        form: the format, None for the usual one.

    Returns:
        The document in UTF-8.

    Raises:
        BadParameter: if the format is not ``jsonld``.
    """
    if form not in (None, "jsonld"):
        raise BadParameter(
            f"A JSON-LD context cannot be written as {form}.", "Use --format jsonld."
        )
    content = {"@context": context.definitions()}
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Pack files into a zip archive, the same bytes each time.

    They are stored, not compressed: what a compressor makes of them depends on its version.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return packed.getvalue()
