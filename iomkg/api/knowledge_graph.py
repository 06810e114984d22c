"""The Python face: open the graph, ask it, trace it, check it, take it away."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from iomkg.api.taking_away import Exporting
from iomkg.ask.answer import BoundQuery, ParameterValue, answer, bind_query, has_rows, why_empty
from iomkg.ask.entities import Entities, read_entities, resolve_node, resolve_property
from iomkg.ask.named import NamedQuery, find_query, list_queries
from iomkg.errors import BadParameter
from iomkg.graph.project import Project
from iomkg.rdf.rows.result import Table
from iomkg.rdf.store.base import Rows, Store
from iomkg.terms import Iri, Triple, shorten

if TYPE_CHECKING:
    from iomkg.ask.answers import Answer
    from iomkg.ask.prepared import Prepared
    from iomkg.ask.reasons import Why
    from iomkg.ask.search import Hit
    from iomkg.ask.show import Card
    from iomkg.ask.told import Told
    from iomkg.check.coverage import Coverage
    from iomkg.check.finding import Report
    from iomkg.graph.built import FullGraph
    from iomkg.graph.evidence.texts import Text
    from iomkg.rdf.explain.accounts import Explanation


@dataclass
class KnowledgeGraph(Exporting):
    """An open graph. Use as a context manager, or call :meth:`close`.

    Attributes:
        project: the folders it comes from.
        store: the store that is asked.
        sources: the folder of source texts, or None.
        own: whether the store holds the project's own graph, so that what it is made from can
            be exported in its stead.
        note: what a person should know of how it was opened, or an empty string.
    """

    project: Project
    store: Store
    sources: Path | None = None
    own: bool = True
    note: str = ""
    _full: FullGraph | None = field(default=None, repr=False)
    _prepared: Prepared | None = field(default=None, repr=False)
    _entities: Entities | None = None
    _told: Told | None = field(default=None, repr=False)
    _texts: dict[str, Text] | None = field(default=None, repr=False)

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the store."""
        if self._told is not None:
            self._told.index.close()
        self.store.close()

    # asking

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

    def bind(self, name: str, **params: ParameterValue) -> BoundQuery:
        """Bind a named query without running it; raises as :meth:`query`."""
        return bind_query(self.store, self.find_query(name), params, lambda: self.entities)

    @property
    def _ready(self) -> Mapping[str, NamedQuery | None]:
        return self._prepared.queries if self._prepared else {}

    def query(self, name: str, **params: ParameterValue) -> Table:
        """Answer a named query.

        Args:
            name: its name.
            **params: its parameters; labels and acronyms will do where a thing is wanted.

        Returns:
            The rows.

        Raises:
            UnknownQuery, BadParameter, UnknownEntity, AmbiguousEntity: if the question is not
                one that can be asked; nothing was run.
            StoreError: if the store cannot answer.
        """
        bound = self.bind(name, **params)
        rows = answer(self.store, bound)
        found = tuple(rows.rows)
        return Table(rows.variables, found, "" if found else why_empty(self.store, bound))

    def sparql(self, text: str) -> Table | bool | tuple[Triple, ...]:
        """Answer a SPARQL 1.1 query.

        Args:
            text: the query.

        Returns:
            Rows for SELECT, a boolean for ASK, triples for CONSTRUCT and DESCRIBE.

        Raises:
            QueryRefused: for an update or ``SERVICE``.
            QuerySyntaxError: if it does not parse.
        """
        from iomkg.rdf.sparql.tokens import refuse

        form = refuse(text)
        if form == "SELECT":
            rows = self.store.select(text)
            return Table(rows.variables, tuple(rows.rows))
        if form == "ASK":
            return self.store.ask(text)
        return tuple(self.store.construct(text))

    def stream(self, query: str, **params: ParameterValue) -> Rows:
        """Answer a named query or a SELECT query row by row, as the store gives them.

        Args:
            query: the name of a named query, or SPARQL text.
            **params: the parameters of a named query.

        Returns:
            The columns and an iterator over the rows, to be read once, in this thread, before
            the store is closed. Reading it raises StoreError where the store fails.

        Raises:
            QueryRefused, QuerySyntaxError: if it is no SELECT query; otherwise as :meth:`query`.
        """
        from iomkg.rdf.sparql.tokens import refuse

        if _is_name(query):
            return answer(self.store, self.bind(query, **params))
        _no_parameters(params)
        refuse(query, allow=frozenset({"SELECT"}))
        return self.store.select(query)

    def explain(self, query: str, **params: ParameterValue) -> Explanation:
        """Say why a query finds nothing, or what each of its parts contributes.

        The query is answered, then some of its parts are, each in a small query of its own: 60
        at most, for 20 seconds at most.

        Args:
            query: the name of a named query, or SPARQL text.
            **params: the parameters of a named query.

        Returns:
            The parts that empty the answer, each with its place and with small changes that
            would make it match, and the number of matches of each part.

        Raises:
            QueryRefused: for an update or ``SERVICE``.
            QuerySyntaxError: if it does not parse; otherwise as :meth:`query`.
        """
        from iomkg.ask.explaining import explain_bound
        from iomkg.rdf.explain.explanation import explain

        if _is_name(query):
            return explain_bound(self.store, self.bind(query, **params))
        _no_parameters(params)
        return explain(self.store, query)

    def search(self, words: str, limit: int = 20) -> tuple[Hit, ...]:
        """Find things, claims and named queries by words.

        Args:
            words: words in any order; case and accents do not matter.
            limit: how many hits at most.

        Returns:
            The hits, the best first.

        Raises:
            BadParameter: if there is no word to look for.
        """
        from iomkg.ask.search import MEMORY, open_index, search, write_index

        kept = open_index(self._prepared.path("search.sqlite")) if self._prepared else None
        with closing(kept or write_index(MEMORY, self.store, self.queries())) as index:
            return search(index, words, limit)

    def ask(self, question: str) -> Answer:
        """Answer a question in plain English from the claims.

        Args:
            question: the question; sources, dates and things that it names are kept as
                conditions.

        Returns:
            What sources say, grouped by thing and property, with rivals, disagreements and
            silent sources; without groups if nothing was found.

        Raises:
            BadParameter: if there is no word in it.
        """
        from iomkg.ask.answers import answer_question

        return answer_question(question, self.told, self.find_query, self._has_rows)

    def _has_rows(self, name: str, params: Mapping[str, str]) -> bool:
        return has_rows(self.store, self.find_query(name), params, lambda: self.entities)

    @property
    def told(self) -> Told:
        """The index of claims, opened or made at first use."""
        from iomkg.ask.told import Told, open_claims

        if self._told is None and self._prepared:
            self._told = open_claims(self._prepared.path("claims.sqlite"))
        if self._told is None:
            import sqlite3

            from iomkg.ask.told_index import write_claims

            index = sqlite3.connect(":memory:")
            names = self.entities.by_name
            asked = self.queries()
            write_claims(index, self.store, names, asked, lambda q: self._has_rows(q.id, {}))
            self._told = Told(index)
        return self._told

    def show(self, entity: str) -> Card:
        """Show what is known of a thing: names, facts, counts of claims and conflicts.

        Raises:
            UnknownEntity, AmbiguousEntity: if the name means nothing, or several things.
        """
        from iomkg.ask.show import show

        iri = resolve_node(self.store, self.entities, entity)
        return show(self.store, iri, self.label(iri))

    def why(self, entity: str, prop: str | None = None, *, history: bool = False) -> Why:
        """Trace what is held of a thing back to claims, places in sources and conflicts.

        Args:
            entity: a label, acronym, ``kind/slug`` or IRI.
            prop: only this property, by label or local name.
            history: also claims that were retired.

        Returns:
            The statements with their reasons; digests are checked where texts are at hand.

        Raises:
            UnknownEntity, AmbiguousEntity: if a name means nothing, or several things.
        """
        from iomkg.ask.why import why

        iri = resolve_node(self.store, self.entities, entity)
        return why(
            self.store,
            iri,
            label=self.label(iri),
            prop=None if prop is None else resolve_property(self.store, prop),
            history=history,
            texts=self.texts,
        )

    def label(self, iri: Iri) -> str:
        """Return the label of a thing, or its short form."""
        return self.entities.labels.get(iri.value, shorten(iri.value))

    @property
    def entities(self) -> Entities:
        """The index of names, read at first use."""
        if self._entities is None:
            ready = self._prepared
            self._entities = ready.entities if ready else read_entities(self.store)
        return self._entities

    @property
    def texts(self) -> Mapping[str, Text]:
        """The source texts at hand, by IRI of the source, read at first use."""
        from iomkg.graph.evidence.texts import find_texts, read_records

        if self._texts is None:
            self._texts = find_texts(self.sources, read_records(self.store)) if self.sources else {}
        return self._texts

    # checking and taking away

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

    @property
    def full(self) -> FullGraph:
        """The project's full graph, built at first use if the store is not it already.

        Raises:
            UnreadableFile, TurtleSyntaxError: if a file of the project cannot be read.
        """
        if self._full is None:
            from iomkg.graph.built import build_graph

            self._full = build_graph(self.project)
        return self._full


def _is_name(query: str) -> bool:
    """Tell the name of a query from SPARQL text, which has spaces or braces."""
    return not any(c.isspace() or c in "{<" for c in query)


def _no_parameters(given: Mapping[str, ParameterValue]) -> None:
    if given:
        raise BadParameter(
            f"SPARQL text takes no parameter {', '.join(given)}.",
            "Write the terms into the text, or name a query.",
        )
