"""Messages for shapes that have none of their own, and variables in messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from iomkg.rdf.shacl.model import Constraint, Shape
from iomkg.rdf.shacl.paths import sparql
from iomkg.rdf.shacl.shapes_graph import name_of
from iomkg.terms import Blank, Iri, Literal, Term, shorten

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


def default_message(shape: Shape, constraint: Constraint) -> str:
    """Say what a constraint asks for.

    Args:
        shape: the shape that has it.
        constraint: the constraint.

    Returns:
        A sentence in English, with the path.
    """
    name = constraint.short
    terms = [_short(each) for each in constraint.terms[: _LISTED + 1]]
    phrase = _PHRASES.get(name, "The constraint {name} is not met.")
    # The label of a blank node says nothing to a reader, and may vary.
    nested = dict.fromkeys(
        "a nested shape" if isinstance(each, Blank) else _short(each)
        for each in constraint.shapes[:_MOST]
    )
    named = constraint.terms and isinstance(constraint.terms[0], Iri)
    words = phrase.format(
        *terms[:1] or [""],
        all=", ".join(terms[:_LISTED]) + (", …" if len(terms) > _LISTED else ""),
        name=name,
        shapes=", ".join(list(nested)[:_LISTED]) + (", …" if len(nested) > _LISTED else ""),
        query=f"The query {terms[0]}" if named else "A query of the shape",
    )
    return words if shape.path is None else f"{sparql(shape.path)}: {words}"


def filled(message: str, values: Mapping[str, Term | None]) -> str:
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
