"""A graph in memory: what a node leads to, what leads to it, and what it is an instance of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import TypeAlias

from iomkg.rdf.read.closure import all_reached
from iomkg.rdf.shacl.paths import AlternativePath, Chain, Inverse, Path, Predicate
from iomkg.terms import RDF, RDF_TYPE, RDFS, Iri, Literal, Term, Triple
from iomkg.tuples import grouped

Nodes: TypeAlias = dict[Term, None]
"""A set of nodes, in the order in which they were met."""
_Links: TypeAlias = dict[str, dict[Term, Nodes]]

_NONE: Mapping[Term, Nodes] = {}


class DataGraph:
    """Triples by predicate and node, in both directions; terms are told apart as they are written.

    Args:
        triples: the triples.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._out: _Links = {}
        out, blank = self._out, Nodes
        for subject, predicate, value in triples:
            out.setdefault(predicate.value, {}).setdefault(subject, blank())[value] = None
        self._above: Callable[[Term], Nodes] = cache(
            lambda kind: all_reached([kind], lambda each: self.values(each, RDFS + "subClassOf"))
        )

    @cached_property
    def _into(self) -> _Links:
        found: _Links = {}
        for predicate, by_subject in self._out.items():
            into: dict[Term, Nodes] = {}
            for subject, values in by_subject.items():
                for value in values:
                    into.setdefault(value, {})[subject] = None
            found[predicate] = into
        return found

    @cached_property
    def _predicates(self) -> dict[Term, list[str]]:
        return grouped(
            (subject, predicate)
            for predicate, by_subject in self._out.items()
            for subject in by_subject
        )

    def values(self, node: Term, predicate: str) -> Iterable[Term]:
        """Return the objects of the triples of a node with a predicate."""
        return self._out.get(predicate, _NONE).get(node, ())

    def subjects(self, predicate: str) -> Iterable[Term]:
        """Return the subjects of a predicate, each once."""
        return self._out.get(predicate, _NONE)

    def objects(self, predicate: str) -> Iterable[Term]:
        """Return the objects of a predicate, each once."""
        return self._into.get(predicate, _NONE)

    def properties(self, node: Term) -> Sequence[str]:
        """Return the predicates of the triples of a node, each once."""
        return self._predicates.get(node, ())

    def reached(self, nodes: Nodes, path: Path, *, inverse: bool = False) -> Nodes:
        """Follow a path from some nodes (SHACL section 2.3.1).

        Each step gives a set, so that many ways to one node cost no more than one.

        Args:
            nodes: where from.
            path: the path.
            inverse: whether to follow it backwards.

        Returns:
            The nodes at its end.
        """
        if isinstance(path, Predicate):
            links = (self._into if inverse else self._out).get(path.iri, _NONE)
            if len(nodes) == 1:
                return links.get(next(iter(nodes)), {})
            return {value: None for node in nodes for value in links.get(node, ())}
        if isinstance(path, Inverse):
            return self.reached(nodes, path.inner, inverse=not inverse)
        if isinstance(path, Chain):
            for part in reversed(path.parts) if inverse else path.parts:
                nodes = self.reached(nodes, part, inverse=inverse)
            return nodes
        if isinstance(path, AlternativePath):
            return {
                value: None
                for part in path.parts
                for value in self.reached(nodes, part, inverse=inverse)
            }
        step = self.reached(nodes, path.inner, inverse=inverse)
        found = dict(step) if path.mark == "+" else {**nodes, **step}
        while path.mark != "?" and step:
            step = {
                node: None
                for node in self.reached(step, path.inner, inverse=inverse)
                if node not in found
            }
            found |= step
        return found

    def is_instance(self, node: Term, kind: Term) -> bool:
        """Whether a node is an instance of a class or of one below it (SHACL section 1.1)."""
        return any(
            each == kind or kind in self._above(each) for each in self.values(node, RDF + "type")
        )

    def instances(self, kind: Term) -> Nodes:
        """Return the instances of a class and of those below it."""
        into = self._into.get(RDF + "type", _NONE)
        return {n: None for each in self.below(kind) for n in into.get(each, ())}

    def below(self, kind: Term) -> Nodes:
        """Return a class and those below it."""
        links = self._into.get(RDFS + "subClassOf", _NONE)
        return all_reached([kind], lambda each: links.get(each, ()))


def predicates_of(path: Path) -> set[str]:
    """Return the IRIs of the predicates that a path is made of."""
    if isinstance(path, Predicate):
        return {path.iri}
    parts = path.parts if isinstance(path, Chain | AlternativePath) else (path.inner,)
    return {iri for part in set(parts) for iri in predicates_of(part)}


def entailed(triples: Sequence[Triple]) -> list[Triple]:
    """Add what follows by the rules of RDFS for classes and properties.

    Args:
        triples: the data, and the ontology with it.

    Returns:
        The triples, and those that follow by rdfs2, rdfs3, rdfs5, rdfs7, rdfs9 and rdfs11 (RDF 1.1
        Semantics, section 9.2.1); not the axioms, by which everything is a resource.
    """
    schema = DataGraph(triples)
    kind, types = RDF_TYPE, RDF + "type"
    found = dict.fromkeys(triples)

    def above(name: str) -> list[str]:
        values = schema.values(Iri(name), RDFS + "subPropertyOf")
        return [each.value for each in values if isinstance(each, Iri)]

    @cache
    def higher(predicate: str) -> Iterable[str]:
        return all_reached([predicate], above)

    def classes(direct: Iterable[Term]) -> Nodes:
        return {each: None for one in direct for each in schema._above(one)}

    for subject, predicate, value in triples:
        for name in higher(predicate.value):
            found[subject, Iri(name), value] = None
            for each in classes(schema.values(Iri(name), RDFS + "domain")):
                found[subject, kind, each] = None
            if name in (types, RDFS + "subClassOf"):
                for each in classes([value]):
                    found[subject, Iri(name), each] = None
            if name == RDFS + "subPropertyOf" and isinstance(value, Iri):
                for each_name in higher(value.value):
                    found[subject, Iri(name), Iri(each_name)] = None
            if not isinstance(value, Literal):
                for each in classes(schema.values(Iri(name), RDFS + "range")):
                    found[value, kind, each] = None
    return list(found)
