"""Shapes as values: what a shapes graph says, checked and ready to be compiled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from iomkg.errors import ShapeError
from iomkg.rdf.read.ntriples import n3
from iomkg.rdf.shacl.components import Component, Use, read_components, uses
from iomkg.rdf.shacl.node_expressions import is_supported
from iomkg.rdf.shacl.paths import Path, read_path
from iomkg.rdf.shacl.shapes_graph import MALFORMED, Index, is_instance, items
from iomkg.terms import OWL, RDF, RDFS, SH, XSD, Iri, Literal, Term

VIOLATION: Final = SH + "Violation"

# Parameters with one term as value, each value a constraint of its own.
_TERMS: Final = (
    *("class", "hasValue", "equals", "disjoint", "lessThan", "lessThanOrEquals"),
    *("datatype", "nodeKind", "minCount", "maxCount"),
    *("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"),
    *("minLength", "maxLength", "uniqueLang", "sparql", "expression"),
)
_SHAPES: Final = ("node", "not", "property")
_SHAPE_LISTS: Final = ("and", "or", "xone")
_LISTS: Final = ("in", "languageIn")
_SINGLE: Final = frozenset(
    "datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive "
    "minLength maxLength uniqueLang in languageIn pattern flags closed ignoredProperties "
    "qualifiedValueShape qualifiedValueShapesDisjoint qualifiedMinCount qualifiedMaxCount "
    "severity deactivated path".split()
)
"""Parameters of which a shape has one value at most (SHACL section 4, "syntax rules")."""
_COUNTS: Final = frozenset("minCount maxCount minLength maxLength".split())
_IRIS: Final = frozenset(
    "class datatype nodeKind equals disjoint lessThan lessThanOrEquals".split()
)
_ONLY_PROPERTY: Final = frozenset(
    "minCount maxCount uniqueLang lessThan lessThanOrEquals qualifiedValueShape".split()
)
_KINDS: Final = frozenset(
    SH + kind
    for kind in "BlankNode IRI Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral".split()
)
_TARGETS: Final = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf", "target")
_WHOLE: Final = re.compile("[+-]?[0-9]+")
_BESIDE: Final = (SH + "condition", SH + "filterShape")
_LINKS: Final = ("property", "node", "not", "qualifiedValueShape")


@dataclass(frozen=True)
class Constraint:
    """One constraint of a shape.

    Attributes:
        component: the constraint component, short: ``MinCount``; the whole IRI of one that is
            not SHACL's own.
        terms: the parameter's value, or the members of its list; for ``pattern`` the pattern
            and perhaps the flags; for ``qualifiedValueShape`` the count.
        shapes: nodes of the shapes that it refers to.
        siblings: nodes of the sibling shapes, where qualified value shapes are disjoint.
        use: the component and its parameters, if it is one that the shapes declare.
    """

    component: str
    terms: tuple[Term, ...] = ()
    shapes: tuple[Term, ...] = ()
    siblings: tuple[Term, ...] = ()
    use: Use | None = None

    @property
    def iri(self) -> str:
        """The IRI of the constraint component."""
        return self.component if self.use else f"{SH}{self.component}ConstraintComponent"


@dataclass(frozen=True)
class Target:
    """A declaration of what a shape is applied to: its kind (``targetClass`` …) and value.

    The value of ``target`` describes a query (SHACL Advanced Features, section 3).
    """

    kind: str
    term: Term


@dataclass(frozen=True)
class Shape:
    """A shape.

    Attributes:
        node: its node in the shapes graph.
        path: its property path, or None if it is a node shape.
        targets: its targets.
        constraints: its constraints, in the order of their components.
        severity: IRI of its severity.
        messages: its messages.
        deactivated: whether every node conforms to it.
    """

    node: Term
    path: Path | None
    targets: tuple[Target, ...]
    constraints: tuple[Constraint, ...]
    severity: str
    messages: tuple[Literal, ...]
    deactivated: bool


def read_shapes(index: Index) -> dict[Term, Shape]:
    """Read the shapes of a shapes graph (SHACL section 2.1).

    Args:
        index: the shapes graph.

    Returns:
        The shapes by their nodes: those with a shape's class, a target, a parameter, or to which
        a shape refers.

    Raises:
        ShapeError: if a shape or a constraint component is ill-formed (SHACL section 3.4.2).
    """
    components = read_components(index)
    nodes = _shape_nodes(index, components)
    return {node: _read_shape(node, index, components) for node in nodes}


def _shape_nodes(index: Index, components: Sequence[Component]) -> list[Term]:
    parameters = [*_TARGETS, *_TERMS, *_SHAPES, *_SHAPE_LISTS, *_LISTS, "pattern", "closed"]
    names = {SH + name for name in [*parameters, "qualifiedValueShape"]}
    names |= {iri for component in components for iri, _ in component.parameters}
    classes = {Iri(SH + "NodeShape"), Iri(SH + "PropertyShape")}
    found = dict.fromkeys(
        node
        for node, properties in index.items()
        if not names.isdisjoint(properties)
        or not classes.isdisjoint(properties.get(RDF + "type", ()))
    )
    for node in list(found):
        found.update(dict.fromkeys(_referred(index.get(node, {}), index)))
    for properties in index.values():  # conditions of rules, and filters of expressions
        for name in _BESIDE:
            found.update(dict.fromkeys(properties.get(name, ())))
    return list(found)


def _read_shape(node: Term, index: Index, components: Sequence[Component]) -> Shape:
    properties = index.get(node, {})
    for iri, values in properties.items():
        name = iri.removeprefix(SH)
        if len(values) > 1 and name in _SINGLE and iri != name and len(set(values)) > 1:
            raise _malformed(node, f"has several values of sh:{name}")
    paths = properties.get(SH + "path", ())
    path = read_path(paths[0], index) if paths else None
    if path is None:
        for name in _ONLY_PROPERTY:
            if SH + name in properties:
                raise _malformed(node, f"has sh:{name}, which only a shape with a sh:path may have")
    severity = next(iter(properties.get(SH + "severity", ())), Iri(VIOLATION))
    return Shape(
        node,
        path,
        tuple(_targets(node, index)),
        (
            *_constraints(node, index),
            *(Constraint(use.component.iri, use=use) for use in uses(node, components, index)),
        ),
        str(severity),
        tuple(m for m in properties.get(SH + "message", ()) if isinstance(m, Literal)),
        _is_true(node, "deactivated", index),
    )


def is_selecting(target: Term, index: Index) -> bool:
    """Whether a target selects nodes by a query, its own or its type's (SHACL-AF, section 3)."""
    said = index.get(target, {})
    return SH + "select" in said or any(
        SH + "select" in index.get(kind, {}) for kind in said.get(RDF + "type", ())
    )


