"""The small vocabulary of generated cases, in which terms collide, and random data graphs."""

from __future__ import annotations

from random import Random

from shacl_text import E

from iomkg.terms import RDF, RDFS, XSD, Blank, Iri, Literal, Term, Triple

TYPE = Iri(RDF + "type")
SUBCLASS = Iri(RDFS + "subClassOf")
FIRST, REST, NIL = Iri(RDF + "first"), Iri(RDF + "rest"), Iri(RDF + "nil")
NODES = tuple(Iri(E + name) for name in "abc")
BLANKS = (Blank("x"), Blank("y"))
CLASSES = tuple(Iri(E + name) for name in "ABC")
PROPERTIES = tuple(Iri(E + name) for name in "pqr")

STRINGS = ("a", "ab", "", "b\nc", "1", "é😀")
LANGUAGES = ("en", "en-gb", "de")
NUMBERS = tuple(
    Literal(text, XSD + datatype)
    for datatype, texts in {
        "integer": ("1", "2", "-1", "10"),
        "decimal": ("1", "1.5"),
        "double": ("1", "1.5", "INF", "NaN"),
        "float": ("2",),
    }.items()
    for text in texts
)
TIMES = tuple(
    Literal(text, XSD + datatype)
    for datatype, texts in {
        "date": ("2020-01-01", "2020-01-02", "2020-01-01Z", "2020-01-03+01:00"),
        "dateTime": (
            "2020-01-01T00:00:00",
            "2020-01-01T00:00:00Z",
            "2020-01-01T12:00:00+05:00",
            "2020-01-03T00:00:00Z",
        ),
    }.items()
    for text in texts
)
BOOLEANS = (Literal("true", XSD + "boolean"), Literal("false", XSD + "boolean"))
ILL_TYPED = (
    Literal("x", XSD + "integer"),
    Literal("maybe", XSD + "boolean"),
    Literal("2020-13-01", XSD + "date"),
    Literal("x", XSD + "dateTime"),
)
OTHERS = (Literal("a", E + "unit"), Literal("2020", XSD + "gYear"))
TAGGED = tuple(Literal(text, language=tag) for text in ("a", "b", "c") for tag in LANGUAGES)
TEXTS = tuple(Literal(text) for text in STRINGS) + TAGGED
LITERALS = TEXTS + NUMBERS + BOOLEANS + TIMES + ILL_TYPED + OTHERS
"""Literals that a store of pyoxigraph gives back as they were."""


def data_graph(random: Random) -> list[Triple]:
    """Draw a data graph of some triples, at times with a list."""
    graph = [triple for _ in range(random.randint(1, 9)) for triple in statements(random)]
    items = [value(random) for _ in range(random.choice((0, 0, 1, 3)))]
    cells = [Blank(f"l{number}") for number in range(len(items))]
    for cell, item, rest in zip(cells, items, [*cells[1:], NIL], strict=False):
        graph += [(cell, FIRST, item), (cell, REST, rest)]
    if cells:
        graph.append((NODES[0], PROPERTIES[0], cells[0]))
    return list(dict.fromkeys(graph))


def statements(random: Random) -> list[Triple]:
    """Draw a few things said of one subject by one property."""
    kind = random.choice(("said", "said", "tagged", "typed", "below"))
    if kind == "below":
        return [(random.choice(CLASSES), SUBCLASS, random.choice(CLASSES))]
    subject = random.choice((*NODES, *BLANKS))
    if kind == "typed":
        return [(subject, TYPE, random.choice(CLASSES))]
    predicate = random.choice((*PROPERTIES, *PROPERTIES[:2]))
    number = random.randint(1, 4)
    if kind == "tagged":
        return [(subject, PROPERTIES[0], random.choice(TAGGED)) for _ in range(number)]
    return [(subject, predicate, value(random)) for _ in range(number)]


def value(random: Random) -> Term:
    """Draw what a triple says of something."""
    return random.choice(random.choice((NODES, LITERALS, NUMBERS, BLANKS, CLASSES)))
