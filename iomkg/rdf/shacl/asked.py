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

SPARQL: Final = "SPARQL"


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
    focus, value, use = at.focus, at.value, at.constraint.use
    path = None if at.shape.path is None else sparql(at.shape.path)
    if use is None:
        node, kind = at.constraint.terms[0], SH + "select"
        if TRUE in index.get(node, {}).get(SH + "deactivated", ()):
            return None  # a query is deactivated by itself (section 5.2)
        text, query, terms, asks = _text(node, index), None, None, False
    else:
        validator = validator_of(at.shape, use)
        if validator is None:
            return None
        node, kind, text = validator.node, SH + validator.kind, validator.text
        query, asks = validator.query, validator.kind == "ask"
        terms = {name: _bindable(term) for name, term in use.values}
    reach, names = at.target, {"this": focus}
    if asks:
        names["value"] = value
        reach += f" BIND({focus} AS {value})"
        if at.shape.path is not None:
            steps = reaching(at.target, focus, at.shape.path, value)
            reach = f"{{ SELECT DISTINCT {focus} {value} WHERE {{ {steps} }} }}"
    with of_text(node, kind, text):
        query = query or query_text(node, text, index)
        bound = prebind(query, reach, names, path=path, parameters=terms, ready=ready)
    if asks:
        fits = f"SELECT DISTINCT {focus} {value} WHERE {{ {bound.body} }}"
        return Found(f"{reach} MINUS {{ {fits} }}", (focus, value))
    return Found(f"{{ {bound.text} }}", (focus, *(n for n in bound.columns if n != focus)))


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
