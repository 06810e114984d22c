"""The part that is named as emptying an answer does empty it: checked with two other engines.

Every part of a query stands on a line of its own, so that a line names a part and a query with
fewer parts is one with fewer lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from iomkg.rdf.explain.accounts import Cause, Difference, Explanation
from iomkg.rdf.explain.explanation import explain
from iomkg.rdf.read.oxterms import from_ox
from iomkg.rdf.store.embedded import MemoryStore

pytestmark = pytest.mark.slow

PREFIXES = "PREFIX : <http://example.org/>"
NODES = [":a", ":b", ":c"]
VERBS = [":p", ":q", ":r"]
LITERALS = ["1", "2", '"1"', '"x"', '"X"', '"x"@en']
VARIABLES = ["?s", "?t", "?v"]

subjects = st.sampled_from([*VARIABLES, *VARIABLES, *NODES])
verbs = st.sampled_from(
    [*VERBS, *VERBS, *VERBS, ":P", "^:p", ":p/:q", ":p/^:q", ":p|:q", ":r+", "?v"]
)
objects = st.sampled_from([*VARIABLES, *VARIABLES, *NODES, *LITERALS])
triples = st.tuples(
    st.sampled_from(NODES), st.sampled_from(VERBS), st.sampled_from(NODES + LITERALS)
)
graphs = st.lists(triples, min_size=4, max_size=14)
patterns = st.builds("{} {} {} .".format, subjects, verbs, objects)
groups = st.lists(patterns, min_size=1, max_size=2).map(" ".join)
conditions = st.one_of(
    st.builds(
        "{} {} {}".format, st.sampled_from(VARIABLES), st.sampled_from(["=", "<", ">"]), objects
    ),
    st.builds("BOUND({})".format, st.sampled_from(VARIABLES)),
    st.builds('STR({}) = "x"'.format, st.sampled_from(VARIABLES)),
    st.builds("{} IN ({}, 2)".format, st.sampled_from(VARIABLES), objects),
)
plain = st.one_of(
    patterns,
    patterns,
    conditions.map("FILTER({})".format),
    groups.map("OPTIONAL {{ {} }}".format),
)
rich = st.one_of(
    plain,
    plain,
    patterns,
    patterns,
    st.builds("{{ {} }} UNION {{ {} }}".format, groups, groups),
    groups.map("MINUS {{ {} }}".format),
    groups.map("FILTER EXISTS {{ {} }}".format),
    groups.map("FILTER NOT EXISTS {{ {} }}".format),
    groups.map("{{ {} }}".format),
    st.builds("{{ SELECT DISTINCT ?s WHERE {{ {} }} }}".format, groups),
    st.builds("{{ SELECT (COUNT(?s) AS ?v) WHERE {{ {} }} HAVING(COUNT(?s) > 1) }}".format, groups),
    st.builds("VALUES {} {{ {} {} }}".format, st.sampled_from(VARIABLES), objects, objects).filter(
        lambda text: "?" not in text[text.index("{") :]
    ),
)


@dataclass(frozen=True)
class Case:
    """A graph, the lines of a query that finds nothing in it, and what is said of that."""

    graph: Sequence[tuple[str, str, str]]
    lines: Sequence[str]
    found: Explanation

    def line(self, cause: Cause) -> str:
        return self.lines[cause.step.line - 3]

    def before(self, cause: Cause) -> list[str]:
        at = self.lines[: cause.step.line - 3]
        culprit = self.line(cause)
        plain = [line for line in self.lines if not line.startswith("FILTER")]
        if culprit.startswith("FILTER"):
            return [*plain, *(line for line in at if line.startswith("FILTER"))]
        return [line for line in at if not line.startswith("FILTER")]


def query(lines: Sequence[str]) -> str:
    return "\n".join([PREFIXES, "ASK {", *lines, "}"])


def turtle(graph: Sequence[tuple[str, str, str]]) -> str:
    return PREFIXES + "\n" + "".join(" ".join(triple) + " .\n" for triple in graph)


@cache
def raw(text: str) -> ox.Store:
    store = ox.Store()
    store.load(text.encode(), ox.RdfFormat.TURTLE)
    return store


@cache
def peer(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="turtle")


def holds(case: Case, lines: Sequence[str]) -> bool:
    return bool(raw(turtle(case.graph)).query(query(lines)))


def rdflib_holds(case: Case, lines: Sequence[str]) -> bool:
    return bool(peer(turtle(case.graph)).query(query(lines)).askAnswer)


NEAR = {
    ":a": ["<https://example.org/a>", "<http://example.org#a>", ":A"],
    ":b": [":b_", '":b"', '"b"'],
    ":c": ["<http://example.org/c/>", "<http://example.net/c>"],
    ":p": [":P", "<https://example.org/p>", "<http://example.org#p>"],
    "1": ['"1"', "1.0", '"1"@en', "77"],
    '"x"': ['"x"@de', '"X "', ":x"],
}


@st.composite
def slips(draw: st.DrawFn) -> tuple[list[tuple[str, str, str]], list[str]]:
    """A graph, and a query that has one of its triples with one term slightly wrong."""
    graph = draw(graphs)
    subject, verb, value = draw(st.sampled_from(graph))
    position = draw(st.integers(0, 3))
    terms = [subject, verb, value]
    if position < 3:
        terms[position] = draw(st.sampled_from(NEAR.get(terms[position], [":other"])))
    else:
        terms = [value, verb, subject] if value.startswith(":") else terms
    line = " ".join(terms) + " ."
    if position == 2 and draw(st.booleans()):
        mark = draw(st.sampled_from(["=", ">"]))
        return graph, [f"?s {verb} ?v .", f"FILTER(?v {mark} {terms[2]})"]
    if draw(st.booleans()):
        line = line.replace(subject, "?s", 1) if position == 2 else line
    more = draw(st.lists(patterns, max_size=1))
    return graph, [*more, line]


def explained(graph: Sequence[tuple[str, str, str]], lines: Sequence[str]) -> Case:
    assume(not raw(turtle(graph)).query(query(lines)))
    store = MemoryStore()
    quads = raw(turtle(graph))
    store.load((from_ox(q.subject), from_ox(q.predicate), from_ox(q.object)) for q in quads)
    found = explain(store, query(lines), empty=True, seconds=60)
    return Case(graph, lines, found)


many = settings(max_examples=150, deadline=None)


@many
@given(graphs, st.lists(rich, min_size=1, max_size=5))
def test_the_part_named_is_the_first_that_leaves_nothing(
    graph: list[tuple[str, str, str]], lines: list[str]
) -> None:
    case = explained(graph, lines)
    cause = case.found.causes[0]
    assert holds(case, case.before(cause))
    assert not holds(case, [*case.before(cause), case.line(cause)])


@many
@given(graphs, st.lists(plain, min_size=1, max_size=4))
def test_rdflib_agrees_on_patterns_filters_and_optionals(
    graph: list[tuple[str, str, str]], lines: list[str]
) -> None:
    case = explained(graph, lines)
    cause = case.found.causes[0]
    assert rdflib_holds(case, case.before(cause))
    assert not rdflib_holds(case, [*case.before(cause), case.line(cause)])


@many
@given(graphs, st.lists(rich, min_size=2, max_size=5))
def test_what_is_said_of_the_rest_is_so(
    graph: list[tuple[str, str, str]], lines: list[str]
) -> None:
    case = explained(graph, lines)
    cause = case.found.causes[0]
    steps = [s for s in case.found.steps if s.line == cause.step.line]
    if cause.alone is not None and len(steps) == 1:  # a line that is not a path of several steps
        rest = [line for number, line in enumerate(lines, start=3) if number != cause.step.line]
        assert holds(case, rest) is cause.alone
    clashing = [case.lines[step.line - 3] for step in cause.clashes]
    if clashing and not case.line(cause).startswith("FILTER"):
        assert not holds(case, [*dict.fromkeys(clashing), case.line(cause)])


@many
@given(slips())
def test_a_near_miss_does_match(slip: tuple[list[tuple[str, str, str]], list[str]]) -> None:
    case = explained(*slip)
    cause = case.found.causes[0]
    for near in cause.near:
        if near.note or near.difference is Difference.RANGE:
            continue
        line = case.line(cause)
        if ":p/" in line:  # a step of a path matches, not yet all of it
            continue
        start = near.column - 1
        assert line[start:].startswith(near.written)
        edited = line[:start] + near.instead + line[start + len(near.written) :]
        assert holds(case, [*case.before(cause), edited]), (edited, near)
