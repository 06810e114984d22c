"""pySHACL with its departures from the Recommendation mended: the oracle for generated cases.

Each mend replaces one function of pySHACL while a validation runs, and names the section of SHACL
(W3C Recommendation, 20 July 2017) or SPARQL 1.1 that decides. ``test_shacl_departures.py`` has a
small example of each: what the specification wants, and that pySHACL alone gives something else.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import Any, TypeAlias
from unittest.mock import patch

from pyshacl import shape as shape_module
from pyshacl.constraints.core import (
    other_constraints,
    property_pair_constraints,
    string_based_constraints,
    value_constraints,
    value_range_constraints,
)
from pyshacl.constraints.sparql import sparql_based_constraint_components as components
from pyshacl.helper import expression_helper, sparql_query_helper
from pyshacl.shape import Shape
from rdflib import RDF, RDFS, SH, XSD, BNode, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.plugins import sparql
from rdflib.plugins.sparql import operators
from rdflib.plugins.sparql.sparql import SPARQLError

from iomkg.rdf.shacl.engines import PySHACL, ShaclResult
from iomkg.terms import Triple

Results: TypeAlias = tuple[bool, list[Any]]
"""Whether something is wrong, and pySHACL's reports of it."""

MENDS: list[tuple[object, str, Any]] = []
"""What is replaced: the module or class, the name, and by what."""


@dataclass(frozen=True)
class MendedPySHACL:
    """Validates with pySHACL as it ought to be."""

    def validate(self, data: Sequence[Triple], shapes: Sequence[Triple]) -> list[ShaclResult]:
        with mended():
            return PySHACL().validate(data, shapes)


@contextmanager
def mended() -> Iterator[None]:
    """Put the mends in place, and take them out again."""
    with ExitStack() as stack:
        for owner, name, better in MENDS:
            stack.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, better)
        # A validator is remembered by the id of its graph, which a later graph may have again.
        stack.enter_context(
            patch.dict(components.SPARQLConstraintComponentValidator.validator_cache, clear=True)
        )
        # Ill-typed literals are part of the cases, and of no interest to a reader.
        for name in ("rdflib.term", "pyshacl-validate"):
            stack.enter_context(patch.object(logging.getLogger(name), "disabled", True))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore", UserWarning)
        yield


def mend(owner: object, *names: str) -> Callable[[Any], Any]:
    """Have a function stand in for others of pySHACL."""

    def register(better: Any) -> Any:
        MENDS.extend((owner, name, better) for name in names)
        return better

    return register


# Section 2.3.1.4: an inverted sequence is walked from its end. No depth is too much.
_one_step = expression_helper.value_nodes_from_path


@mend(expression_helper, "value_nodes_from_path")
@mend(shape_module, "value_nodes_from_path")
def value_nodes(
    shapes: Any, focus: Any, path: Any, graph: Any, *, inverse: bool = False, recursion: int = 0
) -> set[Any]:
    if (path, RDF.first, None) not in shapes.graph:
        return set(_one_step(shapes, focus, path, graph, inverse=inverse))
    steps = list(shapes.graph.items(path))
    nodes = {focus}
    for step in reversed(steps) if inverse else steps:
        nodes = {
            value
            for node in nodes
            for value in value_nodes(shapes, node, step, graph, inverse=inverse)
        }
    return nodes


# Section 5.3: a path within a path stands in brackets, and IRIs are written in full.
@mend(sparql_query_helper, "shacl_path_to_sparql_path")
def path_text(shapes: Any, path: Any, prefixes: Any = None) -> str:
    graph = shapes.graph
    if isinstance(path, URIRef):
        return f"<{path}>"
    if (path, RDF.first, None) in graph:
        return f"({'/'.join(path_text(shapes, step) for step in graph.items(path))})"
    choices = graph.value(path, SH.alternativePath)
    if choices is not None:
        return f"({'|'.join(path_text(shapes, choice) for choice in graph.items(choices))})"
    for name, before, after in _UNARY:
        inner = graph.value(path, SH[name])
        if inner is not None:
            return f"({before}{path_text(shapes, inner)}{after})"
    raise NotImplementedError


_UNARY = (
    ("inversePath", "^", ""),
    ("zeroOrMorePath", "", "*"),
    ("oneOrMorePath", "", "+"),
    ("zeroOrOnePath", "", "?"),
)


# Section 2.1.3.3: a shape, typed as such, that is an instance of rdfs:Class by any chain.
@mend(Shape, "implicit_class_targets")
def implicit_class_targets(self: Any) -> list[Any]:
    graph = self.sg.graph
    types = set(graph.objects(self.node, RDF.type))

    def has_type(*classes: URIRef) -> bool:
        below = {c for each in classes for c in graph.transitive_subjects(RDFS.subClassOf, each)}
        return bool(types & below)

    typed = has_type(SH.NodeShape, SH.PropertyShape) and has_type(RDFS.Class)
    return [self.node] if typed else []


