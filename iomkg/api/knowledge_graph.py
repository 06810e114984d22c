"""The Python face of a project: its graph, to be asked, checked and taken away."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from iomkg.api.asking import Asking, refuse_parameters
from iomkg.ask.entities import find_node, find_source, resolve_node
from iomkg.terms import QUERY, Iri, Triple

if TYPE_CHECKING:
    import rdflib

    from iomkg.ask.answer import ParameterValue
    from iomkg.ask.answers import Answer
    from iomkg.ask.quoting import Quotes
    from iomkg.check.coverage import Coverage
    from iomkg.check.finding import Report
    from iomkg.export.exports import Exports, ExportScope
    from iomkg.graph.built import FullGraph
    from iomkg.report.citation_styles import Citation


class KnowledgeGraph(Asking):
    """An open graph. Use as a context manager, or call :meth:`close`.

    What it can be asked is in :class:`iomkg.api.asking.Asking`.
    """

    def validate(self, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> Report:
        """Check the project, layer by layer.

        Args:
            select: only rules whose identifier begins with one of these.
            ignore: no rules whose identifier begins with one of these.

        Returns:
            The findings; a file that cannot be read is one of them.
        """
        from iomkg.check.layers import validate
        from iomkg.graph.reading import Reading

        return validate(Reading(self.project, self.sources), select=select, ignore=ignore)

    def coverage(self, source: str | None = None) -> tuple[Coverage, ...]:
        """Say how far the texts have been read.

        Args:
            source: only this source, by label, short name or slug.

        Returns:
            One count for each source with a ledger of passages.

        Raises:
            UnknownEntity, AmbiguousEntity: if the name means no source, or several.
        """
        from iomkg.check.coverage import coverage

        of = None if source is None else self.entities.resolve(source, ("source",))
        return coverage(self.store, of)

    def quote(self, answer: Answer) -> Quotes:
        """Quote the places that an answer names from the folder of source texts.

        Args:
            answer: the answer.

        Returns:
            The words in their sentences; a text that is not the one that was read is named and
            not quoted.

        Raises:
            UnreadableFile: if a text is not UTF-8.
        """
        from iomkg.ask.quoting import NONE, quote_answer

        return quote_answer(self.store, self.sources, answer) if self.sources else NONE

    def cite(self, thing: str | None = None, /, **params: ParameterValue) -> Citation:
        """Cite a claim, a conflict, a source, any other thing, an answer, or the whole graph.

        Args:
            thing: a label, acronym, ``kind/slug`` or IRI; ``query/NAME`` for the answer to a named
                query; None for the graph.
            **params: the parameters of a named query.

        Returns:
            The citation, with the version of the graph, places in sources, digests and the
            permanent address, as ``.text``, ``.bibtex``, ``.csl`` and ``.ris``.

        Raises:
            UnknownEntity, AmbiguousEntity: if a name means nothing, or several things.
            UnknownQuery, BadParameter: as :meth:`query`; parameters are for queries only.
        """
        from iomkg.ask.cite import cite_answer, cite_dataset, cite_thing
        from iomkg.graph.evidence.span import digest
        from iomkg.report.citation_styles import Citation

        name = "" if thing is None else thing.removeprefix(QUERY).removeprefix("query/")
        if thing is None or name == thing:
            refuse_parameters(params)
        if thing is None:
            return Citation(cite_dataset(self.store, self._digest))
        whole = cite_dataset(self.store)
        if name == thing:
            return Citation(cite_thing(self.store, self._entity(thing), whole))
        found = self.answered(name, params)
        rows = digest(found.table.write("csv"))
        return Citation(cite_answer(whole, found.bound, rows, len(found.rows)))

    @property
    def _digest(self) -> str:
        """The digest of the authored triples; empty if the store does not hold the project's."""
        from iomkg.graph.evidence.span import digest_of

        return digest_of(self.export("nt", "authored")) if self.own else ""

    @cached_property
    def full(self) -> FullGraph:
        """The project's full graph, built at first use if the store is not it already.

        Raises:
            UnreadableFile, TurtleSyntaxError: if a file of the project cannot be read.
        """
        from iomkg.graph.built import build_graph

        return self._full or build_graph(self.project)

    def triples(
        self, what: str | None = None, entity: str | None = None, source: str | None = None
    ) -> tuple[Triple, ...]:
        """Return a part of the graph.

        Args:
            what: ``authored`` (the data files), ``claims`` (claims, spans, sources), ``facts``
                (derived facts with types and labels), ``full`` (ontology, data, all derived) or
                ``description`` (what the dataset holds and the files it comes in). None for
                ``authored``, or ``full`` if the store does not hold the project's graph.
            entity: only what concerns this thing: triples about it and claims about it.
            source: only claims of this source, with their spans and its record.

        Returns:
            The triples.

        Raises:
            UnknownEntity, AmbiguousEntity: if a name means nothing, or several things.
            BadParameter: if there is no such part.
            StoreError: if the store cannot tell what is wanted from the rest; see
                :class:`iomkg.export.exports.Exports`.
        """
        return self.exports.triples(self.scope(what, entity, source))

    def export(
        self,
        form: str | None = None,
        what: str | None = None,
        entity: str | None = None,
        source: str | None = None,
        frame: str | None = None,
        *,
        context: str = "",
        base: str = "",
    ) -> bytes:
        """Write a part of the graph; the same bytes each time.

        Args:
            form: ``ttl``, ``jsonld``, ``nt``, ``nq``, ``trig``, ``xml``, ``graphml`` or ``dot``;
                None for ``trig`` where nanopublications are wanted, ``jsonld`` for the context,
                else ``ttl``.
            what: see :meth:`triples`; also ``nanopubs`` (each claim as a nanopublication) and
                ``context`` (the JSON-LD context), ``queries`` (the named queries as RDF) and
                ``description``.
            entity: see :meth:`triples`.
            source: see :meth:`triples`.
            frame: ``entity`` or ``claim``: trees in JSON-LD; see :mod:`iomkg.export.frames`.
            base: an address under which the files that are described, or the endpoint that answers
                ``queries``, can be had.
            context: an address where ``context`` can be had, if JSON-LD is only to refer to it.

        Returns:
            The document in UTF-8.

        Raises:
            BadParameter: if there is no such thing in this format.
            StoreError: as :meth:`triples`; also where trees or nanopublications are wanted of
                more than a million triples of a store.
            UnknownEntity, AmbiguousEntity: as :meth:`triples`.
        """
        scope = self.scope(what, entity, source)
        return b"".join(self.exports.pieces(scope, form, frame, context=context, base=base))

    @cached_property
    def exports(self) -> Exports:
        """All that can be exported, in pieces and as several files too."""
        from iomkg.export.exports import Exports

        return Exports(self.store, self.project, self.own)

    def scope(
        self, what: str | None = None, entity: str | None = None, source: str | None = None
    ) -> ExportScope:
        """Find out what is wanted of the graph; see :meth:`triples`."""
        from iomkg.export.exports import ExportScope

        about = self._entity(entity) if entity else None
        of = self._source(source) if source else None
        return ExportScope(what, about, of)

    def _entity(self, text: str) -> Iri:
        # The names of all things are read only where needed: in a large store they are many.
        return find_node(self.store, text) or resolve_node(self.store, self.entities, text)

    def _source(self, text: str) -> Iri:
        return find_source(self.store, text) or self.entities.resolve(text, ("source",))

    def to_rdflib(self, what: str = "full") -> rdflib.Graph:
        """Return a part of the graph as an ``rdflib.Graph``; see :meth:`triples`."""
        import rdflib

        graph = rdflib.Graph()
        return graph.parse(data=self.export("nt", what), format="nt")
