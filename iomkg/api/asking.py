"""The Python face of a graph: ask it, and trace what it says."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING

from iomkg.api.answered import AnsweredQuery
from iomkg.api.held import HeldGraph
from iomkg.ask.answer import ParameterValue, answer
from iomkg.ask.entities import (
    resolve_node,
    resolve_property,
)
from iomkg.errors import BadParameter, UnknownEntity
from iomkg.rdf.store.base import Rows
from iomkg.rdf.store.limits import SECONDS, WorkerLimits
from iomkg.terms import PREFIXES, QUERY, Iri, Triple

if TYPE_CHECKING:
    from iomkg.ask.answers import Answer
    from iomkg.ask.reasons import Why
    from iomkg.ask.search import Hit
    from iomkg.rdf.explain.accounts import Explanation
    from iomkg.rdf.rows.result import Table
    from iomkg.report.pictures import Picture


class Asking(HeldGraph):
    """A graph that can be asked. Use as a context manager, or call :meth:`close`."""

    def query(self, name: str, /, **params: ParameterValue) -> Table:
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
        return self.answered(name, params).table

    def answer(self, name: str, /, **params: ParameterValue) -> Answer:
        """Answer a named query for a person: values with their sources, rivals and silences.

        Args:
            name: its name.
            **params: its parameters, as :meth:`query` takes them.

        Returns:
            The answer that its rows make by the parts of its columns.

        Raises:
            UnknownQuery, BadParameter, UnknownEntity, AmbiguousEntity, StoreError: as there.
        """
        return self.answered(name, params).answer

    def picture(self, name: str, /, **params: ParameterValue) -> Picture:
        """Draw the answer of a named query.

        Args:
            name: its name; ``find_query(name).view`` says how it is drawn.
            **params: as for :meth:`query`.

        Returns:
            The picture: ``vega()``, ``svg()`` and ``png(width)``; a notebook shows it.

        Raises:
            BadParameter: if its answer is not one that is drawn, or has nothing to draw;
                otherwise as :meth:`query`.
        """
        from iomkg.report.pictures import refuse_undrawn

        refuse_undrawn(self.find_query(name))
        return self.answered(name, params).picture(lambda iri: self.label(Iri(iri)))

    def answered(self, name: str, params: Mapping[str, ParameterValue]) -> AnsweredQuery:
        """Run a named query once, for its rows, the answer that they make, and the picture.

        Args:
            name: its name.
            params: its parameters, as :meth:`query` takes them.

        Returns:
            The query with its rows: ``.table``, ``.answer``, ``.picture(label)``.

        Raises:
            UnknownQuery, BadParameter, UnknownEntity, AmbiguousEntity: as :meth:`query`.
            StoreError: if the store cannot answer, or it takes more than :attr:`limits` allow.
        """
        bound = self.bind(name, **params)
        seconds = None if self.limits is None else self.limits.seconds
        return AnsweredQuery.run(self.answering, bound, seconds)

    def sparql(
        self,
        text: str,
        *,
        timeout: float | None = SECONDS,
        memory: int | None = None,
        limit: int | None = None,
    ) -> Table | bool | tuple[Triple, ...]:
        """Answer a SPARQL 1.1 query, in a process of its own if the store is not elsewhere.

        Args:
            text: the query; the project's prefixes are known.
            timeout: seconds that it may take, or None for any time.
            memory: bytes of memory that it may use; None for half of what is free.
            limit: rows or triples that its answer may have, or None for any number.

        Returns:
            Rows for SELECT, a boolean for ASK, triples for CONSTRUCT and DESCRIBE.

        Raises:
            QueryRefused: for an update or ``SERVICE``, and for what is larger or deeper than the
                engine can bear.
            QuerySyntaxError: if it does not parse.
            StoreError: if it takes more than it may.
        """
        from iomkg.rdf.sparql.prologue import add_prefixes
        from iomkg.rdf.sparql.tokens import refuse
        from iomkg.rdf.store.quickened import quickened

        form = refuse(text)
        prefixed = add_prefixes(text, PREFIXES)
        text = quickened(self.store, prefixed.text)
        store = self.guard.asked(WorkerLimits(timeout, memory, limit))
        # What an endpoint may take is said by IOMKG_TIMEOUT too.
        timeout = None if timeout == SECONDS else timeout
        with prefixed.placing():
            if form == "SELECT":
                from iomkg.rdf.rows.result import Table

                rows = store.select(text, timeout)
                return Table(rows.variables, tuple(rows.rows))
            if form == "ASK":
                return store.ask(text, timeout)
            return tuple(store.construct(text, timeout))

    def stream(
        self, query: str, /, *, timeout: float | None = SECONDS, **params: ParameterValue
    ) -> Rows:
        """Answer a named query or a SELECT query row by row, as the store gives them.

        Args:
            query: the name of a named query, or SPARQL text.
            timeout: seconds that SPARQL text may take, or None for any time.
            **params: the parameters of a named query.

        Returns:
            The columns and an iterator over the rows, to be read once, in this thread, before
            the store is closed. Reading it raises StoreError where the store fails.

        Raises:
            QueryRefused, QuerySyntaxError: if it is no SELECT query; otherwise as :meth:`query`.
        """
        from iomkg.rdf.sparql.prologue import add_prefixes
        from iomkg.rdf.sparql.tokens import refuse
        from iomkg.rdf.store.quickened import quickened

        if _is_name(query):
            return answer(self.answering, self.bind(query, **params))
        refuse_parameters(params)
        refuse(query, allow=frozenset({"SELECT"}))
        prefixed = add_prefixes(query, PREFIXES)
        text = quickened(self.store, prefixed.text)
        with prefixed.placing():
            return self.guard.asked(WorkerLimits(timeout)).select(text)

    def explain(self, query: str, /, **params: ParameterValue) -> Explanation:
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
        from iomkg.ask.answer import explain_bound
        from iomkg.rdf.explain.explanation import explain

        if _is_name(query):
            return explain_bound(self.answering, self.bind(query, **params))
        refuse_parameters(params)
        return explain(self.guard.asked(WorkerLimits(SECONDS)), query)

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
        from iomkg.ask.kept_index import open_index
        from iomkg.ask.search import MEMORY, search, write_index

        kept = open_index(self._prepared.path("search.sqlite"), "doc") if self._prepared else None
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
        from iomkg.api.shown import ShownAnswer
        from iomkg.ask.question_answers import answer_question

        found = answer_question(
            question,
            self.told,
            self.find_query,
            self._has_rows,
            lambda name, params: self.answer(name, **params),
        )
        return ShownAnswer.of(found)

    def show(
        self, entity: str, prop: str | None = None, *, why: bool = False, history: bool = False
    ) -> Answer:
        """Show what is known of anything: a thing, claim, conflict, source, query or code.

        Args:
            entity: a label, acronym, ``kind/slug``, IRI, name of a query, or term of the ontology.
            prop: only this property, by label or local name.
            why: also the claims of the events in which it takes part; digests are checked where
                texts are at hand.
            history: also claims that were retired.

        Returns:
            What is recorded of it and what is claimed about it, in groups; no claim is left out.

        Raises:
            UnknownEntity, AmbiguousEntity: if a name means nothing, or several things.
        """
        from iomkg.api.shown import ShownAnswer

        verb = "why" if why else "show"
        node = self._node(entity)
        if node.value.startswith(QUERY):
            from iomkg.ask.query_record import answer_query

            query = self.find_query(node.value.removeprefix(QUERY))
            return ShownAnswer.of(answer_query(query, verb))
        from iomkg.ask.thing_answers import answer_thing

        found = answer_thing(
            self.store,
            node,
            self._called(node),
            verb,
            prop=None if prop is None else resolve_property(self.store, prop),
            history=history,
            texts=self.texts if why else None,
            kept=self._kept_claims,
        )
        return ShownAnswer.of(found)

    def _node(self, text: str) -> Iri:
        """Find anything that has a name: a node of the graph, a query, a term of the ontology."""
        from iomkg.ask.vocabulary_names import find_term

        names = {path.stem for path in self.project.query_files}
        query = text.removeprefix(QUERY).removeprefix("query/")
        if text != query and query in names:
            return Iri(QUERY + query)
        try:
            return resolve_node(self.store, self.entities, text)
        except UnknownEntity:
            found = Iri(QUERY + query) if query in names else find_term(self.store, text)
            if found is None:
                raise
            return found

    def _called(self, node: Iri) -> str:
        from iomkg.ask.looked_up import look_up

        named = self.entities.labels.get(node.value)
        return named or look_up(self.store, [node.value]).label(node.value)

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
            kept=self._kept_claims,
        )


def _is_name(query: str) -> bool:
    """Tell the name of a query from SPARQL text, which has spaces or braces."""
    return not any(c.isspace() or c in "{<" for c in query)


def refuse_parameters(given: Mapping[str, ParameterValue]) -> None:
    """Refuse parameters where no named query is asked.

    Raises:
        BadParameter: if there are any.
    """
    if given:
        raise BadParameter(
            f"Only a named query takes parameters such as {', '.join(given)}.",
            "Write the terms into SPARQL text, or name a query.",
        )
