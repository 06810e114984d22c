"""The parts of a graph, taken away as triples and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iomkg.ask.entities import Entities, find_node, kind_of, resolve_node

if TYPE_CHECKING:
    import rdflib

    from iomkg.export.elsewhere import StoreExports
    from iomkg.export.exports import Exports, ExportScope
    from iomkg.graph.built import FullGraph
    from iomkg.graph.project import Project
    from iomkg.rdf.store.base import Store
    from iomkg.terms import Iri, Triple


class Exporting:
    """What an open graph offers to who takes it away."""

    if TYPE_CHECKING:
        project: Project
        store: Store
        own: bool

        @property
        def entities(self) -> Entities:
            """The entities by label, acronym and identifier."""
            ...

        @property
        def full(self) -> FullGraph:
            """The project's full graph."""
            ...

    _exports: Exports | StoreExports | None = None

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
                :class:`iomkg.export.elsewhere.StoreExports`.
        """
        return self.exports.triples(self.scope(what, entity, source))

    def export(
        self,
        form: str | None = None,
        what: str | None = None,
        entity: str | None = None,
        source: str | None = None,
        frame: str | None = None,
    ) -> bytes:
        """Write a part of the graph; the same bytes each time.

        Args:
            form: ``ttl``, ``jsonld``, ``nt``, ``nq``, ``trig`` or ``xml``; None for ``trig``
                where nanopublications are wanted, ``jsonld`` for the context, else ``ttl``.
            what: see :meth:`triples`; also ``nanopubs`` (each claim as a nanopublication) and
                ``context`` (the JSON-LD context).
            entity: see :meth:`triples`.
            source: see :meth:`triples`.
            frame: ``entity`` or ``claim``: trees in JSON-LD; see :mod:`iomkg.export.frames`.

        Returns:
            The document in UTF-8.

        Raises:
            BadParameter: if there is no such thing in this format.
            StoreError: as :meth:`triples`; also where trees or nanopublications are wanted of
                more than a million triples of a store.
            UnknownEntity, AmbiguousEntity: as :meth:`triples`.
        """
        return b"".join(self.exports.pieces(self.scope(what, entity, source), form, frame))

    @property
    def exports(self) -> Exports | StoreExports:
        """All that can be exported, in pieces and as several files too."""
        if self._exports is None:
            from iomkg.export.elsewhere import StoreExports
            from iomkg.export.exports import Exports

            project = self.project
            if self.own:
                self._exports = Exports(self.full, project)
            else:
                self._exports = StoreExports(self.store, project)
        return self._exports

    def scope(
        self, what: str | None = None, entity: str | None = None, source: str | None = None
    ) -> ExportScope:
        """Find out what is wanted of the graph; see :meth:`triples`."""
        from iomkg.export.exports import ExportScope

        about = self._entity(entity) if entity else None
        of = self._source(source) if source else None
        return ExportScope(what, about, of)

    def _entity(self, text: str) -> Iri:
        # The names of all things are read only where one is given: in a large store they are many.
        return find_node(self.store, text) or resolve_node(self.store, self.entities, text)

    def _source(self, text: str) -> Iri:
        found = find_node(self.store, text)
        if found is not None and ("://" in text or kind_of(found.value) == "source"):
            return found
        return self.entities.resolve(text, ("source",))

    def to_rdflib(self, what: str = "full") -> rdflib.Graph:
        """Return a part of the graph as an ``rdflib.Graph``; see :meth:`triples`."""
        import rdflib

        graph = rdflib.Graph()
        return graph.parse(data=self.export("nt", what), format="nt")