def _is_true(node: Term, name: str, index: Index) -> bool:
    """Whether a shape has a parameter with the value true."""
    for value in index.get(node, {}).get(SH + name, ()):
        if not isinstance(value, Literal) or value.datatype != XSD + "boolean":
            raise _malformed(node, f"has a sh:{name} that is not true or false")
        return value.value == "true"  # the term, as SHACL has it, not the value
    return False


def _targets(node: Term, index: Index) -> Iterator[Target]:
    properties = index.get(node, {})
    for kind in _TARGETS:
        for term in dict.fromkeys(properties.get(SH + kind, ())):
            if not isinstance(term, Iri) and not (
                kind == "target" or (kind == "targetNode" and isinstance(term, Literal))
            ):
                raise _malformed(node, f"has a sh:{kind} that is not an IRI")
            if kind != "target" or is_selecting(term, index):
                yield Target(kind, term)
    shape_classes = (SH + "NodeShape", SH + "PropertyShape")
    # owl:Class is taken for a class as pySHACL and others take it: hardly anyone declares it.
    if (
        isinstance(node, Iri)
        and is_instance(node, shape_classes, index)
        and is_instance(node, (RDFS + "Class", OWL + "Class"), index)
    ):
        yield Target("targetClass", node)


def _constraints(node: Term, index: Index) -> Iterator[Constraint]:
    properties = index.get(node, {})
    yield from _of_terms(node, properties, index)
    for name in _SHAPES:
        for term in dict.fromkeys(properties.get(SH + name, ())):
            if name == "property" and SH + "path" not in index.get(term, {}):
                raise _malformed(term, "is a value of sh:property and has no sh:path")
            yield Constraint(_component(name), shapes=(term,))
    for name in _SHAPE_LISTS:
        for head in dict.fromkeys(properties.get(SH + name, ())):
            inner = tuple(items(head, index))
            if not inner:
                raise _malformed(node, f"has a sh:{name} with an empty list")
            yield Constraint(_component(name), shapes=inner)
    for name in _LISTS:
        for head in properties.get(SH + name, ())[:1]:
            yield Constraint(_component(name), tuple(items(head, index)))
    yield from _patterns(node, properties)
    if _is_true(node, "closed", index):
        yield Constraint("Closed", tuple(_allowed(node, index)))
    yield from _qualified(node, index)


