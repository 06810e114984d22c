"""Conditions on one value, as SPARQL expressions that say whether it is at fault.

Every expression is true or false and never an error, so that expressions can be joined by
``||`` and negated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from iomkg.rdf.read.ntriples import n3
from iomkg.rdf.shacl.literals import RANGES, Literals
from iomkg.rdf.shacl.model import Constraint
from iomkg.rdf.shacl.shapes_graph import whole_number
from iomkg.rdf.shacl.xpath_patterns import engine_pattern
from iomkg.terms import RDF, RDFS, SH, XSD, Iri, Literal, Term

_TYPE: Final = f"<{RDF}type>"
_NODE_KINDS: Final = {
    "BlankNode": "isBlank({})",
    "IRI": "isIRI({})",
    "Literal": "isLiteral({})",
    "BlankNodeOrIRI": "!isLiteral({})",
    "BlankNodeOrLiteral": "!isIRI({})",
    "IRIOrLiteral": "!isBlank({})",
}
COMPARED: Final = {"LessThan": "<", "LessThanOrEquals": "<="}
"""How components that compare with another property do so."""
BOUNDS: Final = {
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
_ORDERED: Final = tuple(
    XSD + name
    for name in (
        "string",
        "date",
        "dateTime",
        "time",
        "gYear",
        "gYearMonth",
        "gMonth",
        "gDay",
        "gMonthDay",
        "duration",
        "dayTimeDuration",
        "yearMonthDuration",
    )
)
"""Datatypes with an order, besides the numeric ones and xsd:boolean."""
_CAST: Final = frozenset({"date", "dateTime", "time"})
"""Types whose lexical form a cast checks better than a pattern: there is no 30 February."""


def ordered(left: str, sign: str, right: str) -> str:
    """Compare as SPARQL does (SHACL sections 4.3 and 4.5.3), where engines differ.

    Some have ``<=`` hold between a term and itself whatever it is; SPARQL orders no IRIs, no
    text with a language, no ill-typed literals and none of datatypes that it does not know, and
    NaN is not even equal to itself. It does order booleans, which some do not.

    Args:
        left: a constant or an expression for a literal.
        sign: ``<``, ``<=``, ``>`` or ``>=``.
        right: an expression for a literal.

    Returns:
        An expression that is true or false and never an error.
    """
    kind = f"DATATYPE({right})"
    known = f"(isNumeric({right}) || {kind} IN ({', '.join(f'<{each}>' for each in _ORDERED)}))"
    booleans = f"{kind} = <{XSD}boolean> && DATATYPE({left}) = <{XSD}boolean>"
    numbers = f"IF({left}, 1, 0) {sign} IF({right}, 1, 0)"
    compared = f"{left} {sign} {right}"
    if "=" in sign:
        compared = f"IF(sameTerm({left}, {right}), {_equals_itself(right)}, {compared})"
    return f"COALESCE(IF({booleans}, {numbers}, {known} && {compared}), false)"


def _equals_itself(literal: str) -> str:
    """Say that a literal of a datatype with an order has a value, and this is not NaN."""
    kind = f"DATATYPE({literal})"
    faults = ((each, lexical(each, literal)) for each in _ORDERED)
    faulty = either(f"{kind} = <{each}> && ({fault})" for each, fault in faults if fault)
    return f"({literal} = {literal} && !({faulty}))"


def either(conditions: Iterable[str]) -> str:
    """Join expressions by ``||``; ``false`` if there are none."""
    return " || ".join(dict.fromkeys(conditions)) or "false"


def value_fault(
    constraint: Constraint,
    var: str,
    subclasses: dict[str, tuple[str, ...]],
    literals: Literals,
) -> str | None:
    """Say when a value node breaks a constraint that looks at one value alone.

    Args:
        constraint: the constraint.
        var: the variable of the value node, with its question mark.
        subclasses: the classes below each class that shapes name, itself among them.
        literals: how the store holds literals.

    Returns:
        An expression that is true where the value is at fault; None where the constraint is
        of another kind.

    Raises:
        ShapeNotCompiled: if the constraint compares with a blank node.
    """
    name = constraint.component
    if name == "Class":
        return class_fault(str(constraint.terms[0]), var, subclasses)
    if name in BOUNDS:
        # A bound is compared by its value, whatever its form.
        return f"!{ordered(n3(constraint.terms[0]), BOUNDS[name], literals.value(var))}"
    writer = _WRITERS.get(name)
    return None if writer is None else writer(var, constraint.terms, literals)


def _node_kind(var: str, terms: Sequence[Term], _: Literals) -> str:
    return f"!({_NODE_KINDS[str(terms[0]).removeprefix(SH)].format(var)})"


def is_node_kind(term: Term, kind: str) -> bool:
    """Whether a term is of a kind, such as ``BlankNodeOrIRI`` (SHACL section 4.1.3)."""
    return type(term).__name__.replace("Iri", "IRI").replace("Blank", "BlankNode") in kind


def _length(var: str, terms: Sequence[Term], sign: str) -> str:
    return f"!COALESCE(STRLEN(STR({var})) {sign} {whole_number(terms[0])}, false)"


def _pattern(var: str, terms: Sequence[Term], _: Literals) -> str:
    return f"!COALESCE(REGEX(STR({var}), {pattern_arguments(terms)}), false)"


def pattern_arguments(terms: Sequence[Term]) -> str:
    """Write a pattern, and its flags, as arguments of REGEX for the engine of the store.

    Args:
        terms: the values of ``sh:pattern`` and perhaps ``sh:flags``.
    """
    pattern, *flags = (str(term) for term in terms)
    if not any("q" in each for each in flags):
        pattern = engine_pattern(pattern)
    return ", ".join(n3(Literal(each)) for each in (pattern, *flags))


def _language_in(var: str, terms: Sequence[Term], _: Literals) -> str:
    ranges = [n3(Literal(str(tag).lower())) for tag in terms]
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


def datatype_fault(datatype: str, var: str, literals: Literals) -> str:
    """Say when a value is no well-typed literal of a datatype (SHACL section 4.1.2).

    Args:
        datatype: IRI of the datatype.
        var: the variable of the value node.
        literals: how the store holds literals.
    """
    wrong = f"!COALESCE({literals.has_datatype(var, datatype)}, false)"
    faults = lexical(datatype, var)
    return wrong if faults is None else f"{wrong} || {faults}"


def lexical(datatype: str, var: str = "?v") -> str | None:
    """Say when a text is not in the lexical space of a datatype (XML Schema 1.1 Part 2).

    Args:
        datatype: IRI of the datatype.
        var: a variable that stands for the text, or for a literal that has it.

    Returns:
        An expression that is never an error; None if every text will do, or nothing is known.
    """
    local = datatype.removeprefix(XSD) if datatype.startswith(XSD) else ""
    if local in _CAST:
        # A cast of an ill-formed text is an error; of a well-formed one it equals itself.
        cast = f"<{datatype}>(STR({var}))"
        return f"!COALESCE({cast} = {cast}, false)"
    form = _LEXICAL.get(local, _INTEGER if local in RANGES else None)
    if form is None:
        return None
    faults = [f"!COALESCE(REGEX(STR({var}), {n3(Literal(f'^({form})$'))}), false)"]
    low, high = RANGES.get(local, (None, None))
    if low is not None and high is not None:
        # As decimals: the bounds of unsignedLong are beyond the integers of some engines.
        number = f"<{XSD}decimal>(STR({var}))"
        faults.append(f"!COALESCE({number} >= {low}.0 && {number} <= {high}.0, false)")
    return " || ".join(faults)


def doubt(constraint: Constraint) -> str | None:
    """Return a query that tells whether an engine can evaluate a pattern.

    Engines differ in their regular expressions: one that an engine cannot read is an error
    there, and would look like a value that does not match.

    Args:
        constraint: any constraint.

    Returns:
        An ASK query that is true where the pattern can be evaluated; None for another
        constraint.
    """
    if constraint.component != "Pattern":
        return None
    arguments = pattern_arguments(constraint.terms)
    return f'ASK {{ BIND(REGEX("a", {arguments}) AS ?known) FILTER(BOUND(?known)) }}'


def kept_apart(name: str) -> str:
    """Return a query that tells whether an engine keeps a datatype apart from xsd:integer.

    Args:
        name: local name of a datatype below xsd:integer.

    Returns:
        An ASK query that is true where it does.
    """
    number = "-1" if name in {"negativeInteger", "nonPositiveInteger"} else "1"
    return f'ASK {{ FILTER(DATATYPE("{number}"^^<{XSD}{name}>) = <{XSD}{name}>) }}'


def same(left: str, constant: str) -> str:
    """Write that a variable is a term (not: has its value)."""
    return f"sameTerm({left}, {constant})"


def _not_among(var: str, members: Sequence[Term], literals: Literals) -> str:
    if not members:
        return "true"
    constants = [literals.constant(member) for member in members]
    if all(isinstance(member, Iri) for member in members):
        # No two IRIs are equal without being the same, so the short form is right for them.
        return f"!COALESCE({var} IN ({', '.join(constants)}), false)"
    return f"!({' || '.join(same(var, constant) for constant in constants)})"


_WRITERS: Final[dict[str, Callable[[str, Sequence[Term], Literals], str]]] = {
    "Datatype": lambda var, terms, literals: datatype_fault(str(terms[0]), var, literals),
    "NodeKind": _node_kind,
    "MinLength": lambda var, terms, _: _length(var, terms, ">="),
    "MaxLength": lambda var, terms, _: _length(var, terms, "<="),
    "Pattern": _pattern,
    "LanguageIn": _language_in,
    "In": _not_among,
}
