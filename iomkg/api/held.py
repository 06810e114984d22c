"""An open graph and what it holds: store, names, texts at hand, the index of claims."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from iomkg.ask.answer import BoundQuery, ParameterValue, bind_query, has_rows
from iomkg.ask.entities import (
    Entities,
    read_entities,
)
from iomkg.ask.named import NamedQuery, find_query, list_queries
from iomkg.graph.project import Project
from iomkg.graph.stamp import is_shipped
from iomkg.rdf.store.base import Store
from iomkg.rdf.store.limits import SECONDS, WorkerLimits
from iomkg.terms import Iri, shorten

if TYPE_CHECKING:
    from typing import Self

    from iomkg.ask.prepared import Prepared
    from iomkg.ask.told import Told
    from iomkg.ask.why import ReadKept
    from iomkg.graph.built import FullGraph
    from iomkg.graph.evidence.texts import Text
    from iomkg.rdf.store.guard import Guard


_CONTENTS = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT (COUNT(DISTINCT ?claim) AS ?claims) (COUNT(DISTINCT ?source) AS ?sources)
       (COUNT(DISTINCT ?conflict) AS ?conflicts)
WHERE {
  { ?claim a iomkg:Claim ; prov:hadPrimarySource ?source } UNION { ?conflict a iomkg:Conflict }
}
"""


class HeldGraph:
    """An open graph: where it comes from, its store, and what is known of it at first use.

    Attributes:
        project: the folders it comes from.
        store: the store that is asked.
        sources: the folder of source texts, or None.
        own: whether the store holds the project's own graph as it is now.
        note: what a person should know of how it was opened, or an empty string.
        limits: what a named query may take where somebody else asks, as of a server; None where
            the person asks who opened it.
    """

    limits: WorkerLimits | None = None

    def __init__(
        self,
        project: Project,
        store: Store,
        sources: Path | None = None,
        *,
        own: bool = True,
        note: str = "",
        prepared: Prepared | None = None,
        full: FullGraph | None = None,
    ) -> None:
        """Hold a graph.

        Args:
            project: see the attributes.
            store: see the attributes.
            sources: see the attributes.
            own: see the attributes.
            note: see the attributes.
            prepared: what is prepared of it for cold starts.
            full: the graph as it was built just now, if it was.
        """
        self.project = project
        self.store = store
        self.sources = sources
        self.own = own
        self.note = note
        self._prepared = prepared
        self._full = full

    def __repr__(self) -> str:
        told = f": {self.note}" if self.note else ""
        return f"<iomkg graph of {self.project.root}{told}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: what is in the graph, and what to try."""
        from iomkg.rdf.rows.html_table import draw_html

        rows = self.store.select(_CONTENTS)
        (counts,) = rows.rows
        try_next = "kg.queries() lists what can be asked; kg.ask('…') answers a question."
        return draw_html(rows.variables, [counts], f"{self!r}. {try_next}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the store."""
        if "guard" in vars(self):
            self.guard.close()
        if "told" in vars(self):
            self.told.index.close()
        self.store.close()

    @cached_property
    def guard(self) -> Guard:
        """Gives stores for queries that people wrote: none of them can hurt this process."""
        from iomkg.rdf.store.guard import Guard

        return Guard(self.store)

    @property
    def answering(self) -> Store:
        """The store that answers named queries: our own do no harm, those of others may.

        Where somebody else asks, our own queries do none of our own graph; any other is answered
        in a process of its own.
        """
        ours = is_shipped(str(self.project.root)) and (self.own or self.limits is None)
        return self.store if ours else self.guard.asked(self.limits or WorkerLimits(SECONDS))

    def queries(self) -> tuple[NamedQuery, ...]:
        """Return the named queries, ordered by name."""
        return list_queries(self.project, self._ready)

    def find_query(self, name: str) -> NamedQuery:
        """Return a named query.

        Raises:
            UnknownQuery: if there is none of that name; near names are offered.
            FrontMatterError: if it is malformed.
        """
        return find_query(self.project, name, self._ready)

    def bind(self, name: str, /, **params: ParameterValue) -> BoundQuery:
        """Bind a named query without running it; raises as :meth:`query`."""
        return bind_query(self.store, self.find_query(name), params, lambda: self.entities)

    @property
    def _ready(self) -> Mapping[str, NamedQuery | None]:
        return self._prepared.queries if self._prepared else {}

    def _has_rows(self, name: str, params: Mapping[str, str]) -> bool:
        return has_rows(self.answering, self.find_query(name), params, lambda: self.entities)

    @cached_property
    def _kept_claims(self) -> ReadKept | None:
        """Reads the claims that are kept for showing things."""
        if self._prepared is None:
            return None
        from iomkg.ask.kept_claims import open_kept

        return open_kept(self._prepared.path("traced.sqlite"))

    @cached_property
    def told(self) -> Told:
        """The index of claims, opened or made at first use."""
        from iomkg.ask.told import Told, open_claims

        kept = open_claims(self._prepared.path("claims.sqlite")) if self._prepared else None
        if kept is not None:
            return kept
        import sqlite3

        from iomkg.ask.told_index import write_claims

        index = sqlite3.connect(":memory:")
        names, queries = self.entities.by_name, self.queries()
        write_claims(index, self.store, names, queries, lambda q: self._has_rows(q.id, {}))
        return Told(index)

    def label(self, iri: Iri) -> str:
        """Return the label of a thing, or its short form."""
        return self.entities.labels.get(iri.value, shorten(iri.value))

    @cached_property
    def entities(self) -> Entities:
        """The index of names, read at first use."""
        return self._prepared.entities if self._prepared else read_entities(self.store)

    @cached_property
    def texts(self) -> Mapping[str, Text]:
        """The source texts at hand, by IRI of the source, read at first use."""
        from iomkg.graph.evidence.texts import find_texts, read_records

        return find_texts(self.sources, read_records(self.store)) if self.sources else {}