# Section 4.1.2: the datatype is the one named; no name stands for all.
MENDS += [(value_constraints, name, None) for name in ("RDFS_Literal", "RDFS_Datatype")]

# Section 4.8.1: every predicate counts.
MENDS.append((other_constraints.ClosedConstraintComponent, "ALWAYS_IGNORE", frozenset()))


# Section 4.4.1: a blank node is never long enough, even for nothing.
_long_enough = string_based_constraints.MinLengthConstraintComponent._evaluate_string_rule


@mend(string_based_constraints.MinLengthConstraintComponent, "_evaluate_string_rule")
def min_length(self: Any, rule: Any, graph: Any, values: dict[Any, Any]) -> Results:
    if rule.value:
        return _long_enough(self, rule, graph, values)
    found = [
        self.make_v_result(graph, focus, value_node=value)
        for focus, nodes in values.items()
        for value in nodes
        if isinstance(value, BNode)
    ]
    return bool(found), found


# Section 4.4.3: flags as in SPARQL (XPath and XQuery Functions, section 7.6.1.1).
_init_pattern = string_based_constraints.PatternConstraintComponent.__init__


@mend(string_based_constraints.PatternConstraintComponent, "__init__")
def init_pattern(self: Any, shape: Any) -> None:
    _init_pattern(self, shape)
    flags = str(self.flags or "")
    options = re.NOFLAG
    for letter, option in (("i", re.I), ("m", re.M), ("s", re.S)):
        options |= option if letter in flags else re.NOFLAG
    for pattern in self.compiled_cache:
        text = re.sub(r"\s", "", pattern) if "x" in flags else str(pattern)
        self.compiled_cache[pattern] = re.compile(text, options)


# Section 4.4.4: langMatches, which has a range match all that begin with it (RFC 4647, 3.3.1).
@mend(string_based_constraints.LanguageInConstraintComponent, "_evaluate_string_rule")
def language_in(self: Any, rule: Any, graph: Any, values: dict[Any, Any]) -> Results:
    ranges = [str(each).lower() for each in self.shape.sg.graph.items(rule)]

    def matches(value: Any) -> bool:
        tag = (getattr(value, "language", None) or "").lower()
        return bool(tag) and any(r == "*" or f"{tag}-".startswith(f"{r}-") for r in ranges)

    found = [
        self.make_v_result(graph, focus, value_node=value)
        for focus, nodes in values.items()
        for value in nodes
        if not matches(value)
    ]
    return bool(found), found


# Sections 4.3 and 4.5: < and <= are those of SPARQL (SPARQL 1.1, section 17.3), of which those
# for dates are an addition that both rdflib and Oxigraph have.
@mend(value_range_constraints, "compare_literal")
def compare(left: Any, right: Any) -> int:
    """Order two terms as SPARQL does: -1, 0 or 1.

    Raises:
        TypeError: if they have no order.
    """
    for kind in (_number, _text, _boolean, _moment):
        values = kind(left), kind(right)
        if None not in values:
            low, high = values
            if isinstance(low, tuple):
                return _compare_moments(low, high)
            if low == high:
                return 0
            if low < high or low > high:
                return -1 if low < high else 1
    raise TypeError(f"{left!r} and {right!r} have no order")


_NUMERIC = {XSD.integer, XSD.decimal, XSD.float, XSD.double, XSD.byte, XSD.int, XSD.short} | {
    XSD.long,
    XSD.nonNegativeInteger,
    XSD.positiveInteger,
    XSD.nonPositiveInteger,
    XSD.negativeInteger,
    XSD.unsignedByte,
    XSD.unsignedInt,
    XSD.unsignedLong,
    XSD.unsignedShort,
}


def _number(term: Any) -> float | None:
    if not isinstance(term, RdflibLiteral) or term.datatype not in _NUMERIC or term.ill_typed:
        return None
    return float(term.value)


def _text(term: Any) -> str | None:
    plain = isinstance(term, RdflibLiteral) and not term.language
    return str(term) if plain and term.datatype in {None, XSD.string} else None


def _boolean(term: Any) -> bool | None:
    truth = isinstance(term, RdflibLiteral) and term.datatype == XSD.boolean and not term.ill_typed
    return term.value if truth else None


def _moment(term: Any) -> tuple[str, datetime] | None:
    """A date or a date with time, which do not compare with each other."""
    if not isinstance(term, RdflibLiteral) or term.ill_typed:
        return None
    if term.datatype == XSD.dateTime and isinstance(term.value, datetime):
        return "dateTime", term.value
    if term.datatype == XSD.date and isinstance(term.value, date):
        day = datetime.combine(term.value, datetime.min.time())
        zone = re.search(r"(Z|[+-]\d\d:\d\d)$", str(term)[1:])
        return "date", day.replace(tzinfo=_zone(zone[0]) if zone else None)
    return None


