"""The SPARQL lexer: every terminal, places, escapes, and the exact text back."""

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomkg.errors import QuerySyntaxError
from iomkg.rdf.sparql.parsing import parse
from iomkg.rdf.sparql.scope import Scope
from iomkg.rdf.sparql.terminals import Kind
from iomkg.rdf.sparql.tokens import Token, significant, tokenise

PREFIXES = (
    "PREFIX : <http://e/> PREFIX x: <http://e/x#> PREFIX a.b: <http://e/ab#>\n"
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
)

VALID = [
    "SELECT*WHERE{?s?p?o}",
    "select $a ?1 ?_x ?é where { $a ?1 ?_x, ?é }",
    "ASK { ?s a x:y . ?s x:y.z 1. }",
    "ASK { ?s a x:y..z, x:y. }",
    r"ASK { ?s a x:a\-b\.c, x:%41b, x:1:2, :, x:, a.b:c.d }",
    "ASK { _:b.1 ?p _:b-2. _:b.1 ?q [] . [] ?p () . ( ) ?p [ \t] }",
    """ASK { ?s ?p "a\\"b", 'c\\'d', '''e'f''g\n''', \"\"\"h"i""j\\"\"\"\" }""",
    "ASK { ?s ?p \"\", '', \"\"\"\"\"\", '''''' }",
    'ASK { ?s ?p "#", "<", "}" } # } " <',
    'ASK { ?s ?p "x"@en, "y"@en-GB-oxendict, "z"^^x:t, "w"^^<http://t> }',
    "ASK { ?s ?p 1, -1, +1, 1.5, -.5, 1e3, 1.e3, .5E-1, true, false }",
    "ASK { ?s ?p 1.?s ?p 2. }",
    "SELECT (1-1 AS ?a) (?b+1*2/3 AS ?c) {}",
    "ASK { FILTER(?a<?b) }",
    "ASK { FILTER(?a<?b&&?c>?d) }",
    "ASK { FILTER(?a<:b&&?c>:d) }",
    "ASK { FILTER(?a<1&&?c>2) }",
    "ASK { FILTER(?a<=?b||?a>=?b||?a!=<http://x>) }",
    "ASK { FILTER(?a<<http://x>) }",
    "ASK { FILTER(?a < <http://x#y>) }",
    "ASK { FILTER(RAND()<?b&&?c>0) FILTER(EXISTS{}<?b&&?c>0) }",
    "ASK { FILTER(?a IN (<http://x>, <http://y>)) }",
    'ASK { FILTER("a"<?b&&?c>"a"^^<http://t>) }',
    "ASK { FILTER xsd:boolean(?a<?b&&?c>1) ?s ?p ?o }",
    "ASK { FILTER REGEX(STR(?a), '<a>') FILTER NOT EXISTS { ?s<p:q>?o } }",
    "ASK { ?s (<http://a>|^<http://b>)*/!(<http://c>|a) ?o ; x:p? ?q ; ^x:p+ ?r }",
    "ASK { ?s ?p (<http://a> <http://b>), [ <http://c> <http://d> ] }",
    "ASK { VALUES (?a ?b) { (<http://a> <http://b>) (UNDEF 1) } VALUES ?c { x:y } }",
    "ASK { VALUES () { () } } VALUES ?z { <http://a> <http://b> }",
    "SELECT (?a<?c&&?c>?a AS ?e) {} GROUP BY ?a (?b<?c&&?c>?d) ?c HAVING(?a<?c)",
    "SELECT ?a {} ORDER BY ?a xsd:date(?a) DESC(?b<?c) ASC(?a) LIMIT 10 OFFSET 2",
    "SELECT ?x { { SELECT (COUNT(*) AS ?x) { ?s<p:q>?o } HAVING(COUNT(*)<5&&1>0) } }",
    'SELECT (GROUP_CONCAT(DISTINCT ?a;SEPARATOR=",") AS ?b) {}',
    "SELECTDISTINCT ?a {} LIMIT1",
    "CONSTRUCT { ?s ?p <http://a> . [] ?p ?o } WHERE { ?s ?p ?o }",
    "CONSTRUCT WHERE { ?s ?p ?o }",
    "DESCRIBE ?s <http://a> x:y WHERE { ?s ?p ?o }",
    "DESCRIBE <http://a>",
    "ASK { GRAPH ?g { ?s ?p ?o } GRAPH<http://a>{} OPTIONAL{?s ?p ?o} {} UNION {} MINUS {} }",
    "ASK#c\r\n{#'\n?s ?p 'x'#\"\n}",
    'ASK { ?s ?p "\\u00e9\\U0001F600\\t" ; <http://e/\\u00e9> 1 }',
    "BASE <http://e/> ASK { <a> <#b> <?c> }",
]


def tokens(query: str) -> list[tuple[Kind, str]]:
    return [(t.kind, t.text) for t in significant(tokenise(query))]


def find(query: str, text: str) -> Token:
    return next(t for t in tokenise(query) if t.text == text)


