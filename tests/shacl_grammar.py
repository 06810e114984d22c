"""Random shapes graphs from a grammar: all of SHACL Core, and SHACL-SPARQL from templates.

Every graph is well-formed (SHACL appendix B) and without recursion: a shape refers to shapes that
are complete. What SPARQL leaves to its implementations is left out: order of years and of
durations, dialects of regular expressions. Hypothesis gives the seed alone; a case of so many
triples is made small by ``shacl_cases.reduced``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeAlias, TypeVar

from shacl_queries import COMPONENTS, DECLARATIONS, OF_A_NODE, OF_A_PROPERTY, OPTION, PARAMETERS
from shacl_text import E
from shacl_vocabulary import (
    BOOLEANS,
    CLASSES,
    FIRST,
    ILL_TYPED,
    LITERALS,
    NIL,
    NODES,
    NUMBERS,
    PROPERTIES,
    REST,
    SUBCLASS,
    TEXTS,
    TIMES,
    TYPE,
    data_graph,
)

from iomkg.terms import RDF, RDFS, SH, XSD, Blank, Iri, Literal, Term, Triple

T = TypeVar("T")
Case: TypeAlias = tuple[list[Triple], list[Triple]]
"""A data graph and a shapes graph."""

DATATYPES = tuple(
    Iri(datatype)
    for datatype in (
        *(XSD + name for name in ("string", "integer", "decimal", "double", "boolean")),
        *(XSD + name for name in ("date", "dateTime", "gYear")),
        RDF + "langString",
        E + "unit",
        RDFS + "Literal",
    )
)
KINDS = tuple(
    Iri(SH + kind)
    for kind in (
        *("IRI", "BlankNode", "Literal"),
        *("BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"),
    )
)
SEVERITIES = (*(Iri(SH + name) for name in ("Info", "Warning", "Violation")), Iri(E + "Grave"))
STEPS = (*PROPERTIES, *PROPERTIES[:2], *PROPERTIES[:2], TYPE, SUBCLASS, FIRST, REST)
BOUNDS = (*NUMBERS, *BOOLEANS, *TIMES, *TEXTS[:3], *ILL_TYPED, Literal("a", language="en"))
PATTERNS = ("^a", "b$", "a.?b", "^$", "[0-9]", "a b", "A", "b.c", "é")
RANGES = ("en", "en-GB", "de", "*", "fr")
YES, NO = BOOLEANS
ABSENT = Iri(E + "absent")


class Grammar:
    """A shapes graph that is being drawn."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.triples: list[Triple] = []
        self.complete: dict[bool, list[Iri | Blank]] = {True: [], False: []}
        self.count = 0

    def pick(self, choices: Sequence[T]) -> T:
        return self.random.choice(choices)

    def picks(self, choices: Sequence[T], least: int, most: int) -> list[T]:
        """Pick some that differ."""
        mixed = self.random.sample(choices, len(choices))
        return list(dict.fromkeys(mixed))[: self.number(least, most)]

    def number(self, least: int, most: int) -> int:
        return self.random.randint(least, most)

    def one_in(self, times: int) -> bool:
        return self.number(1, times) == times

    def add(self, subject: Iri | Blank, name: str, *values: Term) -> None:
        predicate = Iri(name if ":" in name else SH + name)
        self.triples += [(subject, predicate, value) for value in values]

    def blank(self) -> Blank:
        self.count += 1
        return Blank(f"s{self.count}")

    def name(self) -> Iri | Blank:
        return self.blank() if self.one_in(2) else Iri(f"{E}S{self.blank().value}")

    def list(self, items: Sequence[Term]) -> Term:
        cells = [self.blank() for _ in items]
        for cell, item, rest in zip(cells, items, [*cells[1:], NIL], strict=False):
            self.triples += [(cell, FIRST, item), (cell, REST, rest)]
        return cells[0] if cells else NIL

    def path(self, depth: int) -> Term:
        if depth == 0 or not self.one_in(3):
            return self.pick(STEPS)
        kind = self.pick(("inverse", "zeroOrMore", "oneOrMore", "zeroOrOne", "or", "then"))
        if kind == "then":
            return self.list([self.path(depth - 1) for _ in range(self.number(2, 3))])
        node = self.blank()
        if kind == "or":
            choices = [self.path(depth - 1) for _ in range(self.number(2, 3))]
            self.add(node, "alternativePath", self.list(choices))
        else:
            self.add(node, f"{kind}Path", self.path(depth - 1))
        return node

    def root(self) -> None:
        """Draw a shape with targets."""
        property_shape = self.one_in(2)
        if self.one_in(5):
            self.implicit(property_shape)
            return
        node = self.shape(property_shape, depth=3, root=True)
        for kind in self.picks(("Class", "Node", "SubjectsOf", "ObjectsOf"), 1, 2):
            choices: dict[str, Sequence[Term]] = {"Class": CLASSES, "Node": (*NODES, ABSENT)}
            targets = choices.get(kind, (*PROPERTIES, *PROPERTIES, TYPE, REST))
            self.add(node, f"target{kind}", *self.picks(targets, 1, 2))
        if self.one_in(4):
            self.add(node, "targetNode", self.pick(LITERALS))

    def implicit(self, property_shape: bool) -> None:
        """Draw a shape that is a class, by way of its subclass now and then."""
        free = [each for each in CLASSES if (each, TYPE) not in {t[:2] for t in self.triples}]
        if not free:
            return
        node = self.pick(free)
        self.fill(node, property_shape, depth=3)
        self.add(node, RDF + "type", Iri(SH + ("PropertyShape" if property_shape else "NodeShape")))
        chain = [Iri(RDFS + "Class"), Iri(E + "Meta"), Iri(E + "MetaMeta")]
        steps = self.number(0, 2)
        self.add(node, RDF + "type", chain[steps])
        for lower, upper in zip(chain[1 : steps + 1], chain, strict=False):
            self.add(lower, RDFS + "subClassOf", upper)

    def shape(self, property_shape: bool, depth: int, *, root: bool = False) -> Iri | Blank:
        if self.complete[property_shape] and not root and self.one_in(5):
            return self.pick(self.complete[property_shape])
        node = self.name()
        if self.one_in(2):
            kind = "PropertyShape" if property_shape else "NodeShape"
            self.add(node, RDF + "type", Iri(SH + kind))
        self.fill(node, property_shape, depth)
        return node

    def any_shape(self, depth: int) -> Iri | Blank:
        return self.shape(self.one_in(2), depth)

    def fill(self, node: Iri | Blank, property_shape: bool, depth: int) -> None:
        if property_shape:
            self.add(node, "path", self.path(3))
        choices = [*VALUE, *(2 * COUNT if property_shape else ()), *(DEEP if depth else ())]
        for constraint in self.picks(choices, 1, 3):
            constraint(self, node, property_shape, depth - 1)
        if self.one_in(4):
            self.add(node, "severity", self.pick(SEVERITIES))
        if self.one_in(8):
            self.add(node, "deactivated", self.pick((NO, YES)))
        for text in self.picks(TEXTS, 0, 2) if self.one_in(6) else ():
            self.add(node, "message", text)
        self.complete[property_shape].append(node)


