"""Constraints that ask a query of their own: ``sh:sparql`` and declared components."""

from __future__ import annotations

from typing import Final

from iomkg.errors import ShapeError, ShapeNotCompiled
from iomkg.rdf.shacl.components import Use, Validator
from iomkg.rdf.shacl.found import Found, Occurrence, reaching
from iomkg.rdf.shacl.model import Constraint, Shape
from iomkg.rdf.shacl.paths import sparql
from iomkg.rdf.shacl.prebinding import Preparing, prebind
from iomkg.rdf.shacl.shape_texts import of_text, query_text
from iomkg.rdf.shacl.shapes_graph import MALFORMED, TRUE, Index, name_of
from iomkg.terms import SH, Blank, Iri, Literal, Term

SPARQL: Final = "SPARQLConstraintComponent"


def is_asked(constraint: Constraint) -> bool:
    """Whether a constraint asks a query of its own."""
    return constraint.component == SPARQL or constraint.use is not None


def validator_of(shape: Shape, use: Use) -> Validator | None:
    """Return what validates a shape of its kind, if the component has such a validator."""
    component = use.component
    return component.node_validator if shape.path is None else component.property_validator


def asked(at: Occurrence, index: Index, ready: Preparing | None = None) -> Found | None:
    """Find the results of a constraint with a query (SHACL sections 5.3 and 6.3).

    Args:
        at: the constraint, where it applies.
        index: the shapes graph.
        ready: as for :func:`iomkg.rdf.shacl.prebinding.prebind`.

    Returns:
        How to find them; None if the query is deactivated, or the component validates no shapes
        of this kind.

    Raises:
        ShapeError: if the query is ill-formed.
        ShapeNotCompiled: if it cannot be asked for all focus nodes at once.
    """
    focus, value, target = at.focus, at.value, at.target
    path = None if at.shape.path is None else sparql(at.shape.path)
    use = at.constraint.use
    if use is None:
        if TRUE in index.get(at.constraint.terms[0], {}).get(SH + "deactivated", ()):
            return None  # a query is deactivated by itself (section 5.2)
        node = at.constraint.terms[0]
        text = _text(node, index)
        with of_text(node, SH + "select", text):
            query = query_text(node, text, index)
            bound = prebind(query, target, {"this": focus}, path=path, ready=ready)
        return Found(f"{{ {bound.text} }}", _columns(bound.columns, focus))
    validator = validator_of(at.shape, use)
    if validator is None:
        return None
    terms = {name: _bindable(term) for name, term in use.values}
    if not validator.is_ask:
        with of_text(validator.node, validator.kind, validator.text):
            bound = prebind(
                validator.query,
                target,
                {"this": focus},
                path=path,
                parameters=terms,
                ready=ready,
            )
        return Found(f"{{ {bound.text} }}", _columns(bound.columns, focus))
    if at.shape.path is None:
        reach = f"{target} BIND({focus} AS {value})"
    else:
        steps = reaching(target, focus, at.shape.path, value)
        reach = f"{{ SELECT DISTINCT {focus} {value} WHERE {{ {steps} }} }}"
    names = {"this": focus, "value": value}
    with of_text(validator.node, validator.kind, validator.text):
        bound = prebind(validator.query, reach, names, path=path, parameters=terms, ready=ready)
    fits = f"SELECT DISTINCT {focus} {value} WHERE {{ {bound.body} }}"
    return Found(f"{reach} MINUS {{ {fits} }}", (focus, value))


def _columns(columns: tuple[str, ...], focus: str) -> tuple[str, ...]:
    return (focus, *(name for name in columns if name != focus))


def _text(node: Term, index: Index) -> Term:
    for text in index.get(node, {}).get(SH + "select", ()):
        return text
    raise ShapeError(f"The constraint {name_of(node)} has no sh:select.", MALFORMED)


def _bindable(term: Term) -> Iri | Literal:
    if isinstance(term, Blank):
        raise ShapeNotCompiled(
            "A parameter of a constraint is a blank node, which a query cannot name.",
            "Give the node an IRI.",
        )
    return term