@pytest.mark.parametrize("query", VALID)
def test_a_valid_query_comes_back_exactly(query):
    pyoxigraph.Store().query(PREFIXES + query)
    assert "".join(t.text for t in tokenise(PREFIXES + query)) == PREFIXES + query


@pytest.mark.parametrize("query", VALID)
def test_tokens_stand_where_they_say(query):
    for token in tokenise(query):
        assert query[token.start : token.end] == token.text
        lines = query[: token.start].replace("\r\n", "\n").split("\n")
        assert (token.line, token.column) == (len(lines), len(lines[-1]) + 1)


@given(st.lists(st.sampled_from(VALID), min_size=1, max_size=4))
def test_joined_texts_are_cut_alike(queries):
    query = "\n".join(queries)
    assert tokens(query) == [token for part in queries for token in tokens(part)]


@given(st.text())
def test_any_text_is_either_cut_exactly_or_refused_with_a_place(text):
    try:
        assert "".join(t.text for t in tokenise(text)) == text
    except QuerySyntaxError as error:
        assert error.message.startswith("line ")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<http://a#b>", Kind.IRIREF),
        ("<>", Kind.IRIREF),
        ("a.b:c.d", Kind.PNAME),
        ("é:ü", Kind.PNAME),
        (":", Kind.PNAME),
        ("x:a%20b\\,c", Kind.PNAME),
        ("service:x", Kind.PNAME),
        ("_:a.b", Kind.BLANK),
        ("?service", Kind.VAR),
        ("$1", Kind.VAR),
        ("'''a'b'''", Kind.STRING),
        ('"\\\\"', Kind.STRING),
        ("@en-GB", Kind.LANGTAG),
        ("-1.5e+7", Kind.NUMBER),
        (".5", Kind.NUMBER),
        ("encode_FOR_uri", Kind.KEYWORD),
        ("( \n)", Kind.NIL),
        ("[\t]", Kind.ANON),
        ("^^", Kind.PUNCT),
        ("# x", Kind.COMMENT),
    ],
)
def test_each_terminal_is_one_token(text, kind):
    assert [(t.kind, t.text) for t in tokenise(text)] == [(kind, text)]


def test_a_final_dot_is_no_part_of_a_name():
    assert [text for _, text in tokens("x:a.b. _:c. x:. 1.")] == [
        *("x:a.b", "."),
        *("_:c", "."),
        *("x:", "."),
        *("1", "."),
    ]


def test_less_than_is_an_operator_after_an_operand_and_opens_an_iri_elsewhere():
    assert (Kind.VAR, "?b") in tokens("ASK{FILTER(?a<?b&&?c>?d)}")
    assert (Kind.IRIREF, "<?b&&?c>") in tokens("ASK{?a<?b&&?c>?d}")
    assert (Kind.IRIREF, "<?b&&?c>") in tokens("ASK{?x ?y(?a<?b&&?c>?d)}")


def test_codepoint_escapes_are_read_before_the_grammar():
    token = significant(tokenise("\\u0053elec\\U00000074 ?\\u00e9"))
    assert [(t.kind, t.value) for t in token] == [(Kind.KEYWORD, "SELECT"), (Kind.VAR, "?é")]
    assert [t.start for t in token] == [0, 21]


def test_a_pair_of_backslashes_escapes_no_codepoint():
    (token,) = tokenise(r'"\\u0041"')
    assert token.value == r'"\\u0041"'


