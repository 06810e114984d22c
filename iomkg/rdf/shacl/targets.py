"""What shapes are applied to, as graph patterns that bind the focus node once each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from iomkg.rdf.shacl.literals import Literals
from iomkg.rdf.shacl.model import Shape, Target
from iomkg.rdf.store.base import Store
from iomkg.terms import RDF, RDFS, Iri, Term

THIS: Final = "?this"
_TYPE: Final = f"<{RDF}type>"
_BELOW: Final = f"<{RDFS}subClassOf>"


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
    shape: Shape, below: dict[str, tuple[str, ...]], literals: Literals
) -> Iterator[str]:
    """Write the targets of a shape (SHACL section 2.1.3).

    Args:
        shape: the shape.
        below: the classes below each class, as :func:`subclasses` gives them.
        literals: how the store holds literals.

    Yields:
        Graph patterns that bind ``?this``; within one pattern no node comes twice.
    """
    nodes = [each.term for each in shape.targets if each.kind == "targetNode"]
    if nodes:
        yield values(nodes, literals)
    for target in shape.targets:
        if target.kind != "targetNode":
            yield _pattern(target, below)


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