Constraint = Callable[[Grammar, "Iri | Blank", bool, int], None]


def one_of(name: str, choices: Sequence[Term], most: int = 1) -> Constraint:
    def draw(grammar: Grammar, node: Iri | Blank, property_shape: bool, depth: int) -> None:
        grammar.add(node, name, *grammar.picks(choices, 1, most))

    return draw


def count(name: str, most: int) -> Constraint:
    return one_of(name, [Literal(str(number), XSD + "integer") for number in range(most + 1)])


def list_of(name: str, choices: Sequence[Term], least: int = 0) -> Constraint:
    def draw(grammar: Grammar, node: Iri | Blank, property_shape: bool, depth: int) -> None:
        grammar.add(node, name, grammar.list(grammar.picks(choices, least, 3)))

    return draw


def pattern(grammar: Grammar, node: Iri | Blank, property_shape: bool, depth: int) -> None:
    grammar.add(node, "pattern", Literal(grammar.pick(PATTERNS)))
    if grammar.one_in(3):
        grammar.add(node, "flags", Literal(grammar.pick(("i", "s", "m", "x", "is"))))


def closed(grammar: Grammar, node: Iri | Blank, property_shape: bool, depth: int) -> None:
    grammar.add(node, "closed", grammar.pick((YES, YES, NO)))
    if grammar.one_in(2):
        ignored = grammar.list(grammar.picks((TYPE, *PROPERTIES, FIRST), 0, 2))
        grammar.add(node, "ignoredProperties", ignored)
    if depth >= 0 and grammar.one_in(2):
        grammar.add(node, "property", grammar.shape(True, 0))


def sparql(grammar: Grammar, node: Iri | Blank, property_shape: bool, depth: int) -> None:
    constraint = grammar.blank()
    text = grammar.pick(OF_A_PROPERTY + OF_A_NODE if property_shape else OF_A_NODE)
    grammar.add(node, "sparql", constraint)
    grammar.add(constraint, "select", Literal(text))
    grammar.add(constraint, "prefixes", Iri(E + "Prefixes"))
    grammar.triples += DECLARATIONS
    if grammar.one_in(8):
        grammar.add(constraint, "deactivated", grammar.pick((NO, YES)))