def _of_terms(
    node: Term, properties: Mapping[str, Sequence[Term]], index: Index
) -> Iterator[Constraint]:
    for name in _TERMS:
        for term in dict.fromkeys(properties.get(SH + name, ())):
            if name == "expression" and not is_supported(term, index):
                continue
            _check(node, name, term)
            if name != "uniqueLang" or _is_true(node, name, index):
                yield Constraint(_component(name), (term,))


def _patterns(node: Term, properties: Mapping[str, Sequence[Term]]) -> Iterator[Constraint]:
    for pattern in properties.get(SH + "pattern", ())[:1]:
        flags = properties.get(SH + "flags", ())
        if not all(
            isinstance(each, Literal) and each.datatype == XSD + "string"
            for each in (pattern, *flags)
        ):
            raise _malformed(node, "has a sh:pattern or sh:flags that is not a string")
        yield Constraint("Pattern", (pattern, *flags))


def _component(parameter: str) -> str:
    return "SPARQL" if parameter == "sparql" else parameter[0].upper() + parameter[1:]


def _check(node: Term, name: str, term: Term) -> None:
    """Check the value of a parameter (SHACL section 4, "syntax rules")."""
    if name in _IRIS and not isinstance(term, Iri):
        raise _malformed(node, f"has a sh:{name} that is not an IRI")
    if name in _COUNTS and not _is_integer(term):
        raise _malformed(node, f"has a sh:{name} that is not a whole number")
    if name == "nodeKind" and str(term) not in _KINDS:
        raise _malformed(node, f"has a sh:nodeKind that SHACL does not know: {term}")
    if name.startswith(("minE", "minI", "maxE", "maxI")) and not isinstance(term, Literal):
        raise _malformed(node, f"has a sh:{name} that is not a literal")


def _is_integer(term: Term) -> bool:
    return (
        isinstance(term, Literal)
        and term.datatype.startswith(XSD)
        and _WHOLE.fullmatch(term.value) is not None
    )


def _allowed(node: Term, index: Index) -> Iterator[Term]:
    """List the properties that a closed shape allows (section 4.8.1)."""
    properties = index.get(node, {})
    for head in properties.get(SH + "ignoredProperties", ())[:1]:
        yield from items(head, index)
    for shape in properties.get(SH + "property", ()):
        for path in index.get(shape, {}).get(SH + "path", ()):
            if isinstance(path, Iri):
                yield path


def _qualified(node: Term, index: Index) -> Iterator[Constraint]:
    properties = index.get(node, {})
    for shape in properties.get(SH + "qualifiedValueShape", ())[:1]:
        siblings: tuple[Term, ...] = ()
        if _is_true(node, "qualifiedValueShapesDisjoint", index):
            siblings = tuple(_siblings(node, shape, index))
        for name in ("Min", "Max"):
            for count in properties.get(f"{SH}qualified{name}Count", ()):
                if not _is_integer(count):
                    raise _malformed(node, f"has a sh:qualified{name}Count that is no number")
                yield Constraint(f"Qualified{name}Count", (count,), (shape,), siblings)


def _siblings(node: Term, own: Term, index: Index) -> Iterator[Term]:
    """List the sibling shapes of a qualified value shape (section 4.7.3)."""
    found: dict[Term, None] = {}
    for properties in index.values():
        if node in properties.get(SH + "property", ()):
            for other in properties[SH + "property"]:
                for shape in index.get(other, {}).get(SH + "qualifiedValueShape", ()):
                    found[shape] = None
    found.pop(own, None)
    yield from found


def _referred(properties: Mapping[str, Sequence[Term]], index: Index) -> Iterator[Term]:
    for name in _LINKS:
        yield from properties.get(SH + name, ())
    for name in _SHAPE_LISTS:
        for head in properties.get(SH + name, ()):
            yield from items(head, index)


def _malformed(node: Term, problem: str) -> ShapeError:
    name = node.value if isinstance(node, Iri) else n3(node)
    return ShapeError(f"The shape {name} {problem}.", MALFORMED)
