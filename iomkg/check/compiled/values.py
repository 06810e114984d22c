"""Conditions on one value, as SPARQL expressions that say whether it is at fault.

Every expression is true or false and never an error, so that expressions can be joined by
``||`` and negated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from iomkg.check.compiled.model import Constraint
from iomkg.errors import ShapeNotCompiled
from iomkg.read.ntriples import n3
from iomkg.terms import RDF, RDFS, SH, XSD, Blank, Iri, Literal, Term, shorten

_TYPE: Final = f"<{RDF}type>"
_NODE_KINDS: Final = {
    "BlankNode": "isBlank({})",
    "IRI": "isIRI({})",
    "Literal": "isLiteral({})",
    "BlankNodeOrIRI": "!isLiteral({})",
    "BlankNodeOrLiteral": "!isIRI({})",
    "IRIOrLiteral": "!isBlank({})",
}
_BOUNDS: Final = {
    "MinExclusive": "<",
    "MinInclusive": "<=",
    "MaxExclusive": ">",
    "MaxInclusive": ">=",
}

_INTEGER: Final = "[+-]?[0-9]+"
_DECIMAL: Final = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
_DOUBLE: Final = rf"({_DECIMAL}([eE][+-]?[0-9]+)?|[+-]?INF|NaN)"
_ZONE: Final = r"(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR: Final = "-?([1-9][0-9]{3,}|0[0-9]{3})"
_MONTH: Final = "(0[1-9]|1[0-2])"
_DAY: Final = "(0[1-9]|[12][0-9]|3[01])"
_LEXICAL: Final = {
    "boolean": "true|false|0|1",
    "decimal": _DECIMAL,
    "integer": _INTEGER,
    "double": _DOUBLE,
    "float": _DOUBLE,
    "gYear": _YEAR + _ZONE,
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "gMonthDay": f"--({_MONTH}-(0[1-9]|[12][0-9])|(0[13-9]|1[0-2])-30|(0[13578]|1[02])-31){_ZONE}",
    "duration": r"-?P((([0-9]+Y([0-9]+M)?([0-9]+D)?|[0-9]+M([0-9]+D)?|[0-9]+D)(T([0-9]+H([0-9]+M)?"
    r"([0-9]+(\.[0-9]+)?S)?|[0-9]+M([0-9]+(\.[0-9]+)?S)?|[0-9]+(\.[0-9]+)?S))?)|T([0-9]+H"
    r"([0-9]+M)?([0-9]+(\.[0-9]+)?S)?|[0-9]+M([0-9]+(\.[0-9]+)?S)?|[0-9]+(\.[0-9]+)?S))",
    "positiveInteger": r"\+?0*[1-9][0-9]*",
    "nonNegativeInteger": r"\+?[0-9]+|-0+",
    "negativeInteger": "-0*[1-9][0-9]*",
    "nonPositiveInteger": r"-[0-9]+|\+?0+",
    "hexBinary": "([0-9a-fA-F]{2})*",
}
"""Lexical spaces (XML Schema 1.1 Part 2, section 3.3), but for dates and times."""
_SIGNED: Final = frozenset(
    {"positiveInteger", "nonNegativeInteger", "negativeInteger", "nonPositiveInteger"}
)
_CAST: Final = frozenset({"date", "dateTime", "time"})
"""Types whose lexical form a cast checks better than a pattern: there is no 30 February."""
_RANGES: Final = {
    "byte": (-(2**7), 2**7 - 1),
    "short": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
    "unsignedByte": (0, 2**8 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedLong": (0, 2**64 - 1),
}


def term(value: Term) -> str:
    """Write a term of a shape into a query.

    Args:
        value: the term.

    Returns:
        The term in SPARQL syntax.

    Raises:
        ShapeNotCompiled: for a blank node, which a query cannot name.
    """
    if isinstance(value, Blank):
        raise ShapeNotCompiled(
            "A shape compares with a blank node, which a query cannot name.",
            "Give the node an IRI, or describe it with a nested shape.",
        )
    return n3(value)


def ordered(left: str, sign: str, right: str) -> str:
    """Compare as SPARQL does (SHACL sections 4.3 and 4.5.3), where engines compare more.

    Some have ``<=`` hold between a term and itself whatever it is; SPARQL orders no IRIs, no
    text with a language and no literals of datatypes that it does not know.

    Args:
        left: a term or variable.
        sign: ``<``, ``<=``, ``>`` or ``>=``.
        right: a variable.
    """
    known = f'STRSTARTS(STR(DATATYPE({right})), "{XSD}")'
    return f"COALESCE({known} && {left} {sign} {right}, false)"


def either(conditions: Iterable[str]) -> str:
    """Join expressions by ``||``; ``false`` if there are none."""
    return " || ".join(dict.fromkeys(conditions)) or "false"


def value_fault(
    constraint: Constraint, var: str, subclasses: dict[str, tuple[str, ...]]
) -> str | None:
    """Say when a value node breaks a constraint that looks at one value alone.

    Args:
        constraint: the constraint.
        var: the variable of the value node, with its question mark.
        subclasses: the classes below each class that shapes name, itself among them.

    Returns:
        An expression that is true where the value is at fault; None where the constraint is
        of another kind.

    Raises:
        ShapeNotCompiled: if the constraint compares with a blank node.
    """
    name = constraint.component.removesuffix("ConstraintComponent")
    if name == "Class":
        return class_fault(str(constraint.terms[0]), var, subclasses)
    if name in _BOUNDS:
        return f"!{ordered(term(constraint.terms[0]), _BOUNDS[name], var)}"
    writer = _WRITERS.get(name)
    return None if writer is None else writer(var, constraint.terms)


def _node_kind(var: str, terms: Sequence[Term]) -> str:
    return f"!({_NODE_KINDS[str(terms[0]).removeprefix(SH)].format(var)})"


def _length(var: str, terms: Sequence[Term], sign: str) -> str:
    return f"!COALESCE(STRLEN(STR({var})) {sign} {int(str(terms[0]))}, false)"


def _pattern(var: str, terms: Sequence[Term]) -> str:
    arguments = ", ".join(term(each) for each in terms)
    return f"!COALESCE(REGEX(STR({var}), {arguments}), false)"


def _language_in(var: str, terms: Sequence[Term]) -> str:
    ranges = [term(Literal(str(tag).lower())) for tag in terms]
    matches = " || ".join(f"LANGMATCHES(LANG({var}), {tag})" for tag in ranges) or "false"
    return f"!COALESCE({matches}, false)"


def class_fault(name: str, var: str, subclasses: dict[str, tuple[str, ...]]) -> str:
    """Say when a value node is no instance of a class (SHACL section 4.1.1).

    Args:
        name: IRI of the class.
        var: the variable of the value node.
        subclasses: the classes below each class, itself among them.
    """
    kind = f"{var}_class"
    if name not in subclasses:  # one below it has no name: follow the hierarchy itself
        within = f"EXISTS {{ {kind} <{RDFS}subClassOf>* <{name}> }}"
        return f"NOT EXISTS {{ {var} {_TYPE} {kind} FILTER({within}) }}"
    below = [f"<{each}>" for each in subclasses[name]]
    if len(below) == 1:
        return f"NOT EXISTS {{ {var} {_TYPE} {below[0]} }}"
    return f"NOT EXISTS {{ {var} {_TYPE} {kind} FILTER({kind} IN ({', '.join(below)})) }}"


def datatype_fault(datatype: str, var: str) -> str:
    """Say when a value is no well-typed literal of a datatype (SHACL section 4.1.2).

    Args:
        datatype: IRI of the datatype.
        var: the variable of the value node.
    """
    wrong = f"!COALESCE(DATATYPE({var}) = <{datatype}>, false)"
    local = datatype.removeprefix(XSD) if datatype.startswith(XSD) else ""
    if local in _CAST:
        # A cast of an ill-formed text is an error; of a well-formed one it equals itself.
        cast = f"<{datatype}>(STR({var}))"
        return f"{wrong} || !COALESCE({cast} = {cast}, false)"
    lexical = _INTEGER if local in _RANGES else _LEXICAL.get(local)
    if lexical is None:
        return wrong
    faults = [wrong, f"!COALESCE(REGEX(STR({var}), {n3(Literal(f'^({lexical})$'))}), false)"]
    if local in _RANGES:
        # As decimals: the bounds of unsignedLong are beyond the integers of some engines.
        low, high = _RANGES[local]
        number = f"<{XSD}decimal>(STR({var}))"
        faults.append(f"!COALESCE({number} >= {low}.0 && {number} <= {high}.0, false)")
    return " || ".join(faults)


def doubt(constraint: Constraint) -> tuple[str, str] | None:
    """Return a query that tells whether an engine can decide a constraint, if that is in doubt.

    Engines differ in their regular expressions: one that an engine cannot read is an error
    there, and would look like a value that does not match. And some keep numbers by value:
    what was an ``xsd:byte`` comes back as an ``xsd:integer``.

    Args:
        constraint: any constraint.

    Returns:
        An ASK query that is true where the constraint can be decided, and what is wrong where
        it cannot; None for a constraint without such doubt.
    """
    if constraint.component == "PatternConstraintComponent":
        arguments = ", ".join(term(each) for each in constraint.terms)
        query = f'ASK {{ BIND(REGEX("a", {arguments}) AS ?known) FILTER(BOUND(?known)) }}'
        return query, f"the store cannot evaluate the pattern {constraint.terms[0]}"
    if constraint.component == "DatatypeConstraintComponent":
        name = str(constraint.terms[0])
        if name.removeprefix(XSD) in {*_RANGES, *_SIGNED}:
            one = "-1" if name.endswith(("negativeInteger", "nonPositiveInteger")) else "1"
            query = f'ASK {{ FILTER(DATATYPE("{one}"^^<{name}>) = <{name}>) }}'
            return query, f"the store does not keep {shorten(name)} apart from xsd:integer"
    return None


def same(left: str, value: Term) -> str:
    """Write that a variable is a term (not: has its value)."""
    return f"sameTerm({left}, {term(value)})"


def _not_among(var: str, members: Sequence[Term]) -> str:
    if not members:
        return "true"
    if all(isinstance(member, Iri) for member in members):
        # No two IRIs are equal without being the same, so the short form is right for them.
        return f"!COALESCE({var} IN ({', '.join(term(m) for m in members)}), false)"
    return f"!({' || '.join(same(var, member) for member in members)})"


_WRITERS: Final[dict[str, Callable[[str, Sequence[Term]], str]]] = {
    "Datatype": lambda var, terms: datatype_fault(str(terms[0]), var),
    "NodeKind": _node_kind,
    "MinLength": lambda var, terms: _length(var, terms, ">="),
    "MaxLength": lambda var, terms: _length(var, terms, "<="),
    "Pattern": _pattern,
    "LanguageIn": _language_in,
    "In": _not_among,
}
