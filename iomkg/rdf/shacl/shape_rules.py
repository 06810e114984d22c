"""Rules of shapes graphs: triples that are inferred before a graph is validated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from iomkg.errors import IomkgError, ShapeError
from iomkg.rdf.shacl.data_graph import DataGraph
from iomkg.rdf.shacl.focus_queries import loaded, query_failed
from iomkg.rdf.shacl.model import Shape, read_shapes
from iomkg.rdf.shacl.shape_texts import of_text, query_text
from iomkg.rdf.shacl.shapes_graph import MALFORMED, TRUE, Index, index_triples, name_of
from iomkg.rdf.shacl.targets import Aim, targeted
from iomkg.rdf.shacl.walker import Walker
from iomkg.rdf.sparql.binding import bind
from iomkg.rdf.sparql.tokens import refuse
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.rdf.store.stopwatch import timed
from iomkg.terms import SH, Blank, Iri, Literal, Term, Triple

_NODE: Final = "urn:x-iomkg:blank:"
_ROUNDS: Final = 1000
_MOST: Final = 2_000_000
"""How many triples rules may add."""


@dataclass(frozen=True)
class ShapeRule:
    """A rule of a shape.

    Attributes:
        shape: the shape whose targets it is run for.
        node: the rule.
        order: rules of a lower order are run first.
        conditions: shapes to which a focus node has to conform.
        query: the CONSTRUCT query, or an empty string.
        parts: the expressions for subject, predicate and object of a triple rule.
    """

    shape: Shape
    node: Term
    order: float
    conditions: tuple[Term, ...]
    query: str
    parts: tuple[Term, ...]


def inferred(data: Sequence[Triple], shapes: Sequence[Triple]) -> list[Triple]:
    """Run the rules of a shapes graph until they add nothing (SHACL Advanced Features, section 8).

    In each round the rules run in the order of ``sh:order``; those of one order see the same
    triples. A query of a rule is asked for each focus node; it sees blank nodes as IRIs.

    Args:
        data: the data graph.
        shapes: the shapes graph.

    Returns:
        The data, and what was inferred after it.

    Raises:
        ShapeError: if a rule is ill-formed or of a kind that is not supported, or the rules do
            not come to an end.
        QueryRefused: if a query would have something fetched.
    """
    index = index_triples(shapes)
    read = read_shapes(index)
    rules = sorted(_rules(read, index), key=lambda rule: (rule.order, name_of(rule.node)))
    known = dict.fromkeys(data)
    most = len(known) + _MOST
    orders = sorted({rule.order for rule in rules})
    # Each query may be quick and all of them have no end, so the time of all counts.
    with timed("the rules of the shapes, run until they add nothing,"):
        for _ in range(_ROUNDS):
            before = len(known)
            for order in orders:
                batch = [rule for rule in rules if rule.order == order]
                made: dict[Triple, None] = {}
                for triple in _Round(list(known), read, index).made(batch):
                    made[triple] = None
                    if len(made) > most - len(known):
                        raise _endless()
                known.update(made)
            if len(known) == before:
                return list(known)
    raise _endless()


def _endless() -> ShapeError:
    return ShapeError(
        "The rules of the shapes do not come to an end.",
        "See whether one makes new nodes each time; a rule may only make triples of known ones.",
    )


def _rules(shapes: Mapping[Term, Shape], index: Index) -> Iterator[ShapeRule]:
    for node, shape in shapes.items():
        if shape.deactivated:
            continue
        for rule in index.get(node, {}).get(SH + "rule", ()):
            said = index.get(rule, {})
            if TRUE in said.get(SH + "deactivated", ()):
                continue
            query, parts = "", tuple[Term, ...]()
            texts = said.get(SH + "construct", ())
            if texts:
                with of_text(rule, SH + "construct", texts[0]):
                    query = query_text(rule, texts[0], index)
                    refuse(query, allow=frozenset({"CONSTRUCT"}))
            else:
                given = [said.get(SH + part, ()) for part in ("subject", "predicate", "object")]
                if not all(given):
                    raise ShapeError(
                        f"The rule {name_of(rule)} is neither a triple rule nor a SPARQL rule.",
                        "Give it sh:subject, sh:predicate and sh:object, or sh:construct.",
                    )
                parts = tuple(values[0] for values in given)
            yield ShapeRule(
                shape,
                rule,
                _order(said.get(SH + "order", ()), rule),
                tuple(said.get(SH + "condition", ())),
                query,
                parts,
            )


def _order(values: Sequence[Term], rule: Term) -> float:
    try:
        return float(str(values[0])) if values else 0.0
    except ValueError as error:
        raise ShapeError(f"The sh:order of {name_of(rule)} is no number.", MALFORMED) from error


class _Round:
    """The triples that rules see, and what rules make of them."""

    def __init__(
        self, triples: Sequence[Triple], shapes: Mapping[Term, Shape], index: Index
    ) -> None:
        self._triples = triples
        self._index = index
        self._graph = DataGraph(triples)
        self._named: MemoryStore | None = None
        self._walker = Walker(self._graph, shapes, index, lambda: self._plain)

    def made(self, rules: Iterable[ShapeRule]) -> Iterator[Triple]:
        """Yield what rules make."""
        for rule in rules:
            asks = any(target.kind == "target" for target in rule.shape.targets)
            aim = Aim(self._plain if asks else None, self._index)
            for focus in targeted(rule.shape, self._graph, aim):
                if all(self._walker.conforms(shape, focus) for shape in rule.conditions):
                    yield from self._of(rule, focus)

    def _of(self, rule: ShapeRule, focus: Term) -> Iterator[Triple]:
        if rule.query:
            yield from self._constructed(rule, focus)
            return
        walker = self._walker
        subjects, predicates, values = (
            walker.expressions.nodes(part, focus, walker.conforms) for part in rule.parts
        )
        for subject in subjects:
            for predicate in predicates:
                if not isinstance(predicate, Iri) or isinstance(subject, Literal):
                    continue
                for value in values:
                    yield subject, predicate, value

    def _constructed(self, rule: ShapeRule, focus: Term) -> Iterator[Triple]:
        if self._named is None:
            self._named = MemoryStore()
            self._named.load(tuple(map(_named, triple)) for triple in self._triples)  # type: ignore[misc]
        named = _named(focus)
        assert not isinstance(named, Blank)
        try:
            with timed(f"the rule {name_of(rule.node)}"):
                made = list(self._named.construct(bind(rule.query, {"this": named})))
            for triple in made:
                yield tuple(map(_unnamed, triple))  # type: ignore[misc]
        except IomkgError as error:
            raise query_failed(error, rule.node, self._index) from error

    @cached_property
    def _plain(self) -> MemoryStore:
        return loaded(self._triples)


def _named(term: Term) -> Term:
    return Iri(_NODE + term.value) if isinstance(term, Blank) else term


def _unnamed(term: Term) -> Term:
    if isinstance(term, Iri) and term.value.startswith(_NODE):
        return Blank(term.value.removeprefix(_NODE))
    return term