def component(grammar: Grammar, node: Iri | Blank, property_shape: bool, depth: int) -> None:
    grammar.triples += COMPONENTS
    parameter = grammar.pick(PARAMETERS)
    if parameter == PARAMETERS[-1]:
        grammar.add(node, parameter.value, grammar.pick(CLASSES))
        if grammar.one_in(2):
            grammar.add(node, OPTION.value, YES)
    else:
        grammar.add(node, parameter.value, *grammar.picks((*NODES, *LITERALS), 1, 2))


def shapes_of(name: str, *, property_shape: bool | None = None, most: int = 1) -> Constraint:
    def draw(grammar: Grammar, node: Iri | Blank, _: bool, depth: int) -> None:
        for _ in range(grammar.number(1, most)):
            kind = grammar.one_in(2) if property_shape is None else property_shape
            grammar.add(node, name, grammar.shape(kind, depth))

    return draw


def list_of_shapes(name: str) -> Constraint:
    def draw(grammar: Grammar, node: Iri | Blank, property_shape: bool, depth: int) -> None:
        members = [grammar.any_shape(depth) for _ in range(grammar.number(1, 3))]
        grammar.add(node, name, grammar.list(members))

    return draw


def qualified(grammar: Grammar, node: Iri | Blank, property_shape: bool, depth: int) -> None:
    grammar.add(node, "qualifiedValueShape", grammar.any_shape(depth))
    for bound in grammar.picks(("Min", "Max"), 1, 2):
        count(f"qualified{bound}Count", 2 if bound == "Min" else 1)(
            grammar, node, property_shape, depth
        )
    if grammar.one_in(2):
        grammar.add(node, "qualifiedValueShapesDisjoint", grammar.pick((YES, YES, NO)))


def siblings(grammar: Grammar, node: Iri | Blank, property_shape: bool, depth: int) -> None:
    """Draw property shapes beside each other whose qualified shapes exclude each other."""
    path = grammar.path(1)
    for _ in range(2):
        sibling = grammar.name()
        grammar.add(sibling, "path", path)
        qualified(grammar, sibling, True, depth)
        grammar.add(node, "property", sibling)


VALUE: tuple[Constraint, ...] = (
    one_of("class", CLASSES, 2),
    one_of("datatype", DATATYPES),
    one_of("nodeKind", KINDS),
    one_of("minInclusive", BOUNDS),
    one_of("minExclusive", BOUNDS),
    one_of("maxInclusive", BOUNDS),
    one_of("maxExclusive", BOUNDS),
    count("minLength", 3),
    count("maxLength", 3),
    pattern,
    list_of("languageIn", [Literal(each) for each in RANGES]),
    one_of("equals", PROPERTIES, 2),
    one_of("disjoint", PROPERTIES, 2),
    one_of("hasValue", (*NODES, *CLASSES, *LITERALS), 2),
    list_of("in", (*NODES, *CLASSES, *LITERALS)),
    closed,
    sparql,
    sparql,
    component,
    component,
)
COUNT: tuple[Constraint, ...] = (
    count("minCount", 2),
    count("maxCount", 2),
    one_of("uniqueLang", (YES, YES, NO)),
    one_of("lessThan", PROPERTIES, 2),
    one_of("lessThanOrEquals", PROPERTIES, 2),
    qualified,
)
DEEP: tuple[Constraint, ...] = (
    shapes_of("not", most=2),
    shapes_of("node", property_shape=False, most=2),
    shapes_of("property", property_shape=True, most=2),
    list_of_shapes("and"),
    list_of_shapes("or"),
    list_of_shapes("xone"),
    siblings,
)


def case(random: Random) -> Case:
    """Draw a data graph, and a shapes graph of one to three shapes with targets."""
    grammar = Grammar(random)
    for _ in range(random.randint(1, 3)):
        grammar.root()
    shapes = list(dict.fromkeys(grammar.triples))
    return data_graph(random) + mentions(shapes), shapes


def mentions(shapes: Sequence[Triple]) -> list[Triple]:
    """Have the data know every target, where a query may have a path of no length.

    Such a path starts at a node of the graph alone if a variable stands there (SPARQL 1.1,
    section 18.4), as it does before pre-binding (SHACL appendix A); rdflib starts it at any node.
    """
    queries = (str(value) for _, name, value in shapes if name.value == SH + "select")
    if not any("$PATH" in query for query in queries):
        return []
    targets = (value for _, name, value in shapes if name.value == SH + "targetNode")
    return [(Iri(E + "list"), Iri(E + "mentions"), target) for target in dict.fromkeys(targets)]
