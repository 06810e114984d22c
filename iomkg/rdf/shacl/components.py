"""Constraint components that a shapes graph declares itself (SHACL section 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from iomkg.errors import ShapeError
from iomkg.rdf.shacl.shape_texts import of_text, query_text
from iomkg.rdf.shacl.shapes_graph import MALFORMED, TRUE, Index, is_instance, name_of
from iomkg.terms import SH, Iri, Term, local_name


@dataclass(frozen=True)
class Validator:
    """A query that validates.

    Attributes:
        query: the SPARQL text with its prefixes.
        kind: ``ask`` if it is asked of each value node; ``select`` if it finds the faults itself.
        messages: its messages.
        node: the node that has the query.
        text: the text, as the shapes graph holds it.
    """

    query: str
    kind: str
    messages: tuple[str, ...]
    node: Term
    text: Term


@dataclass(frozen=True)
class Component:
    """A constraint component of one's own.

    Attributes:
        iri: its IRI.
        parameters: IRIs of its parameters, and whether each may be left out.
        node_validator: what validates a node shape, or None.
        property_validator: what validates a property shape, or None.
        messages: its messages.
    """

    iri: str
    parameters: tuple[tuple[str, bool], ...]
    node_validator: Validator | None
    property_validator: Validator | None
    messages: tuple[str, ...]


@dataclass(frozen=True)
class Use:
    """A component used by a shape, with the values of its parameters by name."""

    component: Component
    values: tuple[tuple[str, Term], ...]


def read_components(index: Index) -> list[Component]:
    """Read the constraint components that a shapes graph declares.

    Args:
        index: the shapes graph.

    Returns:
        The components, in the order of the graph.

    Raises:
        ShapeError: if one is ill-formed.
    """
    return [
        _component(node, index)
        for node in index
        if isinstance(node, Iri)
        and not node.value.startswith(SH)
        and is_instance(node, [SH + "ConstraintComponent"], index)
    ]


def uses(node: Term, components: Sequence[Component], index: Index) -> Iterator[Use]:
    """Yield the components that a shape uses, once for each combination of values.

    Args:
        node: the shape.
        components: the components of the shapes graph.
        index: the shapes graph.
    """
    properties = index.get(node, {})
    for component in components:
        given = [
            [(local_name(iri), value) for value in dict.fromkeys(properties.get(iri, ()))]
            for iri, _ in component.parameters
        ]
        wanted = [
            values
            for values, (_, optional) in zip(given, component.parameters, strict=True)
            if values or not optional
        ]
        if any(given) and all(wanted):
            for values in product(*wanted):
                yield Use(component, values)


def _component(node: Iri, index: Index) -> Component:
    properties = index[node]
    parameters = []
    for parameter in properties.get(SH + "parameter", ()):
        paths = index.get(parameter, {}).get(SH + "path", ())
        if len(paths) != 1 or not isinstance(paths[0], Iri):
            raise ShapeError(f"A parameter of {name_of(node)} has no IRI as sh:path.", MALFORMED)
        parameters.append((paths[0].value, TRUE in index[parameter].get(SH + "optional", ())))
    if not parameters:
        raise ShapeError(f"The component {name_of(node)} has no sh:parameter.", MALFORMED)
    general = _validator(properties, "validator", index)
    return Component(
        node.value,
        tuple(parameters),
        _validator(properties, "nodeValidator", index) or general,
        _validator(properties, "propertyValidator", index) or general,
        _texts(properties, "message"),
    )


def _validator(
    properties: Mapping[str, Sequence[Term]], name: str, index: Index
) -> Validator | None:
    values = properties.get(SH + name, ())
    for node in values:
        said = index.get(node, {})
        for kind in ("ask", "select"):
            for text in said.get(SH + kind, ()):
                with of_text(node, SH + kind, text):
                    query = query_text(node, text, index)
                return Validator(query, kind, _texts(said, "message"), node, text)
    return None  # one in JavaScript, or of a kind of its own


def _texts(properties: Mapping[str, Sequence[Term]], name: str) -> tuple[str, ...]:
    values = properties.get(SH + name, ())
    return tuple(str(value) for value in values)
