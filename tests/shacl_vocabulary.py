"""The small vocabulary of generated cases, in which terms collide, and random data graphs."""

from __future__ import annotations

from hypothesis import strategies as st
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
LANGUAGES = ("en", "en-gb")
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
TEXTS = tuple(Literal(text) for text in STRINGS) + tuple(
    Literal(text, language=tag) for text in ("a", "b", "c") for tag in LANGUAGES
)
LITERALS = TEXTS + NUMBERS + BOOLEANS + TIMES + ILL_TYPED + OTHERS
"""Literals that a store of pyoxigraph gives back as they were."""

TERMS: tuple[Term, ...] = NODES + BLANKS + LITERALS


def values() -> st.SearchStrategy[Term]:
    """What a triple says of something."""
    return st.one_of(
        *(st.sampled_from(kind) for kind in (NODES, LITERALS, LITERALS, BLANKS, CLASSES))
    )


def statements() -> st.SearchStrategy[list[Triple]]:
    """A few things said of one subject by one property."""
    subjects = st.sampled_from((*NODES, *BLANKS))
    classes = st.sampled_from(CLASSES)
    said = (subjects, st.sampled_from(PROPERTIES), values())
    tagged = (subjects, st.sampled_from(PROPERTIES), st.sampled_from(TEXTS[-6:]))
    typed = (subjects, st.just(TYPE), classes)
    below = (classes, st.just(SUBCLASS), classes)
    return st.one_of(
        *(_several(*kind, most=4) for kind in (said, said, tagged)),
        *(_several(*kind, most=1) for kind in (said, typed, typed, below)),
    )


def _several(
    subjects: st.SearchStrategy[Iri | Blank],
    predicates: st.SearchStrategy[Iri],
    objects: st.SearchStrategy[Term],
    *,
    most: int,
) -> st.SearchStrategy[list[Triple]]:
    few = st.lists(objects, min_size=1, max_size=most)
    return st.builds(lambda s, p, each: [(s, p, o) for o in each], subjects, predicates, few)


@st.composite
def data_graphs(draw: st.DrawFn) -> list[Triple]:
    """Draw a data graph of a few triples, and perhaps a list besides."""
    few = st.lists(statements(), min_size=draw(st.sampled_from((0, 4))), max_size=10)
    graph = list(dict.fromkeys(triple for each in draw(few) for triple in each))
    items = draw(st.one_of(st.just(()), st.lists(values(), min_size=1, max_size=3)))
    cells = [Blank(f"l{number}") for number in range(len(items))]
    for cell, item, rest in zip(cells, items, [*cells[1:], NIL], strict=False):
        graph += [(cell, FIRST, item), (cell, REST, rest)]
    if cells:
        graph.append((NODES[0], PROPERTIES[0], cells[0]))
    return graph
