"""Random faults in a graph, of the kinds that hands and tools make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from iomkg.terms import RDF, XSD, Blank, Iri, Literal, Term, Triple

TYPE = Iri(RDF + "type")
DATATYPES = tuple(
    XSD + name for name in ("string", "integer", "decimal", "boolean", "date", "dateTime")
)
TEXTS = ("", "x", "1", "1951-12", "2020-01-01", "true", "not known", "sha256:0")


def mutated(random: Random, graph: Sequence[Triple], faults: int) -> list[Triple]:
    """Put faults into a graph, each at a triple of its own.

    Args:
        random: decides where and which.
        graph: the triples.
        faults: how many.

    Returns:
        The graph with the faults, no triple twice.
    """
    triples = list(graph)
    # From the end, as a fault may change how many triples there are.
    for place in sorted(random.sample(range(len(triples)), faults), reverse=True):
        fault = random.choice(FAULTS)
        triples[place : place + 1] = fault(random, triples[place], graph)
    return list(dict.fromkeys(triples))


def drop(random: Random, triple: Triple, graph: Sequence[Triple]) -> list[Triple]:
    return []


def say_more(random: Random, triple: Triple, graph: Sequence[Triple]) -> list[Triple]:
    """Say something else besides, as of another subject by the same property."""
    subject, predicate, _ = triple
    others = [value for _, name, value in graph if name == predicate]
    return [triple, (subject, predicate, random.choice(others))]


def say_of_another(random: Random, triple: Triple, graph: Sequence[Triple]) -> list[Triple]:
    _, predicate, value = triple
    return [triple, (random.choice(graph)[0], predicate, value)]


def change_value(random: Random, triple: Triple, graph: Sequence[Triple]) -> list[Triple]:
    subject, predicate, value = triple
    return [(subject, predicate, _another(random, value, graph))]


def _another(random: Random, value: Term, graph: Sequence[Triple]) -> Term:
    if not isinstance(value, Literal):
        return random.choice((Iri("http://e.example/unknown"), Blank("new"), Literal("x")))
    changes = (
        Literal(value.value, random.choice(DATATYPES)),
        Literal(value.value, language=random.choice(("en", "fr"))),
        Literal(random.choice(TEXTS), value.datatype, value.language),
        random.choice(graph)[0],
    )
    return random.choice(changes)


def change_class(random: Random, triple: Triple, graph: Sequence[Triple]) -> list[Triple]:
    classes = sorted({value for _, name, value in graph if name == TYPE}, key=str)
    return [triple, (triple[0], TYPE, random.choice(classes))]


def misspell(random: Random, triple: Triple, graph: Sequence[Triple]) -> list[Triple]:
    subject, predicate, value = triple
    name = predicate.value
    place = random.randrange(len(name) - 3, len(name))
    return [(subject, Iri(name[:place] + name[place + 1 :]), value)]


def change_property(random: Random, triple: Triple, graph: Sequence[Triple]) -> list[Triple]:
    subject, _, value = triple
    return [(subject, random.choice(graph)[1], value)]


def swap(random: Random, triple: Triple, graph: Sequence[Triple]) -> list[Triple]:
    subject, predicate, value = triple
    return [triple] if isinstance(value, Literal) else [(value, predicate, subject)]


FAULTS: tuple[Callable[[Random, Triple, Sequence[Triple]], list[Triple]], ...] = (
    drop,
    say_more,
    say_of_another,
    change_value,
    change_value,
    change_class,
    misspell,
    change_property,
    swap,
)