@pytest.mark.parametrize(
    ("query", "text", "scope"),
    [
        ("SELECT ?x {}", "?x", Scope.PROJECTION),
        ("SELECT (?x AS ?y) {}", "?x", Scope.EXPRESSION),
        ("DESCRIBE ?x", "?x", Scope.DESCRIBE),
        ("ASK { ?x :p 1 }", "?x", Scope.SUBJECT),
        ("ASK { :s ?x 1 }", "?x", Scope.VERB),
        ("ASK { :s :p 1, ?x }", "?x", Scope.OBJECT),
        ("ASK { :s :p 1 ; ?x 2 }", "?x", Scope.VERB),
        ("ASK { :s :p 1 . ?x :p 2 }", "?x", Scope.SUBJECT),
        ("ASK { :s :p/:q|^:r ?x }", "?x", Scope.OBJECT),
        ("ASK { :s (:p|:q)* ?x }", "?x", Scope.OBJECT),
        ('ASK { :s :p "a"^^:t . ?x :p 2 }', "?x", Scope.SUBJECT),
        ('ASK { :s :p "a"@en , ?x }', "?x", Scope.OBJECT),
        ("ASK { [ :p 1 ] :q ?x }", "?x", Scope.OBJECT),
        ("ASK { [ ?x 1 ] :q 1 }", "?x", Scope.VERB),
        ("ASK { [] a ?x }", "?x", Scope.OBJECT),
        ("ASK { (1 ?x) :q 1 }", "?x", Scope.COLLECTION),
        ("ASK { FILTER(true) ?x :p 1 }", "?x", Scope.SUBJECT),
        ("ASK { FILTER :f() ?x :p 1 }", "?x", Scope.SUBJECT),
        ("ASK { FILTER NOT EXISTS { ?x :p 1 } }", "?x", Scope.SUBJECT),
        ("ASK { OPTIONAL { :s :p 1 } ?x :p 1 }", "?x", Scope.SUBJECT),
        ("ASK { GRAPH ?x { :s :p 1 } }", "?x", Scope.GRAPH_NAME),
        ("ASK { VALUES ?x { 1 } }", "?x", Scope.VALUES_NAMES),
        ("ASK { VALUES (?y ?x) { (1 2) } }", "?x", Scope.VALUES_NAMES),
        ("ASK { VALUES ?y { :z } ?x :p 1 }", ":z", Scope.VALUES_DATA),
        ("ASK { VALUES ?y { :z } ?x :p 1 }", "?x", Scope.SUBJECT),
        ("ASK { { SELECT ?x {} LIMIT 1 } }", "?x", Scope.PROJECTION),
        ("ASK { { SELECT * {} LIMIT 1 } ?x :p 1 }", "?x", Scope.SUBJECT),
        ("SELECT * {} GROUP BY ?x", "?x", Scope.GROUP_BY),
        ("SELECT * {} ORDER BY DESC(?y) ?x", "?x", Scope.ORDER_BY),
        ("SELECT * {} HAVING (?x)", "?x", Scope.EXPRESSION),
        ("SELECT * {} LIMIT 1 VALUES ?x { 1 }", "?x", Scope.VALUES_NAMES),
        ("CONSTRUCT { ?x :p 1 } WHERE {}", "?x", Scope.SUBJECT),
        ("CONSTRUCT {} WHERE { ?x :p 1 }", "?x", Scope.SUBJECT),
    ],
)
def test_a_token_knows_its_part_of_the_query(query, text, scope):
    assert next(s for t, s in parse(query).placed if t.text == text) is scope


def test_depth_counts_the_brackets_around_a_token():
    query = "ASK { ?a :p ( [ :q ?b ] ) }"
    assert [find(query, t).depth for t in ("ASK", "{", "?a", "?b", "]", "}")] == [0, 0, 1, 3, 2, 0]


@pytest.mark.parametrize(
    ("query", "place", "problem"),
    [
        ('ASK {\n ?s ?p "abc }', "line 2, column 8", "a string is not closed"),
        ("ASK { ?s ?p 'a\nb' }", "line 1, column 13", "a string is not closed"),
        ('ASK { ?s ?p """abc"" }', "line 1, column 13", "a string is not closed"),
        ('ASK { ?s ?p "a\\x" }', "line 1, column 13", "a string is not closed"),
        ("ASK { ?s ?p <a b> }", "line 1, column 13", "an IRI is not closed"),
        ("SELCT * {}", "line 1, column 1", "SELCT is not a keyword"),
        ("ASK { ?s ?p ! & }", "line 1, column 15", "unexpected character '&'"),
        ("ASK\u00a0{}", "line 1, column 4", "unexpected character"),
        ("ASK {", "line 1, column 5", "{ is never closed"),
        ("ASK { ( }", "line 1, column 9", "} closes nothing"),
        ("ASK {} )", "line 1, column 8", ") closes nothing"),
        ('ASK { ?s ?p "\\uD83D" }', "line 1, column 14", "is not a character"),
        ("ASK { ?s ?p 'a\ud800' }", "line 1, column 15", "half a surrogate pair"),
        ("ASK { ?s ?p <\\U00110000> }", "line 1, column 14", "is not a character"),
    ],
)
def test_what_is_no_token_is_named_with_its_place(query, place, problem):
    with pytest.raises(QuerySyntaxError) as caught:
        tokenise(query)
    assert caught.value.message.startswith(f"{place}: ")
    assert problem in caught.value.message
    assert caught.value.next_step


@pytest.mark.parametrize(
    "query",
    [
        'ASK { ?s ?p "a\\u0022 }" }',
        "ASK { ?s ?p '''a\\u0027''' }",
        'ASK { ?s ?p "a\\u005C" }" }',
        'ASK { ?s ?p "a\\u000A" }',
        'ASK { ?s ?p "a\\u00000022" }',
        "ASK { ?s ?p <http://a\\u003E> }",
        "ASK\\u0020{}",
        "ASK {} # \\u000A }",
        "ASK {} # \\\\u000A }",
        "ASK {} # x\r }",
        'ASK { VALUES ?x { """a"""" } """" } }',
        "ASK { FILTER(?a<'>') }",
        "ASK { FILTER(?a<2)#>\n}",
        "ASK { filter:f (?a<2) }",
    ],
)
def test_what_engines_read_differently_is_an_error(query):
    with pytest.raises(QuerySyntaxError, match="line 1"):
        tokenise(query)


def test_a_long_text_is_cut_in_proportion_to_its_length():
    assert len(tokenise("a." * 20_000)) == 40_000
