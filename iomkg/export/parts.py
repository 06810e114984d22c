"""The parts of a graph that is in a store, as lines of N-Triples.

The project's own graph and a folder that ``iomkg load`` filled keep what was authored apart from
what was derived. Of any other store it is known by its properties, as far as that goes: see
:meth:`iomkg.export.ontology_lines.OntologyLines.without_derived`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Final

from iomkg.errors import BadParameter, StoreError
from iomkg.export.ontology_lines import OntologyLines
from iomkg.export.part_queries import (
    HAS_CLAIMS,
    HAS_DERIVED,
    claims_query,
    conflicts_query,
    described_query,
    full_query,
    labels_query,
    nodes_query,
    readable_query,
    usable_query,
)
from iomkg.graph.derivation import EVENT_BOUNDS_RULE, FACTS_RULE, rule_text
from iomkg.graph.project import Project
from iomkg.rdf.read.triples import read_triples
from iomkg.rdf.store.base import EVERYTHING, Store
from iomkg.rdf.store.embedded import EmbeddedStore
from iomkg.rdf.writers.ordered import Ordered
from iomkg.terms import Blank, Iri, Triple

PARTS: Final = ("authored", "full", "facts", "claims")
_AT_ONCE: Final = 100  # nodes that one query is about


@dataclass(frozen=True)
class Parts:
    """The parts of the graph in a store.

    Attributes:
        store: the store.
        project: whose rules make facts, and whose ontology is not of the data.
        own: whether the store holds the project's own graph, and so keeps its data apart from
            its ontology.
    """

    store: Store
    project: Project
    own: bool = False

    @cached_property
    def ontology(self) -> OntologyLines:
        """The ontology of the project."""
        files = self.project.ontology_files
        return OntologyLines(tuple(t for path in files for t in read_triples(path)))

    def lines(
        self, what: str, about: Iri | None, of: Iri | None, *, beside: bool = True
    ) -> Iterator[bytes]:
        """Take a part of the graph, without holding it if the store is embedded.

        Args:
            what: the part, one of :data:`PARTS`. Facts come with the types, labels, schemes and
                mappings of the things they are about, so that they can be read, or reasoned
                over, on their own.
            about: only this thing's triples, and the claims of which it is subject or object.
            of: only this source's record, claims and spans.
            beside: whether what is about a thing comes with types and labels of what it names,
                and in the parts ``authored`` and ``full`` with the conflicts of its claims.

        Returns:
            Canonical N-Triples lines with line feeds, in no order; some may come again.

        Raises:
            BadParameter: if there is no such part.
            StoreError: if the store does not know what was authored, holds claims of which
                nothing has been derived though facts are wanted, or fails.
        """
        if what not in PARTS:
            raise BadParameter(f"There is no part {what!r}.", f"Choose one of {', '.join(PARTS)}.")
        more = [labels_query(about, of)] if about and beside else []
        if what == "claims":
            return self._recorded(claims_query(about, of), *more)
        if what == "facts":
            return self._facts(about, of, more)
        more += [conflicts_query(about, of)] if about and beside else []
        if what == "authored":
            return self._authored(about, of, more)
        if about or of:
            queries = (full_query(about, of), *more)
            return chain.from_iterable(_selected(self.store, query) for query in queries)
        if isinstance(self.store, EmbeddedStore):
            return self.store.lines()
        return _constructed(self.store, EVERYTHING)

    def described(self, nodes: list[Iri]) -> Iterator[bytes]:
        """Return what was loaded of some nodes; as :meth:`lines`."""
        return self._recorded(*map(described_query, _batches(nodes)))

    def usable(self, claims: list[Iri]) -> frozenset[Iri]:
        """Return those of some claims that could be facts on their own.

        Raises:
            StoreError: if nothing has been derived from the claims in the store, or it fails.
        """
        self._require_derived()
        rows = (
            row for some in _batches(claims) for row in self.store.select(usable_query(some)).rows
        )
        return frozenset(claim for (claim,) in rows if isinstance(claim, Iri))

    def _authored(self, about: Iri | None, of: Iri | None, more: Sequence[str]) -> Iterator[bytes]:
        apart = self._apart()
        if apart is None:
            raise StoreError(
                "There is no --what authored of this store: what was derived in it cannot be told "
                "from the rest.",
                "Take --what claims or --what full; or load the files into a folder with "
                "`iomkg load`, which keeps the two apart.",
            )
        if not about and not of:
            return self._of_data(apart, apart.lines())
        queries = (full_query(about, of), *more)
        return self._of_data(apart, chain.from_iterable(map(apart.lines_of, queries)))

    def _of_data(self, apart: EmbeddedStore, lines: Iterator[bytes]) -> Iterator[bytes]:
        with closing(apart):
            yield from lines if self.own else self.ontology.without(lines)

    def _recorded(self, *queries: str) -> Iterator[bytes]:
        """Answer queries from what was authored, or as nearly as can be."""
        apart = self._apart()
        store = self.store if apart is None else apart
        lines = chain.from_iterable(_selected(store, query) for query in queries)
        if apart is not None:
            return self._of_data(apart, lines)
        return self.ontology.without(self.ontology.without_derived(lines))

    def _require_derived(self) -> None:
        if self.store.ask(HAS_CLAIMS) and not self.store.ask(HAS_DERIVED):
            raise StoreError(
                "There are claims in the store, but nothing was derived from them, so it does not "
                "say which are facts.",
                "Load them into a folder with `iomkg load --derive`.",
            )

    def _facts(self, about: Iri | None, of: Iri | None, more: Sequence[str]) -> Iterator[bytes]:
        self._require_derived()
        return self._derived_facts(about, of, more)

    def _derived_facts(
        self, about: Iri | None, of: Iri | None, more: Sequence[str]
    ) -> Iterator[bytes]:
        within = self._nodes(about, of) if about or of else None
        for rule in self.project.rule_files:
            if rule.stem in (FACTS_RULE, EVENT_BOUNDS_RULE):
                for line in _constructed(self.store, rule_text(rule)):
                    if within is None or line[: line.index(b" ")] in within:
                        yield line
        yield from self._recorded(readable_query(about, of), *more)

    def _nodes(self, about: Iri | None, of: Iri | None) -> frozenset[bytes]:
        apart = self._apart()
        with nullcontext(self.store) if apart is None else closing(apart) as store:
            rows = store.select(nodes_query(about, of)).rows
            return frozenset(_subject(row[0]) for row in rows)

    def _apart(self) -> EmbeddedStore | None:
        opens = self.store.apart if isinstance(self.store, EmbeddedStore) else None
        return opens() if opens else None


def _batches(nodes: list[Iri]) -> Iterator[list[Iri]]:
    yield from (nodes[n : n + _AT_ONCE] for n in range(0, len(nodes), _AT_ONCE))


def _selected(store: Store, query: str) -> Iterator[bytes]:
    if isinstance(store, EmbeddedStore):
        return store.lines_of(query)
    return _lines((s, p, o) for s, p, o in store.select(query).rows)  # type: ignore[misc]


def _constructed(store: Store, query: str) -> Iterator[bytes]:
    if isinstance(store, EmbeddedStore):
        return store.lines_of(query)
    return _lines(store.construct(query))


def _lines(triples: Iterator[Triple]) -> Iterator[bytes]:
    # Held, as another's terms may be malformed and its blank nodes have labels of any kind.
    return (f"{line}\n".encode() for line in Ordered(triples, by_lines=True).lines())


def _subject(node: object) -> bytes:
    return (str(node) if isinstance(node, Blank) else f"<{node}>").encode()
