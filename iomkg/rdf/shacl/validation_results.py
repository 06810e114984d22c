"""What the rows of an answer say: validation results, with their messages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from iomkg.errors import ShapeError
from iomkg.rdf.read.ntriples import n3
from iomkg.rdf.read.oxterms import read_term
from iomkg.rdf.shacl.asked import SPARQL, is_asked, validator_of
from iomkg.rdf.shacl.engines import ShaclResult, severity_of
from iomkg.rdf.shacl.found import Occurrence
from iomkg.rdf.shacl.model import Constraint, Shape
from iomkg.rdf.shacl.paths import Predicate, sparql
from iomkg.rdf.shacl.shapes_graph import TRUE, Index, name_of
from iomkg.terms import SH, Blank, Iri, Literal, Term, shorten

_NO_VALUE: Final = frozenset(
    "MinCount MaxCount HasValue UniqueLang QualifiedMinCount QualifiedMaxCount".split()
)

_LISTED: Final = 20
_MOST: Final = 1000
_VARIABLE: Final = re.compile(r"\{[?$](\w+)\}")
_PHRASES: Final = {
    "Class": "The value is no instance of {0}.",
    "Datatype": "The value is no well-formed {0}.",
    "NodeKind": "The value is not of kind {0}.",
    "MinCount": "There are fewer than {0} values.",
    "MaxCount": "There are more than {0} values.",
    "MinExclusive": "The value is not greater than {0}.",
    "MinInclusive": "The value is less than {0}.",
    "MaxExclusive": "The value is not less than {0}.",
    "MaxInclusive": "The value is greater than {0}.",
    "MinLength": "The value has fewer than {0} characters.",
    "MaxLength": "The value has more than {0} characters.",
    "Pattern": "The value does not match {0}.",
    "LanguageIn": "The value's language is none of {all}.",
    "UniqueLang": "Several values have the same language.",
    "Equals": "The values are not those of {0}.",
    "Disjoint": "The value is also one of {0}.",
    "LessThan": "The value is not less than a value of {0}.",
    "LessThanOrEquals": "The value is greater than a value of {0}.",
    "HasValue": "The value {0} is missing.",
    "In": "The value is none of {all}.",
    "Closed": "The shape is closed, and does not allow this property.",
    "Not": "The value conforms to {shapes}, which it may not.",
    "And": "The value does not conform to all of {shapes}.",
    "Or": "The value conforms to none of {shapes}.",
    "Xone": "The value does not conform to exactly one of {shapes}.",
    "Node": "The value does not conform to {shapes}.",
    "QualifiedMinCount": "Fewer than {0} values conform to {shapes}.",
    "QualifiedMaxCount": "More than {0} values conform to {shapes}.",
    "SPARQL": "{query} finds fault with this.",
    "Expression": "The expression of the shape does not give true.",
}


@dataclass(frozen=True)
class Task(Occurrence):
    """One constraint of one shape to be asked for.

    Attributes:
        outer: the variables of the focus nodes through which validation came to this one.
        route: the shapes through which it came to this shape. A fault counts once for each
            way to it.
    """

    outer: tuple[str, ...] = ()
    route: tuple[Term, ...] = ()


def read_result(
    task: Task, variables: Sequence[str], row: Sequence[Term | None], index: Index
) -> ShaclResult:
    """Turn a row into a validation result (SHACL sections 3.6.2 and 5.3.2).

    Args:
        task: what was asked for.
        variables: the columns.
        row: the solution: focus node, value if there is one, further columns.
        index: the shapes graph.

    Returns:
        The result.

    Raises:
        ShapeError: if a query of a shape reports a failure.
    """
    shape, constraint = task.shape, task.constraint
    named = dict(zip(variables, row, strict=True))
    focus = row[0]
    assert focus is not None
    own = row[: len(row) - len(task.outer)]
    value: Term | None = own[1] if len(own) > 1 else focus
    path = _path(shape)
    if constraint.component in _NO_VALUE:
        value = None
    elif constraint.component == "Closed":
        path = str(row[2])
    elif is_asked(constraint):
        value, path = _asked(task, focus, value, named)
    return ShaclResult(
        focus=name_of(focus),
        path=path,
        value=None if value is None else n3(value),
        source_shape=name_of(shape.node),
        component=constraint.iri,
        severity=severity_of(shape.severity),
        messages=_messages(task, {**named, "this": focus, "value": value}, index),
        source_constraint=name_of(constraint.terms[0]) if constraint.component == SPARQL else None,
    )


def term_of(text: str) -> Term:
    """Read a term as results write it: an IRI bare, any other in N-Triples."""
    if text.startswith("_:"):
        return Blank(text[2:])
    if not text.startswith(('"', "<")):
        return Iri(text)
    return read_term(text)


def _asked(
    task: Task, focus: Term, value: Term | None, named: Mapping[str, Term | None]
) -> tuple[Term | None, str | None]:
    """Read the value and path of a solution of a query."""
    path = _path(task.shape)
    if named.get("failure") == TRUE:
        raise ShapeError(
            f"{name_of(task.shape.node)}: a query reports a failure for {name_of(focus)}.",
            "See what the query binds ?failure for.",
        )
    use = task.constraint.use
    validator = None if use is None else validator_of(task.shape, use)
    if validator is not None and validator.kind == "ask":
        return value, path
    given, own = named.get("value"), named.get("path")
    if given is None and task.shape.path is None:
        given = focus
    return given, own.value if isinstance(own, Iri) else path


def _messages(task: Task, known: Mapping[str, Term | None], index: Index) -> tuple[str, ...]:
    shape, constraint = task.shape, task.constraint
    own: Iterable[str] = ()
    if constraint.use is not None:
        known = {**known, **dict(constraint.use.values)}
        validator = validator_of(shape, constraint.use)
        own = (validator.messages if validator else ()) or constraint.use.component.messages
    elif constraint.component == SPARQL:
        said = index.get(constraint.terms[0], {}).get(SH + "message", ())
        own = [str(message) for message in said]
    if known.get("message") is not None:
        own = [str(known["message"])]
    given = list(own) or [message.value for message in shape.messages]
    texts = given or [_default_message(shape, constraint)]
    return tuple(sorted(_filled(text, known) for text in texts))


def _path(shape: Shape) -> str | None:
    if shape.path is None:
        return None
    return shape.path.iri if isinstance(shape.path, Predicate) else sparql(shape.path)


def _default_message(shape: Shape, constraint: Constraint) -> str:
    """Say what a constraint asks for.

    Args:
        shape: the shape that has it.
        constraint: the constraint.

    Returns:
        A sentence in English, with the path.
    """
    terms = [_short(each) for each in constraint.terms[: _LISTED + 1]]
    phrase = _PHRASES.get(constraint.component, "The constraint {name} is not met.")
    # The label of a blank node says nothing to a reader, and may vary.
    nested = dict.fromkeys(
        "a nested shape" if isinstance(each, Blank) else _short(each)
        for each in constraint.shapes[:_MOST]
    )
    named = constraint.terms and isinstance(constraint.terms[0], Iri)
    words = phrase.format(
        *terms[:1] or [""],
        all=", ".join(terms[:_LISTED]) + (", …" if len(terms) > _LISTED else ""),
        name=constraint.component.removesuffix("ConstraintComponent"),
        shapes=", ".join(list(nested)[:_LISTED]) + (", …" if len(nested) > _LISTED else ""),
        query=f"The query {terms[0]}" if named else "A query of the shape",
    )
    return words if shape.path is None else f"{sparql(shape.path)}: {words}"


def _filled(message: str, values: Mapping[str, Term | None]) -> str:
    """Put values in place of ``{?name}`` and ``{$name}`` (SHACL section 5.3.2).

    Args:
        message: a message of a shape.
        values: the values by name; what has none stays as it is written.
    """

    def value(match: re.Match[str]) -> str:
        found = values.get(match[1])
        return match[0] if found is None else _short(found)

    return _VARIABLE.sub(value, message)


def _short(term: Term) -> str:
    if isinstance(term, Iri):
        return shorten(term.value)
    return term.value if isinstance(term, Literal) else name_of(term)
