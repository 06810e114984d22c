"""The tree of a query: it takes what an engine takes, and covers the text without a gap.

Known departures from pyoxigraph: SPARQL 1.2 (triple terms, reifiers, VERSION, text directions) is
no SPARQL 1.1 and is not taken, and neither is what the lexer refuses because engines read it in
different ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from projects import CHECKOUT
from shacl_queries import OF_A_NODE, OF_A_PROPERTY
from test_sparql_tokens import PREFIXES as TOKEN_PREFIXES
from test_sparql_tokens import VALID
from test_why_empty_random import PREFIXES as RANDOM_PREFIXES
from test_why_empty_random import rich

from iomkg.errors import QueryRefused, QuerySyntaxError
from iomkg.rdf.sparql.in_scope import certain, in_scope
from iomkg.rdf.sparql.parsed import edited
from iomkg.rdf.sparql.parsing import parse
from iomkg.rdf.sparql.query_tree import Branch
from iomkg.rdf.sparql.tokens import MAX_DEPTH

E = "PREFIX : <http://e/>\nPREFIX e: <http://e/>\n"
_TEXT = re.compile(r'sh:(?:select|ask)\s+(?:"""(.*?)"""|"((?:[^"\\]|\\.)*)")', re.DOTALL)
_KEPT = 200

OPERATORS = ["||", "&&", "+", "* ", "/", " - "]

conditions = st.recursive(
    st.sampled_from(["?s", "?v", "1", "-1", '"x"@en', ":a", "true", "BOUND(?v)", ":f(?v, 1)"]),
    lambda inner: st.one_of(
        st.builds(
            "{}{}{}".format, inner, st.sampled_from(["||", "&&", "+", "* ", "/", " - "]), inner
        ),
        st.builds("({} {} {})".format, inner, st.sampled_from(["=", "!=", "<=", "> "]), inner),
        st.builds("({})".format, inner),
        st.builds("!{}".format, st.builds("({})".format, inner)),
        st.builds("IF({}, {}, 1)".format, inner, inner),
        st.builds("({} NOT IN ({}, 2))".format, inner, inner),
        inner.map("(EXISTS {{ ?s :p ?v FILTER({}) }})".format),
    ),
    max_leaves=8,
)
nodes = st.recursive(
    st.sampled_from(["?s", ":a", "_:b", "[]", "()", "1", '"x"^^:t', "'y'"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda items: f"({' '.join(items)})"),
        st.builds("[ :p {} ; ^:q {}, {} ; ]".format, inner, inner, inner),
    ),
    max_leaves=6,
)
paths = st.recursive(
    st.sampled_from([":p", "a", "^:q", "!:r", "!(:p|^:q)", "<http://e/p>"]),
    lambda inner: st.one_of(
        st.builds("{}{}{}".format, inner, st.sampled_from(["/", "|"]), inner),
        st.builds("({}){}".format, inner, st.sampled_from(["", "*", "+", "?"])),
    ),
    max_leaves=5,
)
triples = st.builds("{} {} {} .".format, nodes, paths, nodes)
groups = st.lists(st.one_of(rich, triples, conditions.map("FILTER({})".format)), max_size=4)
tails = st.sampled_from(
    ["", "GROUP BY ?s (?v+1 AS ?w)", "ORDER BY DESC(?s) ?v :f(?v)", "HAVING(1>0) LIMIT 2 OFFSET 1"]
)


def shipped() -> Iterator[str]:
    """Return the queries of the project."""
    for path in sorted((CHECKOUT / "queries").rglob("*.rq")):
        yield path.read_text(encoding="utf-8")


def of_the_suite(suite: Path) -> Iterator[str]:
    """Return the SPARQL texts of the SHACL suite."""
    for path in sorted(suite.rglob("*.ttl")):
        for found in _TEXT.finditer(path.read_text(encoding="utf-8")):
            yield (found[1] or found[2]).encode().decode("unicode_escape")


def takes(query: str) -> bool:
    """Whether pyoxigraph parses a query."""
    try:
        ox.Store().query(query)
    except SyntaxError:
        return False
    except RuntimeError:  # it parses, and calls a function that there is not
        return True
    return True


def is_whole(query: str) -> bool:
    """Whether the nodes of a tree lie in one another, in the order of the text, without overlap."""
    parsed = parse(query)
    assert len(parsed.scopes) == len(parsed.tokens)
    assert parsed.query.last == len(parsed.tokens)
    return printed(parsed.query) == query[parsed.query.start : parsed.query.end]


def printed(node: Branch) -> str:
    """Put a node together from what is inside it and the tokens between."""
    text, at = "", node.start
    inside: dict[tuple[int, int], list[Branch]] = {}
    for inner in node.inner:  # the triples of one subject share a place
        inside.setdefault((inner.start, inner.end), []).append(inner)
    for (start, end), nodes_there in inside.items():
        assert at <= start < end <= node.end
        text += node.raw[at:start]
        text += printed(nodes_there[0]) if len(nodes_there) == 1 else node.raw[start:end]
        at = end
    return text + node.raw[at : node.end]


@pytest.mark.parametrize("query", [*(TOKEN_PREFIXES + query for query in VALID), *shipped()])
def test_it_covers_what_an_engine_takes(query: str) -> None:
    assert takes(query)
    assert is_whole(query)


@pytest.mark.parametrize("query", [*OF_A_NODE, *OF_A_PROPERTY])
def test_queries_of_shapes(query: str) -> None:
    assert is_whole(query)


def test_queries_of_the_shacl_suite(material: Path) -> None:
    queries = list(of_the_suite(material / "suites" / "shacl"))
    assert queries
    assert all(map(is_whole, queries))


@settings(max_examples=_KEPT, deadline=None)
@given(groups, conditions, tails)
def test_generated_queries(lines: list[str], value: str, tail: str) -> None:
    group = "\n".join(lines)
    query = f"{E}{RANDOM_PREFIXES}\nSELECT (({value}) AS ?c) WHERE {{ {group} }} {tail}"
    whole = f"{E}SELECT * WHERE {{ {group} }}"
    for text in (query, whole):
        if takes(text):
            assert is_whole(text)


@settings(max_examples=_KEPT, deadline=None)
@given(
    st.sampled_from(VALID), st.integers(0, 200), st.integers(0, 200), st.sampled_from("{}().;?a")
)
def test_damaged_queries(query: str, start: int, end: int, put: str) -> None:
    damaged = query[:start] + put + query[start + end % 5 :]
    if takes(TOKEN_PREFIXES + damaged):
        try:
            assert is_whole(TOKEN_PREFIXES + damaged)
        except QuerySyntaxError as error:
            assert "engines" in error.message or "may be read" in error.message


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("SELECT ?x { ?x }", "line 1, column 16: } stands where a property is expected"),
        ("SELECT ?x { ?x :p }", "line 1, column 19: } stands where a term is expected"),
        ("SELECT { ?x :p 1 }", "line 1, column 8: { stands where a column or [*]"),
        ("SELECT ?x { ?x :p 1 ?y :p 2 }", "line 1, column 21: [?]y stands where"),
        ("ASK { FILTER(?x = ) }", "line 1, column 19: [)] stands where a term"),
        ("ASK { FILTER(?x = ?y = ?z) }", "line 1, column 22: = stands where"),
        ("ASK { BIND(1) }", "line 1, column 13: [)] stands where AS"),
        ("ASK { VALUES ?x { ?y } }", "line 1, column 19: [?]y stands where a term or UNDEF"),
        ("ASK {} ASK {}", "line 1, column 8: ASK stands where the end of the query"),
        ("ASK", "line 1, column 4: the query ends where { is expected"),
        ("CONSTRUCT { FILTER(1) } WHERE {}", "line 1, column 13: FILTER stands where a term"),
        ("SELECT * {} LIMIT 1.5", "line 1, column 19: 1.5 stands where a whole number"),
    ],
)
def test_what_is_no_query_is_named_with_its_place(query: str, problem: str) -> None:
    assert not takes(E + query)
    with pytest.raises(QuerySyntaxError, match=problem):
        parse(query)


@pytest.mark.parametrize(
    ("open_", "close"),
    [("{", "}"), ("FILTER EXISTS {", "}"), ("{ SELECT * {", "} }"), ("OPTIONAL {", "}")],
)
def test_nested_groups_are_bounded(open_: str, close: str) -> None:
    deep = (MAX_DEPTH - 1) // open_.count("{")
    assert is_whole(f"ASK {{ {open_ * deep} {close * deep} }}")
    with pytest.raises(QueryRefused, match="nested"):
        parse(f"ASK {{ {open_ * 5000} {close * 5000} }}")


@pytest.mark.parametrize(("open_", "close"), [("(", ")"), ("!(", ")"), ("IF(1, 2, ", ")")])
def test_nested_expressions_are_bounded(open_: str, close: str) -> None:
    deep = MAX_DEPTH - 2
    assert is_whole(f"ASK {{ FILTER({open_ * deep}1{close * deep}) }}")
    with pytest.raises(QueryRefused, match="nested"):
        parse(f"ASK {{ FILTER({open_ * 5000}1{close * 5000}) }}")


@pytest.mark.parametrize("join", ["||", "+", "=1&&", "/", "*"])
def test_a_long_chain_is_no_deep_tree(join: str) -> None:
    parsed = parse(f"ASK {{ FILTER({join.join(['?x'] * 20_000)}) }}")
    assert len(list(parsed.expressions)) < 70_000


def test_a_part_can_be_replaced_by_text() -> None:
    query = "SELECT ?s { ?s :p ?v FILTER NOT EXISTS { ?s :q ?w . ?w :r 1 } # why\n }"
    test = parse(query).query.where.parts[1]
    edits = {test.start: (test.end, f"MINUS {test.groups[0].text}")}
    assert edited(query, edits) == "SELECT ?s { ?s :p ?v MINUS { ?s :q ?w . ?w :r 1 } # why\n }"


@pytest.mark.parametrize(
    ("group", "may", "must"),
    [
        ("?a :p [ :q ?b ]", "ab", "ab"),
        ("?a :p ?b OPTIONAL { ?b :q ?c }", "abc", "ab"),
        ("{ ?a :p ?b } UNION { ?a :q ?c }", "abc", "a"),
        ("GRAPH ?g { ?a :p 1 }", "ag", "ag"),
        ("?a :p 1 BIND(1/0 AS ?b)", "ab", "a"),
        ("VALUES (?a ?b) { (1 2) (UNDEF 3) }", "ab", "b"),
        ("?a :p 1 MINUS { ?a :q ?b } FILTER EXISTS { ?a :q ?c }", "a", "a"),
        ("{ SELECT ?a (1 AS ?b) { ?a :p ?c } }", "ab", "a"),
        ("{ SELECT * { ?a :p ?c OPTIONAL { ?a :q ?d } } }", "acd", "ac"),
    ],
)
def test_which_variables_a_group_may_and_must_bind(group: str, may: str, must: str) -> None:
    parts = parse(f"ASK {{ {group} }}").query.where.parts
    own = {name for name in in_scope(parts) if not name.startswith("why_")}
    assert own == set(may)
    assert {name for name in certain(parts) if not name.startswith("why_")} == set(must)