def _zone(text: str) -> timezone:
    if text == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[4:])
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))


def _compare_moments(left: tuple[str, datetime], right: tuple[str, datetime]) -> int:
    """Where one alone has a time zone, 14 hours decide (XML Schema 1.1, section 3.3.7)."""
    if left[0] != right[0]:
        raise TypeError("a date and a dateTime have no order")
    lag = timedelta(0)
    moments = [left[1], right[1]]
    if (moments[0].tzinfo is None) != (moments[1].tzinfo is None):
        moments = [each.replace(tzinfo=each.tzinfo or UTC) for each in moments]
        lag = timedelta(hours=14)
    apart = moments[0] - moments[1]
    if lag and abs(apart) <= lag:
        raise TypeError("with one time zone unknown they have no order")
    return (apart > timedelta(0)) - (apart < timedelta(0))


# The same in queries: to rdflib any two literals have an order.
def _ordered(*allowed: int) -> Callable[[Any, Any], bool]:
    return lambda left, right: compare(left, right) in allowed


MENDS += [
    (RdflibLiteral, "__lt__", _ordered(-1)),
    (RdflibLiteral, "__le__", _ordered(-1, 0)),
    (RdflibLiteral, "__gt__", _ordered(1)),
    (RdflibLiteral, "__ge__", _ordered(1, 0)),
]


# A blank node has no string (SPARQL 1.1, section 17.4.2.5). What is replaced is the inside of the
# function, which parsed queries hold.
def string_of(expr: Any, ctx: Any) -> RdflibLiteral:
    if isinstance(expr.arg, SPARQLError):
        raise expr.arg
    if isinstance(expr.arg, BNode):
        raise SPARQLError("a blank node has no string")
    return Literal(str(expr.arg))  # noqa: F821, a name of the module that it runs in


MENDS.append((operators.Builtin_STR, "__code__", string_of.__code__))

# No mend, but five times the speed: a text is parsed once and for all.
MENDS.append((sparql, "prepareQuery", cache(sparql.prepareQuery)))

# Section 5.3.1: a node is bound although it is false, zero or empty, as no term is to Python.
MENDS.append((RdflibLiteral, "__bool__", lambda _: True))


def _pairs(allowed: frozenset[int]) -> Callable[..., Results]:
    def check(self: Any, values: Any, others: Any, graph: Any, focus: Any) -> Results:
        found = [
            self.make_v_result(graph, focus, value_node=value)
            for value in values
            for other in others
            if _order(value, other) not in allowed
        ]
        return bool(found), found

    return check


def _order(value: Any, other: Any) -> int | None:
    try:
        return compare(value, other)
    except TypeError:
        return None


mend(property_pair_constraints.LessThanConstraintComponent, "_compare_lt")(_pairs(frozenset({-1})))
mend(property_pair_constraints.LessThanOrEqualsConstraintComponent, "_compare_ltoe")(
    _pairs(frozenset({-1, 0}))
)


# Section 6.3: what an ASK query fails is the value node, of a property shape as well.
_ask = components.AskConstraintValidator.validate


@mend(components.AskConstraintValidator, "validate")
def ask(self: Any, *args: Any, **kwargs: Any) -> set[Any]:
    return {(value, (None, None, value)) for value, _ in _ask(self, *args, **kwargs)}


# Section 6.3: a SELECT query is asked once for a focus node, whatever its value nodes.
_select = components.SelectConstraintValidator.validate


@mend(components.SelectConstraintValidator, "validate")
def select(self: Any, executor: Any, focus: Any, values: Any, *args: Any, **kw: Any) -> set[Any]:
    return {(focus, found) for _, found in _select(self, executor, focus, [None], *args, **kw)}


# Section 6.2.1: several values of the only parameter are several constraints.
_evaluate = components.BoundShapeValidatorComponent.evaluate


@mend(components.BoundShapeValidatorComponent, "evaluate")
def evaluate(self: Any, *args: Any) -> Results:
    helper = self.query_helper
    if len(helper.parameters) != 1:
        return _evaluate(self, *args)
    conforms, found = True, []
    (parameter,) = helper.parameters
    for value in set(self.shape.objects(parameter.path())):
        helper.param_bind_map = {parameter.localname: value}
        well, more = _evaluate(self, *args)
        conforms, found = conforms and well, found + more
    return conforms, found


# Section 6.2.3: a component without a validator for this kind of shape is ignored.
_custom = Shape.find_custom_constraints


@mend(Shape, "find_custom_constraints")
def find_custom_constraints(self: Any) -> set[Any]:
    def suits(component: Any) -> bool:
        own = component.property_validators if self._p else component.node_validators
        return bool(own or component.validators)

    return {component for component in _custom(self) if suits(component)}
