"""What shapes are applied to, as graph patterns that bind each focus node once, and as nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from iomkg.errors import IomkgError, ShapeError, ShapeNotCompiled
from iomkg.rdf.shacl.data_graph import DataGraph, Nodes
from iomkg.rdf.shacl.literals import Literals
from iomkg.rdf.shacl.model import Shape, Target
from iomkg.rdf.shacl.shape_texts import of_text, query_text
from iomkg.rdf.shacl.shapes_graph import Index, name_of
from iomkg.rdf.sparql.binding import bind
from iomkg.rdf.sparql.tokens import refuse
from iomkg.rdf.store.base import Store
from iomkg.rdf.store.stopwatch import timed
from iomkg.terms import RDF, RDFS, SH, Blank, Iri, Term, local_name

THIS: Final = "?this"
_TYPE: Final = f"<{RDF}type>"
_BELOW: Final = f"<{RDFS}subClassOf>"


@dataclass
class Aim:
    """What the shapes of a validation are applied to.

    Attributes:
        store: is asked the queries of targets; None where there are none.
        index: the shapes graph.
        focus: the only nodes to validate; empty for all.
        anyway: whether they are validated whatever the shapes target.
    """

    store: Store | None
    index: Index
    focus: tuple[Iri, ...] = ()
    anyway: bool = False
    _selected: dict[Term, Nodes] = field(default_factory=dict)

    def selected(self, target: Term) -> Nodes:
        """Return what a target's query selects (SHACL Advanced Features, section 3).

        Args:
            target: the value of ``sh:target``.

        Raises:
            ShapeError: if it is no target with a query, or the query is ill-formed or fails.
            QueryRefused: if the query would have something fetched.
        """
        if target not in self._selected:
            query = _target_query(target, self.index)
            assert self.store is not None
            try:
                with timed(f"the query of the target {name_of(target)}"):
                    answer = self.store.select(query)
                    if "this" not in answer.variables:
                        raise ShapeError("it does not select ?this.", "Name ?this in its SELECT.")
                    at = answer.variables.index("this")
                    rows = [row[at] for row in answer.rows]
            except IomkgError as error:
                raise ShapeError(
                    f"The target {name_of(target)}: {error.message}", error.next_step
                ) from error
            self._selected[target] = {node: None for node in rows if node is not None}
        return self._selected[target]


def targeted(shape: Shape, graph: DataGraph, aim: Aim) -> Nodes:
    """Find the nodes that a shape is applied to (SHACL section 2.1.3).

    Args:
        shape: the shape.
        graph: the data graph.
        aim: which nodes are wanted, and what targets with queries select.

    Returns:
        The nodes.

    Raises:
        ShapeError, QueryRefused: as :meth:`Aim.selected`.
    """
    if aim.anyway:
        return dict.fromkeys(aim.focus)
    found: Nodes = {}
    for target in shape.targets:
        if target.kind == "targetNode":
            found[target.term] = None
        elif target.kind == "targetClass":
            found |= graph.instances(target.term)
        elif target.kind == "target":
            found |= aim.selected(target.term)
        else:
            ends = graph.subjects if target.kind == "targetSubjectsOf" else graph.objects
            found |= dict.fromkeys(ends(str(target.term)))
    return {node: None for node in found if not aim.focus or node in aim.focus}


def subclasses(store: Store, classes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Look up the classes below some classes (SHACL section 1.1: SHACL subclass).

    Args:
        store: holds the data graph.
        classes: IRIs of classes.

    Returns:
        For each class, itself and what is below it. A class with a blank node below it is left
        out: that node has no name in another query, so the class has to be matched by a path.
    """
    wanted = sorted(set(classes))
    if not wanted:
        return {}
    listed = " ".join(f"<{name}>" for name in wanted)
    query = f"SELECT ?class ?below WHERE {{ VALUES ?class {{ {listed} }} ?below {_BELOW}+ ?class }}"
    found: dict[str, set[str]] = {name: {name} for name in wanted}
    unnamed: set[str] = set()
    for name, below in store.select(query).rows:
        if isinstance(below, Iri):
            found[str(name)].add(below.value)
        else:
            unnamed.add(str(name))
    return {name: tuple(sorted(below)) for name, below in found.items() if name not in unnamed}


def target_patterns(
    shape: Shape, below: dict[str, tuple[str, ...]], literals: Literals, aim: Aim
) -> Iterator[str]:
    """Write the targets of a shape (SHACL section 2.1.3).

    Args:
        shape: the shape.
        below: the classes below each class, as :func:`subclasses` gives them.
        literals: how the store holds literals.
        aim: which nodes are wanted, and what targets with queries select.

    Yields:
        Graph patterns that bind ``?this``; within one pattern no node comes twice.

    Raises:
        ShapeNotCompiled: if a target's query selects a blank node, which no query can name.
        ShapeError, QueryRefused: as :meth:`Aim.selected`.
    """
    wanted = f"{values(aim.focus, literals)} " if aim.focus else ""
    if aim.anyway:
        yield wanted.strip()
        return
    nodes = [each.term for each in shape.targets if each.kind == "targetNode"]
    for target in shape.targets:
        if target.kind == "target":
            nodes += aim.selected(target.term)
    if any(isinstance(node, Blank) for node in nodes):
        raise ShapeNotCompiled(
            f"The target of {name_of(shape.node)} selects blank nodes.",
            "Give the data as files, which are validated node by node where need be.",
        )
    if nodes:
        yield wanted + values(dict.fromkeys(nodes), literals)
    for target in shape.targets:
        if target.kind not in {"targetNode", "target"}:
            yield wanted + _pattern(target, below)


def values(nodes: Iterable[Term], literals: Literals) -> str:
    """Write a pattern that binds ``?this`` to some nodes.

    Args:
        nodes: IRIs and literals.
        literals: how the store holds literals.
    """
    return f"VALUES {THIS} {{ {' '.join(literals.constant(node) for node in nodes)} }}"


def _pattern(target: Target, below: dict[str, tuple[str, ...]]) -> str:
    iri = f"<{target.term}>"
    if target.kind == "targetSubjectsOf":
        return f"{{ SELECT DISTINCT {THIS} WHERE {{ {THIS} {iri} ?_object }} }}"
    if target.kind == "targetObjectsOf":
        return f"{{ SELECT DISTINCT {THIS} WHERE {{ ?_subject {iri} {THIS} }} }}"
    classes = below.get(str(target.term))
    if classes is None:
        return f"{{ SELECT DISTINCT {THIS} WHERE {{ {THIS} {_TYPE}/{_BELOW}* {iri} }} }}"
    if len(classes) == 1:
        return f"{THIS} {_TYPE} {iri} ."
    listed = " ".join(f"<{name}>" for name in classes)
    inner = f"VALUES ?_class {{ {listed} }} {THIS} {_TYPE} ?_class"
    return f"{{ SELECT DISTINCT {THIS} WHERE {{ {inner} }} }}"


def _target_query(target: Term, index: Index) -> str:
    """Return the query of a target, with the values of its type's parameters put in."""
    said = index.get(target, {})
    for text in said.get(SH + "select", ()):
        with of_text(target, SH + "select", text):
            query = query_text(target, text, index)
            refuse(query, allow=frozenset({"SELECT"}))
        return query
    for kind in said.get(RDF + "type", ()):
        for text in index.get(kind, {}).get(SH + "select", ()):
            given: dict[str, Term] = {}
            for parameter in index[kind].get(SH + "parameter", ()):
                for path in index.get(parameter, {}).get(SH + "path", ()):
                    for value in said.get(str(path), ())[:1]:
                        given[local_name(str(path))] = value
            named = {name: v for name, v in given.items() if not isinstance(v, Blank)}
            with of_text(kind, SH + "select", text):
                query = bind(query_text(kind, text, index), named)
                refuse(query, allow=frozenset({"SELECT"}))
            return query
    kinds = ", ".join(name_of(each) for each in said.get(RDF + "type", ())) or "nothing"
    raise ShapeError(
        f"The target {name_of(target)} is {kinds}, and has no sh:select.",
        "Of SHACL Advanced Features, targets with a SELECT query are supported.",
    )
